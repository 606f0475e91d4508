"""Checks of connections: what a backend makes of a fault between it and its server.

A process whose connections go through a proxy is given requests; the proxy does its worst while
they are under way, and is well again. Then, as another process sees it whose connections nobody
touched: what was acknowledged is there, once; the process serves again, within a bounded number of
tries; and what it reads live goes on where it was, or ends with an error, but does not stand still.
Requests that were under way may fail. That none is left without an answer is asked of all checks.
"""

from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

from conformance.world.acts import begun, later
from conformance.world.bench import PROXY, Bench, Client, Faults, Finding, WentAway
from conformance.world.check import Check, Kind, Tier
from conformance.world.history import Failed, Lost, Operation
from conformance.world.live import Reader, chunk, open_reader, write
from conformance.world.reading import chunks_of, read_log

BURST = 8
DELAY_SECONDS = 0.2
AWAY_SECONDS = 0.4
TRIES = 100
"""How often it is looked, 100 ms apart, whether a process or a reader has come back."""

LOOK_MS = 100


@frozen
class Harm:
    """One kind of fault."""

    does: Callable[[Faults], None]
    says: str
    does_what: str
    """What it does, for a diagram."""
    lasts: bool = False
    """Whether it is there until everything was answered, and not only for a moment."""


def _cut_and_refuse(faults: Faults) -> None:
    faults.refuse()
    faults.reset()


HARMS: Mapping[str, Harm] = {
    "cut": Harm(lambda faults: faults.cut(), "its connections were closed", "closes all"),
    "reset": Harm(lambda faults: faults.reset(), "its connections were reset", "resets all"),
    "delay": Harm(
        lambda faults: faults.delay(DELAY_SECONDS), "its connections were slow", "slow", lasts=True
    ),
    "refuse": Harm(_cut_and_refuse, "its server was away for a moment", "resets all, refuses"),
    "lost-reply": Harm(
        lambda faults: faults.lose_next_reply(), "an answer to it was lost", "drops an answer"
    ),
}


def _harmed(harm: Harm) -> Callable[[Bench], None]:
    def run(bench: Bench) -> None:
        faults = bench.faults
        assert faults is not None
        client, other = bench.client(), bench.direct()
        run, name = begun(other), "harmed"
        write(client, run, name, chunk(0, 0), chunk(0, 1))
        reader = open_reader(client, run, name)
        reader.until(len(chunk(0, 0)) * 2)
        try:
            asked = _burst(bench, client, run, name, harm)
        finally:
            faults.heal()
        acked = [operation for operation in asked if operation.ok]
        died = _alive(bench, harm, asked)
        _events(bench, run, harm, acked)
        stored = _chunks(bench, run, name, harm, acked)
        _serves(bench, run, harm)
        if not died:
            _reads_on(bench, reader, stored, harm)

    return run


def _burst(bench: Bench, client: Client, run: str, name: str, harm: Harm) -> list[Operation]:
    """Ask for events at once and for chunks one by one, and do harm in the middle of it.

    It is done twice: with an event and a chunk under way, then with a chunk alone.
    None of this may be refused. So an error is the fault's, and nobody knows what it left behind.
    """
    asked: list[Operation] = []
    many = bench.many("requests of each kind", BURST)
    for number in range(many):
        wait = bench.new_id("wait_")
        asked.append(client.send_create(run, "wait_created", wait, {"resumeAt": later(bench, 60)}))
        data = chunk(1, number)
        asked.append(client.send("streams.write", runId=run, name=name, chunk=data))
        if number == many // 2:
            _hurt(bench, harm)
            bench.settle(*asked)
            if any(isinstance(each.outcome, Lost) for each in asked):
                break
            alone = chunk(1, many)
            asked.append(client.send("streams.write", runId=run, name=name, chunk=alone))
            _hurt(bench, harm)
        bench.settle(asked[-1])
        if any(isinstance(each.outcome, Lost) for each in asked):
            break
    bench.settle(*asked)
    for operation in asked:
        if isinstance(operation.outcome, Failed):
            operation.outcome = Lost(f"{operation.outcome.name}, when {harm.says}", known=True)
            operation.returned = None
    return asked


