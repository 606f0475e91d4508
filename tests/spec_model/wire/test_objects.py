from itertools import product

import pytest

from spec_model.errors import ModelMisuse
from spec_model.policies import Choice
from spec_model.positions import Seq, WriterId
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import layout
from spec_model.wire.decoder import CLEAN, NEED_MORE
from spec_model.wire.frames import Frame, Marker
from spec_model.wire.objects import (
    SNIFF_TABLE,
    Action,
    Buffer,
    First,
    ObjectReader,
    ReadingPolicy,
    Size,
    observe,
)

UPSTREAM = ReadingPolicy.every(Choice.UPSTREAM)
RECOMMENDED = ReadingPolicy()
A = bytes.fromhex("00000009") + b'devl["a"]'
B = bytes.fromhex("00000009") + b'devl["b"]'
UNITS = {A: Frame(A[4:], None), B: Frame(B[4:], None)}

LEGACY, LARGE, CUT = Rejection.LEGACY_TEXT, Rejection.FRAME_TOO_LARGE, Rejection.TRUNCATED_FRAME
Ending = tuple[str, Rejection, int] | str


def _read(policy: ReadingPolicy, reads: list[bytes]) -> Ending:
    """Read a stream to its end: letters for frames, quoted lines, and the refusal if any."""
    reader = ObjectReader(policy)
    outcomes = [outcome for read in reads for outcome in reader.feed(read)]
    outcomes += reader.close()
    names = {UNITS[A]: "a", UNITS[B]: "b"}
    units = "".join(
        names[unit] if isinstance(unit, Frame) else f"<{unit}>"
        for unit in outcomes
        if isinstance(unit, Frame | str)
    )
    last = outcomes[-1]
    if isinstance(last, Rejected):
        return units, last.reason, last.offset
    assert last is CLEAN
    return units


def _split(at: int) -> list[bytes]:
    return [A[:at], A[at:] + B]


BELOW, LIMIT = layout.LENGTH.pack(99_999_999), layout.LENGTH.pack(100_000_000)

MATRIX: list[tuple[str, list[bytes], Ending, Ending]] = [
    *((f"k={k}", _split(k), ("", LEGACY, 0), "ab") for k in (1, 2, 3)),
    *((f"k={k}", _split(k), "ab", "ab") for k in (4, 5, 9)),
    ("coalesced", [A + B], "ab", "ab"),
    ("one each", [A, B], "ab", "ab"),
    ("second header split", [A, B[:2], B[2:]], ("a", LEGACY, 13), "ab"),
    ("second header split in its read", [A + B[:2], B[2:]], "ab", "ab"),
    ("second frame truncated", [A + B[:9]], "a", ("a", CUT, 13)),
    ("99,999,999 waits", [BELOW + b"devl"], "", ("", CUT, 0)),
    ("100,000,000 first", [LIMIT + b"devl"], ("", LEGACY, 0), ("", LEGACY, 0)),
    ("100,000,000 second", [A + LIMIT + B], "a", ("a", CUT, 13)),
    ("100,000,001 second", [A + layout.LENGTH.pack(10**8 + 1) + B], "a", ("a", LARGE, 13)),
    ("100,000,000 in a second read", [A, LIMIT + B], ("a", LEGACY, 13), ("a", CUT, 13)),
    ("zero length first", [bytes(4) + A], ("", LEGACY, 0), ("", LEGACY, 0)),
    ("empty read first", [b"", A, b"", B, b""], "ab", "ab"),
    ("text", [b'["a"]\n\n["b"]'], '<["a"]><["b"]>', '<["a"]><["b"]>'),
    ("text in two", [b'["a"]\n["', b'b"]\n'], '<["a"]><["><b"]>', '<["a"]><["b"]>'),
    ("frame, then text", [A, b'["b"]'], 'a<["b"]>', ("a", LARGE, 13)),
    ("text, then frame", [b'["a"]\n', A], '<["a"]>a', ('<["a"]>', LEGACY, 6)),
    ("two bytes and no more", [b"[]"], "<[]>", "<[]>"),
    (
        "control character on a second line",
        [b"[10]\n\x01"],
        ("<[10]>", LEGACY, 5),
        ("<[10]>", LEGACY, 5),
    ),
    ("tab and carriage return", [b"\t[10]\n\r"], "<\t[10]><\r>", "<\t[10]><\r>"),
    ("control character, then text", [b"\x0e\n[10]\n"], ("", LEGACY, 0), ("", LEGACY, 0)),
    ("nothing", [], "", ""),
]


@pytest.mark.parametrize(
    ("reads", "upstream", "recommended"),
    [row[1:] for row in MATRIX],
    ids=[row[0] for row in MATRIX],
)
def test_executed_matrix(reads: list[bytes], upstream: Ending, recommended: Ending) -> None:
    """What published readers were seen to do, and what they should do instead."""
    assert upstream == _read(UPSTREAM, reads)
    assert recommended == _read(RECOMMENDED, reads)


def test_every_cell_is_decided() -> None:
    """Every combination that a read can show has an action, and no other."""
    firsts = {
        Size.NOTHING: [First.UNKNOWN],
        Size.SHORT: [First.UNKNOWN],
        Size.ENOUGH: [First.PLAUSIBLE, First.IMPLAUSIBLE],
    }
    cells = {
        (buffer, size, first)
        for buffer, (size, known) in product(Buffer, firsts.items())
        for first in known
    }
    assert cells == set(SNIFF_TABLE)
    assert set(Action) == set(SNIFF_TABLE.values())


