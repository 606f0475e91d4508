"""Checks of what should be kept: filters, cursors that no page gave, errors, the World's events."""

from conformance.world.acts import begun, created, ended, wait_in
from conformance.world.bench import Bench, Client, Finding, failed
from conformance.world.check import Check, Kind
from conformance.world.reading import read_all, read_log, records
from spec_model.replay.events import event_id
from spec_model.replay.instants import Record, Value
from spec_model.replay.refusals import Error


def _listed(client: Client, **filters: Value) -> list[Value]:
    outcome = failed(client.call("runs.list", **filters, pagination={"limit": 100}))
    if outcome is not None:
        raise Finding("world.list-filters", f"a list with {filters} fails with {outcome.name}")
    return [run.get("runId") for run in read_all(client, "runs.list", 100, **filters)]


def _filters(bench: Bench) -> None:
    client = bench.client()
    running, over, fresh = begun(client), begun(client), created(client)
    ended(client, over)
    wanted: tuple[tuple[Value, set[str]], ...] = (
        ("running", {running}),
        (("running", "completed"), {running, over}),
        (("pending",), {fresh}),
        ((), set()),
    )
    for at in bench.some("list by status", range(len(wanted)), least=0):
        with bench.part():
            _by_status(client, *wanted[at])
    with bench.part():
        if set(_listed(client, workflowName="another")):
            raise Finding("world.list-filters", "the list of another workflow has runs of this one")
    with bench.part():
        orders = [[run.get("runId") for run in _runs(client, order)] for order in ("asc", "desc")]
        if orders[0] != orders[1][::-1] or len(orders[0]) != 3:
            says = "the two orders of a list are not each other's reverse"
            raise Finding("world.list-filters", says)


def _by_status(client: Client, status: Value, runs: set[str]) -> None:
    got = set(_listed(client, status=status))
    if got != runs:
        says = f"the list of runs with status {status!r} has {len(got)} runs, not {len(runs)}"
        raise Finding("world.list-filters", says)


def _runs(client: Client, order: str) -> tuple[Record, ...]:
    pagination: Record = {"limit": 100, "sortOrder": order}
    return records(client.get("runs.list", pagination=pagination).get("data"))


def _cursor(bench: Bench) -> None:
    client = bench.client()
    run = begun(client)
    wait_in(client, run)
    outcome = failed(client.call("events.list", runId=run, pagination={"cursor": "garbage!"}))
    if outcome is None:
        raise Finding("world.bad-cursor", "a cursor that no page gave is accepted")
    if outcome.error is not Error.INVALID:
        raise Finding("world.bad-cursor", f"a cursor that no page gave ends in {outcome.name}")
    odd = client.call("events.list", runId=run, pagination={"limit": 0})
    if odd.ok and not bench.tolerates("world.odd-limits"):
        raise Finding("world.bad-cursor", "a page of nothing is given")


def _missing(bench: Bench) -> None:
    client = bench.client()
    run = begun(client)
    asked: tuple[tuple[str, dict[str, Value], tuple[Error, ...]], ...] = (
        ("runs.get", {"id": bench.new_run()}, (Error.RUN_NOT_FOUND,)),
        ("steps.get", {"runId": run, "stepId": bench.new_id("step_")}, ()),
        ("events.get", {"runId": run, "eventId": event_id(99)}, ()),
        ("hooks.get", {"hookId": bench.new_id("hook_")}, (Error.HOOK_NOT_FOUND,)),
        ("hooks.getByToken", {"token": bench.new_id("token-")}, (Error.HOOK_NOT_FOUND,)),
    )
    every = {op: (args, allowed) for op, args, allowed in asked if bench.offers(op)}
    for op in bench.some("asked for", every):
        args, allowed = every[op]
        outcome = failed(client.call(op, **args))
        if outcome is None:
            raise Finding("world.typed-errors", f"{op} of what is not there succeeds")
        strict = not bench.tolerates("world.missing-class") and not allowed
        wanted = (Error.NOT_FOUND,) if strict else allowed
        if outcome.error is Error.CRASHING or (wanted and not outcome.is_one_of(wanted)):
            raise Finding("world.typed-errors", f"{op} of what is not there ends in {outcome.name}")


def _world_only(bench: Bench) -> None:
    client = bench.client()
    asked: tuple[tuple[str, str | None, Record], ...] = (
        ("noop", None, {"sealed": True}),
        ("hook_conflict", bench.new_id("hook_"), {"token": "t"}),
    )
    every = {kind: (name, data) for kind, name, data in asked}
    for kind in bench.some("event", every):
        with bench.part():
            _from_a_caller(client, kind, *every[kind])


def _from_a_caller(client: Client, kind: str, name: str | None, data: Record) -> None:
    run = begun(client)
    before = len(read_log(client, run))
    made = client.create(run, kind, name, data)
    try:
        after = len(read_log(client, run))
    except Finding:
        client.bench.runs.remove(run)
        says = f"{kind} from a caller leaves a log that cannot be read"
        raise Finding("world.world-only", says) from None
    if made.ok or after != before:
        client.bench.runs.remove(run)
        raise Finding("world.world-only", f"{kind} from a caller is accepted, or stored")


_S = Kind.SEQUENTIAL

CHECKS: tuple[Check, ...] = (
    Check(id="hygiene.list-filters", clauses=("world.list-filters",), kind=_S, run=_filters,
          title="lists of runs by status and workflow, in both orders"),
    Check(id="hygiene.bad-cursor", clauses=("world.bad-cursor",), kind=_S, run=_cursor,
          title="a cursor that no page gave"),
    Check(id="hygiene.typed-errors", clauses=("world.typed-errors",), kind=_S, run=_missing,
          title="what is not there"),
    Check(id="hygiene.world-only", clauses=("world.world-only",), kind=_S, run=_world_only,
          title="the World's own events from a caller"),
)  # fmt: skip