def _hurt(bench: Bench, harm: Harm) -> None:
    faults = bench.faults
    if faults is not None:
        bench.mark(PROXY, harm.does_what)
        harm.does(faults)
        bench.pause(AWAY_SECONDS)
        if not harm.lasts:
            faults.heal()
            bench.mark(PROXY, "well again")


def _alive(bench: Bench, harm: Harm, asked: Sequence[Operation]) -> bool:
    """Note it if the process died; one that leaves a request without an answer ends the check."""
    lost: dict[int, Lost] = {}
    for each in asked:
        if isinstance(each.outcome, Lost) and not each.outcome.known:
            lost[each.number] = each.outcome
    for outcome in lost.values():
        if outcome.hang:
            raise WentAway(outcome)
        says = f"{harm.says}, and the process died: {outcome.why}"
        bench.note(Finding("world.stream-notifications", says, about=list(lost)))
    return bool(lost)


def _events(bench: Bench, run: str, harm: Harm, acked: Sequence[Operation]) -> None:
    """What was acknowledged is there; that nothing is there twice is for the audit."""
    stored = [str(event.get("eventId")) for event in read_log(bench.direct(), run)]
    lost = [each for each in acked if each.event and each.event.get("eventId") not in stored]
    if lost:
        says = f"{harm.says}: {len(lost)} events that were acknowledged are not in the log"
        bench.note(Finding("world.durable", says, about=[each.number for each in lost]))


def _chunks(
    bench: Bench, run: str, name: str, harm: Harm, acked: Sequence[Operation]
) -> list[bytes]:
    """What was acknowledged is stored, and nothing is stored twice."""
    other = bench.direct()
    write(other, run, name, chunk(2, 0))
    stored, _ = chunks_of(other, run, name)
    written = [each.args.get("chunk") for each in acked if each.op == "streams.write"]
    lost = [each for each in written if each not in stored]
    if lost:
        says = f"{harm.says}: {len(lost)} chunks that were acknowledged are not stored"
        bench.note(Finding("world.stream-durable", says))
    twice = sorted({each for each in stored if stored.count(each) > 1})
    if twice:
        says = f"{harm.says}: {twice[0]!r} was written once, and is stored again"
        bench.note(Finding("world.stream-dense", says))
    return stored


def _serves(bench: Bench, run: str, harm: Harm) -> None:
    """The process reads again what it acknowledged; one that died is another one by now."""
    for _ in range(TRIES):
        if bench.client().call("events.list", runId=run).ok:
            return
        bench.pause(LOOK_MS / 1000)
    bench.note(Finding("world.durable", f"{harm.says}, and it does not read any more"))


def _reads_on(bench: Bench, reader: Reader, stored: Sequence[bytes], harm: Harm) -> None:
    """A live read goes on with what is stored, or ends with an error."""
    wanted = b"".join(stored)
    for _ in range(TRIES):
        if reader.state != "open" or len(b"".join(reader.got)) >= len(wanted):
            break
        reader.poll(LOOK_MS)
    got = b"".join(reader.got)
    if not wanted.startswith(got):
        says = f"{harm.says}, and a live read goes on with something else than what is stored"
        bench.note(Finding("world.stream-live", says))
    elif got != wanted and reader.state != "failed":
        rest = f"{len(got)} of {len(wanted)} bytes, and is {reader.state}"
        says = f"{harm.says}, and a live read stands still behind {rest}"
        bench.note(Finding("world.stream-notifications", says))


SHOWN = (
    "world.stream-notifications",
    "world.durable",
    "world.stream-durable",
    "world.stream-dense",
    "world.stream-live",
)
FIRST = ("cut", "delay")
"""What the quick tier does."""

CHECKS: tuple[Check, ...] = tuple(
    Check(
        id=f"connection.{name}",
        clauses=SHOWN,
        kind=Kind.CONNECTION,
        run=_harmed(harm),
        tier=Tier.QUICK if name in FIRST else Tier.CI,
        title=f"requests under way and a live read, when {harm.says}",
        config={"proxied": True},
    )
    for name, harm in HARMS.items()
)
