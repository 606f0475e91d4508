"""Markers: writer ids that are easily confused, sequence numbers around every edge of integers.

`histories` are the markers of a stored stream in order. They hold what resends and several
writers make of a stream: repeats, late lower numbers, gaps and colliding numbers.
"""

from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from spec_model.positions import Seq, WriterId
from spec_model.wire import layout
from spec_model.wire.frames import Marker
from strategies.bounds import check_bounds

EDGES: Final = tuple(
    sorted(
        {
            0,
            *(1 << bits for bits in (0, 8, 31, 32, 53, 63)),
            *((1 << bits) - 1 for bits in (8, 31, 32, 53, 63, 64)),
            *((1 << bits) + 1 for bits in (53, 63)),
        }
    )
)
"""Sequence numbers at which bytes, doubles and signed integers go wrong."""

SPAN: Final = 8
"""How far the numbers of one history lie apart."""

FIRSTS: Final = (0, (1 << 53) - 2, (1 << 63) - 2, layout.MAX_SEQ - SPAN + 1)
"""Where the numbers of a history begin."""


def seqs(*, min_seq: int = 0, max_seq: int = layout.MAX_SEQ) -> SearchStrategy[Seq]:
    """Draw sequence numbers, edges often."""
    check_bounds("seq", min_seq, max_seq, most=layout.MAX_SEQ)
    edges = [min_seq, *(seq for seq in EDGES if min_seq < seq <= max_seq)]
    return (st.sampled_from(edges) | st.integers(min_seq, max_seq)).map(Seq)


def writer_ids() -> SearchStrategy[WriterId]:
    """Draw writer ids."""
    return st.binary(min_size=layout.WRITER_ID_BYTES, max_size=layout.WRITER_ID_BYTES).map(WriterId)


def _near(base: bytes, place: int, change: int) -> WriterId:
    """Change one byte of an id."""
    return WriterId(base[:place] + bytes([base[place] ^ change]) + base[place + 1 :])


@st.composite
def _writers(draw: DrawFn, fewest: int, most: int) -> list[WriterId]:
    base = draw(writer_ids())
    places = st.tuples(st.integers(0, layout.WRITER_ID_BYTES - 1), st.integers(1, 255))
    changes = draw(st.lists(places, min_size=fewest - 1, max_size=most - 1, unique=True))
    return [base, *(_near(base, *change) for change in changes)]


def writers(*, min_writers: int = 1, max_writers: int = 3) -> SearchStrategy[list[WriterId]]:
    """Draw distinct writers, each of whom differs from the first in one byte."""
    check_bounds("writers", min_writers, max_writers, least=1)
    return _writers(min_writers, max_writers)


def markers() -> SearchStrategy[Marker]:
    """Draw markers."""
    return st.builds(Marker, writer_ids(), seqs())


@st.composite
def _histories(draw: DrawFn, fewest: int, most: int, max_writers: int) -> list[Marker]:
    known = draw(writers(max_writers=max_writers))
    first = draw(st.sampled_from(FIRSTS))
    numbers = st.integers(first, first + SPAN - 1).map(Seq)
    marker = st.builds(Marker, st.sampled_from(known), numbers)
    return draw(st.lists(marker, min_size=fewest, max_size=most))


def histories(
    *, min_frames: int = 0, max_frames: int = 12, max_writers: int = 3
) -> SearchStrategy[list[Marker]]:
    """Draw the markers of a stored stream, in order."""
    check_bounds("frames", min_frames, max_frames)
    check_bounds("writers", 1, max_writers, least=1)
    return _histories(min_frames, max_frames, max_writers)
