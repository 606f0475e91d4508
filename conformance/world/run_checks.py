"""Checks of runs: created once, started once, ended once, and every transition of the tables."""

from collections.abc import Callable, Iterable, Iterator

from attrs import frozen

from conformance.world.acts import (
    CREATES,
    END_OF,
    STEP,
    ask,
    attributes,
    begun,
    created,
    ended,
    hook_in,
    later,
    race,
    rounds,
    step_in,
    wait_in,
)
from conformance.world.bench import Bench, Client, Finding, failed
from conformance.world.check import Check, Kind
from conformance.world.history import Operation
from conformance.world.reading import read_all, read_log
from spec_model.replay.instants import Record, Value

CALLERS = 8

STEP_MOVES: tuple[tuple[str, Record], ...] = (
    ("step_created", STEP),
    ("step_started", {}),
    ("step_started", STEP),
    ("step_completed", {"result": b"r"}),
    ("step_failed", {"error": b"e"}),
    ("step_retrying", {"error": b"e"}),
)
RUN_MOVES: tuple[tuple[str, Record], ...] = (
    ("run_created", CREATES),
    ("run_started", {}),
    ("run_started", CREATES),
    *END_OF.values(),
)
Make = Callable[[Client, str, str], str]
"""Makes an entity of a run in a state."""

STEP_STATES = ("none", "pending", "running", "completed", "failed")
HOOK_STATES = ("none", "live", "disposed")
WAIT_STATES = ("none", "waiting", "completed")
RUN_STATES = ("pending", "running", *END_OF)


def _hook_moves(bench: Bench) -> tuple[tuple[str, Record], ...]:
    token = {"token": bench.new_id("token-")}
    return (("hook_created", token), ("hook_received", {"payload": b"p"}), ("hook_disposed", {}))


def _wait_moves(bench: Bench) -> tuple[tuple[str, Record], ...]:
    return (("wait_created", {"resumeAt": later(bench, 60)}), ("wait_completed", {}))


@frozen
class Move:
    """Something to ask of an entity that is in a state."""

    amount: str
    """Of which amount of the check it is one."""
    told: str
    kind: str
    name: str
    data: Record


def entity_moves(client: Client, run: str) -> Iterator[Move]:
    """Make an entity for every state and move, and give the moves."""
    bench = client.bench
    moves: dict[str, tuple[str, Make, str, Record]] = {
        _named(kind, state, data): (kind, make, state, data)
        for states, make, moves_of in (
            (STEP_STATES, step_in, lambda _bench: STEP_MOVES),
            (HOOK_STATES, hook_in, _hook_moves),
            (WAIT_STATES, wait_in, _wait_moves),
        )
        for state in states
        for kind, data in moves_of(bench)
    }
    for chosen in bench.amounts.chosen("move", moves, least=0):
        kind, make, state, data = moves[chosen]
        yield Move("move", chosen, kind, make(client, run, state), data)
    for chosen in bench.amounts.chosen("write of attributes", ("attr_set", "attr_set again"), 0):
        name = bench.new_id("attr_")
        if chosen == "attr_set again":
            client.create(run, "attr_set", name, attributes(b="1"))
        yield Move("write of attributes", chosen, "attr_set", name, attributes(b="2"))


def ask_moves(client: Client, run: str, moves: Iterable[Move]) -> Iterator[Operation]:
    """Ask for moves, one after the other."""
    now = client.bench.amounts.now
    for move in moves:
        now[move.amount] = move.told
        yield client.create(run, move.kind, move.name, move.data)
        del now[move.amount]


def _named(kind: str, state: str, data: Record) -> str:
    """Name a move of an entity in a state."""
    lazy = data is STEP and kind == "step_started"
    return f"{'lazy ' if lazy else ''}{kind} of one that is {state}"


def _transitions(bench: Bench) -> None:
    client = bench.client()
    for state in bench.some("run that is", RUN_STATES):
        run = created(client) if state == "pending" else begun(client)
        moves = list(entity_moves(client, run))
        if state in END_OF:
            ended(client, run, state)
        for _asked in ask_moves(client, run, moves):
            pass
    for state in bench.some("run that is", RUN_STATES):
        for kind, data in RUN_MOVES:
            run = created(client) if state == "pending" else begun(client)
            if state in END_OF:
                ended(client, run, state)
            client.create(run, kind, data=data)


