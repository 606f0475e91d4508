"""Judges everything that a case did, whatever it was about.

The logs of all runs are read to their end, and so are the entities. Then: the logs are legal and in
shape; the entities are what the logs add up to; every acknowledgement is in them and says what they
say; every earlier read is a prefix of them; and there is an order of the requests that the model
accepts and that is the order of the logs.

What only follows from a breach accuses nobody: where a log is not legal, its entities are judged
but for those that the breach is about, and no order is looked for. A log that is not in the order
of its time is accused of that, and judged as if it were (`real_time`). What was not decided within
the limits of a search is said (`Audited.open`), and is no pass.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise

from attrs import frozen

from conformance.world.bench import Bench, Client, Finding
from conformance.world.generations import as_shown
from conformance.world.history import Declined, Operation, Returned
from conformance.world.order_search import Searched, search
from conformance.world.orders import BATCH
from conformance.world.reading import event_of, read_all, read_log, record, records
from conformance.world.real_time import in_time, out_of_time, requests_of
from spec_model.replay.entities import Entities, Folded, fold
from spec_model.replay.events import TERMINAL, Event, EventType, event_id
from spec_model.replay.instants import Record, Value
from spec_model.replay.machines import RunState, StepState
from spec_model.world.views import hook_view, run_view, step_view

CLOCK_ERROR_MS = 1000
"""How far times may fall along a log: clocks differ, and a time is taken before its slot."""

SLOTS_SINCE = 6
SEALED_SINCE = 7


@frozen
class Final:
    """What was read in the end."""

    bench: Bench
    client: Client
    shown: Mapping[str, Sequence[Record]]
    """The logs as the backend shows them."""
    events: Mapping[str, Sequence[Event]]
    """The same, as the model reads them."""
    ordered: Mapping[str, Sequence[Event]]
    """The same, in the order of their time."""
    folded: Mapping[str, Folded]
    """What those add up to, and where they are not legal."""

    def broken(self, run: str) -> frozenset[str | None]:
        """Name the entities of a run that breaches are about; nothing stands for the run itself."""
        at = [self.ordered[run][breach.index] for breach in self.folded[run].breaches]
        own = {EventType.ATTR_SET}
        return frozenset(None if event.type in own else event.correlation for event in at)


@frozen
class Audited:
    """What came of the audit."""

    findings: tuple[Finding, ...]
    """Everything that is wrong, the most telling first."""
    open: tuple[str, ...] = ()
    """What was not decided."""


def audit(bench: Bench) -> Audited:
    """Judge everything that a case did."""
    client = bench.client()
    shown = {run: read_log(client, run) for run in dict.fromkeys(bench.runs)}
    strange = [f for run, log in shown.items() for f in _strange(run, log)]
    if strange:
        return Audited(tuple(strange), ("a log has events that are outside of the vocabulary",))
    final = _final(bench, client, shown)
    found = [finding for judge in JUDGES for finding in judge(final)]
    searched = _orders(final)
    found += [*_of(searched.findings, "order"), *_of(_entities(final), "entities")]
    return Audited(tuple(found), searched.open)


def _final(bench: Bench, client: Client, shown: Mapping[str, Sequence[Record]]) -> Final:
    events = {run: [e for each in log if (e := event_of(each))] for run, log in shown.items()}
    requests = requests_of(bench.history.of("events.create"))
    ordered = {run: in_time(log, requests) for run, log in events.items()}
    folded = {run: fold(log, bench.setting.choices) for run, log in ordered.items()}
    return Final(bench, client, shown, events, ordered, folded)


def adds_up(client: Client, run: str) -> list[Finding]:
    """Compare the entities of one run with its log as it is now."""
    return list(_entities(_final(client.bench, client, {run: read_log(client, run)})))


def _of(findings: Iterable[Finding], source: str) -> Iterator[Finding]:
    """Say which part of the audit found them."""
    for each in findings:
        yield Finding(each.clause, each.says, each.witness, each.about, source)


def _strange(run: str, log: Sequence[Record]) -> Iterator[Finding]:
    for shown in log:
        if event_of(shown) is None:
            says = f"the log of {run} has an event of type {shown.get('eventType')!s}"
            yield Finding("world.transition-errors", says)


def _lines(log: Sequence[Event]) -> list[str]:
    return [f"{at}: {e.type.value} {e.correlation or ''} {e.id}" for at, e in enumerate(log)]


def _ids(final: Final) -> Iterator[Finding]:
    slots = final.bench.spec >= SLOTS_SINCE
    for run, log in final.events.items():
        names = [event.id for event in log]
        if len(set(names)) < len(names):
            yield Finding("world.ids-unique", f"{run} has an id twice", _lines(log))
        wanted = [event_id(slot) for slot in range(1, len(log) + 1)]
        if slots and names != wanted:
            wrong = next(
                at for at, pair in enumerate(zip(names, wanted, strict=True)) if pair[0] != pair[1]
            )
            says = f"the event at {wrong} of {run} has the id {names[wrong]}, not {wanted[wrong]}"
            yield Finding("world.ids-dense", says, _lines(log))


def _times(final: Final) -> Iterator[Finding]:
    since = final.bench.history.operations[0].sent.ms
    for run, log in final.events.items():
        for before, after in pairwise(log):
            if after.created.ms < before.created.ms - CLOCK_ERROR_MS:
                says = f"{after.id} of {run} is older than {before.id} before it"
                yield Finding("world.created-at", says, _lines(log))
        off = [e for e in log if not since - 2000 <= e.created.ms <= final.bench.now().ms + 2000]
        if off:
            away = (off[0].created.ms - since) // 1000
            says = f"{off[0].id} was created {away} s away from when it was"
            yield Finding("world.created-at", says)


def _isolation(final: Final) -> Iterator[Finding]:
    for run, log in final.events.items():
        if any(event.run != run for event in log):
            yield Finding("world.run-isolation", f"the log of {run} has an event of another run")


def _fillers(final: Final) -> Iterator[Finding]:
    for run, log in final.events.items():
        if final.bench.spec < SEALED_SINCE and any(e.type is EventType.NOOP for e in log):
            yield Finding("world.no-holes", f"the log of {run} has a filler before spec version 7")


def _in_order(final: Final) -> Iterator[Finding]:
    requests = requests_of(final.bench.history.of("events.create"))
    for log in final.events.values():
        yield from out_of_time(log, requests)


def _legal(final: Final) -> Iterator[Finding]:
    for run, log in final.ordered.items():
        for breach in final.folded[run].breaches:
            says = f"event {breach.index + 1} of {run}: {breach.says}"
            asked = _asked(final, log[breach.index])
            witness = _lines(log[: breach.index + 1])
            yield Finding(breach.clause, says, witness, asked, "log")
        created = [at for at, event in enumerate(log) if event.type is EventType.RUN_CREATED]
        if log and created[:1] != [0]:
            clause = "world.run-created-once" if created else "world.no-run"
            yield Finding(clause, f"the log of {run} does not begin with its creation", _lines(log))


def _asked(final: Final, event: Event) -> list[int]:
    """Number the operations that got an event for their answer; if none did, that asked for it."""
    own = [
        operation
        for operation in final.bench.history.of("events.create")
        if operation.args.get("runId") == event.run
    ]
    got = [each.number for each in own if each.event.get("eventId") == event.id]
    return got or [each.number for each in own if _like(record(each.args.get("request")), event)]


def _like(request: Record, event: Event) -> bool:
    asked = (request.get("eventType"), request.get("correlationId"))
    return asked == (event.type.value, event.correlation)


def _acks(final: Final) -> Iterator[Finding]:
    for operation in final.bench.history.of("events.create"):
        shown = operation.event
        run = str(operation.args.get("runId"))
        if not shown or run not in final.shown:
            continue
        stored = [e for e in final.shown[run] if e.get("eventId") == shown.get("eventId")]
        if not stored:
            says = f"{operation.describe()}: it was acknowledged, and is not in the log"
            yield Finding("world.durable", says)
        else:
            yield from _same(operation, stored[0])


COMPARED = ("eventType", "correlationId", "createdAt", "runId")


def _same(operation: Operation, stored: Record) -> Iterator[Finding]:
    shown = operation.event
    for name in COMPARED:
        if name in shown and shown[name] != stored.get(name):
            says = f"{operation.describe()}: the log has another {name} than the answer"
            yield Finding("world.truthful-ack", says)
    params = record(operation.args.get("params"))
    told, kept = record(shown.get("eventData")), record(stored.get("eventData"))
    different = [name for name in told.keys() & kept.keys() if told[name] != kept[name]]
    if different and params.get("resolveData") != "none":
        says = f"{operation.describe()}: the log has another {different[0]} than the answer"
        yield Finding("world.truthful-ack", says)


def _reads(final: Final) -> Iterator[Finding]:
    """Whole reads that were made before are prefixes of what is there now."""
    for operation in final.bench.history.of("events.list"):
        args, run = operation.args, str(operation.args.get("runId"))
        pagination = record(args.get("pagination"))
        plain = pagination.keys() <= {"limit"} and "resolveData" not in args
        if not plain or run not in final.shown or not isinstance(operation.outcome, Returned):
            continue
        seen = [e.get("eventId") for e in records(operation.record.get("data"))]
        now = [e.get("eventId") for e in final.shown[run][: len(seen)]]
        if seen != now:
            says = f"{operation.describe()} read {len(seen)} events that do not begin the log now"
            yield Finding("world.prefix-reads", says)


def _orders(final: Final) -> Searched:
    operations = [
        operation
        for operation in final.bench.history.of("events.create", BATCH)
        if str(operation.args.get("runId")) in final.events
        and not isinstance(operation.outcome, Declined)
    ]
    illegal = [
        run
        for run, folded in final.folded.items()
        if folded.breaches or final.ordered[run] != final.events[run]
    ]
    return search(final.events, operations, illegal, final.bench.setting.choices)


# --- entities -----------------------------------------------------------------------------------

RUN_FIELDS = ("status", "workflowName", "output", "error", "errorCode", "attributes")
STEP_FIELDS = ("status", "attempt", "output", "error", "retryAfter", "stepName")
TIMES = ("startedAt", "completedAt")
STALE = "world.stale-error"


def _entities(final: Final) -> Iterator[Finding]:
    for run, log in final.events.items():
        if not log:
            continue
        entities, broken = final.folded[run].entities, final.broken(run)
        if None not in broken:
            yield from _run(final, run, entities)
        yield from _steps(final, run, entities, broken)
        yield from _hooks(final, run, entities, broken)


def _differs(kind: str, name: str, field: str, shown: Value, wanted: Value) -> Finding:
    says = f"{kind} {name} has the {field} {shown!r}, and its log adds up to {wanted!r}"
    return Finding(CLAUSE_OF.get((kind, field), "world.fold"), says)


CLAUSE_OF: Mapping[tuple[str, str], str] = {
    ("step", "attempt"): "world.step-attempts",
    ("step", "retryAfter"): "world.step-retry",
    ("step", "startedAt"): "world.step-started-at",
    ("run", "attributes"): "world.attributes",
}
"""Clauses that say more of a field than that entities are what the log adds up to."""


def _compare(
    kind: str, name: str, fields: Sequence[str], shown: Record, wanted: Record
) -> Iterator[Finding]:
    for field in fields:
        if _plain(shown.get(field)) != _plain(wanted.get(field)):
            yield _differs(kind, name, field, shown.get(field), wanted.get(field))
    for field in TIMES:
        if (shown.get(field) is None) != (wanted.get(field) is None):
            yield _differs(kind, name, field, shown.get(field), wanted.get(field))


def _plain(value: Value) -> Value:
    """Take nothing, and an empty record, for the same."""
    return None if isinstance(value, Mapping) and not value else value


def _run(final: Final, run: str, entities: Entities) -> Iterator[Finding]:
    got = final.client.call("runs.get", id=run)
    if not got.ok:
        size = len(final.events[run])
        yield Finding("world.fold", f"{run} has a log of {size} events, and {got.describe()}")
        return
    shown = got.record
    said, state = shown.get("status"), entities.run.state
    unstarted = said == "running" and state is RunState.PENDING
    if unstarted and final.bench.tolerates("world.started-missing"):
        return
    ends = {event.type.value for event in final.events[run] if event.type in TERMINAL}
    if f"run_{said!s}" in ends and final.bench.tolerates("world.end-order"):
        return
    wanted = as_shown(final.bench.spec, run_view(run, entities))
    yield from _compare("run", run, RUN_FIELDS, shown, wanted)


def _steps(
    final: Final, run: str, entities: Entities, broken: Set[str | None]
) -> Iterator[Finding]:
    every = _every_step(final, run, entities)
    listed = [step for step in every if str(step.get("stepId")) not in broken]
    names = [str(step.get("stepId")) for step in listed]
    if sorted(names) != sorted(entities.steps.keys() - broken):
        says = f"{run} lists {len(every)} steps, and its log adds up to {len(entities.steps)}"
        yield Finding("world.fold", says)
        return
    for shown in listed:
        name = str(shown.get("stepId"))
        step = entities.steps[name]
        over = step.state in {StepState.COMPLETED, StepState.FAILED}
        free = step.state is StepState.COMPLETED and final.bench.tolerates(STALE)
        left = {"error"} if free else set()
        left |= {"retryAfter"} if over else set()
        fields = [field for field in STEP_FIELDS if field not in left]
        wanted = as_shown(final.bench.spec, step_view(run, name, step))
        yield from _compare("step", name, fields, shown, wanted)


def _every_step(final: Final, run: str, entities: Entities) -> list[Record]:
    """List a run's steps; where there are no lists, look up those that its log has."""
    if final.bench.offers("steps.list"):
        return read_all(final.client, "steps.list", runId=run)
    asked = [final.client.call("steps.get", runId=run, stepId=name) for name in entities.steps]
    return [operation.record for operation in asked if operation.ok]


