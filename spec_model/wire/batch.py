"""Several chunks in one request body.

    body = ( length of chunk (32 bits, big-endian) , bytes of chunk )*

The store strips exactly this outer length and keeps each chunk as it is, so a stored V2 chunk
begins with its own frame header. Unlike frames, chunks of a batch may be empty. A request carries
a bounded number of chunks; more are split into several, each awaited before the next, which is
not atomic.
"""

from collections.abc import Sequence

from spec_model.errors import ModelMisuse
from spec_model.positions import ByteOffset
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import layout


def encoded_size(sizes: Sequence[int]) -> int | Rejected:
    """Size of the body for chunks of these sizes, or a refusal; clause batch.size."""
    total = sum(sizes) + len(sizes) * layout.HEADER_BYTES
    if total > layout.BATCH_LIMIT:
        facts = (("size", str(total)), ("limit", str(layout.BATCH_LIMIT)))
        return Rejected(Rejection.BATCH_TOO_LARGE, facts=facts)
    return total


def encode_batch(chunks: Sequence[bytes]) -> bytes | Rejected:
    """Write the body of one request; clause batch.layout."""
    size = encoded_size([len(chunk) for chunk in chunks])
    if isinstance(size, Rejected):
        return size
    return b"".join(part for chunk in chunks for part in (layout.LENGTH.pack(len(chunk)), chunk))


def decode_batch(body: bytes, declared: int | None = None) -> list[bytes] | Rejected:
    """Read a body, all of it or none; clauses batch.truncation, batch.count."""
    chunks: list[bytes] = []
    at = 0
    while at < len(body):
        start = at + layout.HEADER_BYTES
        if start > len(body):
            return _truncated(at, layout.HEADER_BYTES, len(body) - at)
        (length,) = layout.LENGTH.unpack_from(body, at)
        if start + length > len(body):
            return _truncated(at, length, len(body) - start)
        chunks.append(body[start : start + length])
        at = start + length
    if declared is not None and declared != len(chunks):
        facts = (("declared", declared), ("chunks", len(chunks)))
        return Rejected(Rejection.BATCH_COUNT, ByteOffset(0), facts)
    return chunks


def page_sizes(chunks: int, most: int = layout.BATCH_CHUNKS) -> list[int]:
    """How many chunks each request carries; clause batch.pages."""
    if most < 1:
        raise ModelMisuse("a request carries at least one chunk")
    full, rest = divmod(chunks, most)
    return [most] * full + ([rest] if rest else [])


def _truncated(at: int, expected: int, present: int) -> Rejected:
    facts = (("expected", expected), ("present", present))
    return Rejected(Rejection.BATCH_TRUNCATED, ByteOffset(at), facts)
