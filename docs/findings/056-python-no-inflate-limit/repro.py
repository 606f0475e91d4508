"""Shows on vercel-workflow==0.12.0 what page.md says of clause compression.limit."""

import zstandard

from vercel.workflow._internal import serialization

size = 160 * 1024 * 1024
stored = b"zstd" + zstandard.ZstdCompressor().compress(b'devl["' + b"a" * size + b'"]')
got = serialization.hydrate(stored, what="a payload")
saw = [len(stored), len(got)]
shown = len(got) == size and len(stored) < 20_000

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
