"""What checks do again and again: bring a run, a step, a hook or a wait into a state; race."""

from collections.abc import Callable, Iterator, Sequence

from conformance.world.bench import ROUND, Bench, Client
from conformance.world.history import Operation
from spec_model.replay.instants import Instant, Record

CREATES: Record = {"deploymentId": "dpl_1", "workflowName": "workflow", "input": b"input"}
STEP: Record = {"stepName": "step", "input": b"step input"}
END_OF: dict[str, tuple[str, Record]] = {
    "completed": ("run_completed", {"output": b"output"}),
    "failed": ("run_failed", {"error": b"error", "errorCode": "CODE"}),
    "cancelled": ("run_cancelled", {"cancelReason": "because"}),
}


def created(client: Client) -> str:
    """Create a run."""
    run = client.bench.new_run()
    client.create(run, "run_created", data=CREATES)
    return run


def begun(client: Client) -> str:
    """Create a run and start it."""
    run = created(client)
    client.create(run, "run_started")
    return run


def ended(client: Client, run: str, how: str = "completed") -> None:
    """End a run."""
    kind, data = END_OF[how]
    client.create(run, kind, data=data)


def step_in(client: Client, run: str, state: str = "pending") -> str:
    """Make a step and bring it into a state."""
    name = client.bench.new_id("step_")
    if state == "none":
        return name
    client.create(run, "step_created", name, STEP)
    if state != "pending":
        client.create(run, "step_started", name, {})
    if state == "completed":
        client.create(run, "step_completed", name, {"result": b"result"})
    if state == "failed":
        client.create(run, "step_failed", name, {"error": b"error"})
    return name


def hook_in(client: Client, run: str, state: str = "live", token: str = "") -> str:
    """Make a hook and bring it into a state."""
    name = client.bench.new_id("hook_")
    if state == "none":
        return name
    wanted = token or client.bench.new_id("token-")
    client.create(run, "hook_created", name, {"token": wanted, "metadata": b"metadata"})
    if state == "disposed":
        client.create(run, "hook_disposed", name, {})
    return name


def wait_in(client: Client, run: str, state: str = "waiting") -> str:
    """Make a wait and bring it into a state."""
    name = client.bench.new_id("wait_")
    if state == "none":
        return name
    client.create(run, "wait_created", name, {"resumeAt": later(client.bench, 60)})
    if state == "completed":
        client.create(run, "wait_completed", name, {})
    return name


def attributes(**changes: str | None) -> Record:
    """Put together a write of attributes."""
    listed = tuple({"key": key, "value": value} for key, value in changes.items())
    return {"changes": listed, "writer": {"type": "workflow"}}


def later(bench: Bench, seconds: float) -> Instant:
    """Say which moment is so much later than now."""
    return Instant(bench.now().ms + int(seconds * 1000))


Ask = Callable[[Client], Operation]


def race(bench: Bench, asks: Sequence[Ask]) -> list[Operation]:
    """Ask everything at once, over several processes where the backend can, and wait for all.

    Before that every client is warm: it has asked as much at once before, so that connections are
    there and requests do not queue behind the making of them.
    """
    clients = bench.clients(bench.setting.processes)
    bench.warm(clients, -(-len(asks) // len({client.number for client in clients})))
    sent = [ask(clients[at % len(clients)]) for at, ask in enumerate(asks)]
    bench.wait(*sent)
    return sent


def under_way(bench: Bench, sent: Sequence[Operation]) -> bool:
    """Read the answers that are there, and say whether some are missing."""
    for number in {operation.client for operation in sent if operation.outcome is None}:
        bench.receive(number, 0.001)
    return any(operation.outcome is None for operation in sent)


def ask(run: str, kind: str, name: str | None = None, data: Record | None = None) -> Ask:
    """Say what to ask for in a race."""
    return lambda client: client.send_create(run, kind, name, data)


def rounds(bench: Bench, count: int) -> Iterator[int]:
    """Try what depends on timing several times."""
    return bench.some(ROUND, range(count * bench.setting.scale))
