"""Rules of the stream protocol: what readers see, store, writers, sink, recovery, readers."""

from spec_model.clauses.clause import Clause, Level

_STREAM = (
    Clause(
        id="stream.exactly-once",
        sentence="A reader from the beginning of the stream delivers every item at most once.",
        source="streams a.3, f",
        invariants=(13, 18),
    ),
    Clause(
        id="stream.order",
        sentence="A reader delivers the items of one writer in the order in which they were put.",
        source="streams a.3, f",
        invariants=(14, 19),
    ),
    Clause(
        id="stream.nothing-invented",
        sentence="A reader delivers only what a writer of this stream put, and says whose it is.",
        source="streams i",
        invariants=(16, 17),
    ),
    Clause(
        id="stream.nothing-lost",
        sentence="A reader that sees the end has delivered everything whose writer ended well.",
        source="streams e.3, f",
        invariants=(15, 19, 60),
    ),
    Clause(
        id="stream.done-last",
        sentence="The stream is marked done only after everything that was put is durable, and "
        "not at all if a writer failed.",
        source="streams e.3",
        invariants=(32,),
    ),
    Clause(
        id="stream.terminates",
        sentence="When nothing else can happen, every call to end a writer is settled, and every "
        "reader of a stream that is done has seen its end.",
        source="streams i",
        invariants=(27, 57),
    ),
    Clause(
        id="stream.identity",
        sentence="Two lifetimes of a writer share its id only if the second writes the same items "
        "again from the first on.",
        source="streams a.5, k (K-17)",
        invariants=(20,),
    ),
    Clause(
        id="stream.windows",
        sentence="A reader that starts behind the original of a duplicate delivers the duplicate.",
        source="streams a.3, k (K-05)",
        invariants=(13,),
    ),
    Clause(
        id="stream.closers",
        sentence="Closing closes the stream for all of its writers; whoever shares it with writers "
        "that have not ended lets go of it instead.",
        source="streams k (K-31)",
        invariants=(32, 53),
    ),
    Clause(
        id="stream.lawful",
        sentence="A role wants only what can be done: it sends on requests that are open, asks one "
        "question at a time, and settles each call once.",
        source="streams e, h",
        invariants=(27,),
    ),
    Clause(
        id="stream.bounded",
        sentence="What a writer holds and has not confirmed is bounded, and so is each request.",
        source="streams e.3, g.2",
        invariants=(28,),
    ),
)

_STORE = (
    Clause(
        id="store.dense",
        sentence="Chunks have the indices from 0 on, each index one chunk, for good.",
        source="streams d.3 (G3)",
        invariants=(49,),
    ),
    Clause(
        id="store.pages",
        sentence="Pages, followed to their end, list every readable chunk with its index.",
        source="streams d.1, d.3 (G3)",
        invariants=(50,),
    ),
    Clause(
        id="store.live",
        sentence="A live read hands out every chunk from its start on once, in the order of the "
        "indices, waits at one that is not readable yet, and ends when the stream is done and "
        "nothing is left.",
        source="streams d.3 (G6)",
        invariants=(51, 52, 54),
    ),
    Clause(
        id="store.start-ahead",
        sentence="A live read that starts behind the last index of an open stream waits for that "
        "index, and skips what comes before it.",
        source="streams d.3 (G6), d.4, k (K-13)",
        level=Level.SHOULD,
        invariants=(51,),
    ),
    Clause(
        id="store.close",
        sentence="A stream is done once it was closed, and not before; closing it twice changes "
        "nothing.",
        source="streams d.3 (G8)",
        invariants=(53,),
    ),
    Clause(
        id="store.reserved",
        sentence="An index that was taken gets its chunk in the end; a store that cannot promise "
        "it breaks recovery and resuming.",
        source="streams f",
        level=Level.SHOULD,
        invariants=(36, 49),
    ),
    Clause(
        id="store.burnt",
        sentence="An index whose chunk is lost for good, since the request that held it is gone, "
        "is burnt: it stays without a chunk, pages show a gap, and live reads pass it.",
        source="streams k (K-32)",
        level=Level.SHOULD,
        invariants=(49,),
    ),
    Clause(
        id="store.honest",
        sentence="A clean response means that every frame of the request is stored, with the "
        "indices that it names.",
        source="streams d.1, k (K-02)",
        invariants=(15,),
    ),
    Clause(
        id="store.info",
        sentence="The info of a stream has the highest index that was taken, or -1, and whether "
        "the stream is done.",
        source="streams d.1, d.3 (G5, G10), k (K-14)",
        invariants=(49, 53),
    ),
)

