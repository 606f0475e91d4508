"""Shows on vercel-workflow==0.12.0 what page.md says of clause values.operands."""

from vercel.workflow._internal import serialization


def read(text):
    """Read a flattened text, and return the value or the exception."""
    try:
        return serialization.hydrate(b"devl" + text.encode(), what="a payload")
    except Exception as error:
        return error


saw = {
    text: repr(read(text))
    for text in (
        '[["Map",1,2],"a","b"]',
        '[["Set",1,2],"a","b"]',
        '[["RegExp","x","g"]]',
        '[["Map"]]',
    )
}
shown = not any("Error" in value for value in saw.values())

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
