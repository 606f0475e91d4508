"""Traces of the reconnecting reader."""

from attrs import evolve

from spec_model.stream.regimes import SEED, setting
from spec_model.stream.rules import PUBLISHED
from vectors.families.traces import ONE, trace, upstream
from vectors.family import Case, Family


def _readers() -> list[Case]:
    written = "put w0; put w0; deliver w0; deliver w0; end w0; respond w0; "
    seeded = setting(evolve(ONE, items=2))
    wide = evolve(ONE, items=2, open_faults=True, info_faults=True, cancels=True)
    few = evolve(seeded, reader=evolve(seeded.reader, consecutive=1))
    none = evolve(seeded, reader=evolve(seeded.reader, total=1))
    return [
        trace(
            "read",
            "a reader delivers, verifies the end and ends",
            "reader.verified-end",
            seeded,
            written + "finish app; open r0; read r0; read r0; eof r0; info r0",
            actor="r0",
        ),
        trace(
            "cut-in-a-chunk",
            "a reader resumes at the chunk that was cut",
            "reader.resume",
            seeded,
            written + "open r0; read r0; half r0; cut r0; open r0; read r0",
            actor="r0",
            flags=["fault", "truncation"],
        ),
        trace(
            "in-two-reads",
            "a chunk may come in two reads",
            "reader.resume",
            seeded,
            written + "open r0; half r0; rest r0; read r0",
            actor="r0",
            flags=["chunking"],
        ),
        trace(
            "duplicate-then-cut",
            "a duplicate counts for where the reader resumes",
            "reader.resume reader.memory",
            seeded,
            "put w0; deliver w0; crash w0; put w0; deliver w0 1; open r0; read r0; read r0; "
            "cut r0; open r0",
            actor="r0",
            flags=["fault", "duplicate"],
        ),
        trace(
            "early-end",
            "an end that the info does not confirm is no end",
            "reader.verified-end",
            seeded,
            written + "open r0; read r0; early r0; info r0; open r0; read r0; finish app; "
            "eof r0; info r0",
            actor="r0",
            flags=["fault"],
        ),
        trace(
            "done-but-short",
            "an end before the tail of a complete stream is no end",
            "reader.verified-end",
            seeded,
            written + "finish app; open r0; read r0; early r0; info r0; open r0",
            actor="r0",
            flags=["fault"],
        ),
        trace(
            "end-believed",
            "readers of old releases believe a clean end",
            "reader.verified-end",
            upstream(seeded, "verifies_end"),
            "put w0; deliver w0; open r0; early r0",
            actor="r0",
            flags=["fault"],
            finding="end-true",
        ),
        trace(
            "partial-end",
            "a part of a chunk before an end that is believed",
            "frames.truncation",
            upstream(setting(wide), "partial_end"),
            written + "open r0; half r0; early r0; blind r0",
            actor="r0",
            flags=["fault", "truncation"],
            finding="nothing-lost",
        ),
        trace(
            "info-fails",
            "an end that cannot be verified is believed",
            "reader.info-failure",
            wide,
            written + "finish app; open r0; read r0; read r0; eof r0; blind r0",
            actor="r0",
            flags=["fault"],
        ),
        trace(
            "first-connect-fails",
            "a first connection that does not open is an error",
            "reader.first-connect",
            wide,
            "unreachable r0",
            actor="r0",
            flags=["fault"],
        ),
        trace(
            "reopening-fails",
            "a later connection that does not open is tried again",
            "reader.first-connect reader.progress",
            wide,
            written + "open r0; read r0; cut r0; unreachable r0; open r0; read r0",
            actor="r0",
            flags=["fault"],
        ),
        trace(
            "gone",
            "a stream that is no longer kept is not asked for again",
            "reader.gone",
            wide,
            written + "open r0; cut r0; expire r0",
            actor="r0",
            flags=["fault"],
        ),
        trace(
            "negative",
            "a read that counts from the end is not resumed",
            "reader.negative",
            evolve(ONE, items=2, start=-1),
            written + "open r0; read r0; cut r0",
            actor="r0",
            flags=["fault"],
        ),
        trace(
            "negative-end",
            "the end of a read that counts from the end is not verified",
            "reader.negative",
            evolve(ONE, items=2, start=-5),
            written + "finish app; open r0; read r0; read r0; eof r0",
            actor="r0",
        ),
        trace(
            "in-a-row",
            "too many reconnects in a row are an error",
            "reader.progress",
            few,
            written + "open r0; read r0; cut r0; open r0; cut r0",
            actor="r0",
            flags=["fault", "limit"],
        ),
        trace(
            "progress",
            "a chunk resets the count of reconnects in a row",
            "reader.progress",
            few,
            written + "open r0; cut r0; open r0; read r0; cut r0; open r0; read r0",
            actor="r0",
            flags=["fault", "limit"],
        ),
        trace(
            "in-all",
            "a chunk does not reset the total of reconnects",
            "reader.progress",
            none,
            written + "open r0; cut r0; open r0; read r0; cut r0",
            actor="r0",
            flags=["fault", "limit"],
            finding="patient",
        ),
        trace(
            "cancel-reading",
            "a cancel closes the connection",
            "reader.cancel",
            wide,
            written + "open r0; read r0; cancel r0",
            actor="r0",
            flags=["ending"],
        ),
        trace(
            "cancel-connecting",
            "a connection that opens after a cancel is closed at once",
            "reader.cancel",
            wide,
            written + "open r0; cut r0; cancel r0; open r0",
            actor="r0",
            flags=["ending", "fault"],
        ),
        trace(
            "cancel-verifying",
            "an info that comes after a cancel opens nothing",
            "reader.cancel",
            wide,
            written + "open r0; early r0; cancel r0; info r0",
            actor="r0",
            flags=["ending", "fault"],
        ),
        trace(
            "without-markers",
            "frames without markers are all delivered",
            "stream.windows",
            setting(ONE, SEED, PUBLISHED),
            "put w0; deliver w0; crash w0; put w0; deliver w0 1; open r0; read r0; read r0",
            actor="r0",
            flags=["duplicate"],
            finding="exactly-once",
        ),
        trace(
            "behind-the-original",
            "a reader that starts behind the original delivers the duplicate",
            "stream.windows",
            evolve(ONE, start=1),
            "put w0; deliver w0; crash w0; put w0; deliver w0 1; open r0; read r0",
            actor="r0",
            flags=["duplicate"],
        ),
    ]


ABOUT = "Traces of reconnecting readers. Their form is that of the area `segments`."

FAMILIES = (Family(kind="trace", area="readers", text=ABOUT, cases=_readers()),)
