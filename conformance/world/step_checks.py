"""Checks of steps: one winner, attempts, one end, retries, restarts."""

from collections.abc import Mapping

from conformance.world.acts import STEP, ask, begun, later, race, rounds, step_in, wait_in
from conformance.world.bench import Bench, Client, Finding, NotOffered, failed
from conformance.world.check import Check, Kind
from conformance.world.history import Declined, Operation
from conformance.world.reading import read_log
from spec_model.replay.instants import Instant, Record
from spec_model.replay.refusals import Error

CALLERS = 8
RETRY_SECONDS = 1.2


def _one_winner(bench: Bench) -> None:
    client = bench.client()
    for _ in rounds(bench, 4):
        run, created, lazy = begun(client), bench.new_id("step_"), bench.new_id("step_")
        race(bench, [ask(run, "step_created", created, STEP)] * CALLERS)
        race(bench, [ask(run, "step_started", lazy, STEP)] * CALLERS)
        both = bench.new_id("step_")
        asks = [ask(run, "step_created", both, STEP), ask(run, "step_started", both, STEP)]
        race(bench, asks * 3)


def _lazy(bench: Bench) -> None:
    client = bench.client()
    run, step = begun(client), bench.new_id("step_")
    made = client.create(run, "step_started", step, STEP)
    if isinstance(made.outcome, Declined):
        raise NotOffered(made.outcome.reason)
    if made.ok and made.record.get("stepCreated") is not True:
        raise Finding("world.lazy-start", "the winner of a lazy start is not told so")
    again = client.create(run, "step_started", step, {})
    if again.record.get("stepCreated"):
        raise Finding("world.lazy-start", "a bare start says that it created the step")
    for _ in rounds(bench, 4):
        run = begun(client)
        asks = [
            ask(run, "step_started", bench.new_id("step_"), STEP)
            for _ in range(bench.many("lazy starts", 6))
        ]
        asks += [
            ask(run, "wait_created", bench.new_id("wait_"), {"resumeAt": later(bench, 60)})
            for _ in range(bench.many("waits beside them", 6, least=0))
        ]
        bench.random.shuffle(asks)
        race(bench, asks)
        _adjacent(client, run)


def _adjacent(client: Client, run: str) -> None:
    log = read_log(client, run)
    for at, event in enumerate(log):
        if event.get("eventType") == "step_started":
            before = log[at - 1]
            pair = (before.get("eventType"), before.get("correlationId"))
            if pair != ("step_created", event.get("correlationId")):
                says = f"a lazy start stands behind {pair[0]!s} {pair[1]!s}, not its own creation"
                raise Finding("world.lazy-start", says)


def _attempts(bench: Bench) -> None:
    client, callers = bench.client(), bench.many("callers", CALLERS)
    for _ in rounds(bench, 4):
        run = begun(client)
        step = step_in(client, run)
        for sent in race(bench, [ask(run, "step_started", step, {})] * callers):
            _attempt_told(step, sent.record.get("step"), callers)
        last = client.create(run, "step_started", step, {})
        told = last.record.get("step")
        attempt = told.get("attempt") if isinstance(told, Mapping) else None
        if last.ok and attempt is not None and attempt != callers + 1:
            says = f"start number {callers + 1} is told that it is attempt {attempt!s}"
            raise Finding("world.step-attempts", says)


def _attempt_told(step: str, told: object, most: int) -> None:
    if isinstance(told, Mapping) and not 1 <= told.get("attempt", 1) <= most:
        raise Finding("world.step-attempts", f"a start of {step} is attempt {told['attempt']!s}")


def _one_end(bench: Bench) -> None:
    client = bench.client()
    for _ in rounds(bench, 5):
        run = begun(client)
        step = step_in(client, run, "running")
        asks = [
            ask(run, "step_completed", step, {"result": b"r"}),
            ask(run, "step_failed", step, {"error": b"e"}),
            ask(run, "step_started", step, {}),
            ask(run, "step_retrying", step, {"error": b"e"}),
        ] * 2
        bench.random.shuffle(asks)
        race(bench, asks)
        for kind, data in (("step_started", {}), ("step_retrying", {"error": b"e"})):
            client.create(run, kind, step, data)


