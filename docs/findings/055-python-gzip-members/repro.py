"""Shows on vercel-workflow==0.12.0 what page.md says of clause compression.one-body."""

import gzip

from vercel.workflow._internal import serialization


def read(body):
    """Read a gzip payload."""
    return serialization.hydrate(b"gzip" + body, what="a payload")


saw = [
    read(gzip.compress(b'devl["x') + gzip.compress(b'y"]')),
    read(gzip.compress(b'devl["x"]') + bytes(8)),
]
shown = saw == ["xy", "x"]

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