_WRITER = (
    Clause(
        id="writer.one-request",
        sentence="A writer has at most one segment open; the next opens after the response to the "
        "last.",
        source="streams e.3",
        invariants=(23, 29),
    ),
    Clause(
        id="writer.unconfirmed",
        sentence="A frame is held from before it can reach the wire until a clean response or a "
        "successful recovery, and no longer.",
        source="streams e.2, e.3",
        invariants=(24, 25),
    ),
    Clause(
        id="writer.queue",
        sentence="Calls that come while a writer is busy wait, and are served in order; each is "
        "settled once.",
        source="streams e.2",
        invariants=(27,),
    ),
    Clause(
        id="writer.response",
        sentence="A response with fewer indices than the segment has frames is no clean one.",
        source="streams k (K-33)",
        level=Level.SHOULD,
    ),
    Clause(
        id="writer.early-failure",
        sentence="A request that fails before its body ended is recovered by the next call; that "
        "call does not fail for it.",
        source="streams e.4 (E3)",
        level=Level.SHOULD,
        invariants=(27,),
    ),
    Clause(
        id="writer.failure-sticky",
        sentence="A failure that recovery could not mend is told to every later call, whoever "
        "found it.",
        source="streams e.4 (E1), k (K-09)",
        level=Level.SHOULD,
        invariants=(26,),
    ),
    Clause(
        id="writer.limits",
        sentence="A frame that would overfill a segment, and any frame after its time is up, opens "
        "the next one; an exactly full one stays open, and a larger frame goes alone.",
        source="streams e.3",
        invariants=(28, 29),
    ),
    Clause(
        id="writer.timers",
        sentence="Each write starts the idle timer again, and it ends the segment; the time of a "
        "segment is up a fixed time after it was opened.",
        source="streams e.1, e.3",
        invariants=(28,),
    ),
    Clause(
        id="writer.ready",
        sentence="A writer awaits its run once, before its first request; that it could not be "
        "told changes nothing.",
        source="streams e.3, k (K-22)",
        invariants=(30,),
    ),
    Clause(
        id="writer.abort",
        sentence="A segment writer that is aborted drops what is not confirmed, breaks off its "
        "request, refuses every later call and sends nothing any more.",
        source="streams e.3, e.4 (E4, E7), k (K-07)",
        invariants=(31,),
    ),
    Clause(
        id="writer.close",
        sentence="A writer that closes the stream does so once, after everything is confirmed, and "
        "not at all if it failed.",
        source="streams e.3",
        invariants=(32,),
    ),
    Clause(
        id="writer.anchor",
        sentence="The anchor never moves backwards, also not on a response without indices.",
        source="streams e.3, k (K-16, K-34)",
        invariants=(40,),
    ),
)

_SINK = (
    Clause(
        id="sink.groups",
        sentence="The frame that finds a sink idle goes at once; what comes while a request is out "
        "forms the next one, up to a number of frames and of bytes; a larger frame goes alone.",
        source="streams g.2",
        invariants=(23, 28),
    ),
    Clause(
        id="sink.admission",
        sentence="A write to a sink settles when it is admitted, and waits while the buffer is "
        "full of what is not confirmed.",
        source="streams g.2, k (K-08)",
        invariants=(27, 60),
    ),
    Clause(
        id="sink.poison",
        sentence="A sink whose request failed sends nothing again, and tells every call from then "
        "on.",
        source="streams g.2",
        invariants=(26, 48),
    ),
    Clause(
        id="sink.end",
        sentence="The end of a sink settles when everything that was admitted is confirmed, and "
        "then closes the stream if it is told to.",
        source="streams g.2",
        invariants=(15, 32),
    ),
    Clause(
        id="sink.abort",
        sentence="A sink that is aborted refuses what was not admitted, sends what was, and does "
        "not close the stream.",
        source="streams g.2, k (K-07)",
        invariants=(31,),
    ),
    Clause(
        id="sink.delay",
        sentence="A sink with a flush interval delays only the frame that finds it idle.",
        source="streams g.2",
    ),
)

