"""Shows on vercel-workflow==0.12.0 what page.md says of clause values.json."""

from vercel.workflow._internal import serialization


def read(text):
    """Read a flattened text, and return the value or the exception."""
    try:
        return serialization.hydrate(b"devl" + text.encode(), what="a payload")
    except Exception as error:
        return error


saw = [repr(read("[NaN]")), repr(read("[Infinity]")), repr(read('[{"a":1},-Infinity]'))]
shown = saw == ["nan", "inf", "{'a': -inf}"]

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
