import pytest
from attrs import frozen

from conformance.reports.diagram import (
    READER_SHAPES,
    WRITER_SHAPES,
    Look,
    draw,
    lanes,
    rows,
)
from spec_model.history import Event, Exceeded, Misbehaved
from spec_model.schedule import Step
from spec_model.stream import reader_side, writer_side

NAMES = lanes(["w0"], ["r0"])


@frozen
class Moment:
    """A step with what was observed."""

    step: Step
    events: tuple[Event, ...] = ()


@pytest.mark.parametrize(
    ("shapes", "table"),
    [(WRITER_SHAPES, writer_side.TABLE), (READER_SHAPES, reader_side.TABLE)],
    ids=["writer", "reader"],
)
def test_every_kind_of_step_has_a_shape(
    shapes: dict[str, object], table: dict[str, object]
) -> None:
    """What can happen can be drawn, and nothing else is."""
    assert set(shapes) == set(table)


def test_a_step_of_another_world_is_a_mark_on_its_lane() -> None:
    """Under its own name."""
    (row,) = rows(NAMES, [Moment(Step("sing", "r0"))], wrong=False)
    assert (row.start, row.stop, row.look, row.label) == (2, 2, Look.DOT, "sing")


def test_what_nobody_observed_is_a_question_mark() -> None:
    """An implementation may do other things than the model; the picture is drawn all the same."""
    happened = [Moment(Step("deliver", "w0", 3)), Moment(Step("timer", "w0", 99))]
    assert [row.label for row in rows(NAMES, happened, wrong=True)] == [
        "frame ? as chunk ?",
        "timer",
    ]


def test_what_a_role_may_not_do_is_noted() -> None:
    """Beside the step at which it did."""
    events = (Misbehaved("r0", "it connects twice"), Exceeded("w0", "frames", 5, 2))
    lines = draw(NAMES, rows(NAMES, [Moment(Step("open", "r0"), events)], wrong=True), None)
    assert lines[-1].endswith("r0 misbehaves: it connects twice; w0 holds 5 frames, of at most 2")
