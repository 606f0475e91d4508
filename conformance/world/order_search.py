"""The search for orders: one for each group of runs that have to do with each other.

Runs have to do with each other if they ask for the same token, or for a hook of the same id; apart
from that no run sees another, so that what is ordered within each group is ordered as a whole, and
a group is all that a witness has to show. A group with a log that is not legal is left out: that it
has no order is known, and what would be said of it would accuse what only follows from the breach.
"""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from conformance.linearize import GivenUp, Ordered, Stuck, Timed, core, linearize
from conformance.world.bench import Finding
from conformance.world.history import Failed, Operation, Returned
from conformance.world.orders import BATCH, Logs, logs_of, model_of
from conformance.world.reading import record, records
from spec_model.replay.deciding import Commit, Decision, Nothing, Refused
from spec_model.replay.events import Event
from spec_model.replay.instants import Record
from spec_model.world_policies import Choices

ACCEPTING = frozenset({"world.step-restart"})
"""Clauses that are about what has to be accepted; others are about what must not be."""

MOST_TRIALS = 400
"""Searches that may be made to leave out of a witness what is not needed."""


@frozen
class Searched:
    """What came of the search for orders."""

    findings: tuple[Finding, ...]
    open: tuple[str, ...]
    """Of which groups it is not decided whether there is an order, each in a sentence."""


def search(
    events: Mapping[str, Sequence[Event]],
    operations: Sequence[Operation],
    illegal: Iterable[str],
    choices: Choices,
) -> Searched:
    """Look for an order in every group of runs whose logs are legal."""
    bad = frozenset(illegal)
    findings, left = list[Finding](), list[str]()
    for group in groups(events, operations):
        if bad & group:
            continue
        logs = logs_of({run: log for run, log in events.items() if run in group}, choices)
        own = [each for each in operations if str(each.args.get("runId")) in group]
        found = find_order(logs, own)
        if isinstance(found, Finding):
            findings.append(found)
        elif found is not None:
            says = f"no order of {len(own)} requests was found within {found.states:,} states"
            left.append(f"{says}, nor that there is none")
    return Searched(tuple(findings), tuple(left))


def groups(
    events: Mapping[str, Sequence[Event]], operations: Iterable[Operation]
) -> list[frozenset[str]]:
    """Put runs together that ask for the same token."""
    asking: dict[str, set[str]] = {run: set() for run in events}
    for operation in operations:
        run = str(operation.args.get("runId"))
        for asked in _requests(operation):
            asking[run] |= _tokens(record(asked.get("eventData")))
            asking[run] |= _names(asked)
    for run, log in events.items():
        for event in log:
            asking[run] |= _tokens(event.data)
    joined: list[tuple[set[str], set[str]]] = []
    for run, tokens in asking.items():
        own, shared = {run}, set(tokens)
        apart = []
        for runs, held in joined:
            if held & tokens:
                own, shared = own | runs, shared | held
            else:
                apart.append((runs, held))
        joined = [*apart, (own, shared)]
    return [frozenset(runs) for runs, _tokens_of in joined]


def _requests(operation: Operation) -> tuple[Record, ...]:
    if operation.op == BATCH:
        return records(operation.args.get("requests"))
    return (record(operation.args.get("request")),)


def _names(asked: Record) -> set[str]:
    """Name the hook that a request would create: its id may be taken in another run."""
    name = asked.get("correlationId")
    if asked.get("eventType") != "hook_created" or not isinstance(name, str):
        return set()
    return {f"hook {name}"}


def _tokens(data: Record) -> set[str]:
    token = data.get("token")
    return {token} if isinstance(token, str) else set()


def find_order(logs: Logs, operations: Sequence[Operation]) -> Finding | GivenUp | None:
    """Look for an order; say what is wrong where there is none."""
    timed = [Timed(each, each.invoked, each.returned) for each in operations]
    found = linearize(model_of(logs), timed)
    if isinstance(found, Ordered):
        return None
    if isinstance(found, GivenUp):
        return found
    return _explain(logs, found, operations, _witness(logs, timed))


