from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis.errors import InvalidArgument

from spec_model.positions import Seq, WriterId
from spec_model.wire import layout
from spec_model.wire.frames import Marker, check_marker
from strategies.markers import EDGES, histories, markers, seqs, writer_ids, writers
from tests.strategies.helpers import equal_to, minimal, unreached

Shape = Callable[[list[Marker]], bool]


@given(seq=seqs(), bounded=seqs(min_seq=5, max_seq=6), edgeless=seqs(min_seq=3, max_seq=4))
def test_seqs_are_valid(seq: Seq, bounded: Seq, edgeless: Seq) -> None:
    """Every number fits into 64 bits and lies within the bounds."""
    assert 0 <= seq <= layout.MAX_SEQ
    assert bounded in {5, 6}
    assert edgeless in {3, 4}


def test_seqs_are_reachable() -> None:
    """Every edge is drawn, and numbers between them too."""
    wanted = (*EDGES, 2**53 + 1, 2**63, 2**64 - 1)
    assert not unreached(seqs(), {str(seq): equal_to(Seq(seq)) for seq in wanted})
    assert not unreached(seqs(), {"between": lambda seq: seq not in EDGES})


def test_seqs_minimal() -> None:
    """The simplest number is the lowest."""
    assert minimal(seqs()) == 0
    assert minimal(seqs(min_seq=9)) == 9


@given(writer=writer_ids(), marker=markers())
def test_markers_are_valid(writer: WriterId, marker: Marker) -> None:
    """Every id and every marker can be written."""
    assert check_marker(Marker(writer, Seq(0))) is None
    assert check_marker(marker) is None


def test_markers_are_reachable() -> None:
    """Markers have ids of every kind and numbers at the edges."""
    numbers = {str(edge): partial(lambda edge, drawn: drawn.seq == edge, edge) for edge in EDGES}
    high = {"high bytes": lambda drawn: min(drawn.writer) > 127}
    assert not unreached(markers(), numbers)
    assert not unreached(writer_ids().map(lambda drawn: Marker(drawn, Seq(0))), high)


def test_markers_minimal() -> None:
    """The simplest marker is all zeros."""
    assert minimal(writer_ids()) == bytes(8)
    assert minimal(markers()) == (bytes(8), 0)


def _distance(a: bytes, b: bytes) -> int:
    return sum(x != y for x, y in zip(a, b, strict=True))


@given(drawn=writers(min_writers=2, max_writers=4))
def test_writers_are_valid(drawn: list[WriterId]) -> None:
    """Writers are distinct, and each differs from the first in one byte."""
    assert len(drawn) == len(set(drawn)) in {2, 3, 4}
    assert {_distance(drawn[0], each) for each in drawn[1:]} == {1}


def test_writers_are_reachable() -> None:
    """Ids that differ in any one byte alone are drawn, and three at once."""
    places = {
        f"byte {place}": partial(lambda place, ids: ids[0][place] != ids[1][place], place)
        for place in range(8)
    }
    assert not unreached(writers(min_writers=2), places)
    assert not unreached(
        writers(), {str(n): partial(lambda n, ids: len(ids) == n, n) for n in (1, 2, 3)}
    )


def test_writers_minimal() -> None:
    """The simplest writers are as few as allowed, with ids of zeros."""
    assert minimal(writers()) == [bytes(8)]
    assert minimal(writers(min_writers=2)) == [bytes(8), b"\1" + bytes(7)]


@given(drawn=histories(min_frames=1, max_frames=5, max_writers=2))
def test_histories_are_valid(drawn: list[Marker]) -> None:
    """Histories keep to their bounds and hold markers that can be written."""
    assert 1 <= len(drawn) <= 5
    assert len({marker.writer for marker in drawn}) <= 2
    assert all(check_marker(marker) is None for marker in drawn)


HISTORIES: dict[str, Shape] = {
    "a repeat": lambda ms: len(set(ms)) < len(ms),
    "a late lower number": lambda ms: any(
        a.writer == b.writer and a.seq > b.seq for a, b in pairwise(ms)
    ),
    "a gap": lambda ms: any(a.writer == b.writer and b.seq > a.seq + 1 for a, b in pairwise(ms)),
    "colliding numbers of two writers": lambda ms: any(
        a.writer != b.writer and a.seq == b.seq for a, b in pairwise(ms)
    ),
    "three writers": lambda ms: len({m.writer for m in ms}) == 3,
    "beyond doubles": lambda ms: 2**53 in {m.seq for m in ms} and 2**53 + 1 in {m.seq for m in ms},
    "across the sign bit": lambda ms: {2**63 - 1, 2**63} <= {m.seq for m in ms},
    "the last number": lambda ms: 2**64 - 1 in {m.seq for m in ms},
    "a whole resend": lambda ms: len(ms) >= 4 and ms[: len(ms) // 2] == ms[len(ms) // 2 :],
}


def test_histories_are_reachable() -> None:
    """What resends and several writers make of a stream is drawn."""
    assert not unreached(histories(), HISTORIES)


def test_histories_minimal() -> None:
    """The simplest history is empty, or one frame numbered 0."""
    assert minimal(histories()) == []
    assert minimal(histories(min_frames=1)) == [(bytes(8), 0)]


WRONG: list[Callable[[], object]] = [
    lambda: seqs(max_seq=2**64),
    lambda: seqs(min_seq=2, max_seq=1),
    lambda: writers(min_writers=0),
    lambda: histories(min_frames=-1),
    lambda: histories(max_writers=0),
]


@pytest.mark.parametrize("make", WRONG)
def test_wrong_bounds_are_refused(make: Callable[[], object]) -> None:
    """Bounds that nothing satisfies are refused when the strategy is made."""
    with pytest.raises(InvalidArgument, match="="):
        make()
