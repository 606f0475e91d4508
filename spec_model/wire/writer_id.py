"""Writer ids: 64-bit FNV-1a of a seed, written big-endian.

The seed is an identifier of one logical writer, stable when the workflow is replayed. FNV-1a
takes each byte in turn: first exclusive or, then multiply, modulo 2 to the 64. (FNV-1 multiplies
first; the two differ on every non-empty seed.)
"""

from spec_model.errors import ModelMisuse
from spec_model.positions import WriterId
from spec_model.wire import layout


def writer_id(seed: str) -> WriterId:
    """Derive the writer id of a seed; clause writer-id.derivation."""
    try:
        octets = seed.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ModelMisuse("a writer's seed is Unicode text without lone surrogates") from error
    state = layout.FNV_OFFSET
    for octet in octets:
        state = ((state ^ octet) * layout.FNV_PRIME) % (1 << layout.FNV_BITS)
    return WriterId(state.to_bytes(layout.WRITER_ID_BYTES, "big"))
