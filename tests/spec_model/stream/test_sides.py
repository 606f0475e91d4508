"""The two sides of the system: every kind of step happens, and depends on what it may only."""

from collections.abc import Iterator

import pytest

from spec_model.errors import ModelMisuse
from spec_model.explore.parted import Move
from spec_model.history import Connected, Event, Exceeded, Misbehaved, Took
from spec_model.policies import Choice
from spec_model.schedule import Step, parse
from spec_model.stream import reader, reader_side, writer_side, writing
from spec_model.stream.actors import (
    Actor,
    Connection,
    Question,
    ReaderActor,
    Request,
    WriterActor,
    item_of,
    payload,
    read_payload,
    stored_number,
)
from spec_model.stream.carrying import Limits, carry_out
from spec_model.stream.log import Effect, Log
from spec_model.stream.regimes import (
    CALM,
    SEED,
    Bound,
    Guarantee,
    Regime,
    Setting,
    setting,
    with_choices,
    without,
)
from spec_model.stream.system import State, StreamSystem
from spec_model.wire.frames import Framer
from spec_model.wire.layout import F1
from tests.spec_model.stream.samples import SETTINGS, states, walks

FREE = Limits(frames=2, octets=10, held=1)


def _all_steps() -> Iterator[Step]:
    for made in SETTINGS.values():
        for defaults in (0, 0.7):
            for steps in walks(made, 7, count=60, defaults=defaults):
                yield from steps


def test_every_kind_of_step_happens() -> None:
    """Walks through small systems meet each kind that the tables decide."""
    seen = {(step.kind, step.actor[0]) for step in _all_steps()}
    expected = {(kind, "w") for kind in writer_side.TABLE} | {
        (kind, "r") for kind in reader_side.TABLE
    }
    assert seen == (expected - {("begin", "w"), ("begin", "r")}) | {("finish", "a")}


def _moves(
    system: StreamSystem, at: int, actor: Actor, log: Log
) -> list[tuple[Move[Actor, Effect], bool]]:
    """Take every step of an actor, and say which are weak."""
    options = system.options(at, actor, log)
    return [(system.move(actor, log, step), weak) for step, weak in options]


@pytest.mark.parametrize("made", SETTINGS.values(), ids=SETTINGS)
def test_moves_depend_on_the_actor_and_its_view_only(made: Setting) -> None:
    """Two logs that look the same to an actor let it move in the same way."""
    system = StreamSystem(made)
    known: dict[object, object] = {}
    for steps in walks(made, 11, count=12):
        for state, _step in states(made, steps):
            log, actors = system.take_apart(state)
            for at, actor in enumerate(actors):
                moves = _moves(system, at, actor, log)
                key = (at, actor, system.view(actor, log))
                assert known.setdefault(key, moves) == moves


@pytest.mark.parametrize("made", SETTINGS.values(), ids=SETTINGS)
def test_moves_are_the_steps_that_are_enabled(made: Setting) -> None:
    """What the parts may do is what the whole may do, and leads to the same states."""
    system = StreamSystem(made)
    for steps in walks(made, 13, count=4):
        for state, step in states(made, steps):
            log, actors = system.take_apart(state)
            moves = {
                move.step: (at, move)
                for at, actor in enumerate(actors)
                for move, _weak in _moves(system, at, actor, log)
            }
            joint = {found[0] for found in system.joint(log, list(map(system.consent, actors)))}
            assert moves.keys() | joint == set(system.enabled(state))
            if step in moves:
                at, move = moves[step]
                after, events = system.take(state, step)
                assert after == _moved(system, log, actors, at, move)
                assert tuple(events) == move.events


def _moved(
    system: StreamSystem, log: Log, actors: tuple[object, ...], at: int, move: object
) -> object:
    assert hasattr(move, "actor")
    assert hasattr(move, "effect")
    after = [*actors[:at], move.actor, *actors[at + 1 :]]
    changed = log if move.effect is None else system.affect(log, move.effect)
    return system.put_together(changed, after)


def test_items_name_their_writer_and_number() -> None:
    """An item of another attempt has a prime, and the number of the same place."""
    assert item_of(2, 1) == "2'"
    assert read_payload(payload("w1", "2'")) == ("w1", "2'")
    assert stored_number(b"....w1:2'") == 2
    assert read_payload(b"anything") is None
    with pytest.raises(ModelMisuse):
        stored_number(b"anything")


# --- what cannot be done ------------------------------------------------------------------------

OPEN = Request(0)
WRITER = WriterActor(Framer(F1), requests=(OPEN,), opened=1)
ASKING = WriterActor(Framer(F1), question=(Question.INFO, 0, 0))

WRONG_OUTPUTS: dict[str, tuple[WriterActor, writing.Output]] = {
    "a request that was opened": (WRITER, writing.OpenSegment(0)),
    "a request that was never opened": (WRITER, writing.SendFrame(1, b"")),
    "a request that is complete": (
        WriterActor(Framer(F1), requests=(Request(0, ended=True),), opened=1),
        writing.EndSegment(0),
    ),
    "a second question": (ASKING, writing.GetPage(0)),
    "a write that nobody waits for": (WRITER, writing.WriteSettled(ok=True)),
    "an end that nobody waits for": (WRITER, writing.EndedWriter(ok=True)),
    "an abort that nobody waits for": (WRITER, writing.AbortedWriter()),
    "an abort that leaves a write": (
        WriterActor(Framer(F1), aborting=True, settling=1),
        writing.AbortedWriter(),
    ),
    "an abort that leaves a request": (
        WriterActor(Framer(F1), aborting=True, requests=(OPEN,)),
        writing.AbortedWriter(),
    ),
    "a request before the run": (WriterActor(Framer(F1), known=False), writing.OpenSegment(0)),
    "a run that is known": (WRITER, writing.AwaitReady()),
}


