"""Shows on vercel-workflow==0.12.0 what page.md says of clause values.error-fidelity."""

from vercel.workflow._internal import serialization


def write(value):
    """Write a value, and return the text or the exception."""
    try:
        return serialization.PayloadEncoder().encode(value).removeprefix(b"devl").decode()
    except Exception as error:
        return error


saw = [write(ValueError("m")), write(TypeError("m"))]
shown = saw == ['[["RangeError",1],{"message":2},"m"]', '[["TypeError",1],{"message":2},"m"]']

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
