"""What the store of a stream answers, with each choice of its policies."""

from collections.abc import Sequence
from typing import Final

from spec_model.plain import Plain, Record
from vectors.family import Case, Decide, Family

TEXT: Final = """The store of one stream.

For implementers: `inputs` is what is done to a stream, in order, beginning with one that nobody has
written; the answer has, for each input, what the store says, in order. A live read says what it
hands out when it is asked to `read`, up to an index that it must wait for, or the end.
"""

READ: Final[Record] = {"kind": "read"}
CLOSE: Final[Record] = {"kind": "close"}
RESERVE: Final[Record] = {"kind": "reserve"}
INFO: Final[Record] = {"kind": "get-info"}
END: Final[Record] = {"kind": "end"}

Said = Sequence[Sequence[Record]]


def _connect(start: int = 0) -> Record:
    return {"kind": "connect", "start": start}


def _append(name: str) -> Record:
    return {"kind": "append", "data": name.encode("ascii")}


def _persist(index: int, name: str) -> Record:
    return {"kind": "persist", "index": index, "data": name.encode("ascii")}


def _lose(index: int) -> Record:
    return {"kind": "lose", "index": index}


def _page(start: int, limit: int) -> Record:
    return {"kind": "get-chunks", "start": start, "limit": limit}


def _index(index: int) -> Sequence[Record]:
    return [{"kind": "index", "index": index}]


def _chunks(names: str, *more: Record) -> Sequence[Record]:
    handed: list[Record] = [{"kind": "chunk", "data": name.encode("ascii")} for name in names]
    return [*handed, *more]


def _info(tail: int, *, done: bool) -> Sequence[Record]:
    return [{"kind": "info", "tail": tail, "done": done}]


def _listed(*chunks: tuple[int, str], cursor: int | None = None) -> Sequence[Record]:
    listed: list[Plain] = [{"index": at, "data": name.encode("ascii")} for at, name in chunks]
    more: Record = {} if cursor is None else {"cursor": cursor}
    return [{"kind": "page", "chunks": listed, **more}]


def _case(
    slug: str,
    title: str,
    clause: str,
    inputs: Sequence[Record],
    said: Said,
    upstream: Said | None = None,
    policy: str = "",
    flags: Sequence[str] = (),
) -> Decide:
    """State a case: what is said after each input, and what with the upstream answer."""
    return Decide(
        slug=slug,
        title=title,
        clauses=[clause],
        flags=flags,
        op="store.answer",
        args={"inputs": list(inputs)},
        policies=[policy] if policy else [],
        ok=[list(one) for one in said],
        upstream=None if upstream is None else [list(one) for one in upstream],
    )


def _starts() -> list[Case]:
    """Where a live read begins."""
    one, asked = [_append("a"), _connect(2), READ], [_append("b"), READ, _append("c"), READ]
    closing: Said = [[], [END]]
    return [
        _case(
            "start-ahead",
            "a live read that starts behind the last index waits for it",
            "store.start-ahead",
            [*one, *asked, CLOSE, READ],
            [_index(0), [], [], _index(1), [], _index(2), _chunks("c"), *closing],
            [_index(0), [], [], _index(1), _chunks("b"), _index(2), _chunks("c"), *closing],
            policy="start-ahead",
        ),
        _case(
            "start-ahead-of-nothing",
            "so does one of a stream that nobody has written",
            "store.start-ahead",
            [_connect(1), _append("a"), READ, _append("b"), READ],
            [[], _index(0), [], _index(1), _chunks("b")],
            [[], _index(0), _chunks("a"), _index(1), _chunks("b")],
            policy="start-ahead",
        ),
        _case(
            "start-at-the-end",
            "one that starts right behind the last index waits for the next one",
            "store.live",
            [_append("a"), _connect(1), READ, _append("b"), READ],
            [_index(0), [], [], _index(1), _chunks("b")],
        ),
        _case(
            "start-beyond-the-end",
            "one that starts beyond the end of a complete stream ends",
            "store.live",
            [_append("a"), CLOSE, _connect(3), READ],
            [_index(0), [], [], [END]],
            flags=["ending"],
        ),
        _case(
            "start-from-the-end",
            "a negative start counts from the end, and is not below 0",
            "store.live",
            [_append("a"), _append("b"), _connect(-1), READ, _connect(-3), READ],
            [_index(0), _index(1), [], _chunks("b"), [], _chunks("ab")],
        ),
    ]


def _losses() -> list[Case]:
    """What becomes of an index whose chunk is lost."""
    gap = [_append("a"), RESERVE, _append("c"), _connect(), READ]
    before: Said = [_index(0), _index(1), _index(2), [], _chunks("a")]
    return [
        _case(
            "reserved",
            "a live read waits at an index whose chunk is not there yet",
            "store.live",
            [*gap, _page(0, 9), _persist(1, "b"), READ],
            [*before, _listed((0, "a"), (2, "c")), [], _chunks("bc")],
        ),
        _case(
            "lost",
            "a live read passes an index whose chunk is lost, and pages show a gap",
            "store.burnt",
            [*gap, _lose(1), READ, _page(0, 2), INFO, CLOSE, READ],
            [*before, [], _chunks("c"), _listed((0, "a"), cursor=2), _info(2, done=False), [],
             [END]],
            [*before, [], [], _listed((0, "a"), cursor=2), _info(2, done=False), [], []],
            policy="lost-index",
            flags=["hole"],
        ),
        _case(
            "lost-in-a-row",
            "it passes several in a row, and waits at the next one that may still come",
            "store.burnt",
            [RESERVE, RESERVE, RESERVE, RESERVE, _persist(3, "d"), _connect(), _lose(1), READ,
             _lose(0), READ, _persist(2, "c"), READ],
            [*map(_index, range(4)), [], [], [], [], [], [], [], _chunks("cd")],
            [*map(_index, range(4)), [], [], [], [], [], [], [], []],
            policy="lost-index",
            flags=["hole"],
        ),
        _case(
            "lost-at-the-end",
            "a complete stream ends behind a lost index",
            "store.burnt",
            [_append("a"), RESERVE, CLOSE, _connect(), READ, _lose(1), READ, INFO],
            [_index(0), _index(1), [], [], _chunks("a"), [], [END], _info(1, done=True)],
            [_index(0), _index(1), [], [], _chunks("a"), [], [], _info(1, done=True)],
            policy="lost-index",
            flags=["hole"],
        ),
        _case(
            "lost-before-it-begins",
            "one that starts at a lost index begins behind it",
            "store.burnt",
            [RESERVE, _append("b"), _lose(0), _connect(), READ],
            [_index(0), _index(1), [], [], _chunks("b")],
            [_index(0), _index(1), [], [], []],
            policy="lost-index",
            flags=["hole"],
        ),
    ]  # fmt: skip


FAMILIES = (Family(kind="decide", area="stores", text=TEXT, cases=[*_starts(), *_losses()]),)
