import pytest

from spec_model.codec.frames import cut
from vectors.chunkings import CHUNKINGS, LARGE, MEDIUM, SMALL, cuts


@pytest.mark.parametrize("name", CHUNKINGS)
@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 7, 64])
def test_every_cut_keeps_the_wire(name: str, size: int) -> None:
    """The reads of each cut, joined, are the wire."""
    wire = bytes(range(size))
    for sizes in cuts(name, size):
        assert wire == b"".join(cut(wire, sizes))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("whole", [[]]),
        ("each-byte", [[1, 1, 1]]),
        ("every-split", [[1], [2]]),
        ("empty-reads", [[0, 1, 0, 1, 0, 1, 0]]),
        ("reads-of-3", [[3]]),
        ("reads-of-1400", [[]]),
        ("reads-of-65536", [[]]),
    ],
)
def test_cuts_of_three_bytes(name: str, expected: list[list[int]]) -> None:
    """Each name stands for these cuts."""
    assert list(cuts(name, 3)) == expected


def test_what_is_left_is_one_last_read() -> None:
    """Even reads leave the rest to the last."""
    assert list(cuts("reads-of-3", 7)) == [[3, 3]]
    assert list(cuts("reads-of-1400", 3_000)) == [[1400, 1400]]
    assert list(cuts("every-split", 1)) == []


def test_every_set_has_the_whole() -> None:
    """A vector is always asked in one read, also when it is empty."""
    for names in (SMALL, MEDIUM, LARGE):
        assert names[0] == "whole"
        assert set(names) <= set(CHUNKINGS)
