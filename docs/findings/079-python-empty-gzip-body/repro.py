"""Shows on vercel-workflow==0.12.0 what page.md says of clause compression.damage."""

import gzip

from vercel.workflow._internal import compression

whole = gzip.compress(b"devl[1]")


def inflate(body):
    """Inflate a body, and return what came or the exception."""
    try:
        return compression.decompress_gzip(body)
    except Exception as error:
        return type(error).__name__


saw = (inflate(b""), inflate(whole[:1]), inflate(whole[:-1]))
shown = saw == (b"", "DecompressionError", "DecompressionError")

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
