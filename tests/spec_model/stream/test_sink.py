from collections.abc import Sequence

import pytest
from attrs import evolve

from spec_model.errors import ModelMisuse
from spec_model.positions import WriterId
from spec_model.stream import sink
from spec_model.stream.log import Info, Page
from spec_model.stream.rules import ONE_BY_ONE, PUBLISHED, SinkRules
from spec_model.stream.sink import TABLE, GroupSink, Phase
from spec_model.stream.writing import (
    Abort,
    Begin,
    Broken,
    Closed,
    Confirmed,
    End,
    EndedWriter,
    GotInfo,
    GotPage,
    Input,
    Output,
    ReadFailed,
    Ready,
    SendGroup,
    Timer,
    Write,
    WriteSettled,
)

BEGIN = Begin(WriterId(b"12345678"))
INPUTS: tuple[Input, ...] = (
    BEGIN,
    Write(b"x"),
    End(),
    End(close=True),
    Abort(),
    Ready(),
    Ready(ok=False),
    Confirmed(0),
    Broken(0),
    Closed(0),
    Closed(0, ok=False),
    Timer.FLUSH,
    GotInfo(Info(-1, done=False)),
    GotPage(Page((), None)),
    ReadFailed(),
)
MISUSE = (Begin, GotInfo, GotPage, ReadFailed)


def run(rules: SinkRules, given: Sequence[Input], begin: Begin = BEGIN) -> list[Output]:
    """Tell a sink some inputs; what it wanted done in all."""
    state, outputs = sink.begin(begin), list[Output]()
    for one in given:
        state, more = sink.step(rules, state, one)
        outputs += more
    return outputs


def in_phase(phase: Phase) -> tuple[SinkRules, GroupSink]:
    """Bring a sink into a phase."""
    late, delayed = Begin(WriterId(b""), ready=False), evolve(PUBLISHED, delays=True)
    states: dict[Phase, tuple[Begin, SinkRules, list[Input]]] = {
        Phase.IDLE: (BEGIN, PUBLISHED, []),
        Phase.BARRIER: (late, PUBLISHED, [Write(b"a")]),
        Phase.DELAY: (BEGIN, delayed, [Write(b"a")]),
        Phase.SENDING: (BEGIN, PUBLISHED, [Write(b"a")]),
        Phase.CLOSING: (BEGIN, PUBLISHED, [End(close=True)]),
    }
    start, rules, given = states[phase]
    state = sink.begin(start)
    for one in given:
        state, _outputs = sink.step(rules, state, one)
    return rules, state


def test_the_table_decides_every_input_in_every_phase() -> None:
    """No cell is missing, and no input is left out."""
    assert {type(given) for given in INPUTS} == set(TABLE)
    assert all(set(row) == set(Phase) for row in TABLE.values())


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("given", INPUTS, ids=repr)
def test_every_cell_answers_or_is_misuse(phase: Phase, given: Input) -> None:
    """What a sink never asked for is misuse; everything else is answered."""
    rules, state = in_phase(phase)
    assert state.phase is phase
    if isinstance(given, MISUSE):
        with pytest.raises(ModelMisuse):
            sink.step(rules, state, given)
        return
    before = repr(state)
    after, outputs = sink.step(rules, state, given)
    assert repr(state) == before
    assert (after == state and not outputs) or after != state or outputs


def sizes(rules: SinkRules, frames: Sequence[bytes]) -> list[int]:
    """Let an application await each write, and confirm requests only when it must wait."""
    state, groups = sink.begin(BEGIN), list[int]()
    out: SendGroup | None = None
    calls: list[Input] = [*map(Write, frames), End()]
    for given in calls:
        state, outputs = sink.step(rules, state, given)
        while True:
            for one in outputs:
                if isinstance(one, SendGroup):
                    groups.append(len(one.frames))
                    out = one
            settled = any(isinstance(one, WriteSettled | EndedWriter) for one in outputs)
            if settled or out is None:
                break
            state, outputs = sink.step(rules, state, Confirmed(out.request))
    return groups


def test_groups_are_those_that_published_packages_were_seen_to_send() -> None:
    """30 awaited writes, 2,500 awaited writes, and large ones."""
    small, large = b"x", b"x" * (600 * 1024)
    assert sizes(PUBLISHED, [small] * 30) == [1, 29]
    assert sizes(PUBLISHED, [small] * 2_500) == [1, 999, 1, 999, 1, 499]
    assert sizes(PUBLISHED, [*[large] * 5, b"x" * (3 * 1024 * 1024)]) == [1] * 6


def test_an_old_sink_writes_one_by_one() -> None:
    """Each write is a request, and settles with it."""
    assert sizes(ONE_BY_ONE, [b"x"] * 3) == [1, 1, 1]
    assert run(ONE_BY_ONE, [Write(b"a")]) == [SendGroup(0, (b"a",))]


def test_a_failure_is_told_to_everybody_and_nothing_is_sent_again() -> None:
    """The calls that wait, and the calls that come."""
    outputs = run(PUBLISHED, [Write(b"a"), Write(b"b"), End(), Broken(0), Write(b"c"), End()])
    assert [one for one in outputs if isinstance(one, SendGroup)] == [SendGroup(0, (b"a",))]
    assert outputs[-3:] == [EndedWriter(ok=False), WriteSettled(ok=False), EndedWriter(ok=False)]


def test_requests_count_up_from_the_first() -> None:
    """A process that starts again does not reuse a number."""
    given: list[Input] = [Write(b"a"), Confirmed(7), Write(b"b")]
    outputs = run(PUBLISHED, given, Begin(WriterId(b""), first=7))
    assert [one.request for one in outputs if isinstance(one, SendGroup)] == [7, 8]
