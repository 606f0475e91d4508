"""The demonstration passes when it should, and fails when it should."""

import pytest
from attrs import evolve

from conformance.demo import Demonstration, choices, demonstrate, steps
from conformance.reports.failure import explain
from conformance.reports.report import Judged
from conformance.reports.wire_picture import draw
from spec_model.wire.layout import F1, V2


@pytest.fixture(scope="module", name="shown")
def _shown(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    folder = tmp_path_factory.mktemp("demo")
    return demonstrate(folder, lambda _planned, _row: None, only=("decide.dedupe",))


def test_it_is_as_it_should_be_only_with_both(shown: Demonstration) -> None:
    """A failing reference, or a broken copy that passes, is not what was to be shown."""
    assert shown.as_it_should_be
    assert not evolve(shown, broken=shown.reference).as_it_should_be
    assert not evolve(shown, reference=shown.broken).as_it_should_be


def test_the_smallest_failure_can_be_followed(shown: Demonstration) -> None:
    """It is told with few choices, and drawn with its rule and the line that replays it."""
    assert shown.smallest is not None
    case, result = shown.smallest
    assert choices(case) <= 8
    assert 0 < steps(result) < 40
    text = "\n".join(explain(Judged(case, result)))
    for word in ("clause ", "wrong ", "store", "replay "):
        assert word in text


def test_the_picture_of_a_wire() -> None:
    """Reads above, bytes in the middle, the parts of frames below, in columns."""
    assert draw(F1, bytes.fromhex("00000003010203"), [2]) == [
        "reads   |1----|2-------------|",
        "wire     00 00 00 03 01 02 03",
        "frames  |length-----|item----|",
    ]
    marked = draw(V2, bytes.fromhex("00000011") + bytes(17) + b"rest of the stream")
    assert marked[1].endswith("15 more")
    assert marked[2].startswith("frames  |length-----|writer id--------------|seq----")
