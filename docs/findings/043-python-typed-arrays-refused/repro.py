"""Shows on vercel-workflow==0.12.0 what page.md says of clause values.views."""

from vercel.workflow._internal import serialization


def read(text):
    """Read a flattened text, and return the value or the exception."""
    try:
        return serialization.hydrate(b"devl" + text.encode(), what="a payload")
    except Exception as error:
        return error


saw = [str(read('[["Uint8Array",1],"AQID"]')), str(read('[["ArrayBuffer",1],"AQID"]'))]
shown = "Invalid data" in saw[0] and "Invalid ArrayBuffer" in saw[1]

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