def _every_hook(final: Final, run: str, entities: Entities) -> list[Record]:
    """List a run's hooks; where there are no lists, look up the tokens of those that are live."""
    if final.bench.offers("hooks.list"):
        return read_all(final.client, "hooks.list", runId=run)
    tokens = [hook.token for hook in entities.live_hooks.values()]
    asked = [final.client.call("hooks.getByToken", token=token) for token in tokens]
    return [operation.record for operation in asked if operation.ok]


def _hooks(
    final: Final, run: str, entities: Entities, broken: Set[str | None]
) -> Iterator[Finding]:
    listed = _every_hook(final, run, entities)
    mine = {str(hook.get("hookId")): hook for hook in listed if hook.get("runId") == run}
    own = {name: hook for name, hook in mine.items() if name not in broken}
    live = {name: hook for name, hook in entities.live_hooks.items() if name not in broken}
    if own.keys() != live.keys():
        says = f"{run} lists the hooks {sorted(own)}, and its log adds up to {sorted(live)}"
        yield Finding("world.fold", says)
        return
    for name, hook in live.items():
        wanted = hook_view(run, name, hook)
        yield from _compare("hook", name, ("token", "metadata"), own[name], wanted)


JUDGES: tuple[Callable[[Final], Iterator[Finding]], ...] = (
    _isolation,
    _in_order,
    _legal,
    _acks,
    _ids,
    _fillers,
    _times,
    _reads,
)
"""What is judged before the order of the requests and the entities, the most telling first."""
