"""Shows on vercel-workflow==0.12.0 what page.md says of clause legacy.runtime."""

from vercel.workflow._internal import serialization

try:
    saw = serialization.hydrate([{"a": 1}, "x"], what="a payload")
except serialization.SerializationError as error:
    saw = str(error)
shown = saw == "a payload is not serialized data: list"

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
