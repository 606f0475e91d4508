"""Shows on vercel-workflow==0.12.0 what page.md says of clause values.references."""

from vercel.workflow._internal import serialization


def read(text):
    """Read a flattened text, and return the value or the exception."""
    try:
        return serialization.hydrate(b"devl" + text.encode(), what="a payload")
    except Exception as error:
        return error


exponent, fraction, plain = read('[[1e0],"v"]'), read('[[1.0],"v"]'), read('[[1],"v"]')
saw = (repr(exponent), repr(fraction), repr(plain))
shown = plain == ["v"] and repr(exponent) == repr(fraction) != repr(plain)

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
