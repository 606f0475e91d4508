"""A bench: one fresh store, the processes that are open on it, and what they were asked.

Checks see this and nothing else. Where processes come from is the fleet's business.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from attrs import Factory, frozen

from conformance.world.amounts import WHOLE, Amounts, Cut, L, Label
from conformance.world.generations import as_asked, withheld
from conformance.world.history import (
    Declined,
    Failed,
    History,
    Lost,
    Mark,
    Operation,
    Outcome,
    Returned,
)
from spec_model.replay.instants import Instant, Record, Value
from spec_model.world_policies import Choices, tolerates

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TIME_DIGITS, RANDOM_DIGITS = 10, 16
OLDEST_SPEC = 2
DIRECT = 99
"""The number of the client whose connections are never tampered with."""
PROXY = 98
"""Where it is told in a history what was done to the connections of others."""

ROUND = "round"
"""The amount of a check that does the same again and again, because it depends on timing."""

WARMING: Record = {"pagination": {"limit": 1}}
"""What is asked to warm a process: something of the store, and next to nothing of it."""


class Finding(Exception):  # noqa: N818 - it is what a check found
    """A promise was broken."""

    def __init__(
        self,
        clause: str,
        says: str,
        witness: Sequence[str] = (),
        about: Sequence[int] = (),
        source: str = "",
    ) -> None:
        super().__init__(says)
        self.source = source
        """Which part of the audit found it; empty if the check itself did."""
        self.about = tuple(about)
        """The numbers of the operations that do not go together."""
        self.clause = clause
        self.says = says
        self.witness = tuple(witness)
        self.seen: int | None = None
        """How many requests had been sent when a check itself found it; nothing for the audit."""
        self.during: dict[str, Label] = {}
        """Of what a check does one after the other: what it was doing."""
        self.before = range(0)
        """The requests of earlier rounds, where it does the same in every round."""


class NotOffered(Exception):  # noqa: N818 - as above
    """The backend does not have what a check needs."""


class NotApplicable(NotOffered):
    """The backend has nothing that a check is about, so that it takes nothing from a promise."""


class WentAway(Exception):  # noqa: N818 - as above
    """A process died, or did not answer, where nobody expected it."""

    def __init__(self, lost: Lost) -> None:
        super().__init__(lost.why)
        self.lost = lost


class Worker(Protocol):
    """One process that is open on a store."""

    def send(self, op: str, args: Record) -> int:
        """Send an operation; the number says which answer is its own."""

    def receive(self, seconds: float) -> list[tuple[int, Outcome]]:
        """Wait for answers; if the process is gone, all that are missing are lost."""

    def kill(self) -> None:
        """Kill the process on the spot."""

    def release(self) -> None:
        """Close the World, or end the process."""


class Faults(Protocol):
    """What can be done to the connections between processes and their database."""

    def cut(self) -> None:
        """Close every connection cleanly."""

    def reset(self) -> None:
        """Reset every connection."""

    def delay(self, seconds: float) -> None:
        """Hold up everything that crosses."""

    def refuse(self) -> None:
        """Reset every new connection."""

    def lose_next_reply(self) -> None:
        """Drop the next answer, and reset the connection on which it came."""

    def lose_notifications(self) -> None:
        """Drop what the database tells without being asked."""

    def cut_listeners(self) -> None:
        """Close the connections that listen."""

    def heal(self) -> None:
        """Go back to normal."""


class Fleet(Protocol):
    """Where processes come from."""

    @property
    def faults(self) -> Faults | None:
        """What can be done to the connections, where there are some."""

    def start(self, store: Path, config: Mapping[str, Value]) -> Worker:
        """Open a World on a store in a process."""


@frozen
class Setting:
    """What a case is run with."""

    seed: int = 0
    scale: int = 1
    """How much effort: rounds and sizes grow with it."""
    processes: int = 3
    patience: float = 30.0
    """Seconds that an answer may take."""
    choices: Choices = Factory(dict)
    cut: Cut = WHOLE
    """How much of a check is done."""
    audited: bool = True
    """Whether everything is judged in the end, and not only what the check itself sees."""


class Bench:
    """One case's store and clients."""

    def __init__(
        self,
        fleet: Fleet,
        store: Path,
        setting: Setting,
        config: Record | None = None,
        clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._fleet = fleet
        self._store = store
        self._config = config or {}
        self._clock = clock
        self._workers: dict[int, Worker] = {}
        self._pending: dict[int, dict[int, Operation]] = {}
        self._warm: dict[Worker, int] = {}
        self._described: Record | None = None
        self.setting = setting
        self.amounts = Amounts(setting.cut)
        self._rounds: list[int] = []
        self.random = random.Random(setting.seed)  # noqa: S311 - the same draws for a seed
        self.history = History()
        self.noted: list[Finding] = []
        self.runs: list[str] = []

    # --- clients ----------------------------------------------------------------------------------

    def client(self, number: int = 0) -> "Client":
        """Return a client; its process is started if there is none."""
        if number not in self._workers:
            config = dict(self._config)
            if number == DIRECT:
                config.pop("proxied", None)
            self._workers[number] = self._fleet.start(self._store, config)
            self._pending[number] = {}
        return Client(self, number)

    def direct(self) -> "Client":
        """Return a client whose connections nobody touches."""
        return self.client(DIRECT)

    def clients(self, count: int) -> list["Client"]:
        """Return several clients, over as many processes as there may be on one store."""
        shared = self.shared and not self.tolerates("world.several-processes")
        processes = self.setting.processes if shared else 1
        return [self.client(number % processes) for number in range(count)]

    def note(self, finding: Finding) -> None:
        """Keep what was found, and go on: it is not what the check asks, or not all of it."""
        if (finding.clause, finding.says) not in {(each.clause, each.says) for each in self.noted}:
            self.noted.append(self.found(finding))

    def found(self, finding: Finding) -> Finding:
        """Say of what the check itself found when it was, and at what."""
        if finding.seen is None:
            finding.seen = self.sent
            finding.during = dict(self.amounts.now)
            if ROUND in self.amounts.now:
                finding.before = range(self._rounds[0], self._rounds[-1])
        return finding

    @property
    def sent(self) -> int:
        """How many requests were sent."""
        return len(self.history.operations)

    def many(self, name: str, usual: int, least: int = 1) -> int:
        """Say how much of something the check does."""
        return self.amounts.many(name, usual, least)

    def some(self, name: str, things: Iterable[L], least: int = 1) -> Iterator[L]:
        """Give the things that the check does something with, one after the other."""
        for thing in self.amounts.some(name, things, least):
            if name == ROUND:
                self._rounds.append(self.sent)
            yield thing

    @contextmanager
    def part(self) -> Iterator[None]:
        """Ask one of several questions: what is found in it does not end the others."""
        try:
            yield
        except Finding as finding:
            self.note(finding)

    def warm(self, clients: Sequence["Client"], width: int) -> None:
        """Let every client have asked so much at once; a process that did is left alone."""
        sent: list[Operation] = []
        for number in {client.number for client in clients}:
            worker = self._workers[number]
            if self._warm.get(worker, 0) < width:
                self._warm[worker] = width
                sent += [self.send(number, "runs.list", WARMING) for _ in range(width)]
        self.wait(*sent)

    def kill(self, number: int = 0) -> None:
        """Kill a client's process; what was under way is lost."""
        worker = self._workers.pop(number, None)
        self.history.kills.append((number, self.history.tick()))
        self.mark(number, "killed")
        if worker is not None:
            worker.kill()
        self._lose(number, Lost("killed"))

    def mark(self, number: int, says: str) -> None:
        """Note in the history of a client what was done beside requests."""
        self.history.marks.append(Mark(number, self.history.tick(), says))

    def close(self) -> None:
        """Let every process go."""
        for worker in self._workers.values():
            worker.release()
        self._workers.clear()

    def _lose(self, number: int, lost: Lost) -> None:
        for operation in self._pending.pop(number, {}).values():
            self._settle(operation, lost)

    # --- operations -------------------------------------------------------------------------------

    def send(self, number: int, op: str, args: Record) -> Operation:
        """Send an operation without waiting."""
        self.client(number)
        operation = Operation(
            len(self.history.operations), number, op, args, self.history.tick(), self.now()
        )
        self.history.operations.append(operation)
        self._pending[number][self._workers[number].send(op, args)] = operation
        return operation

    def withhold(self, number: int, op: str, args: Record, why: str) -> Operation:
        """Note an operation that is not sent, as one that the backend does not have."""
        moment, now = self.history.tick(), self.now()
        operation = Operation(
            len(self.history.operations), number, op, args, moment, now, moment, now, Declined(why)
        )
        self.history.operations.append(operation)
        return operation

    def wait(self, *operations: Operation) -> None:
        """Wait for operations; one that goes away where nobody killed it ends the check."""
        self.settle(*operations)
        for operation in operations:
            if isinstance(operation.outcome, Lost) and operation.outcome.why != "killed":
                raise WentAway(operation.outcome)

    def settle(self, *operations: Operation) -> None:
        """Wait for operations, also for those whose process dies."""
        deadline = time.monotonic() + self.setting.patience
        for operation in operations:
            while operation.outcome is None:
                self.receive(operation.client, deadline - time.monotonic())

    def receive(self, number: int, seconds: float) -> None:
        """Read the answers that a process gives within a time, or its death."""
        worker = self._workers.get(number)
        if worker is None or seconds <= 0:
            if worker is not None:
                self._workers.pop(number).kill()
            self._lose(number, Lost("no answer in time", hang=worker is not None))
            return
        for ticket, outcome in worker.receive(seconds):
            self._settle(self._pending[number].pop(ticket), outcome)
            if isinstance(outcome, Lost):
                self._workers.pop(number, None)

    def _settle(self, operation: Operation, outcome: Outcome) -> None:
        operation.outcome = outcome
        operation.answered = self.now()
        if isinstance(outcome, Lost):
            operation.lost = self.history.tick()
        else:
            operation.returned = self.history.tick()

    def pause(self, seconds: float) -> None:
        """Do nothing for a while."""
        time.sleep(seconds)

    # --- what is known ----------------------------------------------------------------------------

    def now(self) -> Instant:
        """Say what time it is."""
        return Instant(self._clock())

    def new_run(self) -> str:
        """Make a run's id, of now."""
        digits, rest = "", self._clock()
        for _ in range(TIME_DIGITS):
            digits, rest = CROCKFORD[rest % 32] + digits, rest // 32
        run = f"wrun_{digits}{self._letters(RANDOM_DIGITS)}"
        self.runs.append(run)
        return run

    def new_id(self, prefix: str) -> str:
        """Make an id of a step, a hook, a wait, a write, or whatever the prefix says."""
        return f"{prefix}{self._letters(TIME_DIGITS + RANDOM_DIGITS)}"

    def _letters(self, count: int) -> str:
        return "".join(self.random.choice(CROCKFORD) for _ in range(count))

    @property
    def described(self) -> Record:
        """What the backend says of itself."""
        if self._described is None:
            self._described = self.client().call("describe").record
        return self._described

    @property
    def spec(self) -> int:
        """The spec version that the backend declares; without one it is the second."""
        spec = self.described.get("specVersion")
        if not isinstance(spec, int) or self.tolerates("world.spec-column"):
            return OLDEST_SPEC
        return spec

    def tolerates(self, policy: str) -> bool:
        """Whether either answer of a policy is accepted in this case."""
        return tolerates(self.setting.choices, policy)

    def capability(self, name: str) -> Value:
        """What the backend declares of a capability."""
        capabilities = self.described.get("capabilities")
        return capabilities.get(name) if isinstance(capabilities, Mapping) else None

    @property
    def shared(self) -> bool:
        """Whether several processes can open one store."""
        return self.capability("shared") is not False

    @property
    def durable(self) -> bool:
        """Whether the store outlives the process."""
        return self.capability("durable") is not False

    def offers(self, op: str) -> bool:
        """Whether the backend has an operation."""
        methods = self.described.get("methods")
        return isinstance(methods, tuple) and op in methods

    def lose_notifications(self, client: "Client") -> None:
        """Cut the way by which readers are told that something was written."""
        if self._fleet.faults is not None:
            self._fleet.faults.lose_notifications()
        else:
            client.call("notifications.lose")

    @property
    def faults(self) -> Faults | None:
        """What can be done to the connections, where there are some."""
        return self._fleet.faults

    def need(self, *ops: str) -> None:
        """Decline the check unless the backend has these operations."""
        for op in ops:
            if not self.offers(op):
                raise NotOffered(f"{op} is not offered")


class Client:
    """One client of a bench."""

    def __init__(self, bench: Bench, number: int) -> None:
        self.bench = bench
        self.number = number

    def send(self, op: str, **args: Value) -> Operation:
        """Send an operation without waiting."""
        return self.bench.send(self.number, op, args)

    def call(self, op: str, **args: Value) -> Operation:
        """Do an operation."""
        operation = self.send(op, **args)
        self.bench.wait(operation)
        if isinstance(operation.outcome, Declined):
            raise NotOffered(f"{op}: {operation.outcome.reason}")
        return operation

    def get(self, op: str, **args: Value) -> Record:
        """Do an operation that has to succeed."""
        operation = self.call(op, **args)
        if not isinstance(operation.outcome, Returned):
            raise Finding("world.transition-errors", f"{op} failed: {operation.describe()}")
        return operation.record

    def create(
        self,
        run: str,
        kind: str,
        name: str | None = None,
        data: Record | None = None,
        **params: Value,
    ) -> Operation:
        """Ask for an event."""
        operation = self.send_create(run, kind, name, data, **params)
        self.bench.wait(operation)
        return operation

    def send_create(
        self,
        run: str,
        kind: str,
        name: str | None = None,
        data: Record | None = None,
        **params: Value,
    ) -> Operation:
        """Ask for an event without waiting; what its interface does not have is not sent."""
        args = event_args(self.bench, run, kind, name, data, params)
        why = withheld(self.bench.spec, kind, data or {})
        if why:
            return self.bench.withhold(self.number, "events.create", args, why)
        return self.bench.send(self.number, "events.create", args)


def event_args(  # noqa: PLR0913, PLR0917 - what an event is made of
    bench: Bench,
    run: str,
    kind: str,
    name: str | None,
    data: Record | None,
    params: Record,
) -> dict[str, Value]:
    """Put together the arguments of an event's creation."""
    request: dict[str, Value] = {"eventType": kind, "specVersion": min(bench.spec, 7)}
    if name is not None:
        request["correlationId"] = name
    if data is not None:
        request["eventData"] = as_asked(bench.spec, data)
    args: dict[str, Value] = {"runId": run, "request": request}
    if params:
        args["params"] = params
    return args


def failed(operation: Operation) -> Failed | None:
    """Return the error that an operation gave, if it gave one."""
    return operation.outcome if isinstance(operation.outcome, Failed) else None
