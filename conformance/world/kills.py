"""Kills in the middle of everything: what was acknowledged is there, once, in every cycle.

One store lives through all cycles. In each, a process is given a burst of events, chunks and
messages, and is killed after a number of answers that the seed draws; another opens the store.
"""

from attrs import define, field

from conformance.world.acts import CREATES, later
from conformance.world.bench import Bench, Fleet, Setting
from conformance.world.history import Operation
from conformance.world.reading import chunks_of, read_log, records
from conformance.world.suite import Stores
from spec_model.replay.events import event_id
from spec_model.replay.instants import Value

BURST = 8


@define
class Kills:
    """What came of the cycles."""

    cycles: int = 0
    acknowledged: int = 0
    """Operations that were acknowledged before a kill."""
    unanswered: int = 0
    """Operations that a kill left without an answer."""
    problems: list[str] = field(factory=list)


def kill_cycles(fleet: Fleet, stores: Stores, cycles: int, seed: int = 0) -> Kills:
    """Kill and open again so often; list what was lost or doubled."""
    store = stores.fresh()
    bench = Bench(fleet, store, Setting(seed))
    kills = Kills()
    run = bench.new_run()
    bench.client().create(run, "run_created", data=CREATES)
    waits: list[str] = []
    chunks: list[bytes] = []
    messages: list[Value] = []
    try:
        for cycle in range(cycles):
            sent = _burst(bench, run, cycle)
            bench.wait(*sent[: bench.random.randrange(len(sent))])
            bench.receive(0, bench.random.random() / 500)
            bench.kill()
            acked = [operation for operation in sent if operation.ok]
            kills.cycles += 1
            kills.acknowledged += len(acked)
            kills.unanswered += len(sent) - len(acked)
            for operation in acked:
                _note(operation, waits, chunks, messages)
            kills.problems += _look(bench, run, waits, chunks)
        kills.problems += _drain(bench, messages)
    finally:
        bench.close()
        stores.drop(store)
    return kills


def _burst(bench: Bench, run: str, cycle: int) -> list[Operation]:
    client = bench.client()
    client.call("lifecycle.start")
    sent = []
    for number in range(BURST):
        name = f"wait_{cycle}x{number}"
        sent.append(client.send_create(run, "wait_created", name, {"resumeAt": later(bench, 60)}))
        data = f"<{cycle}:{number}>".encode()
        sent.append(client.send("streams.write", runId=run, name="s", chunk=data))
        payload = {"runId": f"m{cycle}x{number}"}
        sent.append(client.send("queue.send", name="q", payload=payload))
    return sent


def _note(
    operation: Operation, waits: list[str], chunks: list[bytes], messages: list[Value]
) -> None:
    chunk = operation.args.get("chunk")
    if operation.op == "events.create":
        waits.append(str(operation.event.get("correlationId")))
    elif isinstance(chunk, bytes):
        chunks.append(chunk)
    else:
        messages.append(operation.args.get("payload"))


def _look(bench: Bench, run: str, waits: list[str], chunks: list[bytes]) -> list[str]:
    """List what is lost or doubled of what was acknowledged so far."""
    client = bench.client()
    log = read_log(client, run)
    names = [str(event.get("correlationId")) for event in log[1:]]
    problems = [f"{name} is lost" for name in waits if name not in names]
    problems += [f"{name} is doubled" for name in set(names) if names.count(name) > 1]
    wanted = [event_id(slot) for slot in range(1, len(log) + 1)]
    if [event.get("eventId") for event in log] != wanted:
        problems.append("the slots are not dense")
    stored, _ = chunks_of(client, run, "s")
    problems += [f"{chunk!r} is lost" for chunk in chunks if chunk not in stored]
    problems += [f"{chunk!r} is doubled" for chunk in set(stored) if stored.count(chunk) > 1]
    return problems


def _drain(bench: Bench, messages: list[Value]) -> list[str]:
    """Deliver every message, and list those that never come."""
    client = bench.client()
    came: list[Value] = []
    while True:
        found = records(client.get("queue.poll", wait_ms=300).get("deliveries"))
        if not found:
            break
        for delivery in found:
            came.append(delivery.get("message"))
            client.call("queue.reply", delivery=delivery.get("delivery"), result={"ok": None})
    return [f"the message {message!r} is lost" for message in messages if message not in came]
