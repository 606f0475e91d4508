"""Checks of the queue. A delivery that comes twice is legal, and none of these fails for it."""

from collections.abc import Callable
from itertools import pairwise

from attrs import define, field

from conformance.world.bench import Bench, Client, Finding, NotOffered
from conformance.world.check import Check, Kind, Tier
from conformance.world.reading import record, records
from spec_model.replay.instants import Record, Value

QUEUE = "__wkf_workflow_conformance"
POLL_MS = 50
PATIENCE_MS = 20_000
BUDGET = 48
BUDGET_MS = 90_000
QUIET_MS = 12_000
"""Longer than any gap between two deliveries that a backend is known to keep."""
ATTEMPTS_MS = 30_000
REDELIVERY_MS = 100_000
"""How long a message of a killed consumer may take: what looks for such every half minute, and
takes one only when it finds it a second time, may need three turns."""
MOST_EARLY = 8
"""How often a message may come before its time: what is in flight may come twice."""

WINDOW_MS = 3_000
"""For how long a spent key may swallow a message where the backend declares nothing."""


@define
class Consumer:
    """Polls deliveries, remembers them, and answers them."""

    client: Client
    seen: list[Record] = field(factory=list)

    def poll(self) -> list[Record]:
        """Take what has come."""
        polled = self.client.get("queue.poll", wait_ms=POLL_MS).get("deliveries")
        came = list(records(polled))
        self.seen += [{**each, "at": self.client.bench.now()} for each in came]
        return came

    def reply(self, delivery: Record, result: Record) -> None:
        """Answer a delivery."""
        self.client.call("queue.reply", delivery=delivery.get("delivery"), result=result)

    def until(
        self,
        enough: Callable[[], bool],
        answer: Callable[[Record], Record | None],
        patience_ms: int = PATIENCE_MS,
    ) -> bool:
        """Poll and answer until there is enough, or patience ends."""
        bench = self.client.bench
        until = bench.now().ms + patience_ms
        while not enough():
            if bench.now().ms > until:
                return False
            for delivery in self.poll():
                result = answer(delivery)
                if result is not None:
                    self.reply(delivery, result)
        return True

    def names(self) -> list[Value]:
        """Name the payloads that came, in order."""
        return [record(each.get("message")).get("runId") for each in self.seen]


OK: Record = {"ok": None}
THROW: Record = {"throw": "not now"}


def _consumer(bench: Bench) -> Consumer:
    bench.need("queue.send", "queue.poll")
    client = bench.client()
    client.call("lifecycle.start")
    return Consumer(client)


def _send(client: Client, name: str, **options: Value) -> Value:
    sent = client.call("queue.send", name=QUEUE, payload={"runId": name}, options=options)
    if not sent.ok:
        raise Finding("world.queue-delivers", f"a message is refused: {sent.describe()}")
    return sent.record.get("messageId")


def _delivers(bench: Bench) -> None:
    consumer = _consumer(bench)
    names = [f"m{number}" for number in range(bench.many("messages", 5))]
    for name in names:
        _send(consumer.client, name)
    if not consumer.until(lambda: set(names) <= set(consumer.names()), lambda _d: OK):
        raise Finding("world.queue-delivers", "a message that was accepted is not delivered")


def _killed(bench: Bench) -> None:
    """Kill a consumer with one message in its hands and one that is delayed."""
    if not bench.durable:
        raise NotOffered("the backend does not outlive its process")
    consumer = _consumer(bench)
    _send(consumer.client, "held")
    _send(consumer.client, "delayed", delaySeconds=1)
    consumer.until(lambda: "held" in consumer.names(), lambda _d: None)
    if "held" not in consumer.names():
        raise Finding("world.queue-delivers", "a message that was accepted is not delivered")
    before = consumer.seen[consumer.names().index("held")]
    bench.kill()
    after = _consumer(bench)
    wanted = {"held", "delayed"}
    if not after.until(lambda: wanted <= set(after.names()), lambda _d: OK, _patience(bench)):
        left = sorted(wanted - set(after.names()))
        says = f"a message ({', '.join(left)}) is lost with the process that was to handle it"
        raise Finding("world.queue-delivers", says)
    _same_message(before, after.seen[after.names().index("held")])


def _patience(bench: Bench) -> int:
    """How long a message may take to come back: what the backend declares, or a long time."""
    declared = bench.capability("redeliverySeconds")
    return int(declared * 1000) if isinstance(declared, int | float) else REDELIVERY_MS


def _same_message(before: Record, after: Record) -> None:
    if after.get("messageId") != before.get("messageId"):
        raise Finding("world.queue-redelivery", "a message has another id after its consumer died")
    was, now = before.get("attempt"), after.get("attempt")
    if not isinstance(was, int) or not isinstance(now, int) or now <= was:
        says = f"attempt {was!s} was lost with its consumer, and the next is {now!s}"
        raise Finding("world.queue-redelivery", says)


