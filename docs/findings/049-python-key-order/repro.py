"""Shows on vercel-workflow==0.12.0 what page.md says of clause values.key-order."""

from vercel.workflow._internal import serialization


def write(value):
    """Write a value, and return the text or the exception."""
    try:
        return serialization.PayloadEncoder().encode(value).removeprefix(b"devl").decode()
    except Exception as error:
        return error


saw = write({"b": 1, "2": 2, "a": 3, "1": 4})
shown = saw == '[{"b":1,"2":2,"a":3,"1":4},1,2,3,4]'

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