@pytest.mark.parametrize(
    ("read", "seen"),
    [
        (b"", (Size.NOTHING, First.UNKNOWN)),
        *((bytes(size), (Size.SHORT, First.UNKNOWN)) for size in (1, 2, 3)),
        (bytes(4), (Size.ENOUGH, First.IMPLAUSIBLE)),
        (b"\0\0\0\1", (Size.ENOUGH, First.PLAUSIBLE)),
        (BELOW, (Size.ENOUGH, First.PLAUSIBLE)),
        (LIMIT, (Size.ENOUGH, First.IMPLAUSIBLE)),
        (b"    ", (Size.ENOUGH, First.IMPLAUSIBLE)),
    ],
)
def test_what_the_guess_sees(read: bytes, seen: tuple[Size, First]) -> None:
    """Only the size of a read and its first integer are looked at."""
    assert observe(read) == seen
    assert (*seen,) in {cell[1:] for cell in SNIFF_TABLE}


@pytest.mark.parametrize("cell", SNIFF_TABLE, ids=lambda cell: "-".join(x.name for x in cell))
def test_readers_act_as_the_table_says(cell: tuple[Buffer, Size, First]) -> None:
    """A reader in that state, given such a read, does what its cell says."""
    buffer, size, first = cell
    held = A[:9] if buffer is Buffer.HOLDING else b""
    read = {
        (Size.NOTHING, First.UNKNOWN): b"",
        (Size.SHORT, First.UNKNOWN): b"[",
        (Size.ENOUGH, First.PLAUSIBLE): BELOW,
        (Size.ENOUGH, First.IMPLAUSIBLE): b"[10]",
    }[size, first]
    reader = ObjectReader(UPSTREAM)
    assert reader.feed(held) == [NEED_MORE]
    units = [unit for unit in reader.feed(read) if isinstance(unit, str)]
    taken_for_text = SNIFF_TABLE[cell] in {Action.LEGACY, Action.SHORT}
    assert units == ([read.decode()] if taken_for_text else [])


def test_policies_are_answered_one_by_one() -> None:
    """All answers alike is what `every` says; by default all are the recommended ones."""
    assert ReadingPolicy() == ReadingPolicy.every(Choice.RECOMMENDED) != UPSTREAM
    joined = ReadingPolicy(sniff_again=Choice.UPSTREAM)
    assert _read(joined, [A, b'["', b'b"]']) == 'a<["b"]>'
    assert _read(joined, [A, b'["12', b'3"]']) == 'a<["123"]>'


def test_marked_streams_are_never_sniffed() -> None:
    """With markers everything is frames, text included, under any policy."""
    item = b"devl1"
    marker = Marker(WriterId(b"writer-A"), Seq(3))
    wire = layout.LENGTH.pack(16 + len(item)) + layout.MARKER.pack(*marker) + item
    for policy in (RECOMMENDED, UPSTREAM):
        reader = ObjectReader(policy, marked=True)
        assert reader.feed(wire[:2]) == [NEED_MORE]
        assert reader.feed(wire[2:]) == [Frame(item, marker), NEED_MORE]
        refused = reader.feed(b'["text"]\n')
        assert isinstance(refused[-1], Rejected)
        assert (LARGE, len(wire)) == (refused[-1].reason, refused[-1].offset)


@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("size", [0, 1, 3])
def test_payloads_need_room_for_a_prefix(marked: bool, size: int) -> None:
    """A shorter payload is refused where its frame begins, and nothing behind it is given."""
    marker = bytes(16) if marked else b""

    def frame(payload: bytes) -> bytes:
        return layout.LENGTH.pack(len(marker + payload)) + marker + payload

    first, short = frame(b"devl"), frame(b"x" * size)
    whole = ObjectReader(marked=marked).feed(first + short + first)
    reader = ObjectReader(marked=marked)
    in_two = [*reader.feed(first + short[:-1]), *reader.feed(short[-1:] + first)]
    for outcomes in (whole, in_two):
        refusal = outcomes[-1]
        assert isinstance(refusal, Rejected)
        assert (Rejection.PAYLOAD_TOO_SHORT, len(first)) == (refusal.reason, refusal.offset)
        assert sum(isinstance(outcome, Frame) for outcome in outcomes) == 1


def test_refusals_stay() -> None:
    """After a refusal every read and the end give it again, and nothing else."""
    reader = ObjectReader()
    refusal = reader.feed(bytes(4) + b"\n" + A)[-1]
    assert isinstance(refusal, Rejected)
    assert [refusal] == reader.feed(A) == reader.feed(b"") == reader.close()


def test_lines_are_told_apart_by_bytes() -> None:
    """A character that two reads share is whole again where lines are joined."""
    text = '["é"]\n'.encode()
    assert _read(RECOMMENDED, [text[:3], text[3:]]) == '<["é"]>'
    assert _read(UPSTREAM, [text[:4], text[4:]]) == '<["é><"]>'


def test_reads_are_bytes() -> None:
    """Anything but bytes is the caller's mistake."""
    with pytest.raises(ModelMisuse, match="str"):
        ObjectReader().feed("text")  # type: ignore[arg-type]  # this is the mistake
