"""An adapter with one operation that does nothing, over the Python kit."""

from typing import Any

from conformance.kits.python import onceproof_kit

kit: Any = onceproof_kit
"""The kit has no types, so that it stays short."""

adapter = kit.Adapter("nothing", "0", capabilities=["batch"])


def decode(wire: bytes, declared: int | None = None) -> list[bytes]:
    """Give the wire back."""
    del declared
    return [wire]


adapter.op("batch.decode")(decode)

if __name__ == "__main__":
    adapter.serve()