def _end_closes(bench: Bench) -> None:
    client = bench.client()
    for state in bench.some("run that is", END_OF):
        run = begun(client)
        moves = list(entity_moves(client, run))
        ended(client, run, state)
        for _asked in ask_moves(client, run, moves):
            pass
    for turn in rounds(bench, 4):
        run = begun(client)
        step = step_in(client, run, "running")
        end, data = END_OF[("completed", "failed", "cancelled")[turn % 3]]
        asks = [
            ask(run, "step_created", bench.new_id("step_"), STEP),
            ask(run, "step_started", bench.new_id("step_"), STEP),
            ask(run, "wait_created", bench.new_id("wait_"), {"resumeAt": later(bench, 60)}),
            ask(run, end, data=data),
            ask(run, "hook_created", bench.new_id("hook_"), {"token": bench.new_id("token-")}),
            ask(run, "attr_set", bench.new_id("attr_"), attributes(a="1")),
            ask(run, "step_completed", step, {"result": b"r"}),
            ask(run, "step_created", bench.new_id("step_"), STEP),
        ]
        bench.random.shuffle(asks)
        race(bench, asks)


def _no_run(bench: Bench) -> None:
    client = bench.client()
    moves = [("step_", *move) for move in STEP_MOVES]
    moves += [("hook_", *move) for move in _hook_moves(bench)]
    moves += [("wait_", *move) for move in _wait_moves(bench)]
    moves += [("attr_", "attr_set", attributes(a="1"))]
    plain = [move for move in RUN_MOVES if move[0] != "run_created" and move[1] is not CREATES]
    for at in bench.some("move of an entity", range(len(moves)), least=0):
        prefix, kind, data = moves[at]
        client.create(bench.new_run(), kind, bench.new_id(prefix), data)
    for at in bench.some("move of a run", range(len(plain)), least=0):
        kind, data = plain[at]
        client.create(bench.new_run(), kind, data=data)
    living = begun(client)
    hook = hook_in(client, living)
    client.create(bench.new_run(), "hook_received", hook, {"payload": b"p"})
    for run in bench.runs:
        if run != living and read_log(client, run):
            raise Finding("world.no-run", f"{run} was never created, and its log has events")


def _created_once(bench: Bench) -> None:
    client = bench.client()
    run = created(client)
    client.create(run, "run_created", data=CREATES)
    for _ in rounds(bench, 3):
        run = bench.new_run()
        race(bench, [ask(run, "run_created", data=CREATES)] * bench.many("callers", CALLERS, 2))


def _started_once(bench: Bench) -> None:
    client = bench.client()
    most, callers = 0, bench.many("callers", CALLERS, 2)
    for _ in rounds(bench, 3):
        run = created(client)
        race(bench, [ask(run, "run_started", data={})] * callers)
        first = client.get("runs.get", id=run).get("startedAt")
        client.create(run, "run_started")
        if client.get("runs.get", id=run).get("startedAt") != first:
            raise Finding("world.run-started-once", "a second start changed the time of the first")
        starts = [e for e in read_log(client, run) if e.get("eventType") == "run_started"]
        most = max(most, len(starts))
    if most > 1:
        says = f"{callers} starts at the same time store {most} events"
        raise Finding("world.run-started-once", says)


def _one_end(bench: Bench) -> None:
    client = bench.client()
    for _ in rounds(bench, 5):
        run = begun(client)
        asks = [ask(run, *END_OF[how][:1], data=END_OF[how][1]) for how in (*END_OF, *END_OF)]
        bench.random.shuffle(asks)
        race(bench, asks)


def _resilient(bench: Bench) -> None:
    client = bench.client()
    alone = bench.new_run()
    client.create(alone, "run_started", data=CREATES)
    _created_first(client, alone)
    starts, creations = bench.many("starts", 4), bench.many("creations", 2, least=0)
    for _ in rounds(bench, 4):
        run = bench.new_run()
        asks = [ask(run, "run_started", data=CREATES)] * starts
        asks += [ask(run, "run_created", data=CREATES)] * creations
        bench.random.shuffle(asks)
        race(bench, asks)
        _created_first(client, run)