def _retry(bench: Bench) -> None:
    client = bench.client()
    run = begun(client)
    steps = [step_in(client, run, state) for state in ("running", "pending")]
    until = later(bench, RETRY_SECONDS)
    for step in steps:
        data: Record = {"error": b"e", "retryAfter": until}
        client.create(run, "step_retrying", step, data)
        early = client.create(run, "step_started", step, {})
        _told_to_wait(early, until)
    while bench.now() <= Instant(until.ms + 20):
        client.call("describe")
    for step in steps:
        client.create(run, "step_started", step, {})
        shown = client.get("steps.get", runId=run, stepId=step)
        if shown.get("retryAfter") is not None:
            raise Finding("world.step-retry", "a start leaves the retry time on the step")
    past: Record = {"error": b"e", "retryAfter": Instant(bench.now().ms - 1000)}
    client.create(run, "step_retrying", steps[0], past)
    client.create(run, "step_started", steps[0], {})


def _told_to_wait(early: Operation, until: Instant) -> None:
    error = failed(early)
    if error is None or error.error is not Error.TOO_EARLY:
        return
    left = error.retry_after
    if isinstance(left, Instant):
        if left != until:
            raise Finding("world.step-retry", "a start that is too early is told another time")
        return
    most = -((early.sent.ms - until.ms) // 1000)
    if not isinstance(left, int | float) or not most - 1 <= left <= most:
        says = f"a start {until.ms - early.sent.ms} ms too early is told to wait {left!r} seconds"
        raise Finding("world.step-retry", says)


def _restart(bench: Bench) -> None:
    first, second = bench.clients(2)
    run = begun(first)
    step = step_in(first, run, "running")
    first.create(run, "step_started", step, {})
    if bench.durable:
        bench.kill(first.number)
    again = second.create(run, "step_started", step, {})
    if not again.ok:
        says = f"a running step whose process died cannot be started again: {again.describe()}"
        raise Finding("world.step-restart", says)
    second.create(run, "step_completed", step, {"result": b"r"})


def _started_at(bench: Bench) -> None:
    client = bench.client()
    run = begun(client)
    step = step_in(client, run, "running")
    first = client.get("steps.get", runId=run, stepId=step).get("startedAt")
    client.create(run, "step_retrying", step, {"error": b"e"})
    bench.pause(0.006)
    wait_in(client, run)
    client.create(run, "step_started", step, {})
    last = client.get("steps.get", runId=run, stepId=step).get("startedAt")
    if first is None or first != last:
        raise Finding("world.step-started-at", f"the first start was {first!r}, now it is {last!r}")


_S, _C = Kind.SEQUENTIAL, Kind.CONCURRENT

CHECKS: tuple[Check, ...] = (
    Check(
        id="step.one-winner", clauses=("world.step-one-winner",), kind=_C, run=_one_winner,
        repeats=True, title="a step is created, and started lazily, by many at once",
    ),
    Check(
        id="step.lazy-start", clauses=("world.lazy-start",), kind=_C, run=_lazy, repeats=True,
        title="lazy starts, alone and among other writers",
    ),
    Check(
        id="step.attempts", clauses=("world.step-attempts",), kind=_C, run=_attempts, repeats=True,
        title="a step is started by many at once",
    ),
    Check(
        id="step.one-end", clauses=("world.step-one-end",), kind=_C, run=_one_end, repeats=True,
        title="ends, starts and retries of one step at once",
    ),
    Check(
        id="step.retry", clauses=("world.step-retry",), kind=_S, run=_retry,
        title="starts before and after the retry time",
    ),
    Check(
        id="step.restart", clauses=("world.step-restart",), kind=Kind.CRASH, run=_restart,
        title="a running step is started again, also after its process died",
    ),
    Check(
        id="step.started-at", clauses=("world.step-started-at",), kind=_S, run=_started_at,
        title="the time of start after a second start",
    ),
)  # fmt: skip
