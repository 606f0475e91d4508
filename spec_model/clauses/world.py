"""Rules of a World: what a backend of the storage interface promises.

Each is one of the numbered invariants of the facts about Worlds (`worlds g`). A clause that only
some backends owe says what selects it: a spec version, or a capability that the backend declares.
"""

from collections.abc import Mapping

from spec_model.clauses.clause import Clause, Level


def _clause(
    number: int, slug: str, sentence: str, level: Level = Level.MUST, needs: str = ""
) -> Clause:
    return Clause(
        id=f"world.{slug}", sentence=sentence, source=f"worlds g-{number}", level=level, needs=needs
    )


_LOG = (
    _clause(
        1,
        "ids-unique",
        "The ids of a run's events are unique, and none is used again.",
    ),
    _clause(
        2,
        "ids-dense",
        "The ids of a run's events are `evnt_` and 26 digits, dense from 1, in the "
        "order of commit; a run never mixes schemes.",
        needs="spec 6",
    ),
    _clause(
        3,
        "prefix-reads",
        "Every read of a run's events is a prefix of the log: what a reader has seen "
        "stays, and nothing new appears before it.",
    ),
    _clause(
        4,
        "cursor-tail",
        "Reading to the end by cursors, again and again while writers run, yields the "
        "final list, in its order, each event once.",
    ),
    _clause(
        5,
        "pages",
        "Pages of every size, in both orders, join to the whole list.",
    ),
    _clause(
        6,
        "cursors",
        "The last page that is not empty has a cursor; `hasMore` comes with a cursor "
        "that moves on; a read beyond the end is empty, now and later.",
    ),
    _clause(
        7,
        "durable",
        "An event that was acknowledged can be read afterwards by every process, also "
        "after a kill.",
    ),
    _clause(
        8,
        "refusal-leaves-nothing",
        "A refused event leaves the log, the entities, the tokens and the locks as they were.",
    ),
    _clause(
        9,
        "truthful-ack",
        "What an acknowledgement returns is what is stored: id, type, correlation id, "
        "data and time.",
    ),
    _clause(
        10,
        "created-at",
        "The time of an event is stable, in UTC whatever the server's zone, and does "
        "not fall along the log.",
    ),
    _clause(
        11,
        "resolve-data",
        "A reader without data misses exactly the payload fields; a reader with data "
        "gets the very bytes that were written.",
    ),
    _clause(
        12,
        "by-correlation",
        "The list of one correlation id is the run's list, filtered.",
    ),
    _clause(
        13,
        "run-isolation",
        "What belongs to one run never appears under another; two runs may use the same "
        "correlation ids.",
    ),
    _clause(
        14,
        "no-holes",
        "A page has no hole inside; a slot that is given up is closed by `noop` and by "
        "nothing else.",
        needs="spec 6",
    ),
)

_RUN = (
    _clause(
        15,
        "run-created-once",
        "A run is created once, and that is its first event.",
    ),
    _clause(
        16,
        "run-started-once",
        "A run is started once, however many callers start it at the same time.",
        Level.SHOULD,
    ),
    _clause(
        17,
        "run-one-end",
        "A run ends once, by one event; its status says which, for good.",
    ),
    _clause(
        18,
        "run-end-closes",
        "After a run's end only events of steps that exist are committed: no creation, "
        "hook, wait, attribute or second end.",
    ),
    _clause(
        19,
        "no-run",
        "A run that does not exist takes no event but those that create it.",
    ),
    _clause(
        20,
        "resilient-start",
        "A start that creates its run stores the creation, then the start: both, or neither.",
        needs="spec 3",
    ),
    _clause(
        21,
        "transition-errors",
        "A transition that is not in the tables is refused with the class of error that they give.",
    ),
)

_STEP = (
    _clause(
        22,
        "step-one-winner",
        "Of all callers that create a step, or start it lazily, one wins; the others "
        "are told of a conflict.",
    ),
    _clause(
        23,
        "lazy-start",
        "A lazy start stores the step's creation directly before its start: both, or neither.",
        needs="spec 4",
    ),
    _clause(
        24,
        "step-attempts",
        "A step's attempt is the number of its starts: on the entity, in the answer and "
        "in the log.",
    ),
    _clause(
        25,
        "step-one-end",
        "A step ends once; nothing is committed for it afterwards, and it stays as it ended.",
    ),
    _clause(
        26,
        "step-retry",
        "Before its retry time a step's start is refused as too early, with the seconds "
        "that are left; afterwards it is accepted, and clears the time.",
    ),
    _clause(
        27,
        "step-restart",
        "A step that is running may be started again: whoever ran it may be dead.",
    ),
    _clause(
        28,
        "step-started-at",
        "A step's time of start is that of its first start.",
    ),
)

_OTHERS = (
    _clause(
        29,
        "hook-one-owner",
        "Over all runs at most one live hook holds a token; every loser gets a conflict "
        "committed that names the owner.",
    ),
    _clause(
        30,
        "hook-own-conflict",
        "A hook never conflicts with itself, retried or raced.",
    ),
    _clause(
        31,
        "hook-received-live",
        "Nothing is received by a hook that is disposed, or whose run has ended.",
    ),
    _clause(
        32,
        "hook-disposed",
        "Disposing a hook and the run's end free its token; a disposed hook never comes back.",
    ),
    _clause(
        33,
        "hook-resume-once",
        "Equal resume ids yield one event and the same id for every caller; another "
        "digest is a conflict.",
        needs="hookResumeDedup",
    ),
    _clause(
        34,
        "wait-once",
        "A wait is created once and completed once; completing one that was not created "
        "is refused.",
    ),
    _clause(
        35,
        "attributes",
        "Attributes are what the writes add up to; concurrent writers lose no key, and "
        "a write beyond the limits is refused whole.",
        needs="spec 4",
    ),
    _clause(
        36,
        "fold",
        "Runs, steps, hooks and attributes are what the log adds up to.",
    ),
    _clause(
        37,
        "linearizable",
        "There is one order of the operations, consistent with real time, that the "
        "model accepts and that is the log's.",
    ),
)

