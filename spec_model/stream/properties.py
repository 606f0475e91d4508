"""What must hold of every run: observers of events, and nothing else.

A property keeps a small state, takes the events in order, and answers with a finding as soon as
one breaks its claim. It never looks inside a role or the store, so it judges the model, a mutant
of it and a recorded history of somebody's implementation alike. Properties of an ending look once
more when nothing else can happen.

States are small values, since the explorer carries them along.
"""

from collections.abc import Callable
from typing import Final

from spec_model.frozen import frozen
from spec_model.history import Event
from spec_model.stream import observers
from spec_model.stream.observers import Place, Remembered

Memory = tuple[tuple[tuple[str, ...], int], ...]
"""What a property remembers, as a value."""


@frozen
class Finding:
    """A violation: which property, and what was wrong."""

    property: str
    sentence: str


@frozen(kw_only=True)
class Property:
    """An observer of events."""

    id: str
    clauses: tuple[str, ...]
    claim: str
    observe: Callable[[Remembered, Event], Remembered | str]
    """From what is remembered and an event: what to remember now, or what is wrong."""
    end: Callable[[Remembered], str | None] = lambda _memory: None
    """What is wrong when nothing else can happen, if anything is."""
    move: "Callable[[Remembered, Place], Remembered]" = lambda memory, _place: memory
    """Rewrites what is remembered of positions in the log, when a search renumbers it."""
    done_first: tuple[str, ...] | None = None
    """Set if it breaks only once the stream is marked done, or where one of these breaks too."""


PROPERTIES: Final[tuple[Property, ...]] = (
    Property(
        id="exactly-once",
        clauses=("stream.exactly-once", "recovery.rescan", "reader.memory", "sink.poison"),
        claim="No item is delivered twice to a reader.",
        observe=observers.exactly_once,
    ),
    Property(
        id="in-order",
        clauses=("stream.order", "recovery.rest"),
        claim="The items of one writer are delivered in the order in which they were put.",
        observe=observers.in_order,
    ),
    Property(
        id="nothing-invented",
        clauses=("stream.nothing-invented", "recovery.same-bytes"),
        claim="Every delivered item was put by its writer.",
        observe=observers.nothing_invented,
    ),
    Property(
        id="nothing-lost",
        clauses=(
            "stream.nothing-lost",
            "stream.identity",
            "store.honest",
            "writer.close",
            "sink.end",
            "store.pages",
            "writer.unconfirmed",
            "writer.failure-sticky",
            "writer.response",
            "recovery.rest",
            "recovery.own-hole",
            "reader.verified-end",
        ),
        claim="A reader that sees the end has delivered every item of every durable writer.",
        observe=observers.nothing_lost,
        done_first=("end-true",),
    ),
    Property(
        id="done-last",
        clauses=("stream.done-last", "stream.closers", "writer.close"),
        claim="The stream is marked done only after everything that was put is durable.",
        observe=observers.done_last,
        done_first=(),
    ),
    Property(
        id="one-request",
        clauses=("writer.one-request",),
        claim="A writer has at most one request open.",
        observe=observers.one_request,
    ),
    Property(
        id="mended",
        clauses=(
            "recovery.mends",
            "recovery.window",
            "recovery.own-frames",
            "writer.early-failure",
        ),
        claim="A writer of which at most one request broke ends well, unless its process was lost, "
        "or the store reserved ahead or stored its frames out of order.",
        observe=observers.mended,
    ),
    Property(
        id="dense",
        clauses=("store.dense",),
        claim="Every index from 0 on gets one chunk.",
        observe=observers.dense,
        move=observers.moved_counts,
        end=observers.gap,
    ),
    Property(
        id="resume-index",
        clauses=("reader.resume", "store.start-ahead"),
        claim="A reader resumes behind the chunks that it consumed.",
        observe=observers.resume_index,
        move=observers.moved_resumes,
    ),
    Property(
        id="patient",
        clauses=("reader.progress", "reader.first-connect"),
        claim="A reader gives up only after it was cut off twice without a chunk in between.",
        observe=observers.patient,
    ),
    Property(
        id="no-repeat",
        clauses=("recovery.rest", "recovery.rescan", "recovery.window", "writer.unconfirmed"),
        claim="What was stored of a writer when a request of its broke is not stored again by the "
        "requests that it opens afterwards, unless its process was lost.",
        observe=observers.no_repeat,
    ),
    Property(
        id="end-true",
        clauses=("reader.verified-end", "store.close"),
        claim="A reader sees the end only when the stream is marked done.",
        observe=observers.end_true,
    ),
    Property(
        id="terminates",
        clauses=("stream.terminates", "store.live", "store.burnt", "store.info", "writer.queue"),
        claim="Every writer settles its end, and once the stream is done every reader ends.",
        observe=observers.terminates,
        end=observers.stuck,
    ),
    Property(
        id="lawful",
        clauses=("stream.lawful", "writer.queue", "writer.ready"),
        claim="A role wants only what can be done, and settles each call once.",
        observe=observers.lawful,
    ),
    Property(
        id="bounded",
        clauses=("stream.bounded", "writer.limits", "sink.groups", "sink.admission"),
        claim="No request and no buffer holds more than its limit.",
        observe=observers.bounded,
    ),
    Property(
        id="silent-after-abort",
        clauses=("writer.abort", "sink.abort"),
        claim="A writer that was aborted opens no request, and does not end well.",
        observe=observers.silent_after_abort,
    ),
    Property(
        id="silent-after-cancel",
        clauses=("reader.cancel",),
        claim="A reader that was canceled delivers nothing and leaves no connection open.",
        observe=observers.silent_after_cancel,
        end=observers.left_open,
    ),
    Property(
        id="gone-is-final",
        clauses=("reader.gone",),
        claim="A reader does not go on with a stream that is no longer kept.",
        observe=observers.gone_is_final,
    ),
)

Memories = tuple[Memory, ...]
"""What all properties remember, in the order of `PROPERTIES`."""


def start() -> Memories:
    """Begin to observe."""
    return tuple(() for _property in PROPERTIES)


def observe(memories: Memories, event: Event) -> Memories | Finding:
    """Show an event to every property."""
    after: list[Memory] = []
    for item, memory in zip(PROPERTIES, memories, strict=True):
        now = item.observe(dict(memory), event)
        if isinstance(now, str):
            return Finding(item.id, now)
        after.append(tuple(sorted(now.items())))
    return tuple(after)


def moved(memories: Memories, place: Place) -> Memories:
    """Rewrite what is remembered of positions in the log, when a search renumbers it."""
    return tuple(
        tuple(sorted(item.move(dict(memory), place).items()))
        for item, memory in zip(PROPERTIES, memories, strict=True)
    )


def end(memories: Memories) -> Finding | None:
    """Ask every property for what is wrong now that nothing else can happen."""
    for item, memory in zip(PROPERTIES, memories, strict=True):
        wrong = item.end(dict(memory))
        if wrong is not None:
            return Finding(item.id, wrong)
    return None
