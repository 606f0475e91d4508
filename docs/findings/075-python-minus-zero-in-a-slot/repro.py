"""Shows on vercel-workflow==0.12.0 what page.md says of clause values.json."""

from vercel.workflow._internal import serialization


def read(text):
    """Read a flattened text, and return the value or the exception."""
    try:
        return serialization.hydrate(b"devl" + text.encode(), what="a payload")
    except Exception as error:
        return error


import math

slot, special = read("[[1],-0]"), read("-6")
saw = (slot, special)
shown = math.copysign(1, slot[0]) == 1 and math.copysign(1, special) == -1

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
