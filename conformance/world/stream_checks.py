"""Checks of streams: order, batches, close, pages, kills; `reader_checks` has those of readers."""

from collections.abc import Sequence

from attrs import define

from conformance.world.acts import begun, rounds
from conformance.world.bench import Bench, Client, Finding, failed
from conformance.world.check import Check, Kind
from conformance.world.history import Operation
from conformance.world.live import (
    Reader,
    chunk,
    close_stream,
    expect,
    expect_end,
    open_reader,
    write,
)
from conformance.world.reading import chunks_of


def _parallel(bench: Bench) -> None:
    """Several writers, each awaiting its own writes; readers from before, within and after."""
    client = bench.client()
    for turn in rounds(bench, 2):
        run, name = begun(client), f"stream-{turn}"
        writers, each = bench.clients(bench.many("writers", 3)), bench.many("chunks", 12)
        reading = bench.clients(4)[-1]
        readers = [open_reader(reading, run, name), open_reader(client, run, name)]
        own = [Writer(at, number) for number, at in enumerate(writers)]
        late = bench.amounts.chosen("later readers", ("quick", "slow"), least=0)
        while any(writer.number < each for writer in own):
            for writer in own:
                writer.go_on(run, name, each)
            if own[0].number == each // 2 and len(readers) == 2:
                readers += [
                    open_reader(client if pace == "slow" else reading, run, name, pace=pace)
                    for pace in late
                ]
        bench.wait(*(writer.sent for writer in own if writer.sent is not None))
        stored, _ = chunks_of(client, run, name)
        if len(stored) != each * len(own):
            says = f"{each * len(own)} chunks were written, {len(stored)} are stored"
            raise Finding("world.stream-dense", says)
        _in_order(stored, len(own), each)
        for reader in readers:
            reader.until(sum(map(len, stored[reader.start :])))
            expect(reader, stored, "a reader beside three writers")
        close_stream(client, run, name)
        for reader in readers:
            reader.to_end()
            expect(reader, stored, "a reader beside three writers")
            expect_end(reader, "a reader of a closed stream")


@define
class Writer:
    """Writes its next chunk once the one before is acknowledged, whatever others do."""

    client: Client
    name: int
    number: int = 0
    sent: Operation | None = None

    def go_on(self, run: str, name: str, most: int) -> None:
        """Write the next chunk if it is time."""
        if self.sent is not None and self.sent.outcome is None:
            self.client.bench.receive(self.client.number, 0.001)
            return
        if self.number < most:
            data = chunk(self.name, self.number)
            self.sent = self.client.send("streams.write", runId=run, name=name, chunk=data)
            self.number += 1


def _in_order(stored: Sequence[bytes], writers: int, each: int) -> None:
    for writer in range(writers):
        own = [chunk for chunk in stored if chunk.startswith(b"<%d:" % writer)]
        if own != sorted(own, key=lambda chunk: int(chunk.strip(b"<>.").split(b":")[1])):
            raise Finding("world.stream-order", "one writer's chunks are stored in another order")
        if len(own) != each:
            says = f"a writer wrote {each} chunks, and {len(own)} are stored"
            raise Finding("world.stream-dense", says)


def _unawaited(bench: Bench) -> None:
    client = bench.client()
    for turn in rounds(bench, 2):
        run, name = begun(client), f"burst-{turn}"
        reader = open_reader(bench.clients(2)[-1], run, name)
        sent = [
            client.send("streams.write", runId=run, name=name, chunk=chunk(0, number))
            for number in range(bench.many("writes", 40))
        ]
        bench.wait(*sent)
        stored, _ = chunks_of(client, run, name)
        if stored != [chunk(0, number) for number in range(len(sent))]:
            raise Finding(
                "world.stream-order", "calls that were not awaited are stored in another order"
            )
        reader.until(sum(map(len, stored)))
        expect(reader, stored, f"a reader beside {len(sent)} writes that were not awaited")


