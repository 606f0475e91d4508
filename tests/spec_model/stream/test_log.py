import pytest

from spec_model.errors import ModelMisuse
from spec_model.policies import Choice
from spec_model.positions import ChunkIndex
from spec_model.stream import log as store
from spec_model.stream.log import Change, Effect, Info, Log

ABC = Log((b"a", b"b", b"c"))
GAP = Log((b"a", None, b"c"))


def test_an_unknown_stream_is_empty_and_open() -> None:
    """Its tail is -1, a page of it is empty, and a live read waits."""
    empty = Log()
    assert store.info(empty) == Info(-1, done=False)
    assert store.page(empty, 0, 10) == store.Page((), None)
    assert store.next_chunk(empty, 0) is None
    assert not store.at_end(empty, 0)


def test_a_reserved_index_counts_for_the_tail_and_is_not_readable() -> None:
    """Reserving moves the tail; persisting makes the chunk readable at its own index."""
    reserved, index = store.reserve(Log((b"a",)))
    assert (index, store.info(reserved).tail) == (1, 1)
    assert store.next_chunk(reserved, 1) is None
    after, last = store.append(reserved, b"c")
    assert last == 2
    assert store.persist(after, index, b"b") == ABC


@pytest.mark.parametrize("index", [-1, 0, 3])
def test_only_a_reserved_index_can_be_persisted(index: int) -> None:
    """An index that is taken, or that nobody reserved, is misuse."""
    with pytest.raises(ModelMisuse):
        store.persist(GAP, ChunkIndex(index), b"x")


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
@pytest.mark.parametrize("log", [ABC, GAP], ids=["whole", "with a gap"])
def test_pages_concatenate_to_what_is_readable(log: Log, limit: int) -> None:
    """Cursors lead through the whole stream, and past a gap, whatever the limit."""
    seen: list[tuple[int, bytes]] = []
    cursor: int | None = 0
    pages = 0
    while cursor is not None:
        page = store.page(log, cursor, limit)
        seen += page.chunks
        cursor, pages = page.cursor, pages + 1
    assert seen == [(at, chunk) for at, chunk in enumerate(log.slots) if chunk is not None]
    assert pages == -(-len(log.slots) // limit)


def test_a_page_stays_what_it_was_when_chunks_are_appended() -> None:
    """Indices never change."""
    before = store.page(ABC, 0, 2)
    assert store.page(store.append(ABC, b"d")[0], 0, 2) == before


@pytest.mark.parametrize(("start", "limit"), [(-1, 1), (0, 0)])
def test_a_page_of_nothing_is_misuse(start: int, limit: int) -> None:
    """A page begins at an index and has room for a chunk."""
    with pytest.raises(ModelMisuse):
        store.page(ABC, start, limit)


def test_a_live_read_waits_at_a_gap() -> None:
    """What is behind a gap comes after what is in it."""
    assert [store.next_chunk(GAP, at) for at in range(4)] == [b"a", None, b"c", None]


def test_a_live_read_passes_burnt_indices() -> None:
    """Several in a row too, and it ends behind one that is the last; pages show a gap."""
    log = Log((None, None, b"c", None), burnt=frozenset({0, 1, 3}))
    assert [store.standing(log, at) for at in range(-1, 5)] == [-1, 2, 2, 2, 4, 4]
    assert [store.next_chunk(log, at) for at in range(5)] == [b"c", b"c", b"c", None, None]
    assert not store.at_end(log, 3)
    assert store.at_end(store.close(log), 3)
    assert store.page(log, 0, 3) == store.Page(((ChunkIndex(2), b"c"),), 3)
    assert store.info(log).tail == 3


def test_burning_gives_up_what_is_reserved() -> None:
    """What is burnt stays so, and gets no chunk any more."""
    log = Log((b"a", None, None))
    burnt = store.burn(store.burn(log, [1]), [2])
    assert burnt == store.burn(log, [1, 2])
    with pytest.raises(ModelMisuse):
        store.persist(burnt, ChunkIndex(1), b"b")


@pytest.mark.parametrize("indices", [[-1], [0], [1], [3]])
def test_only_a_reserved_index_can_be_burnt(indices: list[int]) -> None:
    """Not one that is taken, burnt already, or that nobody reserved."""
    log = Log((b"a", None, None), burnt=frozenset({1}))
    with pytest.raises(ModelMisuse):
        store.burn(log, indices)


def test_a_complete_stream_is_fenced_and_closing_again_changes_nothing() -> None:
    """Nothing is appended behind the end."""
    done = store.close(ABC)
    assert store.close(done) == done
    assert store.info(done) == Info(2, done=True)
    with pytest.raises(ModelMisuse):
        store.append(done, b"d")


@pytest.mark.parametrize(("at", "over"), [(2, False), (3, True), (4, True)])
def test_a_read_at_or_behind_the_end_of_a_complete_stream_is_over(at: int, *, over: bool) -> None:
    """Also one that began beyond the end."""
    assert store.at_end(store.close(ABC), at) is over
    assert not store.at_end(ABC, at)


@pytest.mark.parametrize(("start", "resolved"), [(0, 0), (2, 2), (5, 5), (-1, 2), (-3, 0), (-4, 0)])
def test_a_negative_start_counts_from_the_end_and_is_clamped(start: int, resolved: int) -> None:
    """A start beyond the end stays what it is."""
    assert store.resolve_start(ABC, start) == resolved


@pytest.mark.parametrize(("start", "resolved"), [(0, 0), (3, 3), (4, 3), (9, 3), (-1, 2)])
def test_upstream_a_start_ahead_begins_with_the_next_chunk(start: int, resolved: int) -> None:
    """A start that is not ahead stays what it is."""
    assert store.resolve_start(ABC, start, Choice.UPSTREAM) == resolved
    assert (resolved == store.resolve_start(ABC, start)) is (start <= 3)


def test_effects_are_the_changes() -> None:
    """Each change as a value does what its function does."""
    assert store.apply(ABC, Effect(Change.APPEND, b"d")) == store.append(ABC, b"d")[0]
    assert store.apply(ABC, Effect(Change.RESERVE)) == store.reserve(ABC)[0]
    assert store.apply(GAP, Effect(Change.PERSIST, b"b", 1)) == ABC
    assert store.apply(ABC, Effect(Change.CLOSE)) == store.close(ABC)
    assert store.apply(GAP, Effect(Change.BURN, lost=(1,))) == store.burn(GAP, [1])
