"""The stream system: steps as two halves, and legality from what can be observed."""

import pytest
from attrs import evolve

from spec_model.errors import ModelMisuse
from spec_model.exchange import reader as reader_forms
from spec_model.exchange import writer as writer_forms
from spec_model.history import Done, Event, Misbehaved
from spec_model.plain import Record
from spec_model.positions import WriterId
from spec_model.schedule import Step
from spec_model.stream import reader as reading
from spec_model.stream import reader_side, writer_side, writing
from spec_model.stream.regimes import Bound, Setting, setting
from spec_model.stream.sink import GroupSink
from spec_model.stream.system import BEGIN, DEFAULT_ORDER, State, StreamSystem
from spec_model.stream.writer import SegmentWriter
from tests.spec_model.stream.samples import SETTINGS, states, walks

EVERY_SETTING = pytest.mark.parametrize("made", SETTINGS.values(), ids=SETTINGS)


@EVERY_SETTING
def test_asking_and_applying_is_taking(made: Setting) -> None:
    """A step is what is asked, answered by the model's own role, and applied."""
    system = StreamSystem(made)
    for steps in walks(made, 1, count=8):
        for state, step in states(made, steps):
            asked = system.ask(state, step)
            after, events = system.take(state, step)
            answer = _play(system, state, step)
            applied, seen = system.apply(state, step, answer)
            assert seen == events
            assert _blanked(applied) == _blanked(after)
            assert asked is not None or not answer


def _play(
    system: StreamSystem, state: State, step: Step
) -> list[writing.Output] | list[reading.Output]:
    asked = system.ask(state, step)
    if asked is None:
        return []
    if step.actor in system.writers:
        actor = state.writers[system.writers.index(step.actor)]
        made = writer_side.happen(system.setting, step, actor, state.log)
        assert made.given is not None
        return writer_side.play(system.setting, made.actor.role, made.given)[1]
    reads = state.readers[system.readers.index(step.actor)]
    taken = reader_side.happen(system.setting, step, reads, state.log)
    assert taken.given is not None
    return reader_side.play(system.setting, taken.actor.role, taken.given)[1]


def _blanked(state: State) -> State:
    """Forget what the roles think."""
    return evolve(
        state,
        writers=tuple(evolve(actor, role=None) for actor in state.writers),
        readers=tuple(evolve(actor, role=None) for actor in state.readers),
    )


@EVERY_SETTING
def test_what_may_happen_does_not_depend_on_what_roles_think(made: Setting) -> None:
    """The enabled steps, and which of them are weak, are the same when the roles are blanked."""
    system = StreamSystem(made)
    for steps in walks(made, 2, count=8):
        for state, _step in states(made, steps):
            blanked = _blanked(state)
            assert system.enabled(blanked) == system.enabled(state)
            for step in system.enabled(state):
                assert system.weak(blanked, step) == system.weak(state, step)


class _Outside:
    """A role outside of the system: it sees plain values only."""

    def __init__(self, made: Setting, actor: str) -> None:
        self.made = made
        self.writes = actor.startswith("w")
        self.writer: SegmentWriter | GroupSink | None = None
        self.reader: reading.Reader | None = None

    def answer(self, record: Record) -> list[Record]:
        """Answer one input."""
        if self.writes:
            given = writer_forms.input_from_plain(record)
            state = self.writer or writer_side.fresh_role(self.made, writing.Begin(WriterId(b"")))
            self.writer, wanted = writer_side.play(self.made, state, given)
            return [writer_forms.output_to_plain(one) for one in wanted]
        told = reader_forms.input_from_plain(record)
        before = self.reader or reading.Reader(0)
        self.reader, wants = reader_side.play(self.made, before, told)
        return [reader_forms.output_to_plain(one) for one in wants]


@EVERY_SETTING
@pytest.mark.parametrize("actor", ["w0", "r1"])
def test_a_role_outside_takes_the_place_of_the_models_own(made: Setting, actor: str) -> None:
    """The same schedule shows the same history, whoever plays the role."""
    system = StreamSystem(made)
    for steps in walks(made, 3, count=8):
        state = system.initial()
        expected: list[Event] = []
        for step in steps:
            state, events = system.take(state, step)
            expected += events
        outside = _Outside(made, actor)
        vacant = system.initial(vacant=actor)
        seen: list[Event] = []
        for step in [Step(BEGIN, actor), *steps]:
            asked = system.ask(vacant, step)
            if asked is None or asked.actor != actor:
                vacant, events = system.take(vacant, step)
            elif actor.startswith("w"):
                assert not isinstance(asked.given, reading.Input)
                told = outside.answer(writer_forms.input_to_plain(asked.given))
                vacant, events = system.apply(
                    vacant, step, [writer_forms.output_from_plain(one) for one in told]
                )
            else:
                assert isinstance(asked.given, reading.Input)
                told = outside.answer(reader_forms.input_to_plain(asked.given))
                vacant, events = system.apply(
                    vacant, step, [reader_forms.output_from_plain(one) for one in told]
                )
            seen += events
        assert seen == expected
        assert _blanked(vacant) == _blanked(state)
        assert not any(isinstance(event, Misbehaved) for event in expected)


def test_a_step_that_is_not_enabled_is_misuse() -> None:
    """Only enabled steps happen."""
    system = StreamSystem(setting(Bound()))
    with pytest.raises(ModelMisuse):
        system.step(system.initial(), Step("respond", "w0"))


def test_the_application_closes_when_all_have_ended() -> None:
    """Nobody is asked when the stream is closed."""
    system = StreamSystem(setting(Bound(writers=1, items=0)))
    state, _events = system.step(system.initial(), Step("end", "w0"))
    finish = Step("finish", "app")
    assert system.ask(state, finish) is None
    assert system.apply(state, finish)[1] == [Done()]


def test_every_kind_of_step_has_a_place_in_the_default_order() -> None:
    """The default order has each kind once, and no other."""
    kinds = {*writer_side.TABLE, *reader_side.TABLE, "finish"}
    assert sorted(DEFAULT_ORDER) == sorted(kinds)