def _witness(logs: Logs, timed: Sequence[Timed[Operation]]) -> list[str]:
    """Leave out the operations that stored nothing and are not needed for there to be no order."""
    effective = [t for t in timed if isinstance(t.operation.outcome, Returned)]
    others = [t for t in timed if t not in effective]
    trials = iter(range(MOST_TRIALS))
    model = model_of(logs)

    def illegal(kept: Sequence[Timed[Operation]]) -> bool:
        every = sorted([*effective, *kept], key=lambda t: t.invoked)
        return next(trials, None) is not None and isinstance(linearize(model, every), Stuck)

    if illegal(()):
        kept = effective
    else:
        kept = sorted([*effective, *core(illegal, others)], key=lambda t: t.invoked)
    return [each.operation.describe() for each in kept]


def _explain(
    logs: Logs,
    stuck: Stuck[tuple[int, ...], Operation],
    operations: Sequence[Operation],
    witness: Sequence[str],
) -> Finding:
    """Say what cannot come next where the best attempt ends, the event that should first."""
    left = [log[at] for log, at in zip(logs.events, stuck.state, strict=True) if at < len(log)]
    due = {event.id for event in left}
    asked = [each for each in operations if each.event.get("eventId") in due]
    answered = [each for each in stuck.next if isinstance(each.outcome, Returned | Failed)]
    ready = [each for each in asked if each in answered]
    first = [*ready, *(each for each in answered if isinstance(each.outcome, Failed)), *answered]
    early = [each for each in asked if each not in stuck.next and each not in stuck.order]
    blocks = [each for each in answered if early and not ready and each.before(early[0])]
    without = [each for each in blocks if not each.event]
    if without:
        return _illegal(logs, stuck.state, without[0], witness)
    if early and not ready:
        return _out_of_time(early[0], answered, witness)
    if first:
        return _illegal(logs, stuck.state, first[0], witness)
    named = f"{left[0].type.value} {left[0].id}" if left else "an event"
    says = f"{named} is in the log, and no request that was made explains it"
    return Finding("world.truthful-ack", says, witness)


def _out_of_time(early: Operation, waiting: Sequence[Operation], witness: Sequence[str]) -> Finding:
    before = [each for each in waiting if each.before(early) and each.event]
    if not before:
        return Finding("world.linearizable", f"{early.describe()}: its event is too early", witness)
    says = f"{early.describe()}: its event stands before what {before[0].describe()} needs"
    about = (early.number, before[0].number)
    return Finding("world.linearizable", f"{says}, which was over before it was asked", witness,
                   about=about)  # fmt: skip


def _illegal(
    logs: Logs, state: tuple[int, ...], operation: Operation, witness: Sequence[str]
) -> Finding:
    about = (operation.number,)
    if operation.op == BATCH:
        says = f"{operation.describe()}: the log does not have what its items say"
        return Finding("world.batch", says, witness, about=about)
    asked = record(operation.args.get("request"))
    clause, says = _sentence(operation, logs.decisions(state, operation, asked)[0])
    return Finding(clause, says, witness, about=about)


def _sentence(operation: Operation, decision: Decision) -> tuple[str, str]:
    """Name the clause and say what is wrong with one operation where it stands."""
    did = operation.describe()
    match decision, operation.outcome:
        case Refused(errors, clause, says), Returned():
            return clause, f"{did}: it has to be refused ({errors[0].value}): {says}"
        case Refused(errors, clause, _), Failed(name):
            wanted = " or ".join(error.value for error in errors)
            named = clause if clause == "world.step-retry" else "world.transition-errors"
            return named, f"{did}: refused with {name}, where {wanted} is due"
        case Commit(_, clause), Failed():
            named = clause if clause in ACCEPTING else "world.transition-errors"
            return named, f"{did}: it has to be accepted"
        case Nothing(), Failed():
            return "world.transition-errors", f"{did}: it has to succeed"
        case Nothing(clause), _:
            return clause, f"{did}: it has to store nothing"
        case _:
            return _order_of(operation, decision), f"{did}: what the log has is not what was asked"


def _order_of(operation: Operation, decision: Decision) -> str:
    if isinstance(decision, Commit) and len(decision.drafts) > 1:
        return decision.clause
    acked = operation.event.get("eventId")
    return "world.linearizable" if acked is not None else "world.truthful-ack"
