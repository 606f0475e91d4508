"""Checks of the log: ids, reads, pages, cursors, acknowledgements, data."""

from itertools import pairwise

from conformance.world.acts import (
    STEP,
    ask,
    begun,
    ended,
    hook_in,
    later,
    race,
    rounds,
    step_in,
    under_way,
    wait_in,
)
from conformance.world.bench import Bench, Client, Finding, NotOffered
from conformance.world.check import Check, Kind
from conformance.world.generations import METADATA_SINCE, SCOPED_SINCE, error_code
from conformance.world.history import Operation
from conformance.world.reading import PAGE, read_all, read_log, record, records
from spec_model.replay.events import KINDS, EventType, slot_of
from spec_model.replay.instants import Record, Value

SIZES = (1, 2, 3, 5, 7, 11, 12)
WRITERS, WRITES = 3, 20
MOST_READS = 1000
"""How often it is read while writers run."""


def _fill(client: Client, run: str, count: int) -> None:
    for _ in range(count):
        wait_in(client, run)


def _storm(bench: Bench, run: str, count: int) -> None:
    """Write waits from several processes at once."""
    resume: Record = {"resumeAt": later(bench, 60)}
    race(bench, [ask(run, "wait_created", bench.new_id("wait_"), resume) for _ in range(count)])


def _ids(bench: Bench) -> None:
    run, other = begun(bench.client()), begun(bench.client())
    for _ in rounds(bench, 2):
        _storm(bench, run, WRITES)
        _fill(bench.client(), other, 2)


def _ids_after_kill(bench: Bench) -> None:
    first, second = bench.clients(2)
    run = begun(first)
    for _ in rounds(bench, 2):
        sent = [
            first.send_create(
                run, "wait_created", bench.new_id("wait_"), {"resumeAt": later(bench, 60)}
            )
            for _ in range(bench.many("writes before the kill", 6, least=2))
        ]
        if bench.durable:
            bench.wait(sent[1])
            bench.kill(first.number)
        else:
            bench.wait(*sent)
        _fill(second, run, 3)
    for page_size in (2, 3):
        _no_hole(second, run, page_size)


def _no_hole(client: Client, run: str, size: int) -> None:
    names = [str(e.get("eventId")) for e in read_all(client, "events.list", size, runId=run)]
    slots = [slot_of(name) for name in names]
    for before, after in pairwise(slots):
        if before is not None and after is not None and after != before + 1:
            raise Finding("world.no-holes", f"a page has slot {after} behind slot {before}")


def _prefix(bench: Bench) -> None:
    run = begun(bench.client())
    reader = bench.clients(2)[-1]
    for _ in rounds(bench, 3):
        sent = _many(bench, run)
        for _read in range(MOST_READS):
            if not under_way(bench, sent):
                break
            reader.get("events.list", runId=run, pagination={"limit": PAGE})
        bench.wait(*sent)


def _many(bench: Bench, run: str) -> list[Operation]:
    """Let every process write, without waiting."""
    resume: Record = {"resumeAt": later(bench, 60)}
    return [
        client.send_create(run, "wait_created", bench.new_id("wait_"), resume)
        for _ in range(bench.many("writes of each client", 12))
        for client in bench.clients(3)
    ]


def _tail(bench: Bench) -> None:
    run = begun(bench.client())
    reader = bench.clients(2)[-1]
    seen: list[Value] = []
    cursor: Value = None
    for turn in [*rounds(bench, 3), None]:
        sent = _many(bench, run) if turn is not None else []
        for _read in range(MOST_READS):
            if not under_way(bench, sent):
                break
            cursor, more = _read_on(reader, run, cursor, seen)
        bench.wait(*sent)
        more = True
        while more:
            cursor, more = _read_on(reader, run, cursor, seen)
    final = [event.get("eventId") for event in read_log(reader, run)]
    if seen != final:
        missing = [name for name in final if name not in seen]
        says = (
            f"reading on by cursors gave {len(seen)} events, {len(missing)} of {len(final)} never"
        )
        raise Finding("world.cursor-tail", says)


