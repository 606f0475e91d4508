"""Rules of frames, writer ids, sequence numbers and batches."""

from spec_model.clauses.clause import Clause, Level

CLAUSES: tuple[Clause, ...] = (
    Clause(
        id="frames.length",
        sentence="A frame begins with the length of what follows, as an unsigned 32-bit "
        "big-endian integer.",
        source="streams a.1",
        invariants=(1, 3),
    ),
    Clause(
        id="frames.v1-payload",
        sentence="In profile F1 the length counts the payload only, and the payload is the item.",
        source="streams a.1",
        invariants=(1, 3),
    ),
    Clause(
        id="frames.v2-marker",
        sentence="In profile V2 the payload begins with a marker of sixteen bytes: the writer id "
        "(8 bytes) and the sequence number (unsigned, 64 bits, big-endian); the length counts "
        "marker and item.",
        source="streams a.2",
        invariants=(1, 3),
    ),
    Clause(
        id="frames.v2-too-small",
        sentence="A V2 frame whose length is below sixteen is refused once it is complete.",
        source="streams a.2",
        invariants=(8,),
    ),
    Clause(
        id="frames.writer-id-length",
        sentence="A marker is never built with a writer id that is not eight bytes long.",
        source="streams a.2",
        invariants=(9,),
    ),
    Clause(
        id="frames.item-limit",
        sentence="A writer refuses an item that would make a frame longer than the reader's "
        "limit, and accepts every item up to that size.",
        source="streams a.1, a.2",
        invariants=(4, 5),
    ),
    Clause(
        id="frames.reader-limit",
        sentence="A reader refuses a length above the limit from the header alone, before it "
        "buffers or reserves anything of the body; a length equal to the limit is accepted.",
        source="streams a.1",
        invariants=(5,),
    ),
    Clause(
        id="frames.empty-item",
        sentence="An empty item produces no frame and consumes no sequence number.",
        source="streams a.1, a.6",
        invariants=(6,),
    ),
    Clause(
        id="frames.empty-frame",
        sentence="A reader of a framed byte stream delivers a frame of length zero as an empty "
        "item.",
        source="streams a.1",
        level=Level.SHOULD,
    ),
    Clause(
        id="frames.partition",
        sentence="What a reader delivers does not depend on how the bytes were cut into reads.",
        source="streams i.2",
        invariants=(2,),
    ),
    Clause(
        id="frames.truncation",
        sentence="A stream that ends inside a frame, its header included, is refused and never "
        "reported as complete.",
        source="streams a.1",
        invariants=(7,),
    ),
    Clause(
        id="frames.sticky",
        sentence="After a refusal a reader delivers nothing more and gives the same refusal to "
        "every further read; frames decoded before it are delivered first.",
        source="streams a.1",
        measured="the unframer of @workflow/core 5.0.0-beta.55 drops all but the first of the "
        "frames that precede the refused header in the same read",
    ),
    Clause(
        id="frames.linear",
        sentence="The work and the memory of a reader are linear in the bytes read, however they "
        "are cut.",
        source="streams j (B-02)",
        level=Level.SHOULD,
        measured="the unframer of @workflow/core 5.0.0-beta.55 copies all that it holds at every "
        "read",
        untestable="an answer does not show what it cost; tests of the decoder trace its "
        "memory, and make bench measures growth",
    ),
    Clause(
        id="frames.no-alias",
        sentence="A delivered item does not change when the source reuses its buffer.",
        source="streams j (B-09)",
        invariants=(16,),
        untestable="reads are immutable bytes in the model; adapters with mutable buffers are "
        "checked through the adapter protocol",
    ),
    Clause(
        id="seq.contiguous",
        sentence="A writer numbers the frames that it emits 0, 1, 2 and so on; refused and empty "
        "items take no number.",
        source="streams a.6",
        invariants=(11,),
    ),
    Clause(
        id="seq.unsigned",
        sentence="Sequence numbers are unsigned 64-bit integers and compare as such over their "
        "whole range.",
        source="streams a.2",
        invariants=(9,),
    ),
    Clause(
        id="writer-id.derivation",
        sentence="A writer id is the 64-bit FNV-1a hash of the UTF-8 bytes of its seed, written "
        "big-endian.",
        source="streams a.5",
        invariants=(10,),
    ),
    Clause(
        id="batch.layout",
        sentence="A batch body is, for each chunk in write order, its length as an unsigned "
        "32-bit big-endian integer and its bytes; empty chunks are legal, and no chunk at all "
        "is an empty body.",
        source="streams c",
    ),
    Clause(
        id="batch.truncation",
        sentence="A batch body that ends inside a length or a chunk is refused as a whole.",
        source="streams c",
    ),
    Clause(
        id="batch.count",
        sentence="Where a count was declared, a batch with another number of chunks is refused.",
        source="streams c",
    ),
    Clause(
        id="batch.size",
        sentence="A batch whose encoding would exceed 4,294,967,295 bytes is refused before "
        "anything is reserved for it.",
        source="streams c",
    ),
    Clause(
        id="batch.pages",
        sentence="More chunks than one request may carry are split, in order, into requests that "
        "are full except the last.",
        source="streams c",
    ),
)
