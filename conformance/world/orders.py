"""Whether the requests for events have an order that the model accepts and that is the log's.

A state is how far into each run's log one is; what the run then is, is the fold of that prefix. A
request that was accepted with an event can come only where its event is next, with everything that
it committed before that event; what was refused, or stored nothing, can come wherever the model
says so; what was lost may have happened or not. So the order of what took effect is the log's, and
the search only places the rest.
"""

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from conformance.linearize import Model, Ordered, Stuck, Timed, core, linearize
from conformance.world.bench import Finding
from conformance.world.history import Failed, Operation, Returned
from conformance.world.reading import record
from spec_model.replay.deciding import (
    Commit,
    Decision,
    Draft,
    Nothing,
    Owner,
    Refused,
    holds,
    options,
)
from spec_model.replay.entities import NOTHING, Entities, apply
from spec_model.replay.events import KINDS, Event, EventType, Request
from spec_model.replay.instants import Instant, Value
from spec_model.replay.refusals import Error
from spec_model.world_policies import Choices, tolerates

State = tuple[int, ...]

TELLING = frozenset({"token", "resumeAt", "retryAfter", "changes", "workflowName", "stepName"})
"""The fields beside the payload that have to be stored as they were asked for."""

SLACK_MS = 3
"""How far the clocks of a suite and a backend on one machine may be apart."""


def request_of(operation: Operation) -> Request | None:
    """Read the request of an operation; nothing if its type is not in the vocabulary."""
    asked = record(operation.args.get("request"))
    kind, correlation = asked.get("eventType"), asked.get("correlationId")
    if kind not in {each.value for each in EventType}:
        return None
    spec = asked.get("specVersion")
    return Request(
        EventType(kind),
        correlation if isinstance(correlation, str) else None,
        record(asked.get("eventData")),
        spec if isinstance(spec, int) else None,
    )


@frozen
class Logs:
    """The final logs of the runs of a case, with what each prefix adds up to."""

    names: tuple[str, ...]
    events: tuple[tuple[Event, ...], ...]
    choices: Choices
    folds: tuple[tuple[Entities, ...], ...] = field(init=False)

    @folds.default
    def _fold(self) -> tuple[tuple[Entities, ...], ...]:
        folded = []
        for log in self.events:
            entities = [NOTHING]
            for event in log:
                entities.append(apply(entities[-1], event))
            folded.append(tuple(entities))
        return tuple(folded)

    def owner(self, state: State, token: Value, now: Instant) -> Owner | None:
        """Say who holds a token in a state."""
        if not isinstance(token, str):
            return None
        for at, name in enumerate(self.names):
            hook = holds(self.folds[at][state[at]], token, now)
            if hook is not None:
                return Owner(name, hook)
        return None

    def decisions(self, state: State, operation: Operation) -> tuple[Decision, ...]:
        """Say what the model may do with a request in a state."""
        request = request_of(operation)
        run = self.names.index(str(operation.args["runId"]))
        if request is None:
            return (Refused((Error.INVALID, Error.OTHER), "world.transition-errors", "no event"),)
        entities = self.folds[run][state[run]]
        ends = (operation.sent, operation.answered or operation.sent)
        moments = (Instant(ends[0].ms - SLACK_MS), Instant(ends[1].ms + SLACK_MS))
        found: list[Decision] = []
        for now in moments:
            token = request.data.get("token") if request.type is EventType.HOOK_CREATED else None
            owner = self.owner(state, token, now)
            found += options(entities, request, now, owner, self.choices)
        return tuple(found)


def _matches(draft: Draft, event: Event) -> bool:
    if (draft.type, draft.correlation) != (event.type, event.correlation):
        return False
    compared = KINDS[draft.type].payload | TELLING
    return all(
        event.data.get(name) == value for name, value in draft.data.items() if name in compared
    )


def _moved(state: State, run: int, steps: int) -> State:
    return (*state[:run], state[run] + steps, *state[run + 1 :])


def step(logs: Logs, state: State, operation: Operation) -> Iterator[State]:
    """List the states to which an operation with its outcome can lead."""
    run = logs.names.index(str(operation.args["runId"]))
    log, at = logs.events[run], state[run]
    if at < len(log) and log[at].type is EventType.NOOP:
        yield from step(logs, _moved(state, run, 1), operation)
    outcome = operation.outcome
    for decision in logs.decisions(state, operation):
        match decision:
            case Commit(drafts) if not isinstance(outcome, Failed):
                made = log[at : at + len(drafts)]
                acked = operation.event.get("eventId")
                known = acked is None or (made and made[-1].id == acked)
                same = len(made) == len(drafts) and all(map(_matches, drafts, made))
                if known and same:
                    yield _moved(state, run, len(drafts))
            case Nothing() if isinstance(outcome, Returned) and not _claims(operation, log, at):
                yield state
            case Refused(errors) if isinstance(outcome, Failed) and outcome.error in errors:
                yield state
    if _resumed(operation, log[:at], logs.choices):
        yield state