def _read_on(client: Client, run: str, cursor: Value, seen: list[Value]) -> tuple[Value, bool]:
    pagination: dict[str, Value] = {"limit": 4}
    if cursor is not None:
        pagination["cursor"] = cursor
    page = client.get("events.list", runId=run, pagination=pagination)
    found = [event.get("eventId") for event in records(page.get("data"))]
    seen += found
    if page.get("hasMore") and page.get("cursor") in {None, cursor}:
        raise Finding("world.cursors", "there is more, and the cursor does not move on")
    after = page.get("cursor")
    return (cursor if after is None else after), bool(page.get("hasMore"))


def _pages(bench: Bench) -> None:
    client = bench.client()
    run = begun(client)
    _fill(client, run, bench.many("waits", 9))
    whole = [event.get("eventId") for event in read_log(client, run)]
    for order in bench.some("order", ("asc", "desc")):
        wanted = whole if order == "asc" else whole[::-1]
        for size in bench.some("pages of", SIZES):
            joined = _joined(client, run, size, order)
            if joined != wanted:
                says = f"pages of {size}, {order}, join to {len(joined)} events, not to the list"
                raise Finding("world.pages", says)


def _joined(client: Client, run: str, size: int, order: str) -> list[Value]:
    joined: list[Value] = []
    cursor: Value = None
    for _ in range(PAGE):
        pagination: dict[str, Value] = {"limit": size, "sortOrder": order}
        if cursor is not None:
            pagination["cursor"] = cursor
        page = client.get("events.list", runId=run, pagination=pagination)
        joined += [event.get("eventId") for event in records(page.get("data"))]
        if not page.get("hasMore"):
            return joined
        if page.get("cursor") in {None, cursor}:
            raise Finding(
                "world.cursors", f"a page of {size} has more, and no cursor that moves on"
            )
        cursor = page.get("cursor")
    raise Finding("world.cursors", f"pages of {size} do not end")


def _cursors(bench: Bench) -> None:
    client = bench.client()
    run = begun(client)
    _fill(client, run, 3)
    cursor = client.get("events.list", runId=run).get("cursor")
    if cursor is None:
        raise Finding("world.cursors", "the last page that is not empty has no cursor")
    for _ in range(2):
        beyond = client.get("events.list", runId=run, pagination={"cursor": cursor})
        if records(beyond.get("data")) or beyond.get("hasMore"):
            raise Finding("world.cursors", "a read beyond the end is not empty")
    _fill(client, run, 1)
    more = records(client.get("events.list", runId=run, pagination={"cursor": cursor}).get("data"))
    if len(more) != 1:
        raise Finding("world.cursors", f"one event came behind a cursor, and {len(more)} are read")


def _durable(bench: Bench) -> None:
    writer, reader = bench.clients(2)
    for _ in rounds(bench, 2):
        run = begun(writer)
        acked = [
            str(
                writer.create(run, "step_created", bench.new_id("step_"), STEP).event.get("eventId")
            )
        ]
        if acked[0] not in [event.get("eventId") for event in read_log(reader, run)]:
            raise Finding("world.durable", "another process does not read what was acknowledged")
        if bench.durable:
            bench.kill(writer.number)
            if acked[0] not in [event.get("eventId") for event in read_log(writer, run)]:
                raise Finding("world.durable", "what was acknowledged is gone after a kill")


PAYLOADS: tuple[bytes, ...] = (b"", b"\x00", bytes(range(256)), b"\xff" * 17, b"1,2\n\xc3\x28")
LARGE = 1_200_000


def _every_event(client: Client) -> str:
    """Write an event of every type that a caller can write."""
    run = begun(client)
    step = step_in(client, run, "running")
    client.create(run, "step_retrying", step, {"error": bytes(range(256)), "stepName": "step"})
    client.create(run, "step_started", step, {})
    client.create(run, "step_completed", step, {"result": b"\x00"})
    step_in(client, run, "failed")
    hook = hook_in(client, run)
    for at in client.bench.some("payload", range(len(PAYLOADS)), least=0):
        client.create(run, "hook_received", hook, {"payload": PAYLOADS[at]})
    client.create(run, "hook_disposed", hook, {})
    wait_in(client, run, "completed")
    client.create(run, "attr_set", client.bench.new_id("attr_"), {
        "changes": ({"key": "k", "value": "v"},), "writer": {"type": "workflow"},
    })  # fmt: skip
    ended(client, run, "failed")
    return run


