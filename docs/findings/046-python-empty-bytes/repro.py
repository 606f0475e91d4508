"""Shows on vercel-workflow==0.12.0 what page.md says of clause values.placeholders."""

from vercel.workflow._internal import serialization


def write(value):
    """Write a value, and return the text or the exception."""
    try:
        return serialization.PayloadEncoder().encode(value).removeprefix(b"devl").decode()
    except Exception as error:
        return error


saw = [write(b""), write(bytearray())]
shown = saw == ['[["Uint8Array",1],["ArrayBuffer",""]]', '[["ArrayBuffer",""]]']

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
