from collections.abc import Sequence

import pytest

from benchmarks import wire
from benchmarks.naive import NaiveDecoder
from benchmarks.peers import Absent
from benchmarks.report import Verdict
from benchmarks.timing import Effort
from spec_model.wire import layout

LITTLE = Effort(rounds=1, scale=0.0)
ABSENT = Absent("no Node here")


@pytest.mark.parametrize("size", [1, 3, 7, 1_000])
def test_contestants_give_the_same_items(size: int) -> None:
    """What is timed is correct: every decoder gives back the items, however they are cut."""
    items = [b"abc", b"d" * 300, b"e"]
    for profile in wire.PROFILES:
        reads = wire.cut(b"".join(wire.frames_of(profile, items)), size)
        assert list(wire.model_items(profile, reads)) == items
    reads = wire.cut(b"".join(wire.frames_of(layout.F1, items)), size)
    assert list(wire.naive_items(reads)) == items


def test_the_naive_decoder_has_the_limit() -> None:
    """It is naive about copying only."""
    with pytest.raises(ValueError, match="too large"):
        NaiveDecoder().feed(layout.LENGTH.pack(layout.FRAME_LIMIT + 1))


def test_an_absent_peer_is_not_measured() -> None:
    """Without its peer a point has no figure, and its bar no verdict but that."""
    best = wire.measure_decoding(wire.Cell(64, 1_400), ABSENT, LITTLE)
    assert set(best) == {"model", "model V2", "naive"}
    assert wire.decoding_bar(wire.Cell(64, 1_400), None).verdict is Verdict.NOT_MEASURED
    assert wire.absence(ABSENT) == ["no Node here"]
    assert set(wire.measure_encoding(64, ABSENT, LITTLE)) == {"model", "model V2"}


def test_bars() -> None:
    """Five times where reads are large or frames are, and nowhere slower."""
    points = [(frame, read) for frame in wire.FRAME_SIZES for read in wire.READ_SIZES]
    bounds = [wire.decoding_bar(wire.Cell(*point), 1.0).at_least for point in points]
    expected: Sequence[float] = [1, 1, 5, 1, 1, 5, 1, 5, 5]
    assert bounds == expected