def _multi(bench: Bench) -> None:
    bench.need("streams.writeMulti")
    client = bench.client()
    for turn in rounds(bench, 2):
        run, name = begun(client), f"batch-{turn}"
        many = bench.many("chunks of the batch", 60)
        first = [chunk(0, number, 2000 if number == 0 else 0) for number in range(many)]
        reading = bench.clients(2)[-1]
        early = open_reader(reading, run, name)
        sent = client.send("streams.writeMulti", runId=run, name=name, chunks=tuple(first))
        later = range(bench.many("readers while it lands", 3, least=0))
        readers = [early] + [open_reader(reading, run, name) for _ in later]
        shown: list[bytes] = []
        while sent.outcome is None:
            before, shown = shown, chunks_of(reading, run, name)[0]
            if shown[: len(before)] != before and not bench.tolerates("world.index-stability"):
                says = "an index names another chunk while a batch is landing"
                raise Finding("world.stream-dense", says)
            bench.receive(client.number, 0.001)
        bench.wait(sent)
        client.get("streams.writeMulti", runId=run, name=name, chunks=(b"<9:1>", b"<9:2>"))
        client.get("streams.writeMulti", runId=run, name=name, chunks=())
        stored, _ = chunks_of(client, run, name)
        if stored != [*first, b"<9:1>", b"<9:2>"]:
            raise Finding("world.stream-multi", "a batch is not stored in its order")
        for reader in readers:
            reader.until(sum(map(len, stored)))
            expect(reader, stored, "a reader attached while a batch was landing")


def _dense(bench: Bench) -> None:
    """Pages, in every size, name the same chunk for an index as they did before."""
    client = bench.client()
    run, name = begun(client), "dense"
    seen: list[bytes] = []
    chunks: list[bytes] = []
    sizes = bench.amounts.chosen("pages of", (1, 2, 100))
    for number in range(bench.many("writes", 6)):
        write(client, run, name, chunk(0, number))
        for size in sizes:
            chunks, _ = chunks_of(bench.clients(2)[-1], run, name, size)
            if chunks[: len(seen)] != seen or len(chunks) != number + 1:
                raise Finding("world.stream-dense", "an index names another chunk than it did")
        seen = chunks
    reader = open_reader(client, run, name)
    reader.until(sum(map(len, seen)))
    expect(reader, seen, "a reader of what is there")


def _closed(bench: Bench) -> None:
    client = bench.client()
    other = bench.clients(2)[-1]
    run, name = begun(client), "closed"
    reader = open_reader(client, run, name)
    write(client, run, name, b"<0:0>", b"<0:1>")
    close_stream(client, run, name)
    close_stream(client, run, name)
    for at in (client, other):
        late = at.call("streams.write", runId=run, name=name, chunk=b"<9:9>")
        if late.ok and not bench.tolerates("world.write-after-close"):
            raise Finding("world.stream-close", "a write to a closed stream is not refused")
        if bench.offers("streams.writeMulti"):
            at.call("streams.writeMulti", runId=run, name=name, chunks=(b"<9:8>", b"<9:7>"))
    close_stream(other, run, name)
    stored, done = chunks_of(other, run, name)
    info = client.get("streams.getInfo", runId=run, name=name)
    again = open_reader(other, run, name)
    for each in (reader, again):
        each.to_end()
    got = {b"".join(stored), b"".join(reader.got), b"".join(again.got)}
    if got != {b"<0:0><0:1>"}:
        raise Finding("world.stream-close", "what was written after the close can be seen")
    if (info.get("tailIndex"), info.get("done"), done) != (1, True, True):
        says = f"a closed stream of 2 has tail {info.get('tailIndex')!s}, done {info.get('done')!s}"
        raise Finding("world.stream-close", f"{says}, and done {done} on its last page")
    for each in (reader, again):
        ends_with_close(each)


def ends_with_close(reader: Reader) -> None:
    """The read of a closed stream is over."""
    if reader.state != "ended":
        raise Finding("world.stream-close", f"a read of a closed stream is {reader.state}")


