"""Payloads: bytes whose sizes sit on and beside every boundary of the wire.

A payload is either short and varied, or one byte repeated to an interesting size, or something
that could be taken for wire bytes itself. Boundaries of megabytes are drawn only where `max_size`
asks for them.
"""

from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from spec_model.wire import layout
from strategies.bounds import check_bounds

BOUNDARIES: Final = (
    *(0, 1, 3, 4, 15, 16, 17, 59, 60, 61, 255, 256, 65_535, 65_536),
    *(size + beside for size in (layout.V2.item_limit, layout.FRAME_LIMIT) for beside in (0, 1)),
)
"""Sizes at which something changes: header, marker, length bytes, buffers, limits."""

FILLS: Final = (b"\x00", b"a", b"\x80", b"\xff")

LOOKALIKES: Final = (b"\x00\x00\x00\x01a", b"\x05\xf5\xe1\x01", b"devl[1]", b'["text"]\n')
"""A frame, a header above the limit, a prefixed payload, a line of legacy text."""

VARIED: Final = 24
"""Longest payload whose bytes are drawn one by one."""


def sizes(*, min_size: int = 0, max_size: int = 256) -> SearchStrategy[int]:
    """Draw sizes, boundaries often."""
    check_bounds("size", min_size, max_size)
    edges = [min_size, *(size for size in BOUNDARIES if min_size < size <= max_size)]
    return st.sampled_from(edges) | st.integers(min_size, max_size)


def payloads(*, min_size: int = 0, max_size: int = 256) -> SearchStrategy[bytes]:
    """Draw payloads."""
    check_bounds("size", min_size, max_size)
    varied = st.binary(min_size=min_size, max_size=min(max_size, max(min_size, VARIED)))
    even = st.builds(
        bytes.__mul__, st.sampled_from(FILLS), sizes(min_size=min_size, max_size=max_size)
    )
    alike = [payload for payload in LOOKALIKES if min_size <= len(payload) <= max_size]
    return st.one_of(varied, even, st.sampled_from(alike)) if alike else varied | even
