"""Checks of crashes: a kill before every storage call of every operation, then a repetition.

The operation is done once to count its storage calls. Then, for each of them, it is done again upon
an equal state and the process is killed before that call; another process opens the store, reads
it, and repeats the very same operation. With little effort, where there are many calls, a few are
taken from all over them. What must not happen: that it is refused and absent, that
what is stored once is stored twice, that the entities are not what the log adds up to.
"""

from collections.abc import Callable, Mapping

from attrs import frozen

from conformance.world.acts import (
    CREATES,
    STEP,
    attributes,
    begun,
    created,
    hook_in,
    later,
    step_in,
    wait_in,
)
from conformance.world.audit import adds_up
from conformance.world.bench import Bench, Client, Finding, NotOffered, failed
from conformance.world.check import Check, Kind, Tier
from conformance.world.history import Declined, Lost
from conformance.world.reading import read_log, record, records
from spec_model.replay.instants import Record

Prepare = Callable[[Client, str], str | None]
"""Bring a run into the state in which an operation is done; gives the name that it is about."""


@frozen
class Swept:
    """One operation that is swept."""

    kind: str
    data: Record
    prepare: Prepare
    once: bool = True
    """Whether the log may have it only once."""
    from_nothing: bool = False
    """Whether the run does not exist before."""
    pending: bool = False
    """Whether the run was not started before."""


def _new(prefix: str) -> Prepare:
    return lambda client, _run: client.bench.new_id(prefix)


_RUN: Prepare = lambda _client, _run: None  # noqa: E731 - one row of a table of functions

SWEPT: Mapping[str, Swept] = {
    "run_created": Swept("run_created", CREATES, _RUN, from_nothing=True),
    "resilient-start": Swept("run_started", CREATES, _RUN, from_nothing=True),
    "run_started": Swept("run_started", {}, _RUN, pending=True),
    "step_created": Swept("step_created", STEP, _new("step_")),
    "lazy-start": Swept("step_started", STEP, _new("step_")),
    "step_started": Swept("step_started", {}, step_in, once=False),
    "step_retrying": Swept(
        "step_retrying", {"error": b"e"}, lambda c, r: step_in(c, r, "running"), once=False
    ),
    "step_completed": Swept(
        "step_completed", {"result": b"r"}, lambda c, r: step_in(c, r, "running")
    ),
    "step_failed": Swept("step_failed", {"error": b"e"}, lambda c, r: step_in(c, r, "running")),
    "hook_created": Swept("hook_created", {"token": "", "metadata": b"m"}, _new("hook_")),
    "hook_received": Swept("hook_received", {"payload": b"p"}, hook_in, once=False),
    "hook_disposed": Swept("hook_disposed", {}, hook_in),
    "wait_created": Swept("wait_created", {}, _new("wait_")),
    "wait_completed": Swept("wait_completed", {}, wait_in),
    "attr_set": Swept("attr_set", attributes(a="1"), _new("attr_")),
    "run_completed": Swept("run_completed", {"output": b"o"}, _RUN),
    "run_failed": Swept("run_failed", {"error": b"e"}, _RUN),
    "run_cancelled": Swept("run_cancelled", {}, _RUN, once=False),
}


@frozen
class _Ready:
    run: str
    name: str | None
    data: Record


def _ready(client: Client, swept: Swept) -> _Ready:
    bench = client.bench
    if swept.from_nothing:
        run = bench.new_run()
    else:
        run = created(client) if swept.pending else begun(client)
        for beside in bench.some("beside it", ("hook", "wait"), least=0):
            (hook_in if beside == "hook" else wait_in)(client, run)
    data = dict(swept.data)
    if swept.kind == "hook_created":
        data["token"] = bench.new_id("token-")
    if swept.kind == "wait_created":
        data["resumeAt"] = later(bench, 60)
    return _Ready(run, swept.prepare(client, run), data)


def _sweep(swept: Swept) -> Callable[[Bench], None]:
    def run(bench: Bench) -> None:
        for before in bench.some(POINT, _points(bench, swept)):
            _kill_before(bench, swept, before)

    return run


POINT = "kill before storage call"


def _calls(bench: Bench, swept: Swept) -> int:
    """Count the storage calls of an operation, and leave a process that has done it."""
    client = bench.client()
    ready = _ready(client, swept)
    client.call("storage.arm", kill_before=0)
    made = client.create(ready.run, swept.kind, ready.name, ready.data)
    if isinstance(made.outcome, Declined):
        raise NotOffered(made.outcome.reason)
    whole = failed(made)
    if whole is not None:
        raise NotOffered(f"{swept.kind} is refused by itself, with {whole.name}")
    calls = client.get("storage.count").get("calls")
    if not isinstance(calls, int) or calls < 1:
        raise NotOffered("the storage of this backend is not one that the host can see")
    return calls


