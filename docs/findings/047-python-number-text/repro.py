"""Shows on vercel-workflow==0.12.0 what page.md says of clause values.numbers."""

from vercel.workflow._internal import serialization


def write(value):
    """Write a value, and return the text or the exception."""
    try:
        return serialization.PayloadEncoder().encode(value).removeprefix(b"devl").decode()
    except Exception as error:
        return error


saw = write([1e-7, 5.0, 1.5e300])
shown = saw == "[[1,2,3],1e-07,5.0,1.5e+300]"

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
