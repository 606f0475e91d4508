from spec_model.world.paging import Failure
from spec_model.world.streams import (
    Chunks,
    Reading,
    Streams,
    close,
    get_chunks,
    names,
    read,
    read_from,
    stored,
    write,
)

KEY = ("wrun_1", "s")


def written(*chunks: bytes, streams: Streams | None = None) -> Streams:
    """Append chunks that are accepted."""
    after = write(streams or Streams(), KEY, chunks)
    assert isinstance(after, Streams)
    return after


def test_chunks_are_stored_in_order_under_run_and_name() -> None:
    """Empty ones too; other streams are not touched."""
    streams = written(b"a", b"", b"c")
    assert stored(streams, KEY) == (b"a", b"", b"c")
    assert stored(streams, ("wrun_2", "s")) == ()
    assert names(streams, "wrun_1") == ("s",)
    assert names(streams, "wrun_2") == ()


def test_nothing_is_seen_after_the_close() -> None:
    """The write is refused; closing again changes nothing."""
    closed = close(written(b"a"), KEY)
    assert isinstance(write(closed, KEY, [b"b"]), Failure)
    assert close(closed, KEY) == closed


def test_an_empty_batch_makes_no_stream() -> None:
    """It writes nothing."""
    assert write(Streams(), KEY, []) == Streams()


def test_done_comes_with_the_last_page_of_a_closed_stream() -> None:
    """Not before."""
    streams = close(written(b"a", b"b"), KEY)
    first = get_chunks(streams, KEY, limit=1)
    assert isinstance(first, Chunks)
    assert (first.page.items, first.done) == (((0, b"a"),), False)
    last = get_chunks(streams, KEY, first.page.cursor)
    assert isinstance(last, Chunks)
    assert (last.page.items, last.done) == (((1, b"b"),), True)
    assert isinstance(get_chunks(streams, KEY, "x"), Failure)


def test_a_live_read_gets_what_is_stored_and_what_comes() -> None:
    """Once each, then the end."""
    streams = written(b"a", b"b")
    reading = read_from(streams, KEY, 1)
    reading, chunks, over = read(streams, reading)
    assert (chunks, over) == ((b"b",), False)
    streams = close(written(b"c", streams=streams), KEY)
    reading, chunks, over = read(streams, reading)
    assert (chunks, over) == ((b"c",), True)


def test_starts_are_resolved_when_the_read_begins() -> None:
    """Beyond the chunks it waits for that index, or ends; a negative one stops at 0."""
    streams = written(b"a", b"b")
    assert read_from(streams, KEY, -1) == Reading(KEY, 1)
    assert read_from(streams, KEY, -9) == Reading(KEY, 0)
    ahead = read_from(streams, KEY, 3)
    assert read(streams, ahead) == (ahead, (), False)
    more = written(b"c", b"d", streams=streams)
    assert read(more, ahead)[1] == (b"d",)
    assert read(close(streams, KEY), ahead) == (ahead, (), True)