FEW = 6


def _points(bench: Bench, swept: Swept) -> list[int]:
    """Choose calls, the first and the last among them, or those that a cut names."""
    calls = _calls(bench, swept)
    given = bench.amounts.given(POINT)
    if given:
        return [int(call) for call in given]
    most = FEW if bench.setting.scale == 1 else calls
    if calls <= most:
        return list(range(1, calls + 1))
    return [1 + round(at * (calls - 1) / (most - 1)) for at in range(most)]


def _kill_before(bench: Bench, swept: Swept, call: int) -> None:
    client = bench.client()
    ready = _ready(client, swept)
    client.call("storage.arm", kill_before=call)
    first = client.send_create(ready.run, swept.kind, ready.name, ready.data)
    bench.settle(first)
    if not isinstance(first.outcome, Lost):
        bench.settle(client.send("storage.arm", kill_before=0))
    where = f"{swept.kind}, killed before storage call {call}"
    client = bench.client()
    there = _count(client, ready, swept)
    for each in adds_up(client, ready.run):
        bench.note(Finding("world.crash-fold", f"{where}: {each.says}", about=(first.number,)))
    if swept.from_nothing and swept.kind == "run_started":
        _both_or_neither(client, ready.run, where, first.number)
    again = client.create(ready.run, swept.kind, ready.name, ready.data)
    now = _count(client, ready, swept)
    refused = failed(again)
    if refused and now == 0:
        says = f"{where}: its repetition is refused ({refused.name}), and it is not in the log"
        bench.note(Finding("world.crash-retry", says, about=(first.number, again.number)))
    if not refused and now == 0:
        says = f"{where}: its repetition is accepted, and it is not in the log"
        bench.note(Finding("world.crash-retry", says, about=(first.number, again.number)))
    if swept.once and now > 1:
        says = (
            f"{where}, then repeated: it is in the log {now} times (once after the kill: {there})"
        )
        bench.note(Finding("world.crash-once", says, about=(first.number, again.number)))


def _both_or_neither(client: Client, run: str, where: str, asked: int) -> None:
    kinds = [event.get("eventType") for event in read_log(client, run)]
    if kinds not in ([], ["run_created", "run_started"]):
        listed = " and ".join(map(str, kinds))
        says = f"{where}: its log has {listed}, and not both or neither, the creation first"
        client.bench.note(Finding("world.resilient-start", says, about=(asked,)))


def _count(client: Client, ready: _Ready, swept: Swept) -> int:
    return sum(
        1
        for event in read_log(client, ready.run)
        if event.get("eventType") == swept.kind
        and (ready.name is None or event.get("correlationId") == ready.name)
    )


# --- redelivery ---------------------------------------------------------------------------------


def _redeliver(bench: Bench) -> None:
    bench.need("queue.poll", "lifecycle.start")
    client = bench.client()
    running, pending, over = begun(client), created(client), begun(client)
    client.create(over, "run_completed", data={"output": b"o"})
    bench.kill()
    client = bench.client()
    client.call("lifecycle.start")
    wanted = {running, pending}
    for _ in range(40):
        for delivery in records(client.get("queue.poll", wait_ms=50).get("deliveries")):
            message = record(delivery.get("message"))
            bare = message.keys() <= {"runId"} and not bench.tolerates("world.recovery-message")
            wanted -= set() if bare else {str(message.get("runId"))}
            client.call("queue.reply", delivery=delivery.get("delivery"), result={"ok": None})
        if not wanted:
            return
    says = f"{len(wanted)} of 2 runs that had not ended were not delivered again after a kill"
    raise Finding("world.crash-redeliver", says)


CRASH = ("world.crash-retry", "world.crash-once", "world.crash-fold")
FIRST = ("step_created", "step_completed", "run_completed", "resilient-start", "lazy-start")
"""The operations that the quick tier sweeps."""

CHECKS: tuple[Check, ...] = (
    *(
        Check(
            id=f"crash.{name}",
            clauses=(*CRASH, *(("world.resilient-start",) if name == "resilient-start" else ())),
            kind=Kind.CRASH,
            run=_sweep(swept),
            audited={"entities": "world.crash-fold"},
            repeats=True,
            tier=Tier.QUICK if name in FIRST else Tier.CI,
            title=f"a kill before every storage call of {name}, then its repetition",
        )
        for name, swept in SWEPT.items()
    ),
    Check(
        id="crash.redeliver",
        clauses=("world.crash-redeliver",),
        kind=Kind.CRASH,
        run=_redeliver,
        title="runs that had not ended, after a kill and a start",
    ),
)
