"""Shows on vercel-workflow==0.12.0 what page.md says of clause values.tags."""

from vercel.workflow._internal import serialization


def read(text):
    """Read a flattened text, and return the value or the exception."""
    try:
        return serialization.hydrate(b"devl" + text.encode(), what="a payload")
    except Exception as error:
        return error


tags = {
    "Headers": '[["Headers",1],[]]',
    "Request": '[["Request",1],{"method":2},"GET"]',
    "Response": '[["Response",1],{"status":2},200]',
    "ReadableStream": '[["ReadableStream",1],{"name":2},"s"]',
    "AbortController": '[["AbortController",1],{"aborted":2},false]',
    "AbortSignal": '[["AbortSignal",1],{"aborted":2},false]',
    "StepFunction": '[["StepFunction",1],{"stepId":2},"s"]',
    "WorkflowFunction": '[["WorkflowFunction",1],{"workflowId":2},"w"]',
    "Class": '[["Class",1],{"classId":2},"c"]',
    "StreamError": '[["StreamError",1],{"message":2,"stack":3},"m","s"]',
}
saw = {tag: str(read(text)).rpartition(": ")[2] for tag, text in tags.items()}
shown = all(said == f"Unknown type {tag}" for tag, said in saw.items())

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