@pytest.mark.parametrize(("actor", "output"), WRONG_OUTPUTS.values(), ids=WRONG_OUTPUTS)
def test_what_a_writer_cannot_do_is_told_and_changes_nothing(
    actor: WriterActor, output: writing.Output
) -> None:
    """It is an event, and no exception."""
    after, events = carry_out("w0", actor, [output], FREE)
    assert after == actor
    assert [type(event) for event in events] == [Misbehaved]


READING = ReaderActor(connection=Connection(0))
WRONG_READS: dict[str, tuple[ReaderActor, reader.Output]] = {
    "a second connection": (READING, reader.Connect(0)),
    "a second question": (ReaderActor(asking=True), reader.AskInfo()),
    "what is no item": (READING, reader.Deliver(b"noise")),
    "a second end": (ReaderActor(over=True), reader.Closed()),
    "a connection after a cancel": (ReaderActor(canceled=True), reader.Connect(0)),
}


@pytest.mark.parametrize(("actor", "output"), WRONG_READS.values(), ids=WRONG_READS)
def test_what_a_reader_cannot_do_is_told_and_changes_nothing(
    actor: ReaderActor, output: reader.Output
) -> None:
    """It is an event, and no exception."""
    after, events = reader_side.carry_out("r0", actor, [output])
    assert after == actor
    assert [type(event) for event in events] == [Misbehaved]


TOO_MUCH: dict[str, list[writing.Output]] = {
    "frames": [writing.OpenSegment(1), *[writing.SendFrame(1, b"x")] * 3],
    "bytes": [writing.SendGroup(1, (b"x" * 6, b"x" * 6))],
    "unconfirmed": [writing.WriteSettled(ok=True)] * 2,
}


@pytest.mark.parametrize("outputs", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_is_too_much_is_told(outputs: list[writing.Output]) -> None:
    """A request or a buffer that holds more than the rules allow."""
    actor = WriterActor(Framer(F1), settling=2)
    events: list[Event] = carry_out("w0", actor, outputs, FREE)[1]
    assert [type(event) for event in events if isinstance(event, Exceeded)] == [Exceeded]


def test_a_vacant_actor_cannot_be_played() -> None:
    """The model does not answer for a role that it does not play."""
    system = StreamSystem(setting(Bound(writers=1)))
    for actor, step in (("w0", Step("put", "w0")), ("r0", Step("begin", "r0"))):
        with pytest.raises(ModelMisuse):
            system.take(system.initial(vacant=actor), step)


RACE = Bound(writers=1, items=1, race=True)
LOST = without(SEED, Guarantee.RESERVED_EVENTUALLY_PERSISTED)


def _after(made: Setting, schedule: str) -> State:
    """Run a schedule, every step of which must be enabled."""
    system = StreamSystem(made)
    state = system.initial()
    for step in parse(schedule):
        state, _events = system.step(state, step)
    return state


@pytest.mark.parametrize(
    ("schedule", "regime"),
    [
        ("put w0; reserve w0; lose w0", LOST),
        (
            "put w0; reserve w0; cut w0; lose w0",
            without(CALM, Guarantee.RESERVED_EVENTUALLY_PERSISTED),
        ),
        ("put w0; reserve w0; end w0; lie w0", without(SEED, Guarantee.RESPONSE_HONEST)),
        ("put w0; reserve w0; end w0; short w0", without(SEED, Guarantee.RESPONSE_COMPLETE)),
    ],
)
def test_a_chunk_that_is_lost_burns_its_index(schedule: str, regime: Regime) -> None:
    """Whatever became of the request; upstream the store is told nothing of it."""
    made = setting(RACE, regime)
    assert _after(made, schedule).log == Log((None,), burnt=frozenset({0}))
    upstream = with_choices(made, {"lost_index": Choice.UPSTREAM})
    assert _after(upstream, schedule).log == Log((None,))


def test_a_reader_sees_which_chunk_it_comes_to() -> None:
    """The same chunk behind a burnt index is another one, of which it is told by its index."""
    there, behind = Log((b"x",)), Log((None, b"x"), burnt=frozenset({0}))
    reader_at = ReaderActor(connection=Connection(0))
    assert reader_side.view(reader_at, there) != reader_side.view(reader_at, behind)
    told = [
        reader_side.happen(setting(RACE), Step("read", "r0"), reader_at, log)
        for log in (there, behind)
    ]
    assert [one.events for one in told] == [[Took("r0", 0)], [Took("r0", 1)]]
    assert [one.actor.connection for one in told] == [Connection(1), Connection(2)]


def test_a_store_gives_up_what_nobody_waits_for() -> None:
    """The index of a cut request is burnt in the end, unless its chunk comes; upstream never is."""
    made, lose = setting(RACE, LOST), Step("lose", "w0", 0)
    upstream = with_choices(made, {"lost_index": Choice.UPSTREAM})
    for each, end, weak in (
        (made, "", True),
        (made, "; cut w0", False),
        (upstream, "", True),
        (upstream, "; cut w0", True),
    ):
        state = _after(each, f"put w0; reserve w0{end}")
        assert lose in StreamSystem(each).enabled(state)
        assert StreamSystem(each).weak(state, lose) is weak


def test_where_a_read_begins_that_starts_ahead_is_observed() -> None:
    """Its reader is told nothing of it, and counts from where it wanted to begin."""
    made = setting(Bound(writers=1, items=1, start=2))
    for each, at in ((made, 2), (with_choices(made, {"start_ahead": Choice.UPSTREAM}), 0)):
        system = StreamSystem(each)
        state, events = system.step(system.initial(), Step("open", "r0"))
        assert events == [Connected("r0", at)]
        assert state.readers[0].connection == Connection(at)