def _acks(bench: Bench) -> None:
    writer, reader = bench.clients(2)
    run = _every_event(writer)
    if not bench.offers("events.get"):
        return
    for shown in read_log(reader, run):
        got = reader.get("events.get", runId=run, eventId=shown.get("eventId"))
        same = all(got.get(name) == value for name, value in shown.items())
        if not same:
            says = f"events.get gives another {shown.get('eventType')!s} than the list"
            raise Finding("world.truthful-ack", says)


def _times(bench: Bench) -> None:
    first, second = bench.clients(2)
    run = begun(first)
    for _ in range(bench.many("waits of each client", 5)):
        wait_in(first, run)
        wait_in(second, run)
    before = [event.get("createdAt") for event in read_log(first, run)]
    after = [event.get("createdAt") for event in read_log(second, run)]
    if before != after:
        raise Finding("world.created-at", "two processes read other times of the same events")


def _data(bench: Bench) -> None:
    client = bench.client()
    run = _every_event(client)
    large = bytes(range(256)) * (LARGE // 256)
    other = begun(client)
    client.create(other, "run_completed", data={"output": large})
    shown = read_log(client, other)[-1]
    if record(shown.get("eventData")).get("output") != large:
        raise Finding("world.resolve-data", "an output of 1.2 MB does not come back as it was")
    for name, got in _written(client, run):
        if name != got:
            raise Finding("world.resolve-data", f"{name!r:.40} came back as {got!r:.40}")
    bare = read_all(client, "events.list", runId=run, resolveData="none")
    parts = {part.get("eventId"): part for part in bare}
    for whole in read_log(client, run):
        part = parts.get(whole.get("eventId"))
        if part is None:
            says = f"the list without data has no {whole.get('eventType')!s} that the other has"
            raise Finding("world.resolve-data", says)
        _bare(client, whole, part)
    _bare_run(client, run)


def _written(client: Client, run: str) -> list[tuple[Value, Value]]:
    """Pair the payloads that were written with those of the events that acknowledged them."""
    log = {event.get("eventId"): event for event in read_log(client, run)}
    pairs: list[tuple[Value, Value]] = []
    for operation in client.bench.history.of("events.create"):
        stored = log.get(operation.event.get("eventId"))
        asked = record(operation.args.get("request"))
        if stored is not None and asked.get("eventType") == "hook_received":
            own = record(asked.get("eventData")).get("payload")
            pairs.append((own, record(stored.get("eventData")).get("payload")))
    return pairs


def _bare(client: Client, whole: Record, part: Record) -> None:
    kind = KINDS[EventType(str(whole.get("eventType")))]
    wanted = record(whole.get("eventData")).keys() - kind.payload
    kept = record(part.get("eventData")).keys()
    if kept & kind.payload:
        says = f"{kind.type.value} without data still has {sorted(kept & kind.payload)}"
        raise Finding("world.resolve-data", says)
    if wanted - kept and (kept or client.bench.spec >= METADATA_SINCE):
        says = f"{kind.type.value} without data has lost {sorted(wanted - kept)}"
        raise Finding("world.resolve-data", says)


def _bare_run(client: Client, run: str) -> None:
    shown = client.get("runs.get", id=run, resolveData="none")
    free = client.bench.tolerates("world.run-error")
    for name in ("input", "output", *(() if free else ("error",))):
        if shown.get(name) is not None:
            raise Finding("world.resolve-data", f"a run without data still has its {name}")
    if error_code(client.bench.spec, shown) != "CODE":
        raise Finding("world.resolve-data", "a run without data has lost its error code")


def _by_correlation(bench: Bench) -> None:
    client = bench.client()
    bench.need("events.listByCorrelationId")
    if bench.spec < SCOPED_SINCE:
        raise NotOffered("the list of a correlation id is that of all runs before spec version 3")
    names = [bench.new_id("step_"), bench.new_id("step_")]
    runs = [begun(client), begun(client)]
    for run in runs:
        for name in names:
            client.create(run, "step_created", name, STEP)
            client.create(run, "step_started", name, {})
    for run in runs:
        whole = read_log(client, run)
        for name in names:
            wanted = [e.get("eventId") for e in whole if e.get("correlationId") == name]
            listed = read_all(
                client, "events.listByCorrelationId", 2, runId=run, correlationId=name
            )
            got = [(event.get("runId"), event.get("eventId")) for event in listed]
            if got != [(run, event) for event in wanted]:
                says = f"the list of {name} in {run} is not the run's list, filtered"
                raise Finding("world.by-correlation", says)


def _isolation(bench: Bench) -> None:
    client = bench.client()
    step, hook, wait = bench.new_id("step_"), bench.new_id("hook_"), bench.new_id("wait_")
    tokens = {begun(client): bench.new_id("token-") for _ in range(2)}
    for run, token in tokens.items():
        asked = (
            ("step_created", step, {**STEP, "input": run.encode()}),
            ("hook_created", hook, {"token": token}),
            ("wait_created", wait, {"resumeAt": later(bench, 60)}),
        )
        for kind, name, data in asked:
            made = client.create(run, kind, name, data)
            if not made.ok and kind == "hook_created" and bench.tolerates("world.id-scope"):
                continue
            if not made.ok:
                says = f"{kind} is refused because another run has the same id: {made.describe()}"
                raise Finding("world.run-isolation", says)
    for run, token in tokens.items():
        found = client.call("hooks.getByToken", token=token)
        if not bench.tolerates("world.id-scope") and found.record.get("runId") != run:
            raise Finding("world.run-isolation", f"the token of {run} does not find its hook")
        shown = client.get("steps.get", runId=run, stepId=step)
        if shown.get("input") != run.encode():
            raise Finding("world.run-isolation", f"the step of {run} has the input of another run")


_S, _C = Kind.SEQUENTIAL, Kind.CONCURRENT

CHECKS: tuple[Check, ...] = (
    Check(
        id="log.ids-unique", clauses=("world.ids-unique",), kind=_C, run=_ids, repeats=True,
        title="many writers of one run, and of two",
    ),
    Check(
        id="log.ids-dense", clauses=("world.ids-dense",), kind=_C, run=_ids, repeats=True,
        title="the slots of many writers",
    ),
    Check(
        id="log.no-holes", clauses=("world.no-holes",), kind=Kind.CRASH, run=_ids_after_kill,
        repeats=True, title="writers go on after one was killed in the middle",
    ),
    Check(
        id="log.prefix-reads", clauses=("world.prefix-reads",), kind=_C, run=_prefix, repeats=True,
        processes=3,
        title="whole reads while writers run",
    ),
    Check(
        id="log.cursor-tail", clauses=("world.cursor-tail",), kind=_C, run=_tail, repeats=True,
        processes=3,
        title="reading on by cursors while writers run",
    ),
    Check(
        id="log.pages", clauses=("world.pages",), kind=_S, run=_pages,
        title="pages of every size, in both orders",
    ),
    Check(
        id="log.cursors", clauses=("world.cursors",), kind=_S, run=_cursors,
        title="the last page, what is beyond it, and going on from there",
    ),
    Check(
        id="log.durable", clauses=("world.durable",), kind=Kind.CRASH, run=_durable,
        title="what was acknowledged, read by another process and after a kill",
    ),
    Check(
        id="log.truthful-ack", clauses=("world.truthful-ack",), kind=_S, run=_acks,
        title="an event of every type: its answer, the list, and the event by its id",
    ),
    Check(
        id="log.created-at", clauses=("world.created-at",), kind=_S, run=_times,
        title="times of two processes, with a server in another zone",
        config={"zone": "America/New_York"},
    ),
    Check(
        id="log.resolve-data", clauses=("world.resolve-data",), kind=_S, run=_data,
        title="with data and without, for bytes of every kind and size",
    ),
    Check(
        id="log.by-correlation", clauses=("world.by-correlation",), kind=_S, run=_by_correlation,
        title="the same ids in two runs, listed by correlation id",
    ),
    Check(
        id="log.run-isolation", clauses=("world.run-isolation",), kind=_S, run=_isolation,
        title="two runs with the same ids of steps, hooks and waits",
    ),
)  # fmt: skip
