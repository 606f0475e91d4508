"""A wire drawn in text: its bytes, the frames in them, and the reads that they arrive in.

reads   |1---|2---------------|
wire     00 00 00 03 01 02 03
frames  |length-----|item----|
"""

from collections.abc import Sequence

from spec_model.wire import layout
from spec_model.wire.layout import Profile

MOST = 24
"""How many bytes a picture shows; a longer wire is cut off with an ellipsis."""

Part = tuple[str, int]
"""A label and how many bytes it covers."""


def frame_parts(profile: Profile, wire: bytes) -> list[Part]:
    """Name the parts of the frames in a wire, as far as its headers go."""
    parts: list[Part] = []
    at = 0
    while at < len(wire):
        header = wire[at : at + layout.HEADER_BYTES]
        parts.append(("length", len(header)))
        at += len(header)
        if len(header) < layout.HEADER_BYTES:
            break
        (length,) = layout.LENGTH.unpack(header)
        for label, size in _payload_parts(profile, min(length, len(wire) - at)):
            parts.append((label, size))
            at += size
    return parts


def _payload_parts(profile: Profile, length: int) -> list[Part]:
    if not profile.marked:
        return [("item", length)] if length else []
    writer = min(length, layout.WRITER_ID_BYTES)
    seq = min(length, layout.MARKER_BYTES) - writer
    sizes = (("writer id", writer), ("seq", seq), ("item", length - writer - seq))
    return [(label, size) for label, size in sizes if size]


def read_parts(wire: bytes, cuts: Sequence[int]) -> list[Part]:
    """Number the reads that a wire arrives in."""
    parts = [(str(number), size) for number, size in enumerate(cuts, 1)]
    rest = len(wire) - sum(cuts)
    return [*parts, (str(len(parts) + 1), rest)] if rest > 0 else parts


def draw(profile: Profile, wire: bytes, cuts: Sequence[int] = ()) -> list[str]:
    """Draw a wire with its reads above and its frames below."""
    shown = wire[:MOST]
    more = f" ... {len(wire) - MOST} more" if len(wire) > MOST else ""
    return [
        f"reads   {_ruler(read_parts(shown, _clip(cuts, len(shown))))}",
        f"wire     {shown.hex(' ')}{more}",
        f"frames  {_ruler(_clip_parts(frame_parts(profile, wire), len(shown)))}",
    ]


def _clip(cuts: Sequence[int], size: int) -> list[int]:
    kept: list[int] = []
    for cut in cuts:
        kept.append(min(cut, size - sum(kept)))
        if sum(kept) == size:
            break
    return kept


def _clip_parts(parts: Sequence[Part], size: int) -> list[Part]:
    sizes = _clip([part_size for _label, part_size in parts], size)
    return [(label, kept) for (label, _size), kept in zip(parts, sizes, strict=False)]


def _ruler(parts: Sequence[Part]) -> str:
    marks = "".join(
        "|" + label[: 3 * size - 1].ljust(3 * size - 1, "-") for label, size in parts if size
    )
    return marks + "|" if marks else "|"
