"""Whether the requests for events have an order that the model accepts and that is the log's.

A state is how far into each run's log one is; what the run then is, is the fold of that prefix. A
request that was accepted with an event can come only where its event is next, with everything that
it committed before that event; what was refused, or stored nothing, can come wherever the model
says so; what was lost may have happened or not. So the order of what took effect is the log's, and
the search only places the rest. What was refused leaves the state as it is, whenever it comes: it
is placed where it first may come, without an alternative.

A batch is one request: its items are placed one behind the other, with nothing between them. One
that is refused as a whole, or lost, has stored nothing; the check of batches says when it may be.
"""

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from conformance.linearize import Model
from conformance.world.history import Failed, Operation, Outcome, Returned
from conformance.world.reading import record, records
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
from spec_model.replay.instants import Instant, Record, Value
from spec_model.replay.refusals import Error
from spec_model.world_policies import Choices, tolerates

State = tuple[int, ...]

TELLING = frozenset({"token", "resumeAt", "retryAfter", "changes", "workflowName", "stepName"})
"""The fields beside the payload that have to be stored as they were asked for."""

SLACK_MS = 3
"""How far the clocks of a suite and a backend on one machine may be apart."""


BATCH = "events.createBatch"


def request_of(asked: Record) -> Request | None:
    """Read a request; nothing if its type is not in the vocabulary."""
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
    places: Mapping[str, int] = field(init=False)
    folds: tuple[tuple[Entities, ...], ...] = field(init=False)

    @places.default
    def _place(self) -> Mapping[str, int]:
        return {name: at for at, name in enumerate(self.names)}

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

    def run_of(self, operation: Operation) -> int:
        """Say which run an operation is about."""
        return self.places[str(operation.args["runId"])]

    def decisions(self, state: State, operation: Operation, asked: Record) -> tuple[Decision, ...]:
        """Say what the model may do in a state with a request of an operation."""
        request, run = request_of(asked), self.run_of(operation)
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
    if operation.op == BATCH:
        yield from _batch(logs, state, operation)
        return
    asked = record(operation.args.get("request"))
    yield from _one(logs, state, operation, asked, operation.outcome)
    run = logs.run_of(operation)
    if _resumed(operation, logs.events[run][: state[run]], logs.choices):
        yield state


def _one(
    logs: Logs, state: State, operation: Operation, asked: Record, outcome: Outcome | None
) -> Iterator[State]:
    """Place one request, which may be one of a batch."""
    run = logs.run_of(operation)
    log, at = logs.events[run], state[run]
    if at < len(log) and log[at].type is EventType.NOOP:
        yield from _one(logs, _moved(state, run, 1), operation, asked, outcome)
    given = outcome.record if isinstance(outcome, Returned) else {}
    acked = record(given.get("event")).get("eventId")
    for decision in logs.decisions(state, operation, asked):
        match decision:
            case Commit(drafts) if not isinstance(outcome, Failed):
                made = log[at : at + len(drafts)]
                known = acked is None or (made and made[-1].id == acked)
                same = len(made) == len(drafts) and all(map(_matches, drafts, made))
                if known and same:
                    yield _moved(state, run, len(drafts))
                elif acked is None and _unwritten(drafts, logs.choices):
                    yield state
            case Nothing() if isinstance(outcome, Returned) and not _claims(acked, log, at):
                yield state
            case Refused(errors) if isinstance(outcome, Failed) and outcome.is_one_of(errors):
                yield state
    conflict = isinstance(outcome, Failed) and outcome.error is Error.CONFLICT
    if conflict and _taken(logs, state, run, asked):
        yield state


def _taken(logs: Logs, state: State, run: int, asked: Record) -> bool:
    """Say whether a hook may be refused because another run has one of its id."""
    if asked.get("eventType") != "hook_created" or not tolerates(logs.choices, "world.id-scope"):
        return False
    others = [folds[state[at]] for at, folds in enumerate(logs.folds) if at != run]
    return any(asked.get("correlationId") in entities.hooks for entities in others)


def _unwritten(drafts: Sequence[Draft], choices: Choices) -> bool:
    """Say whether a start may be accepted without being in the log."""
    started = [draft.type for draft in drafts] == [EventType.RUN_STARTED]
    return started and tolerates(choices, "world.started-missing")


def _batch(logs: Logs, state: State, operation: Operation) -> Iterator[State]:
    """Place the items of a batch behind each other; or nothing of it, where it gave no value."""
    outcome = operation.outcome
    if not isinstance(outcome, Returned):
        yield state
    if isinstance(outcome, Failed):
        return
    asked = records(operation.args.get("requests"))
    told = records(outcome.value) if isinstance(outcome, Returned) else ()
    states = [state]
    for number, request in enumerate(asked):
        item = told[number] if number < len(told) else None
        states = [
            after for before in states for after in _item(logs, before, operation, request, item)
        ]
    yield from states


CONFLICT = 409


def _item(
    logs: Logs, state: State, operation: Operation, asked: Record, told: Record | None
) -> Iterator[State]:
    if told is not None and told.get("status") != CONFLICT:
        yield from _one(logs, state, operation, asked, Returned(told))
        return
    if told is None:
        yield from _one(logs, state, operation, asked, None)
    refused = [isinstance(each, Refused) for each in logs.decisions(state, operation, asked)]
    if any(refused):
        yield state


def _claims(acked: Value, log: Sequence[Event], at: int) -> bool:
    """Say whether an answer names an event that comes later than this."""
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


def model_of(logs: Logs) -> Model[State, Operation]:
    """Judge operations by logs."""
    ends = tuple(0 for _ in logs.events)
    known: dict[tuple[State, int], tuple[State, ...]] = {}

    def after(state: State, operation: Operation) -> tuple[State, ...]:
        place = (state, operation.number)
        if place not in known:
            known[place] = tuple(dict.fromkeys(step(logs, state, operation)))
        return known[place]

    def whole(state: State) -> bool:
        rest = [log[at:] for log, at in zip(logs.events, state, strict=True)]
        return all(event.type is EventType.NOOP for events in rest for event in events)

    def settled(state: State, operation: Operation) -> bool:
        return isinstance(operation.outcome, Failed) and state in after(state, operation)

    return Model(ends, after, lambda state: state, whole, settled)


def logs_of(logs: Mapping[str, Sequence[Event]], choices: Choices) -> Logs:
    """Put together the final logs of a case."""
    return Logs(tuple(logs), tuple(tuple(log) for log in logs.values()), choices)
