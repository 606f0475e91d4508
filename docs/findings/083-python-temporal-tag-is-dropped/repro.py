"""Shows on vercel-workflow==0.12.0 what page.md says of clause values.payloads."""

from vercel.workflow._internal import serialization


def read(text):
    """Read a flattened text, and return the value or the exception."""
    try:
        return serialization.hydrate(b"devl" + text.encode(), what="a payload")
    except Exception as error:
        return error


number, nonsense = read('[["Temporal.Instant",5]]'), read('[["Temporal.Nonsense","x"]]')
saw = (repr(number), repr(nonsense))
shown = (number, nonsense) == (5, "x")

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