def _created_first(client: Client, run: str) -> None:
    """A start that created its run left both events, in their order."""
    kinds = [event.get("eventType") for event in read_log(client, run)]
    if kinds and (kinds[0] != "run_created" or "run_started" not in kinds):
        says = f"a start that creates its run leaves {' and '.join(map(str, kinds))}"
        client.bench.note(Finding("world.resilient-start", says))


# --- a refusal leaves nothing -------------------------------------------------------------------


def _snapshot(client: Client, run: str, tokens: list[str]) -> list[Value]:
    held: list[Value] = []
    for token in tokens:
        outcome = client.call("hooks.getByToken", token=token)
        held.append(outcome.record.get("hookId"))
    return [
        client.get("runs.get", id=run),
        tuple(read_log(client, run)),
        tuple(read_all(client, "steps.list", runId=run)),
        tuple(read_all(client, "hooks.list", runId=run)),
        *held,
    ]


def _leaves_nothing(bench: Bench) -> None:
    client = bench.client()
    for state in bench.some("run that is", ("running", "completed")):
        run = begun(client)
        tokens = [bench.new_id("token-") for _ in range(3)]
        moves = list(entity_moves(client, run))
        hook = hook_in(client, run, "disposed", tokens[0])
        other = hook_in(client, run, token=tokens[1])
        long = attributes(**{"k" * 300: "v"})
        own = [
            Move("refused", "hook under a used id", "hook_created", hook, {"token": tokens[0]}),
            Move("refused", "hook once more", "hook_created", other, {"token": tokens[2]}),
            Move("refused", "too long", "attr_set", bench.new_id("attr_"), long),
        ]
        wanted = bench.amounts.chosen("refused", [move.told for move in own], least=0)
        moves += [move for move in own if move.told in wanted]
        if state == "completed":
            ended(client, run)
        before = _snapshot(client, run, tokens)
        for operation in ask_moves(client, run, moves):
            after = _snapshot(client, run, tokens)
            if failed(operation) and after != before:
                says = f"{operation.describe()}: it was refused, and something has changed"
                raise Finding("world.refusal-leaves-nothing", says)
            before = after
    token = bench.new_id("token-")
    run = begun(client)
    again = client.create(run, "hook_created", hook_in(client, run, "disposed"), {"token": token})
    taken = client.create(begun(client), "hook_created", bench.new_id("hook_"), {"token": token})
    if failed(again) and taken.event.get("eventType") == "hook_conflict":
        says = "a hook that was refused holds its token all the same"
        raise Finding("world.refusal-leaves-nothing", says)


_S, _C = Kind.SEQUENTIAL, Kind.CONCURRENT

CHECKS: tuple[Check, ...] = (
    Check(
        id="run.transitions", clauses=("world.transition-errors",), kind=_S, run=_transitions,
        title="every move in every state of the run and of its entities",
    ),
    Check(
        id="run.end-closes", clauses=("world.run-end-closes",), kind=_C, run=_end_closes,
        repeats=True, title="every move after an end, and moves that race with one",
    ),
    Check(
        id="run.no-run", clauses=("world.no-run",), kind=_S, run=_no_run,
        title="every move of a run that does not exist",
    ),
    Check(
        id="run.created-once", clauses=("world.run-created-once",), kind=_C, run=_created_once,
        repeats=True, title="a run is created twice, and by many at once",
    ),
    Check(
        id="run.started-once", clauses=("world.run-started-once",), kind=_C, run=_started_once,
        repeats=True, title="a run is started by many at once",
    ),
    Check(
        id="run.one-end", clauses=("world.run-one-end",), kind=_C, run=_one_end, repeats=True,
        title="completed, failed and cancelled at once",
    ),
    Check(
        id="run.resilient-start", clauses=("world.resilient-start",), kind=_C, run=_resilient,
        repeats=True, title="a start that creates its run, alone and against a creation",
    ),
    Check(
        id="run.refusals", clauses=("world.refusal-leaves-nothing",), kind=_S,
        run=_leaves_nothing, title="everything that can be seen, before and after each refusal",
    ),
)  # fmt: skip