def _claims(operation: Operation, log: Sequence[Event], at: int) -> bool:
    """Say whether an answer names an event that comes later than this."""
    acked = operation.event.get("eventId")
    return acked is not None and acked not in {event.id for event in log[:at]}


def _resumed(operation: Operation, log: Sequence[Event], choices: Choices) -> bool:
    """Say whether an answer is what a resume id that was used may give: its event, a conflict."""
    resume = record(operation.args.get("params")).get("resumeId")
    if resume is None and tolerates(choices, "world.received-again"):
        acked = operation.event.get("eventId")
        same = [e for e in log if e.type is EventType.HOOK_RECEIVED and e.id == acked]
        return bool(same) and same[0].data == record(
            record(operation.args.get("request")).get("eventData")
        )
    used = [event.id for event in log if resume is not None and event.resume == resume]
    match operation.outcome:
        case Returned():
            return operation.event.get("eventId") in used
        case Failed():
            return bool(used) and operation.outcome.error is Error.CONFLICT
        case _:
            return False


def _model(logs: Logs) -> Model[State, Operation]:
    ends = tuple(len(log) for log in logs.events)

    def whole(state: State) -> bool:
        rest = [log[at:] for log, at in zip(logs.events, state, strict=True)]
        return all(event.type is EventType.NOOP for events in rest for event in events)

    return Model(
        tuple(0 for _ in ends),
        lambda state, operation: step(logs, state, operation),
        lambda state: state,
        whole,
    )


def find_order(logs: Logs, operations: Sequence[Operation]) -> Finding | None:
    """Look for an order; say what is wrong where there is none."""
    timed = [Timed(each, each.invoked, each.returned) for each in operations]
    found = linearize(_model(logs), timed)
    if found is None or isinstance(found, Ordered):
        return None
    witness = _witness(logs, timed)
    return _explain(logs, found, witness)


def _witness(logs: Logs, timed: Sequence[Timed[Operation]]) -> list[str]:
    """Leave out the operations that stored nothing and are not needed for there to be no order."""
    effective = [t for t in timed if isinstance(t.operation.outcome, Returned)]
    others = [t for t in timed if t not in effective]

    def illegal(kept: Sequence[Timed[Operation]]) -> bool:
        every = sorted([*effective, *kept], key=lambda t: t.invoked)
        return isinstance(linearize(_model(logs), every), Stuck)

    if illegal(()):
        kept = effective
    else:
        kept = sorted([*effective, *core(illegal, others)], key=lambda t: t.invoked)
    return [each.operation.describe() for each in kept]


def _explain(logs: Logs, stuck: Stuck[State, Operation], witness: Sequence[str]) -> Finding:
    for operation in stuck.next:
        if operation.outcome is None or isinstance(operation.outcome, Returned | Failed):
            decision = logs.decisions(stuck.state, operation)[0]
            return Finding(*_sentence(operation, decision), witness)
    left = [log[at] for log, at in zip(logs.events, stuck.state, strict=True) if at < len(log)]
    named = f"{left[0].type.value} {left[0].id}" if left else "an event"
    says = f"{named} is in the log, and no request that was made explains it"
    return Finding("world.truthful-ack", says, witness)


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
            return clause, f"{did}: it has to be accepted"
        case Nothing(clause), Failed():
            return clause, f"{did}: it has to succeed"
        case Nothing(clause), _:
            return clause, f"{did}: it has to store nothing"
        case _:
            return _order_of(operation, decision), f"{did}: what the log has is not what was asked"


def _order_of(operation: Operation, decision: Decision) -> str:
    if isinstance(decision, Commit) and len(decision.drafts) > 1:
        return decision.clause
    acked = operation.event.get("eventId")
    return "world.linearizable" if acked is not None else "world.truthful-ack"


def logs_of(logs: Mapping[str, Sequence[Event]], choices: Choices) -> Logs:
    """Put together the final logs of a case."""
    return Logs(tuple(logs), tuple(tuple(log) for log in logs.values()), choices)
