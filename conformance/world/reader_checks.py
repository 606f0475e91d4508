"""Checks of live readers: where they start, slow and cancelled ones, and what nobody tells them."""

from conformance.world.acts import begun, rounds
from conformance.world.bench import Bench, Client, Finding
from conformance.world.check import Check, Kind
from conformance.world.live import (
    chunk,
    close_stream,
    expect,
    expect_end,
    open_reader,
    write,
)
from conformance.world.reading import chunks_of
from conformance.world.stream_checks import Writer, ends_with_close


def _ahead(bench: Bench) -> None:
    """A read that is opened ahead of the tail skips what it should, whoever writes that.

    Here only that counts; whether what it gets is whole and in order is the business of others.
    """
    client, start, each = bench.client(), 5, 4
    for turn in rounds(bench, 2):
        run, name = begun(client), f"ahead-{turn}"
        reader = open_reader(bench.clients(4)[-1], run, name, start)
        writers = bench.clients(bench.many("writers", 3, least=2))
        own = [Writer(at, number) for number, at in enumerate(writers)]
        while any(writer.number < each for writer in own):
            for writer in own:
                writer.go_on(run, name, each)
        bench.wait(*(writer.sent for writer in own if writer.sent is not None))
        stored, _ = chunks_of(client, run, name)
        close_stream(client, run, name)
        reader.to_end()
        got = b"".join(reader.got)
        early = [each for each in stored[:start] if each in got]
        if early:
            says = f"a read from {start} that was opened first gets {len(early)} chunks before that"
            raise Finding("world.stream-start", says)
        expect(reader, stored, f"a read from {start} that was opened first")


def _starts(bench: Bench) -> None:
    client = bench.client()
    run, name = begun(client), "starts"
    for number in range(3):
        write(client, run, name, chunk(0, number))
    for start in bench.some("start", STARTS, least=0):
        with bench.part():
            _start_at(bench, run, name, start, STARTS[start])
    with bench.part():
        _beyond_the_end(client, run)


STARTS = {0: 0, 2: 2, 3: 3, 5: 5, -1: 2, -2: 1, -9: 0}
"""Of starts in a stream of three chunks: the first index that is read."""


def _beyond_the_end(client: Client, run: str) -> None:
    closed = "closed"
    write(client, run, closed, b"<0:0>", b"<0:1>")
    close_stream(client, run, closed)
    for start in client.bench.some("start of a closed stream", (2, 3, 4, 9), least=0):
        reader = open_reader(client, run, closed, start)
        reader.to_end()
        if reader.state != "ended" or reader.got:
            says = f"a read from {start} of a closed stream of 2 chunks is {reader.state}"
            raise Finding("world.stream-start", says)


def _start_at(bench: Bench, run: str, name: str, start: int, first: int) -> None:
    """Open a read at a start, write six more, and expect everything from the right index on."""
    client = bench.client()
    own = f"{name}{start}"
    before = [chunk(1, number) for number in range(3)]
    write(client, run, own, *before)
    reader = open_reader(client, run, own, start)
    more = [chunk(2, number) for number in range(bench.many("later chunks", 6, least=3))]
    write(client, run, own, *more)
    wanted = b"".join([*before, *more][first:])
    reader.until(len(wanted))
    close_stream(client, run, own)
    reader.to_end()
    got = b"".join(reader.got)
    if got != wanted:
        says = f"a read from {start} of a stream of 3 chunks, then {len(more)} more,"
        says += f" begins with {got[:5]!r}"
        raise Finding("world.stream-start", f"{says}, not with {wanted[:5]!r}")
    if reader.state != "ended":
        raise Finding("world.stream-start", f"a read from {start} does not end with its stream")


def _late(bench: Bench) -> None:
    """What is written after the close is seen by no reader, wherever it starts.

    Each read is compared with that of an equal stream behind whose close nothing was written.
    """
    client = bench.client()
    other = bench.clients(2)[-1]
    run, name, equal = begun(client), "late", "equal"
    for each in (name, equal):
        write(client, run, each, b"<0:0>", b"<0:1>")
        close_stream(client, run, each)
    for at in (client, other):
        at.call("streams.write", runId=run, name=name, chunk=b"<9:9>")
    for start in bench.some("start", (-1, -2, -9, 1)):
        for at in (client, other):
            got, wanted = (_whole(at, run, each, start) for each in (name, equal))
            if got != wanted:
                says = f"after a write behind the close, a read from {start} gets {got!r}"
                raise Finding("world.stream-close", f"{says}, not {wanted!r}")


