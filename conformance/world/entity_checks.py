"""Checks of hooks, waits and attributes, of mixed histories, and of how writers are told."""

from conformance.world.acts import (
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
from conformance.world.generations import OWNER_SINCE
from conformance.world.history import Operation
from conformance.world.reading import read_log, record, records
from conformance.world.run_checks import STEP_MOVES
from spec_model.replay.instants import Record, Value
from spec_model.replay.refusals import Error

CALLERS = 8


def _one_owner(bench: Bench) -> None:
    client = bench.client()
    for _ in rounds(bench, 3):
        token = bench.new_id("token-")
        runs = [begun(client) for _ in range(bench.many("callers", CALLERS, 2))]
        sent = race(
            bench,
            [ask(run, "hook_created", bench.new_id("hook_"), {"token": token}) for run in runs],
        )
        kinds = [str(operation.event.get("eventType")) for operation in sent]
        if kinds.count("hook_created") > 1:
            says = f"{kinds.count('hook_created')} of {len(runs)} runs hold one token"
            raise Finding("world.hook-one-owner", says, [each.describe() for each in sent])
        owner = client.get("hooks.getByToken", token=token).get("runId")
        for operation in sent:
            _names_owner(bench, operation, owner)


def _names_owner(bench: Bench, operation: Operation, owner: Value) -> None:
    if operation.event.get("eventType") == "hook_conflict":
        named = record(operation.event.get("eventData")).get("conflictingRunId")
        owed = named is not None or bench.spec >= OWNER_SINCE
        if owed and named != owner:
            says = f"a conflict names {named!s} as the owner of the token, which is {owner!s}"
            raise Finding("world.hook-one-owner", says)


def _own_conflict(bench: Bench) -> None:
    client = bench.client()
    for _ in rounds(bench, 3):
        run, hook = begun(client), bench.new_id("hook_")
        data: Record = {"token": bench.new_id("token-")}
        client.create(run, "hook_created", hook, data)
        again = client.create(run, "hook_created", hook, data)
        raced = race(
            bench,
            [ask(run, "hook_created", bench.new_id("hook_"), {"token": bench.new_id("t-")})]
            + [ask(run, "hook_created", hook, data)] * 4,
        )
        for operation in (again, *raced):
            if operation.event.get("eventType") == "hook_conflict":
                raise Finding("world.hook-own-conflict", "a hook conflicts with itself")
        fresh, wanted = bench.new_id("hook_"), {"token": bench.new_id("token-")}
        callers = bench.many("callers", CALLERS, 2)
        for operation in race(bench, [ask(run, "hook_created", fresh, wanted)] * callers):
            if operation.event.get("eventType") == "hook_conflict":
                raise Finding("world.hook-own-conflict", "a hook conflicts with itself in a race")


def _received_live(bench: Bench) -> None:
    client = bench.client()
    for _ in rounds(bench, 4):
        run = begun(client)
        hook, kept = hook_in(client, run), hook_in(client, run)
        asks = [ask(run, "hook_received", hook, {"payload": bytes([at])}) for at in range(6)]
        asks.insert(3, ask(run, "hook_disposed", hook, {}))
        race(bench, asks)
        client.create(run, "hook_received", hook, {"payload": b"late"})
        asks = [ask(run, "hook_received", kept, {"payload": bytes([at])}) for at in range(6)]
        asks.insert(3, ask(run, "run_completed", data={"output": b"o"}))
        race(bench, asks)
        client.create(run, "hook_received", kept, {"payload": b"late"})


def _disposed(bench: Bench) -> None:
    client = bench.client()
    for how in bench.some("hook that is", ("disposed", "ended")):
        token, run, other = bench.new_id("token-"), begun(client), begun(client)
        hook = hook_in(client, run, token=token)
        if how == "disposed":
            client.create(run, "hook_disposed", hook, {})
        else:
            ended(client, run)
        if client.call("hooks.getByToken", token=token).ok:
            raise Finding("world.hook-disposed", f"a token still finds its hook, which is {how}")
        taken = client.create(other, "hook_created", bench.new_id("hook_"), {"token": token})
        if taken.event.get("eventType") != "hook_created":
            raise Finding("world.hook-disposed", f"the token of a hook that is {how} is not free")
        if how == "ended" and bench.capability("hookRetention"):
            _retained(client)
        if how == "disposed":
            client.create(run, "hook_created", hook, {"token": bench.new_id("token-")})
            client.create(run, "hook_received", hook, {"payload": b"p"})


def _retained(client: Client) -> None:
    """A token that is to be kept beyond its run's end, where the backend declares that it can."""
    token, run = client.bench.new_id("token-"), begun(client)
    data: Record = {"token": token, "tokenRetentionUntil": later(client.bench, 60)}
    client.create(run, "hook_created", client.bench.new_id("hook_"), data)
    ended(client, run)
    other = begun(client)
    taken = client.create(other, "hook_created", client.bench.new_id("hook_"), {"token": token})
    client.bench.runs.remove(other)
    kept = taken.event.get("eventType") == "hook_conflict"
    if not kept and not client.bench.tolerates("world.token-retention"):
        raise Finding("world.hook-disposed", "a token is free before the time that it was kept for")


def _resume(bench: Bench) -> None:
    client = bench.client()
    for _ in rounds(bench, 3):
        run = begun(client)
        hook, resume = hook_in(client, run), bench.new_id("resume-")
        params: Record = {"resumeId": resume, "resumePayloadDigest": "digest"}
        data: Record = {"payload": b"p"}

        def send(
            at: Client, run: str = run, hook: str = hook, params: Record = params
        ) -> Operation:
            return at.send_create(run, "hook_received", hook, {"payload": b"p"}, **params)

        names = {str(op.event.get("eventId")) for op in race(bench, [send] * CALLERS)}
        stored = [e for e in read_log(client, run) if e.get("eventType") == "hook_received"]
        if len(names) != 1 or len(stored) != 1:
            says = f"one resume id gives {len(stored)} events, and {len(names)} ids to its callers"
            raise Finding("world.hook-resume-once", says)
        other = {**params, "resumePayloadDigest": "another"}
        refused = failed(client.create(run, "hook_received", hook, data, **other))
        if refused is None or refused.error is not Error.CONFLICT:
            raise Finding("world.hook-resume-once", "another digest is no conflict")


def _waits(bench: Bench) -> None:
    client = bench.client()
    run = begun(client)
    client.create(run, "wait_completed", bench.new_id("wait_"), {})
    for _ in rounds(bench, 3):
        name, data = bench.new_id("wait_"), {"resumeAt": later(bench, 60)}
        race(bench, [ask(run, "wait_created", name, data)] * CALLERS)
        race(bench, [ask(run, "wait_completed", name, {})] * CALLERS)


def _attributes(bench: Bench) -> None:
    client = bench.client()
    for _ in rounds(bench, 2):
        run = begun(client)
        race(
            bench,
            [
                ask(run, "attr_set", bench.new_id("attr_"), attributes(**{f"k{at}": str(at)}))
                for at in range(12)
            ],
        )
        client.create(run, "attr_set", bench.new_id("attr_"), attributes(k0=None, k1="new"))
        by_step: Record = {
            **attributes(s="1"),
            "writer": {"type": "step", "stepId": "s", "attempt": 1},
        }
        client.create(run, "attr_set", None, by_step)
        client.create(run, "attr_set", None, by_step)
        name = bench.new_id("attr_")
        race(bench, [ask(run, "attr_set", name, attributes(once="1"))] * 4)
        client.create(run, "attr_set", name, attributes(once="2"))
        for wrong in ({"k" * 257: "v"}, {"k": "v" * 257}, {"k": "é" * 129}, {"$k": "v"}):
            _limited(client, run, attributes(**wrong))
        _limited(client, run, attributes(**{f"many{at}": "v" for at in range(65)}))
        client.create(run, "attr_set", bench.new_id("attr_"), attributes(**{"k" * 256: "v" * 256}))


def _limited(client: Client, run: str, data: Record) -> None:
    outcome = failed(client.create(run, "attr_set", client.bench.new_id("attr_"), data))
    if outcome is None or outcome.error is not Error.ATTRIBUTES:
        came = outcome.name if outcome else "accepted"
        says = f"a write beyond the limits is answered with {came}"
        raise Finding("world.attributes", says)


# --- mixed histories ----------------------------------------------------------------------------

KINDS = (
    "step_created", "step_started", "lazy", "step_completed", "step_failed", "step_retrying",
    "hook_created", "hook_received", "hook_disposed", "wait_created", "wait_completed", "attr_set",
)  # fmt: skip


def _draw(bench: Bench, run: str, pool: dict[str, list[str]]) -> tuple[str, str, Record]:
    """Draw a move of some entity, most often one that was used before."""
    kind = bench.random.choice(KINDS)
    entity = "step" if kind == "lazy" else kind.split("_")[0]
    names = pool.setdefault(f"{run}{entity}", [])
    if not names or bench.random.random() < 0.25:
        names.append(bench.new_id(f"{entity}_"))
    name = bench.random.choice(names[-4:])
    data: dict[str, Record] = {
        **dict(STEP_MOVES),
        "lazy": STEP,
        "step_started": {},
        "hook_created": {"token": bench.random.choice(pool["tokens"])},
        "hook_received": {"payload": b"p"},
        "wait_created": {"resumeAt": later(bench, 60)},
        "attr_set": attributes(**{bench.random.choice("abc"): bench.random.choice("123")}),
    }
    return ("step_started" if kind == "lazy" else kind), name, data.get(kind, {})


def _walk(bench: Bench) -> None:
    client = bench.client()
    runs = [begun(client), created(client)]
    pool = {"tokens": [bench.new_id("token-") for _ in range(3)]}
    for turn in range(bench.many("requests", 150 * bench.setting.scale)):
        run = runs[turn % 2]
        client.create(run, *_draw(bench, run, pool))
        if turn % 50 == 49:
            ended(client, runs[0], bench.random.choice(["completed", "failed", "cancelled"]))
            runs[0] = begun(client)


def _storms(bench: Bench) -> None:
    client = bench.client()
    for _ in rounds(bench, 4):
        run = begun(client)
        pool = {"tokens": [bench.new_id("token-")]}
        for at in range(2):
            asks = [ask(run, *_draw(bench, run, pool)) for _ in range(bench.many("callers", 9, 2))]
            if at:
                asks.insert(len(asks) // 2, ask(run, "run_completed", data={"output": b"o"}))
            race(bench, asks)


# --- what writers are told ----------------------------------------------------------------------


def _slots(bench: Bench) -> None:
    client = bench.client()
    run = begun(client)
    wait_in(client, run)
    log = read_log(client, run)
    for seen in bench.some("events seen", (1, 2, len(log), 99)):
        resume: Record = {"resumeAt": later(bench, 60)}
        made = client.create(run, "wait_created", bench.new_id("wait_"), resume, eventCount=seen)
        if not made.ok:
            says = f"a writer that has seen {seen} of {len(log)} events is refused"
            raise Finding("world.optimistic-slots", f"{says}: {made.describe()}")
        told = [event.get("eventId") for event in records(made.record.get("events"))]
        wanted = [event.get("eventId") for event in log[seen:]]
        if told != wanted:
            says = f"a writer that has seen {seen} of {len(log)} events is told {len(told)} skipped"
            raise Finding("world.optimistic-slots", says)
        log = read_log(client, run)
    _delta(client, run, log)


def _delta(client: Client, run: str, log: list[Record]) -> None:
    bench = client.bench
    cursor = client.get("events.list", runId=run, pagination={"limit": 2}).get("cursor")
    taken = bench.new_id("token-")
    hook_in(client, begun(client), token=taken)
    asked: tuple[tuple[str, str, Record], ...] = (
        ("wait_created", bench.new_id("wait_"), {"resumeAt": later(bench, 60)}),
        ("hook_created", bench.new_id("hook_"), {"token": taken}),
    )
    for kind, name, data in asked:
        made = client.create(run, kind, name, data, sinceCursor=cursor, eventCount=len(log))
        told = [event.get("eventId") for event in records(made.record.get("events"))]
        wanted = [event.get("eventId") for event in log[2:]]
        own = made.event.get("eventId")
        if told not in (wanted, [*wanted, own]):
            says = f"{kind} with a cursor is told {len(told)} events of the {len(wanted)} after it"
            raise Finding("world.optimistic-slots", says)
        log = read_log(client, run)


def _batches(bench: Bench) -> None:
    bench.need("events.createBatch")
    client = bench.client()
    run = begun(client)
    taken, fresh = step_in(client, run), [bench.new_id("step_") for _ in range(3)]
    before = len(read_log(client, run))
    items: list[tuple[str, str, Record]] = [("step_created", name, STEP) for name in fresh]
    items += [("step_started", fresh[0], {}), ("step_created", taken, STEP)]
    items += [("wait_created", bench.new_id("wait_"), {"resumeAt": later(bench, 60)})]
    requests: tuple[Record, ...] = tuple(
        {"eventType": kind, "correlationId": name, "eventData": data} for kind, name, data in items
    )
    made = client.call("events.createBatch", runId=run, requests=requests)
    value = getattr(made.outcome, "value", ())
    statuses = [item.get("status") for item in records(value)]
    if statuses != [200, 200, 200, 200, 409, 200]:
        raise Finding("world.batch", f"a batch with one conflict is answered with {statuses}")
    log = read_log(client, run)[before:]
    got = [(event.get("eventType"), event.get("correlationId")) for event in log]
    if got != [(kind, name) for at, (kind, name, _) in enumerate(items) if at != 4]:
        raise Finding("world.batch", "a batch is not in the log as it was asked, in its order")
    refused: tuple[Record, ...] = (
        {"eventType": "hook_disposed", "correlationId": "hook_x", "eventData": {}},
    )
    client.call("events.createBatch", runId=run, requests=(*requests[-1:], *refused))
    if len(read_log(client, run)) != before + len(log):
        raise Finding("world.batch", "a batch that was refused left events")


_S, _C = Kind.SEQUENTIAL, Kind.CONCURRENT

CHECKS: tuple[Check, ...] = (
    Check(
        id="hook.one-owner", clauses=("world.hook-one-owner",), kind=_C, run=_one_owner,
        repeats=True, title="many runs want one token at once",
    ),
    Check(
        id="hook.own-conflict", clauses=("world.hook-own-conflict",), kind=_C, run=_own_conflict,
        repeats=True, title="one hook is created again, and by many at once",
    ),
    Check(
        id="hook.received-live", clauses=("world.hook-received-live",), kind=_C,
        run=_received_live, repeats=True, title="receiving against disposing and the run's end",
    ),
    Check(
        id="hook.disposed", clauses=("world.hook-disposed",), kind=_S, run=_disposed,
        title="the token after its hook is disposed, and after its run's end",
    ),
    Check(
        id="hook.resume-once", clauses=("world.hook-resume-once",), kind=_C, run=_resume,
        repeats=True, title="one resume id from many at once, then with another digest",
    ),
    Check(
        id="wait.once", clauses=("world.wait-once",), kind=_C, run=_waits, repeats=True,
        title="a wait is created and completed by many at once",
    ),
    Check(
        id="attributes.fold", clauses=("world.attributes",), kind=_C, run=_attributes,
        repeats=True, title="writes of many at once, and beyond the limits",
    ),
    Check(
        id="mixed.fold", clauses=("world.fold",), kind=_S, run=_walk, repeats=True,
        audited={"entities": "world.fold"},
        title="a long walk over every kind of event",
    ),
    Check(
        id="mixed.linearizable", clauses=("world.linearizable",), kind=_C, run=_storms,
        audited={"log": "world.linearizable", "order": "world.linearizable"}, repeats=True,
        title="bursts of every kind of event from several processes",
    ),
    Check(
        id="writers.slots", clauses=("world.optimistic-slots",), kind=_S, run=_slots,
        title="writers that are behind, ahead, or name a cursor",
    ),
    Check(
        id="writers.batch", clauses=("world.batch",), kind=_S, run=_batches,
        title="a batch with a conflict in it, and one that may not be",
    ),
)  # fmt: skip
