"""Rows of the specification's tables: each is shown by the vector whose slug is the row's id.

A row's id is the table, the row and, where the table has several, the column. A row that no
vector shows states why. `docs/reference/tables.md` and the architecture tests are made from this.
"""

from attrs import frozen


@frozen
class Row:
    """One row of a table, or one cell of it."""

    id: str
    text: str
    absent: str = ""
    """Why no vector shows it, if none does."""


_NOT_THERE = "the table's cell is empty"

ROWS: tuple[Row, ...] = (
    Row("a1-1-byte", "payload of a byte stream: raw bytes"),
    Row("a1-1-object", "payload of an object stream: four characters of prefix, and a body"),
    Row("a1-2-byte", "prefix values of a byte stream", _NOT_THERE),
    Row("a1-2-object", "prefix values of an object stream: devl, encr, encp"),
    Row("a1-3-byte", "opt-in of byte streams: the reference's framing field"),
    Row("a1-3-object", "object streams: framed, or lines of text by old writers"),
    Row("a1-4-byte", "an empty item is dropped"),
    Row("a1-4-object", "an empty item", "a serialised value is never empty"),
    Row("a1-5-byte", "largest payload, writer side: 100,000,000"),
    Row("a1-5-object", "largest payload, writer side: no check"),
    Row("a1-6-byte", "largest length, reader side: 100,000,000"),
    Row("a1-6-object", "largest length, reader side: below 100,000,000, and only when sniffing"),
    Row("a1-7-byte", "a frame of length zero: an empty item"),
    Row("a1-7-object", "a frame of length zero: no room for a prefix"),
    Row("a1-8-byte", "end of the stream inside a frame: refused"),
    Row("a1-8-object", "end of the stream inside a frame: dropped, or refused"),
    Row("a1-9-byte", "unknown prefix", "byte streams have none"),
    Row("a1-9-object", "unknown prefix: skipped silently, or refused"),
    Row("a2-1", "SEG: items of up to 100,000,000 bytes are framed, not all can be read back"),
    Row("a2-2", "V2: items of up to 99,999,984 bytes are framed and read back"),
    Row("a3-1", "two writers and one duplicate"),
    Row("a3-2", "a resent run"),
    Row("a3-3", "a new reader behind the original"),
    Row("a3-4", "a gap"),
    Row("a4-1", "empty buffer, at least 4 bytes, plausible length: frames"),
    Row("a4-2", "empty buffer, at least 4 bytes, zero or implausible length: legacy text"),
    Row("a4-3", "empty buffer, 1 to 3 bytes: legacy text, or waits"),
    Row("a4-4", "empty buffer, no bytes: nothing"),
    Row("a4-5", "part of a frame in the buffer: goes on with it"),
    *(Row(f"a5-{number}", f"writer id of worked seed {number}") for number in range(1, 11)),
    *(Row(f"a7-{number}", f"worked frame {number}") for number in (1, 2, 3, 4, 5, 6)),
    *(Row(f"a7-7-{letter}", f"worked frame 7, item {letter}") for letter in "abc"),
    *(Row(f"a7-{number}", f"worked frame {number}") for number in (8, 9, 10)),
    *(
        Row(f"b3-{row}-{reader}", f"{text}, read by {reader}")
        for row, text in (
            (1, "bytes, framing absent or raw"),
            (2, "bytes, framed-v1"),
            (3, "bytes, framed-v2"),
            (4, "bytes, any other framing"),
            (5, "objects, framing absent"),
            (6, "objects, framed-v1"),
            (7, "objects, framed-v2"),
        )
        for reader in ("pub", "v2")
    ),
    Row("b3-8-pub", "objects, framing known later, read by pub", _NOT_THERE),
    Row("b3-8-v2", "objects, framing known later, read by v2"),
    Row("c-1", "worked batch of two chunks"),
    Row("c-2", "worked batch of two V2 frames"),
    Row("c-3", "an empty chunk"),
)
