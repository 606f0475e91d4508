import pytest

from conformance.mutants.mutant import alive
from conformance.mutants.readers import MUTANTS as READERS
from conformance.mutants.wire import MUTANTS as WIRE
from conformance.properties import PROPERTIES, Property, run
from spec_model import clauses
from spec_model.codec import call

FOUND = {
    "frames.round-trip": "marker-kept",
    "frames.long": "packing-loses",
    "frames.layout": "length-little-endian",
    "frames.partition": "header-restarts",
    "frames.truncation": "close-forgives-header",
    "frames.sticky": "refusal-forgotten",
    "frames.refusals": "truncation-offset",
    "frames.oversize": "reader-signed-length",
    "frames.limit-waits": "reader-limit-exclusive",
    "frames.undersize": "too-small-unchecked",
    "frames.undersize-waits": "too-small-early",
    "frames.unwritable-marker": "short-writer-id",
    "frames.numbering": "seq-from-one",
    "frames.segments": "marker-32-bits",
    "frames.empty-item": "empty-item-numbered",
    "writer-id.derivation": "seed-utf-16",
    "batch.round-trip": "batch-empty-dropped",
    "batch.truncation": "batch-truncated-length",
    "batch.count": "batch-count-zero",
    "batch.size": "batch-size-forgets-lengths",
    "batch.pages": "batch-empty-page",
    "dedupe.highest": "dedupe-exclusive",
    "dedupe.identity": "dedupe-one-memory",
    "dedupe.every-byte": "dedupe-last-seven",
    "dedupe.fresh": "fresh-remembers",
    "dedupe.gaps": "gap-off-by-one",
    "dedupe.resend": "dedupe-repeats-only",
    "objects.frames": "sniff-short",
    "objects.text": "empty-lines-kept",
    "objects.partition": "sniff-again",
    "objects.empty-read": "empty-read-decides",
    "objects.sniff": "sniff-limit-inclusive",
    "objects.short-first-read": "sniff-short-waits",
    "objects.decide-once": "sniff-again",
    "objects.legacy-lines": "lines-not-joined",
    "objects.truncated-tail": "tail-dropped",
    "objects.frame-limit": "object-unbounded",
    "objects.v2-no-sniff": "marked-sniffed",
    "objects.prefix-room": "prefix-room-unchecked",
    "references.forwarding": "forward-by-flag",
    "references.dispatch": "dispatch-by-start",
    "references.unknown-framing": "unknown-passes",
    "references.default-raw": "raw-is-unknown",
    "references.read-as-written": "objects-marked",
    "references.writable-tag": "any-tag-is-v2",
}
"""A mutant that each property of this slice finds."""

MUTANTS = {mutant.id: mutant for mutant in (*WIRE, *READERS)}


@pytest.mark.parametrize("claimed", PROPERTIES, ids=lambda claimed: claimed.id)
def test_the_model_has_every_property(claimed: Property) -> None:
    """No drawn value breaks the claim."""
    assert run(claimed, call, examples=50) is None


@pytest.mark.parametrize("claimed", PROPERTIES, ids=lambda claimed: claimed.id)
def test_every_property_makes_a_claim(claimed: Property) -> None:
    """A claim is a sentence about known clauses."""
    assert claimed.claim.endswith(".")
    assert claimed.clauses
    assert set(claimed.clauses) <= set(clauses.BY_ID)


@pytest.mark.slow
@pytest.mark.parametrize("property_id", FOUND)
def test_every_property_can_fail(property_id: str) -> None:
    """Each property finds its mutant, and says what is wrong with it."""
    (claimed,) = (each for each in PROPERTIES if each.id == property_id)
    with alive(MUTANTS[FOUND[property_id]]) as broken:
        found = run(claimed, broken, examples=100)
    assert found is not None
    assert found.wrong
    assert claimed.check(call, found.drawn) is None


def test_ids_are_unique() -> None:
    """An id names one claim."""
    assert len({claimed.id for claimed in PROPERTIES}) == len(PROPERTIES)