def _close_after(bench: Bench) -> None:
    client = bench.client()
    other = bench.clients(2)[-1]
    for turn in rounds(bench, 3):
        run, name = begun(client), f"after-{turn}"
        reader = open_reader(other, run, name)
        write(client, run, name, chunk(0, 0), chunk(0, 1, 200_000))
        flying = client.send("streams.write", runId=run, name=name, chunk=chunk(1, 0, 100_000))
        closing = other.send("streams.close", runId=run, name=name)
        bench.wait(flying, closing)
        stored, _ = chunks_of(client, run, name)
        acked = [chunk(0, 0), chunk(0, 1, 200_000)]
        if stored[:2] != acked:
            says = "a chunk that was acknowledged before the close is not stored"
            raise Finding("world.stream-close-after", says)
        reader.until(sum(map(len, stored)))
        reader.to_end()
        late = open_reader(client, run, name)
        late.to_end()
        _same_end(bench, reader, late, stored, flying)


def _same_end(
    bench: Bench, reader: Reader, late: Reader, stored: Sequence[bytes], flying: Operation
) -> None:
    wanted = b"".join(stored)
    acked = b"".join(stored[:2])
    got = [b"".join(reader.got), b"".join(late.got)]
    if not all(each.startswith(acked) for each in got):
        raise Finding("world.stream-close-after", "an acknowledged chunk is not delivered")
    free = bench.tolerates("world.close-over-write")
    if not free and got != [wanted, wanted]:
        says = "a write in flight at the close is stored, and not delivered to every reader"
        raise Finding("world.stream-close-after", says)
    if flying.ok and len(stored) < 3 and not failed(flying):
        says = "a write in flight at the close was acknowledged, and is not stored"
        raise Finding("world.stream-close-after", says)


def _pages(bench: Bench) -> None:
    client = bench.client()
    run, name = begun(client), "pages"
    info = client.get("streams.getInfo", runId=run, name=name)
    if (info.get("tailIndex"), info.get("done")) != (-1, False):
        raise Finding("world.stream-pages", "a stream that nobody wrote has a tail, or is done")
    many = bench.many("chunks", 7, least=3)
    chunks = [chunk(0, number) for number in range(many)]
    write(client, run, name, *chunks)
    for closed in (False, True):
        if closed:
            close_stream(client, run, name)
        info = client.get("streams.getInfo", runId=run, name=name)
        if (info.get("tailIndex"), info.get("done")) != (many - 1, closed):
            says = (
                f"{many} chunks have the tail {info.get('tailIndex')!s}, done {info.get('done')!s}"
            )
            raise Finding("world.stream-pages", says)
        first = client.get("streams.getChunks", runId=run, name=name, limit=2)
        if first.get("done") and not bench.tolerates("world.done-early"):
            raise Finding("world.stream-pages", "a page that is not the last says done")
        for size in bench.some("pages of", (1, 2, 3, 6, 7, 8)):
            got, done = chunks_of(client, run, name, size)
            if got != chunks or done is not closed:
                says = f"pages of {size} join to {len(got)} of {many} chunks, done {done}"
                raise Finding("world.stream-pages", says)


def _isolated(bench: Bench) -> None:
    client = bench.client()
    runs = [begun(client), begun(client)]
    names = ["same", "same-more"]
    for run in runs:
        for name in names:
            write(client, run, name, f"<{run}{name}>".encode())
    close_stream(client, runs[0], "same")
    for run in runs:
        for name in names:
            stored, done = chunks_of(client, run, name)
            reader = open_reader(client, run, name)
            reader.until(1)
            wanted = f"<{run}{name}>".encode()
            closed = (run, name) == (runs[0], "same")
            if stored != [wanted] or b"".join(reader.got) != wanted or done is not closed:
                raise Finding("world.stream-isolation", "streams of two runs, or two names, mix")


