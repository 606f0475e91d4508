"""Rules of what readers make of frames: dedupe and object streams."""

from spec_model.clauses.clause import Clause, Level

CLAUSES: tuple[Clause, ...] = (
    Clause(
        id="dedupe.highest",
        sentence="A frame is delivered if and only if its writer is new or its sequence number "
        "is higher than every one delivered from that writer.",
        source="streams a.3",
        invariants=(13, 14),
    ),
    Clause(
        id="dedupe.identity",
        sentence="Writers are told apart by all eight bytes of their id; one writer's frames "
        "never suppress another's.",
        source="streams a.3",
        invariants=(9, 17),
    ),
    Clause(
        id="dedupe.fresh",
        sentence="A new reader begins without memory: started behind an original, it delivers "
        "the duplicate.",
        source="streams a.3",
    ),
    Clause(
        id="dedupe.gaps",
        sentence="A sequence number that skips ahead is delivered; a strict reader also flags "
        "the gap.",
        source="streams a.3, k (K-06)",
        level=Level.SHOULD,
    ),
    Clause(
        id="objects.sniff",
        sentence="Without framing information an object reader with an empty buffer takes a read "
        "whose first 32-bit integer lies between 1 and 99,999,999 for frames, and any other for "
        "legacy text; with a non-empty buffer it goes on with frames.",
        source="streams a.4",
    ),
    Clause(
        id="objects.empty-read",
        sentence="A read of length zero changes nothing.",
        source="streams a.4",
        invariants=(2,),
    ),
    Clause(
        id="objects.short-first-read",
        sentence="An object reader waits for four bytes before it decides between frames and "
        "legacy text.",
        source="streams a.4, j (B-05)",
        level=Level.SHOULD,
        invariants=(2,),
        measured="@workflow/core takes a first read of one to three bytes for legacy text",
    ),
    Clause(
        id="objects.decide-once",
        sentence="An object reader that decided between frames and legacy text keeps to it for "
        "the life of the stream.",
        source="streams a.4, b.3",
        level=Level.SHOULD,
        invariants=(2, 21),
        measured="@workflow/core decides again at every read that finds its buffer empty",
    ),
    Clause(
        id="objects.legacy-json",
        sentence="A legacy line is JSON text: one that begins with a control character is refused.",
        source="streams a.1, a.4",
        measured="@workflow/core 5.0.0-beta.55 drops a byte order mark before legacy text",
    ),
    Clause(
        id="objects.truncated-tail",
        sentence="An object stream that ends inside a frame is refused.",
        source="streams a.1, j (B-06)",
        level=Level.SHOULD,
        invariants=(7,),
        measured="@workflow/core drops the partial frame and ends cleanly",
    ),
    Clause(
        id="objects.frame-limit",
        sentence="An object reader bounds the length that a frame may claim as byte readers do.",
        source="streams a.1, k (K-19)",
        level=Level.SHOULD,
        measured="@workflow/core has no limit once it is in framed mode",
    ),
    Clause(
        id="objects.legacy-lines",
        sentence="Legacy text is split at line feeds; empty lines are skipped, and a line that "
        "two reads share is one line.",
        source="streams a.4",
        level=Level.SHOULD,
        measured="@workflow/core parses each part of such a line by itself",
    ),
    Clause(
        id="objects.prefix-room",
        sentence="An object frame too short for its format prefix is refused.",
        source="streams a.1",
    ),
    Clause(
        id="objects.v2-no-sniff",
        sentence="An object stream whose framing is framed-v2 is never sniffed: all of it is "
        "frames, and every frame carries a marker.",
        source="streams a.2, b.3",
    ),
    Clause(
        id="objects.frame-values",
        sentence="Every unit of an object stream gives one value, in order. What came before a "
        "refusal has been delivered, whatever read it came with, and nothing behind it is.",
        source="streams a.1, a.4; serialization a.8",
        invariants=(2,),
    ),
    Clause(
        id="objects.frame-format",
        sentence="The payload of an object frame is devl, or encr or encp around devl. A frame of "
        "any other well-formed format, a compressed one included, is refused, and one whose prefix "
        "is malformed is refused under every policy.",
        source="streams a.1, j (B-08); serialization a.8",
        measured="@workflow/core drops a frame of another well-formed format in silence",
    ),
    Clause(
        id="objects.line-values",
        sentence="A line of legacy text is the flattened text of one value, without a prefix.",
        source="streams a.4",
    ),
)
