"""The model's role beside a target: told the same inputs, so that one can say where it was taken.

A shadow judges nothing. Where the target has long done something else, an input may make no sense
to the model's role; from there on the shadow says nothing more.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from attrs import define, field

from spec_model.errors import ModelMisuse
from spec_model.stream import reader as reading
from spec_model.stream import reader_side, writer_side, writing
from spec_model.stream.reader import Reader
from spec_model.stream.regimes import Setting
from spec_model.stream.sink import GroupSink
from spec_model.stream.system import Given
from spec_model.stream.writer import SegmentWriter

State = Reader | SegmentWriter | GroupSink


@define
class Shadow:
    """The model's role, told what a target is told."""

    setting: Setting
    role: str
    state: State | None = None
    lost: bool = False
    reached: set[tuple[str, str]] = field(factory=set)
    """What was reached, by what is counted."""

    def tell(self, given: Given) -> None:
        """Tell an input, and remember where it led."""
        if self.lost:
            return
        before = name(self.state)
        try:
            self.state, outputs = STEPS[self.role](self.setting, self.state, given)
        except ModelMisuse:
            self.lost = True
            return
        wants = ", ".join(dict.fromkeys(type(output).__name__ for output in outputs)) or "nothing"
        after = name(self.state)
        self.reached.add((f"states of the {self.role}", after))
        way = f"{before} - {type(given).__name__} - {after}: {wants}"
        self.reached.add((f"transitions of the {self.role}", way))


def name(state: State | None) -> str:
    """Name a role's state, without numbers and bytes: what it waits for, and what it holds."""
    match state:
        case None:
            return "none"
        case Reader():
            marks = {
                "a part of a chunk": bool(state.partial),
                "resumed": bool(state.total),
                "from the end": state.start < 0,
                "first": state.first,
            }
            return _named(state.phase.value, marks)
        case SegmentWriter():
            segment = state.segment
            marks = {
                "segment": segment is not None,
                "broken": segment is not None and segment.broken,
                "expired": segment is not None and segment.expired,
                "unconfirmed": bool(state.unconfirmed),
                "recovering": state.recovery is not None,
                "waiting calls": bool(state.queue),
                "failed": state.failed,
                "ended": state.ended,
                "aborted": state.aborted,
            }
            return _named(state.busy.value, marks)
        case GroupSink():
            marks = {
                "buffer": bool(state.buffer),
                "group": bool(state.group),
                "waiting calls": bool(state.calls),
                "failed": state.failed,
                "ended": state.ended,
                "aborted": state.aborted,
            }
            return _named(state.phase.value, marks)


def _named(what: str, marks: Mapping[str, bool]) -> str:
    return " + ".join([what, *(mark for mark, holds in marks.items() if holds)])


def _reader(setting: Setting, state: State | None, given: Given) -> tuple[State, Sequence[object]]:
    if isinstance(given, reading.Begin):
        return reading.begin(given)
    if not isinstance(given, reading.Input) or not isinstance(state, Reader):
        raise ModelMisuse(f"a reader is not told {given}")
    return reader_side.play(setting, state, given)


def _writer(setting: Setting, state: State | None, given: Given) -> tuple[State, Sequence[object]]:
    if isinstance(given, writing.Begin):
        return writer_side.fresh_role(setting, given), []
    if not isinstance(given, writing.Input):
        raise ModelMisuse(f"a writer is not told {given}")
    return writer_side.play(setting, state if not isinstance(state, Reader) else None, given)


Step = Callable[[Setting, State | None, Given], tuple[State, Sequence[object]]]

STEPS: Final[Mapping[str, Step]] = {"reader": _reader, "writer": _writer}