def _listed(bench: Bench) -> None:
    client = bench.client()
    for _ in rounds(bench, 2):
        run = begun(client)
        names = [f"strm_{number}" for number in range(bench.many("streams", 12))]
        clients = bench.clients(3)
        sent = [
            clients[at % len(clients)].send("streams.write", runId=run, name=name, chunk=b"x")
            for at, name in enumerate(names)
        ]
        bench.wait(*sent)
        listed = client.call("streams.list", runId=run).outcome
        value = getattr(listed, "value", ())
        if sorted(map(str, value)) != sorted(names):
            says = f"{len(names)} streams were begun at the same time, and {len(value)} are listed"
            raise Finding("world.stream-list", says)


def _killed(bench: Bench) -> None:
    client = bench.client()
    for turn in rounds(bench, 3):
        run, name = begun(client), f"killed-{turn}"
        acked: list[bytes] = []
        for number in range(bench.many("chunks before it", 3)):
            write(client, run, name, chunk(0, number, 3000))
            acked.append(chunk(0, number, 3000))
        many = bench.many("chunks of the batch", 30)
        batch = [chunk(1, number, 60_000 if number == 0 else 0) for number in range(many)]
        client.send("streams.writeMulti", runId=run, name=name, chunks=tuple(batch))
        if turn % 2:
            bench.receive(client.number, 0.002)
        bench.kill(client.number)
        stored, _ = chunks_of(client, run, name)
        if stored[: len(acked)] != acked:
            raise Finding("world.stream-durable", "an acknowledged chunk is gone after a kill")
        left = stored[len(acked) :]
        if any(chunk not in batch for chunk in left):
            raise Finding("world.stream-durable", "a chunk is torn after a kill")
        if left != batch[: len(left)]:
            says = f"after a kill in a batch, {len(left)} chunks are there that are no prefix of it"
            raise Finding("world.stream-multi", says)


def _session(bench: Bench) -> None:
    bench.need("session.open", "session.write")
    client = bench.client()
    run, name = begun(client), "session"
    writer = f"wrtr_{bench.new_id('')}"
    session = client.get("session.open", runId=run, name=name, writerId=writer).get("session")
    chunks = [chunk(0, number) for number in range(2 * bench.many("groups", 3))]
    for at in range(0, len(chunks), 2):
        group = tuple(chunks[at : at + 2])
        client.get("session.write", session=session, chunkSeq=at, chunks=group)
    stored, _ = chunks_of(client, run, name)
    if stored != chunks:
        says = f"{len(chunks)} chunks of a session are stored as {len(stored)}"
        raise Finding("world.stream-session", says)


_K = Kind.STREAM

CHECKS: tuple[Check, ...] = (
    Check(id="stream.live", clauses=("world.stream-live",), kind=_K, run=_parallel, repeats=True,
          processes=3,
          title="three writers in parallel, readers from before and within, and a slow one"),
    Check(id="stream.dense", clauses=("world.stream-dense",), kind=_K, run=_dense,
          title="indices while a stream grows"),
    Check(id="stream.order", clauses=("world.stream-order",), kind=_K, run=_unawaited,
          repeats=True, title="40 writes that are not awaited"),
    Check(id="stream.multi", clauses=("world.stream-multi",), kind=_K, run=_multi, repeats=True,
          title="batches, and readers that are attached while one lands"),
    Check(id="stream.close", clauses=("world.stream-close",), kind=_K, run=_closed,
          title="writes after the close"),
    Check(id="stream.close-after", clauses=("world.stream-close-after",), kind=_K,
          run=_close_after, repeats=True, title="a close behind writes, and over one"),
    Check(id="stream.pages", clauses=("world.stream-pages",), kind=_K, run=_pages,
          title="pages, tail and done"),
    Check(id="stream.isolation", clauses=("world.stream-isolation",), kind=_K, run=_isolated,
          title="two runs with streams of the same names"),
    Check(id="stream.list", clauses=("world.stream-list",), kind=_K, run=_listed, repeats=True,
          title="twelve streams that begin at once"),
    Check(id="stream.killed", clauses=("world.stream-durable", "world.stream-multi"), kind=_K,
          run=_killed, repeats=True, title="a kill while a batch is written"),
    Check(id="stream.session", clauses=("world.stream-session",), kind=_K, run=_session,
          title="groups of a write session"),
)  # fmt: skip