def _delays(bench: Bench) -> None:
    consumer = _consumer(bench)
    sent = bench.now()
    _send(consumer.client, "delayed", delaySeconds=1)
    if not consumer.until(lambda: bool(consumer.seen), lambda _d: OK):
        raise Finding("world.queue-delivers", "a delayed message is not delivered")
    came = consumer.seen[0]["at"]
    if getattr(came, "ms", 0) - sent.ms < 1000:
        says = f"a message delayed by 1 s came after {getattr(came, 'ms', 0) - sent.ms} ms"
        bench.note(Finding("world.queue-delay", says))
    for seconds in bench.some("put off by seconds", (0, 1), least=0):
        with bench.part():
            _put_off(bench, consumer, seconds)


def _put_off(bench: Bench, consumer: Consumer, seconds: int) -> None:
    """The handler asks for its message later; what comes earlier may be the same delivery twice."""
    name = f"put-off-{seconds}"
    _send(consumer.client, name)
    replied: list[int] = []
    came: list[int] = []
    attempts: list[Value] = []

    def answer(delivery: Record) -> Record:
        if record(delivery.get("message")).get("runId") != name:
            return OK
        now = bench.now().ms
        if not replied:
            replied.append(now)
            return {"ok": {"timeoutSeconds": seconds}}
        came.append(now - replied[0])
        attempts.append(delivery.get("attempt"))
        return OK if came[-1] >= seconds * 1000 else {"ok": {"timeoutSeconds": seconds}}

    def enough() -> bool:
        return len(came) > MOST_EARLY or any(after >= seconds * 1000 for after in came)

    if not consumer.until(enough, answer):
        says = f"a handler asked for its message {seconds} s later, and it does not come again"
        raise Finding("world.queue-delay", says)
    if len(came) > MOST_EARLY:
        says = f"a message put off by {seconds} s came {len(came)} times before its time"
        raise Finding("world.queue-delay", says)
    if attempts[-1] == 1 and not bench.tolerates("world.timeout-attempt"):
        raise Finding("world.queue-redelivery", "a message that was put off is attempt 1 again")


def _keys(bench: Bench) -> None:
    consumer = _consumer(bench)
    key = bench.new_id("key-")
    sent = [
        consumer.client.send(
            "queue.send",
            name=QUEUE,
            payload={"runId": "keyed"},
            options={"idempotencyKey": key, "delaySeconds": 1},
        )
        for _ in range(bench.many("messages of the key", 3))
    ]
    bench.wait(*sent)
    ids = {operation.record.get("messageId") for operation in sent}
    consumer.until(lambda: "keyed" in consumer.names(), lambda _d: OK)
    bench.wait(consumer.client.send("describe"))
    consumer.until(lambda: False, lambda _d: OK, 500)
    came = {each.get("messageId") for each in consumer.seen}
    if len(came) > 1 and len(ids) > 1:
        raise Finding(
            "world.queue-key", f"{len(sent)} messages of one key were {len(came)} messages"
        )
    declared = bench.capability("keyWindowSeconds")
    window = int(declared * 1000) if isinstance(declared, int | float) else WINDOW_MS
    window = window if bench.tolerates("world.key-window") else 0
    if not _sent_again(bench, consumer, key, window):
        says = "the key of a message that is finished swallows a new one"
        raise Finding("world.queue-key", says)


def _sent_again(bench: Bench, consumer: Consumer, key: str, window: int) -> bool:
    until = bench.now().ms + window
    while bench.now().ms <= until + 1000:
        _send(consumer.client, "again", idempotencyKey=key)
        if consumer.until(lambda: "again" in consumer.names(), lambda _d: OK, 1000):
            return True
    return False


def _own_key(bench: Bench) -> None:
    consumer = _consumer(bench)
    key = bench.new_id("key-")
    _send(consumer.client, "first", idempotencyKey=key)

    def answer(delivery: Record) -> Record:
        if record(delivery.get("message")).get("runId") == "first":
            _send(consumer.client, "wake", idempotencyKey=key)
        return OK

    if not consumer.until(lambda: consumer.names()[1:] != [], answer, 8000):
        says = "what a handler sends under its own key while it runs is lost"
        raise Finding("world.queue-own-key", says)