_RECOVERY = (
    Clause(
        id="recovery.window",
        sentence="Recovery looks at the indices above the anchor up to the tail, both ends exact.",
        source="streams f",
        invariants=(35,),
    ),
    Clause(
        id="recovery.own-frames",
        sentence="What is stored is told by the writer's full id; chunks of other writers count "
        "for whether the tail is readable, and for nothing else.",
        source="streams f",
        invariants=(34,),
    ),
    Clause(
        id="recovery.rest",
        sentence="Recovery sends exactly the unconfirmed frames above the highest stored one, in "
        "order.",
        source="streams f",
        invariants=(33, 39),
    ),
    Clause(
        id="recovery.same-bytes",
        sentence="A frame that is sent again is byte for byte what was sent first.",
        source="streams a.6, f",
        invariants=(12,),
    ),
    Clause(
        id="recovery.rescan",
        sentence="Each attempt begins with a new tail and a new scan.",
        source="streams f",
        invariants=(38,),
    ),
    Clause(
        id="recovery.own-hole",
        sentence="A hole among one's own stored frames cannot be mended, and fails.",
        source="streams f, k (K-03)",
        level=Level.SHOULD,
        invariants=(37,),
        measured="@workflow/core sends what is above the hole, and what is in it is lost",
    ),
    Clause(
        id="recovery.patience",
        sentence="A tail that is not readable is waited for a fixed number of times, with the same "
        "tail; after that recovery fails with nothing sent.",
        source="streams f",
        invariants=(36,),
    ),
    Clause(
        id="recovery.foreign-tail",
        sentence="A lost tail fails recovery also if every own frame is stored, and that is told "
        "apart.",
        source="streams f, k (K-04)",
        level=Level.SHOULD,
        invariants=(34, 36),
    ),
    Clause(
        id="recovery.last-error",
        sentence="After the last attempt recovery fails with the error of the replay; a question "
        "that fails ends it at once.",
        source="streams f",
        invariants=(38,),
    ),
    Clause(
        id="recovery.mends",
        sentence="One broken request is mended: recovery fails only if the replays fail, or what "
        "was stored cannot be told.",
        source="streams f",
        invariants=(33, 36, 38),
    ),
)

_READER = (
    Clause(
        id="reader.resume",
        sentence="A reader resumes at its start plus the complete chunks that it consumed, "
        "duplicates included, and forgets the part of a chunk that was cut.",
        source="streams h",
        invariants=(55,),
    ),
    Clause(
        id="reader.memory",
        sentence="What a reader remembers of each writer outlives its connections.",
        source="streams a.3",
        invariants=(18,),
    ),
    Clause(
        id="reader.verified-end",
        sentence="A clean end is the end if the store's info says that the stream is done and "
        "everything up to the tail was consumed; otherwise the reader reconnects.",
        source="streams h",
        invariants=(56,),
        measured="before 4.8.5 on the 4.x line and 5.0.0-beta.44, @workflow/core believes it",
    ),
    Clause(
        id="reader.info-failure",
        sentence="An end that cannot be verified, because the question for the info fails, is "
        "believed.",
        source="streams h, k (K-26)",
        invariants=(56,),
    ),
    Clause(
        id="reader.first-connect",
        sentence="A first connection that does not open is an error at once.",
        source="streams h",
        invariants=(57,),
    ),
    Clause(
        id="reader.cancel",
        sentence="A reader that is canceled delivers nothing more, closes its connection, opens "
        "none, and closes one that opens late.",
        source="streams h",
        invariants=(58,),
    ),
    Clause(
        id="reader.gone",
        sentence="A reader that is told that the stream is no longer kept fails at once.",
        source="streams h, d.2",
        invariants=(57,),
    ),
    Clause(
        id="reader.negative",
        sentence="A read that counts from the end is not resumed and its end is not verified.",
        source="streams h",
        invariants=(59,),
    ),
    Clause(
        id="reader.progress",
        sentence="A chunk that arrives resets the count of reconnects in a row, and a reader does "
        "not give up before that count or the total is used up.",
        source="streams h",
        invariants=(57,),
    ),
)

CLAUSES: tuple[Clause, ...] = (*_STREAM, *_STORE, *_WRITER, *_SINK, *_RECOVERY, *_READER)
