"""Every property can fail, is shown by a mutant, and says nothing of what is right."""

import pytest

from conformance.mutants import recorded
from spec_model import clauses
from spec_model.history import (
    AbortSettled,
    Canceled,
    Closing,
    Connected,
    Delivered,
    Done,
    Ended,
    EndSettled,
    Event,
    Exceeded,
    GivenUp,
    Gone,
    Misbehaved,
    Opened,
    Persisted,
    Put,
    Restarted,
    Settled,
    Severed,
    Took,
)
from spec_model.stream import properties
from spec_model.stream.properties import PROPERTIES, Finding, Property

PUT = Put("w0", "0")
WRITTEN: list[Event] = [PUT, EndSettled("w0", ok=True), Done()]

WRONG: dict[str, list[Event]] = {
    "exactly-once": [PUT, *[Delivered("r0", "w0", 0, "0")] * 2],
    "in-order": [
        PUT,
        Put("w0", "1"),
        Delivered("r0", "w0", 1, "1"),
        Delivered("r0", "w0", 0, "0"),
    ],
    "nothing-invented": [Delivered("r0", "w0", 0, "0")],
    "nothing-lost": [*WRITTEN, Connected("r0", 0), Ended("r0", ok=True)],
    "done-last": [PUT, Done()],
    "one-request": [Opened("w0", 0), Opened("w0", 1)],
    "mended": [PUT, Settled("w0", 0, ok=False), EndSettled("w0", ok=False)],
    "dense": [Persisted(1, "w0", 0)],
    "resume-index": [Connected("r0", 0), Took("r0", 0), Connected("r0", 0)],
    "patient": [Connected("r0", 0), Severed("r0"), Ended("r0", ok=False)],
    "no-repeat": [
        Opened("w0", 0),
        Persisted(0, "w0", 0, 0),
        Settled("w0", 0, ok=False),
        Opened("w0", 1),
        Persisted(1, "w0", 0, 1),
    ],
    "end-true": [Ended("r0", ok=True)],
    "terminates": [PUT],
    "lawful": [Misbehaved("w0", "it asked twice")],
    "bounded": [Exceeded("w0", "unconfirmed frames", 3, 2)],
    "silent-after-abort": [GivenUp("w0"), AbortSettled("w0"), Opened("w0", 0)],
    "silent-after-cancel": [Canceled("r0", connected=True)],
    "gone-is-final": [Gone("r0"), Connected("r0", 0)],
}
"""A shortest history that each property objects to."""

RIGHT: list[Event] = [
    PUT,
    Opened("w0", 0),
    Persisted(0, "w0", 0, 0),
    Connected("r0", 0),
    Took("r0", 0),
    Delivered("r0", "w0", 0, "0"),
    Severed("r0"),
    Connected("r0", 1),
    Settled("w0", 0, ok=True),
    EndSettled("w0", ok=True),
    Done(),
    Ended("r0", ok=True),
]


def judge(events: list[Event]) -> Finding | None:
    """Judge a whole history."""
    memories = properties.start()
    for event in events:
        now = properties.observe(memories, event)
        if isinstance(now, Finding):
            return now
        memories = now
    return properties.end(memories)


@pytest.mark.parametrize("item", PROPERTIES, ids=lambda item: item.id)
def test_every_property_can_fail(item: Property) -> None:
    """A history breaks it, and the first to object names it."""
    found = judge(WRONG[item.id])
    assert found is not None
    assert found.property == item.id
    assert found.sentence


@pytest.mark.parametrize("item", PROPERTIES, ids=lambda item: item.id)
def test_every_property_is_broken_by_a_mutant(item: Property) -> None:
    """A search of some mutant of a role ends with it."""
    kills = [kill for row in recorded.load().values() for kill in (row.searched, row.drawn) if kill]
    assert item.id in {kill.broken for kill in kills}


@pytest.mark.parametrize("item", PROPERTIES, ids=lambda item: item.id)
def test_every_property_cites_clauses_and_claims_a_sentence(item: Property) -> None:
    """The clauses are known."""
    assert item.clauses
    assert all(clauses.get(name).id == name for name in item.clauses)
    assert item.claim.endswith(".")


def test_a_run_without_a_fault_is_right() -> None:
    """Nothing is found at any of its ends, with a cut and without."""
    assert judge(RIGHT) is None


EXCUSED: dict[str, list[Event]] = {
    "a writer that lost its process may fail": [
        *WRONG["mended"][:2],
        Restarted("w0"),
        EndSettled("w0", ok=False),
    ],
    "a sink may fail with its request": [
        PUT,
        Opened("w0", 0, whole=True),
        *WRONG["mended"][1:],
    ],
    "a reader from a later index need not deliver what is before it": [
        *WRITTEN,
        Connected("r0", 1),
        Ended("r0", ok=True),
    ],
    "a reader that never connected may fail": [Severed("r0"), Ended("r0", ok=False)],
    "a writer that closes says that it is durable": [
        PUT,
        Closing("w0"),
        Done(),
        EndSettled("w0", ok=True),
    ],
}


@pytest.mark.parametrize("events", EXCUSED.values(), ids=EXCUSED)
def test_what_is_excused_is_no_finding(events: list[Event]) -> None:
    """A property says no more than it claims."""
    assert judge(events) is None


def test_memories_are_values_without_order() -> None:
    """Two ways to the same facts lead to the same memory."""
    one, other = Put("w0", "0"), Put("w1", "0")
    ways = []
    for events in ([one, other], [other, one]):
        memories = properties.start()
        for event in events:
            now = properties.observe(memories, event)
            assert not isinstance(now, Finding)
            memories = now
        ways.append(memories)
    assert ways[0] == ways[1]
    assert hash(ways[0]) == hash(ways[1])
