"""Shows on vercel-workflow==0.12.0 what page.md says of clause values.sparse-limit."""

from vercel.workflow._internal import serialization


def read(text):
    """Read a flattened text, and return the value or the exception."""
    try:
        return serialization.hydrate(b"devl" + text.encode(), what="a payload")
    except Exception as error:
        return error


got = read("[[-7,4000000]]")
saw = len(got) if isinstance(got, list) else repr(got)
shown = saw == 4_000_000

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