_CRASH = (
    _clause(
        38,
        "crash-retry",
        "After a kill in the middle of an operation, it is in the log or its repetition "
        "puts it there: never refused and absent.",
        needs="durable",
    ),
    _clause(
        39,
        "crash-once",
        "A kill and a repetition do not double what is stored once: creations, ends, "
        "waits, disposals.",
        needs="durable",
    ),
    _clause(
        40,
        "crash-fold",
        "After a kill and a repetition the entities are still what the log adds up to.",
        needs="durable",
    ),
    _clause(
        41,
        "crash-redeliver",
        "Started after a kill, a World makes every run that has not ended deliverable again.",
        needs="durable",
    ),
    _clause(
        42,
        "optimistic-slots",
        "A writer that is behind commits at the next free slot and is told exactly what "
        "it skipped; one that claims too much changes nothing; a delta after a cursor "
        "is the list after it, and wins.",
        needs="spec 6",
    ),
    _clause(
        43,
        "batch",
        "A batch is committed whole or not at all, at consecutive slots in its order, "
        "with an answer for each item.",
        needs="createBatch",
    ),
)

_STREAMS = (
    _clause(
        44,
        "stream-dense",
        "A stream's chunks have dense indices from 0, and the chunk at an index never changes.",
    ),
    _clause(
        45,
        "stream-live",
        "Every live reader gets exactly the stored chunks from its start on, in stored "
        "order, without loss or repetition, then the end.",
    ),
    _clause(
        46,
        "stream-order",
        "One writer's awaited writes keep their order, and calls that are not awaited "
        "keep the order of the calls.",
    ),
    _clause(
        47,
        "stream-start",
        "A start beyond the chunks waits for exactly that index, or ends at once if the "
        "stream is closed; a negative one counts from the end and stops at 0.",
    ),
    _clause(
        48,
        "stream-close",
        "The first close wins: nothing after it is ever delivered, and info, pages and "
        "live reads agree.",
    ),
    _clause(
        49,
        "stream-close-after",
        "A write that was acknowledged before the close was called is delivered before the end.",
    ),
    _clause(
        50,
        "stream-pages",
        "The tail is the last index, or -1; done comes with the close only; pages join "
        "to the stream.",
    ),
    _clause(
        51,
        "stream-isolation",
        "A stream is its run and its name, and no other's.",
    ),
    _clause(
        52,
        "stream-list",
        "The list of a run's streams is complete, also when many begin at the same time.",
    ),
    _clause(
        53,
        "stream-multi",
        "A write of several chunks keeps their order; after a kill what is visible is a "
        "prefix of it.",
    ),
    _clause(
        54,
        "stream-durable",
        "A chunk that was acknowledged survives a kill, and none is torn.",
        needs="durable",
    ),
    _clause(
        55,
        "stream-notifications",
        "Losing the way by which readers are notified neither kills the process nor "
        "stops the readers.",
        needs="notifications",
    ),
    _clause(
        56,
        "stream-session",
        "A write session never sends again what may have been sent.",
        needs="createWriteSession",
    ),
)

_QUEUE = (
    _clause(
        57,
        "queue-delivers",
        "Every message that was accepted reaches the handler, also after the consumer was killed.",
        needs="queue",
    ),
    _clause(
        58,
        "queue-delay",
        "A delayed message is not delivered before its time, nor one that a handler put "
        "off; a handler that asks for no delay is called again.",
        needs="queue",
    ),
    _clause(
        59,
        "queue-key",
        "Messages of one key collapse while one is waiting or in flight; a key whose "
        "message is finished does not swallow a new one for good.",
        needs="queue",
    ),
    _clause(
        60,
        "queue-own-key",
        "A message that a handler sends under its own key while it runs is not lost.",
        needs="queue",
    ),
    _clause(
        61,
        "queue-redelivery",
        "A message keeps its id over all deliveries; its attempt grows by one for a "
        "rejection or a lost consumer, and never falls.",
        needs="queue",
    ),
    _clause(
        62,
        "queue-budget",
        "A message is delivered at least 48 times before it is given up, or is parked "
        "where it can be seen.",
        needs="queue",
    ),
    _clause(
        63,
        "queue-fair",
        "A message that waits for its retry does not hold up others.",
        needs="queue",
    ),
    _clause(
        64,
        "queue-duplicates",
        "A message may be delivered twice: a suite never fails a backend for that.",
        Level.MAY,
        needs="queue",
    ),
)

_HYGIENE = (
    _clause(
        65,
        "list-filters",
        "Lists keep to their filters and their order.",
        Level.SHOULD,
    ),
    _clause(
        66,
        "bad-cursor",
        "A cursor that no page gave is refused as a bad request.",
        Level.SHOULD,
    ),
    _clause(
        67,
        "typed-errors",
        "What is missing is told by an error that says so, never by a fault of the code.",
        Level.SHOULD,
    ),
    _clause(
        68,
        "world-only",
        "Events that only the World writes are refused from callers.",
        Level.SHOULD,
    ),
)

CLAUSES: tuple[Clause, ...] = (
    *_LOG,
    *_RUN,
    *_STEP,
    *_OTHERS,
    *_CRASH,
    *_STREAMS,
    *_QUEUE,
    *_HYGIENE,
)

BY_INVARIANT: Mapping[int, Clause] = dict(enumerate(CLAUSES, 1))
"""The clause of each numbered invariant."""
