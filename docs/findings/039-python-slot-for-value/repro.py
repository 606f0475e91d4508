"""Shows on vercel-workflow==0.12.0 what page.md says of clause values.round-trip."""

from vercel.workflow._internal import serialization


def read(text):
    """Read a flattened text, and return the value or the exception."""
    try:
        return serialization.hydrate(b"devl" + text.encode(), what="a payload")
    except Exception as error:
        return error


forms = {
    '[["BigInt",1],"5"]': "JsBigInt(1)",
    '[["RegExp",1],{"source":2,"flags":3},"a","g"]': "JsRegExp(1, '')",
    '[["URL",1],"https://example.com/"]': "1",
    '[["URLSearchParams",1],"a=1"]': "1",
}
saw = {text: repr(read(text)) for text in forms}
shown = saw == forms

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