def _redelivered(bench: Bench) -> None:
    consumer = _consumer(bench)
    _send(consumer.client, "rejected")

    def attempts() -> list[Value]:
        return [each.get("attempt") for each in consumer.seen]

    if not consumer.until(lambda: len(consumer.seen) >= 3, lambda _d: THROW):
        raise Finding("world.queue-redelivery", "a message that is rejected does not come again")
    consumer.until(
        lambda: len(set(attempts())) >= 3 or len(consumer.seen) > MOST_EARLY,
        lambda _d: THROW,
        ATTEMPTS_MS,
    )
    ids = {each.get("messageId") for each in consumer.seen}
    if len(ids) > 1:
        raise Finding("world.queue-redelivery", f"one message has {len(ids)} ids")
    told = [attempt for attempt in attempts() if isinstance(attempt, int)]
    if told != sorted(told) or list(dict.fromkeys(told))[:3] != [1, 2, 3]:
        raise Finding("world.queue-redelivery", f"deliveries have the attempts {told[:6]}")


def _budget(bench: Bench) -> None:
    """A message that is always rejected; one that comes too seldom to count is not counted."""
    consumer = _consumer(bench)
    _send(consumer.client, "hopeless")
    until, times = bench.now().ms + BUDGET_MS, [bench.now().ms]
    while len(consumer.seen) < BUDGET and bench.now().ms < until:
        gap = max((after - before for before, after in pairwise(times)), default=1000)
        if not consumer.until(_one_more(consumer), lambda _d: THROW, 4 * gap + QUIET_MS):
            says = f"a message is given up after {len(consumer.seen)} deliveries, not {BUDGET}"
            raise Finding("world.queue-budget", says)
        times.append(bench.now().ms)


def _one_more(consumer: Consumer) -> Callable[[], bool]:
    before = len(consumer.seen)
    return lambda: len(consumer.seen) > before


def _fair(bench: Bench) -> None:
    """Others come before what waits for its retry."""
    consumer = _consumer(bench)
    names = [f"other{number}" for number in range(bench.many("other messages", 5))]
    _send(consumer.client, "waits")
    later: Record = {"ok": {"timeoutSeconds": 3}}
    consumer.until(lambda: "waits" in consumer.names(), lambda _d: later)
    begun = len(consumer.seen)
    for name in names:
        _send(consumer.client, name)

    def answer(delivery: Record) -> Record:
        return later if record(delivery.get("message")).get("runId") == "waits" else OK

    if not consumer.until(lambda: set(names) <= set(consumer.names()), answer):
        raise Finding("world.queue-delivers", "a message that was accepted is not delivered")
    last = max(consumer.names().index(name) for name in names)
    again = consumer.names()[begun:last].count("waits")
    sent = [each["at"] for each in consumer.seen[begun : last + 1]]
    waited = getattr(sent[-1], "ms", 0) - getattr(consumer.seen[begun - 1]["at"], "ms", 0)
    if again and waited >= 3000:
        raise Finding("world.queue-fair", "a message that waits for its retry holds up the others")


def _twice(bench: Bench) -> None:
    """Nothing here fails for a delivery that comes twice; only what never comes is a finding."""
    consumer = _consumer(bench)
    for _ in range(bench.many("messages", 2)):
        _send(consumer.client, "twice")
    if not consumer.until(lambda: "twice" in consumer.names(), lambda _d: OK):
        raise Finding("world.queue-delivers", "a message that was accepted is not delivered")
    consumer.until(lambda: False, lambda _d: OK, 300)


_K = Kind.QUEUE

CHECKS: tuple[Check, ...] = (
    Check(id="queue.delivers", clauses=("world.queue-delivers",), kind=_K, run=_delivers,
          title="messages, one after the other"),
    Check(id="queue.killed", clauses=("world.queue-delivers", "world.queue-redelivery"), kind=_K,
          run=_killed, tier=Tier.CI, title="messages of a consumer that was killed"),
    Check(id="queue.delay", clauses=("world.queue-delay",), kind=_K, run=_delays,
          title="delayed messages, and messages that a handler puts off"),
    Check(id="queue.key", clauses=("world.queue-key",), kind=_K, run=_keys,
          title="messages of one key, waiting and after it was spent"),
    Check(id="queue.own-key", clauses=("world.queue-own-key",), kind=_K, run=_own_key,
          title="a handler sends under its own key"),
    Check(id="queue.redelivery", clauses=("world.queue-redelivery",), kind=_K, run=_redelivered,
          title="ids and attempts over rejections"),
    Check(id="queue.budget", clauses=("world.queue-budget",), kind=_K, run=_budget, tier=Tier.CI,
          title="a message that is always rejected"),
    Check(id="queue.fair", clauses=("world.queue-fair",), kind=_K, run=_fair,
          title="other messages beside one that waits for its retry"),
    Check(id="queue.duplicates", clauses=("world.queue-duplicates",), kind=_K, run=_twice,
          title="two equal messages: one delivery or several"),
)  # fmt: skip
