"""Schedules of a World: what a case asked, in which order and beside what, so that it can be again.

Rules
- A request is sent as soon as everything was answered that had been answered when it was first
  sent, and was first sent before it; so what was under way together is so again.
- What depends on the time or on answers is put anew: runs have new ids of now, moments are as far
  away as they were, and what a backend had given out (cursors, handles, ids of events) is replaced
  by what it gives out for the same request this time.
- A part of a schedule is a schedule: what a left-out request had answered is not waited for.

Which of several requests under way a backend does first is its own business. So a schedule may
have to be played several times until it shows again what it showed.
"""

import json
from collections.abc import Iterator, Mapping

from attrs import field, frozen

from conformance.world.bench import Bench
from conformance.world.history import History, Operation, Returned
from spec_model.replay.instants import Instant, Record, Value
from spec_model.world.values import from_json, to_json
from vectors.canonical import JsonObject, JsonValue

RUN = "wrun_"
Path = tuple[str | int, ...]


@frozen
class Planned:
    """One request of a schedule."""

    number: int
    client: int
    op: str
    args: Record
    invoked: int
    returned: int | None
    sent: Instant
    gave: Value = None
    """What came back at first: what later requests may name is looked up in it."""


@frozen
class Schedule:
    """Requests in the order in which they were sent, and kills between them."""

    requests: tuple[Planned, ...]
    kills: tuple[tuple[int, int], ...] = ()

    def keep(self, numbers: frozenset[int]) -> "Schedule":
        """Leave out all other requests."""
        return Schedule(tuple(r for r in self.requests if r.number in numbers), self.kills)


def schedule_of(history: History) -> Schedule:
    """Read the schedule of what a case did."""
    requests = tuple(
        Planned(
            each.number,
            each.client,
            each.op,
            each.args,
            each.invoked,
            each.returned,
            each.sent,
            each.outcome.value if isinstance(each.outcome, Returned) else None,
        )
        for each in history.operations
    )
    return Schedule(requests, tuple(history.kills))


# --- playing ------------------------------------------------------------------------------------


@frozen
class _Anew:
    """What stands for what this time."""

    bench: Bench
    runs: dict[str, str] = field(factory=dict)
    given: dict[tuple[str, Value], Value] = field(factory=dict)

    def value(self, value: Value, shift: int, name: str = "") -> Value:
        """Replace what was of its time."""
        match value:
            case Instant():
                return Instant(value.ms + shift)
            case str() if value.startswith(RUN):
                return self._run(value)
            case Mapping():
                return {key: self.value(part, shift, key) for key, part in value.items()}
            case tuple():
                return tuple(self.value(part, shift, name) for part in value)
            case str() | int() if name in TOLD:
                return self.given.get((name, value), value)
            case _:
                return value

    def _run(self, name: str) -> str:
        if name not in self.runs:
            self.runs[name] = self.bench.new_run()
        return self.runs[name]

    def learn(self, before: Value, after: Value) -> None:
        """Note what is given out in the place of what."""
        now = dict(_named(after))
        for path, value in _named(before):
            if path in now:
                for name in (str(path[-1]), *ALSO.get(str(path[-1]), ())):
                    self.given[name, value] = now[path]


TOLD = frozenset({"cursor", "reader", "session", "delivery", "eventId", "sinceCursor"})
"""What a backend gives out and later requests name."""

ALSO: Mapping[str, tuple[str, ...]] = {"cursor": ("sinceCursor",)}
"""Under which other names."""


def _named(value: Value, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name in TOLD and isinstance(part, str | int):
                yield (*path, name), part
            yield from _named(part, (*path, name))
    if isinstance(value, tuple):
        for at, part in enumerate(value):
            yield from _named(part, (*path, at))


def play(bench: Bench, schedule: Schedule) -> list[Operation]:
    """Play a schedule; the operations are in the order of its requests."""
    anew = _Anew(bench)
    sent: dict[int, Operation] = {}
    kills = list(schedule.kills)
    done: set[int] = set()
    bench.warm(
        [bench.client(number) for number in sorted({r.client for r in schedule.requests})], 4
    )

    def settle(moment: int) -> None:
        for before in schedule.requests:
            ended = before.returned is not None and before.returned < moment
            if ended and before.number in sent and before.number not in done:
                done.add(before.number)
                bench.settle(sent[before.number])
                outcome = sent[before.number].outcome
                if isinstance(outcome, Returned):
                    anew.learn(before.gave, outcome.value)

    for request in schedule.requests:
        while kills and kills[0][1] < request.invoked:
            settle(kills[0][1])
            bench.kill(kills.pop(0)[0])
        settle(request.invoked)
        shift = bench.now().ms - request.sent.ms
        args = anew.value(request.args, shift)
        assert isinstance(args, Mapping)
        sent[request.number] = bench.send(request.client, request.op, args)
    for client, moment in kills:
        settle(moment)
        bench.kill(client)
    bench.settle(*sent.values())
    return list(sent.values())


# --- files --------------------------------------------------------------------------------------


def to_plain(schedule: Schedule) -> JsonObject:
    """Write a schedule."""
    requests: list[JsonValue] = [
        {
            "number": each.number,
            "client": each.client,
            "op": each.op,
            "args": _json(each.args),
            "invoked": each.invoked,
            "returned": each.returned,
            "sent": each.sent.ms,
            "gave": _json(_only_told(each.gave)),
        }
        for each in schedule.requests
    ]
    kills: list[JsonValue] = [[client, moment] for client, moment in schedule.kills]
    return {"requests": requests, "kills": kills}


def _json(value: Value) -> JsonValue:
    plain: JsonValue = json.loads(json.dumps(to_json(value)))
    return plain


def _only_told(value: Value) -> Value:
    """Keep of an answer what later requests may name."""
    kept: dict[str, Value] = {}
    for path, part in _named(value):
        if len(path) == 1:
            kept[str(path[0])] = part
    return kept or None


def from_plain(plain: JsonObject) -> Schedule:
    """Read a schedule."""
    match plain:
        case {"requests": list(requests), "kills": list(kills)}:
            return Schedule(tuple(map(_planned, requests)), tuple(map(_kill, kills)))
        case _:
            raise ValueError("a schedule has requests and kills")


def _planned(plain: JsonValue) -> Planned:
    match plain:
        case {
            "number": int(number), "client": int(client), "op": str(op), "args": dict(args),
            "invoked": int(invoked), "returned": int() | None as returned, "sent": int(sent),
            "gave": gave,
        }:  # fmt: skip
            read = from_json(args)
            assert isinstance(read, Mapping)
            moment = Instant(sent)
            return Planned(number, client, op, read, invoked, returned, moment, from_json(gave))
        case _:
            raise ValueError("a request of a schedule lacks something")


def _kill(plain: JsonValue) -> tuple[int, int]:
    match plain:
        case [int(client), int(moment)]:
            return client, moment
        case _:
            raise ValueError("a kill is a client and a moment")