def _whole(client: Client, run: str, name: str, start: int) -> bytes:
    reader = open_reader(client, run, name, start)
    reader.to_end()
    ends_with_close(reader)
    return b"".join(reader.got)


def _cancelled(bench: Bench) -> None:
    """Readers that are slow, many, or cancelled do not disturb the others."""
    client = bench.client()
    run, name = begun(client), "many"
    readers = [open_reader(client, run, name) for _ in range(bench.many("readers", 15))]
    half = bench.many("chunks before and after", 5)
    for number in range(half):
        write(client, run, name, chunk(0, number))
    for reader in readers[::3]:
        client.call("reader.cancel", reader=reader.handle)
    for reader in readers[1::3]:
        reader.until(1)
    slow = range(bench.many("slow readers", 2, least=0))
    slow_ones = [open_reader(client, run, name, 2, "slow") for _ in slow]
    for number in range(half, 2 * half):
        write(client, run, name, chunk(0, number))
    close_stream(client, run, name)
    stored, _ = chunks_of(client, run, name)
    left = [reader for at, reader in enumerate(readers) if at % 3]
    for reader in (*left, *slow_ones):
        reader.to_end()
        expect(reader, stored, "one of many readers")
        expect_end(reader, "one of many readers")


def _empty(bench: Bench) -> None:
    """An empty chunk counts and is delivered, and those around it arrive; or it is refused.

    One that counts and is not delivered is what the policy is about.
    """
    client = bench.client()
    run, name = begun(client), "empty"
    reader = open_reader(client, run, name)
    written = [b"<0:0>", b"", b"<0:1>"]
    done = [client.call("streams.write", runId=run, name=name, chunk=chunk) for chunk in written]
    kept = [chunk for chunk, operation in zip(written, done, strict=True) if operation.ok]
    close_stream(client, run, name)
    stored, _ = chunks_of(client, run, name)
    if stored not in (kept, [chunk for chunk in kept if chunk]):
        raise Finding("world.stream-dense", "an empty chunk disturbs the indices of others")
    reader.to_end()
    expect(reader, stored, "a reader of a stream with an empty chunk")
    counted, came = stored.count(b""), reader.got.count(b"")
    if came != counted and not bench.tolerates("world.empty-chunk"):
        says = f"an empty chunk has an index, and a live reader gets {came} of {counted}"
        bench.note(Finding("world.stream-live", says))
    for start in range(len(stored)):
        later = open_reader(client, run, name, start)
        later.to_end()
        expect(later, stored, f"a read from {start} of a stream with an empty chunk")


def _unnotified(bench: Bench) -> None:
    """Readers go on, a little later, when nobody tells them that something was written."""
    client = bench.client()
    other = bench.clients(2)[-1]
    run, name = begun(client), "unnotified"
    write(client, run, name, b"<0:0>")
    reader = open_reader(other, run, name)
    reader.until(1)
    bench.lose_notifications(client)
    write(client, run, name, b"<0:1>", b"<0:2>")
    stored, _ = chunks_of(client, run, name)
    reader.until(sum(map(len, stored)))
    if b"".join(reader.got) != b"".join(stored):
        raise Finding("world.stream-notifications", "a reader that is not notified stands still")
    close_stream(client, run, name)
    reader.to_end()
    if reader.state != "ended":
        raise Finding("world.stream-notifications", "a reader that is not notified does not end")


_K = Kind.STREAM

CHECKS: tuple[Check, ...] = (
    Check(id="stream.many-readers", clauses=("world.stream-live",), kind=_K, run=_cancelled,
          title="many readers, slow ones and cancelled ones"),
    Check(id="stream.empty-chunk", clauses=("world.stream-live", "world.stream-dense"), kind=_K,
          run=_empty, title="an empty chunk among others"),
    Check(id="stream.starts", clauses=("world.stream-start",), kind=_K, run=_starts,
          title="reads from before, at and behind the tail, open and closed"),
    Check(id="stream.ahead", clauses=("world.stream-start",), kind=_K, run=_ahead, repeats=True,
          title="a read that is opened ahead of the tail, before three writers"),
    Check(id="stream.late", clauses=("world.stream-close",), kind=_K, run=_late,
          title="reads from before the end, where something was written behind the close"),
    Check(id="stream.notifications", clauses=("world.stream-notifications",), kind=_K,
          run=_unnotified, title="a reader whose notifications are lost",
          config={"proxied": True}),
)  # fmt: skip
