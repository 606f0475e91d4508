"""Payloads read by many releases, each on its version of Node.

A result is one text, or two where a workflow's arguments and a step's arguments give different
ones. Within one row and one version of Node, releases that show a value differently have read
different values; the texts say no more than that about a value that is no primitive.
"""

import json
from collections.abc import Iterator

from attrs import frozen

from conformance.captures.checks import Check, Verdict, claim, differs, guarded
from conformance.captures.document import Document, version_of
from conformance.captures.outcomes import Expected, Kind, Seen, difference, seen_text
from conformance.captures.readers import reader_at
from conformance.captures.rows import Json, NotUnderstoodError, Row, pairs, row, texts
from spec_model.values.compare import same
from spec_model.values.dialects import Boundary
from spec_model.wire.keys import KeyBundle
from spec_model.wire.legacy import Legacy
from spec_model.wire.payload import Stored

BOUNDARIES = (Boundary.WORKFLOW, Boundary.VALUES)


@frozen(eq=False)
class Reading:
    """What one reader made of one payload: as captured, and as the model says."""

    node: str
    boundary: Boundary
    seen: Seen
    says: Expected


def stored_of(payload: Row) -> Stored:
    """Return a payload: bytes, or the JSON of a legacy value."""
    if "json" in payload:
        payload.only("json")
        return Legacy(json.dumps(payload.get("json"), separators=(",", ":")))
    payload.only("hex")
    return payload.octets("hex")


def check_cross_version(document: Document, section: Json) -> Iterator[Check]:
    """Check every result of every payload."""
    whole = row(section)
    whole.only("payloads results", "note")
    payloads = whole.row("payloads")
    stored = {name: stored_of(row(payload, name)) for name, payload in payloads.fields.items()}
    material = document.run_key(each for each in stored.values() if isinstance(each, bytes))
    results = whole.row("results")
    for name in sorted(payloads.fields.keys() - results.fields.keys()):
        yield Check(name, Verdict.NOT_UNDERSTOOD, "nobody read this payload")
    for name, readers in pairs(whole.get("results"), "results"):
        yield from guarded(name, _check_row(name, row(readers, name), stored, material))


def _check_row(
    name: str, readers: Row, stored: dict[str, Stored], material: bytes
) -> Iterator[Check]:
    if name not in stored:
        raise NotUnderstoodError("there is no such payload")
    readings: list[Reading] = []
    for at, result in readers.fields.items():
        core, _, node = at.partition("@")
        reader = reader_at(version_of(core), node)
        for boundary, text in zip(BOUNDARIES, _both(result), strict=True):
            says = reader.read(stored[name], KeyBundle(material), boundary)
            seen = seen_text(text)
            where = f"{name}: {at}, {boundary.value}"
            yield differs(where, difference(seen, says))
            readings.append(Reading(node, boundary, seen, says))
    yield claim(f"{name}: values apart", _kept_apart(readings), "the model reads two as one")


def _both(result: Json) -> list[str]:
    if isinstance(result, str):
        return [result, result]
    both = texts(result, "result")
    if len(both) != len(BOUNDARIES):
        raise NotUnderstoodError("a result is one text or two")
    return both


def _kept_apart(readings: list[Reading]) -> bool:
    """Say whether values that are shown differently are different in the model."""
    values = [each for each in readings if each.seen.kind is Kind.VALUE and each.says.plain]
    kinds = {(each.node, each.boundary, each.seen.detail): each for each in values}
    different = list(kinds.items())
    return not any(
        one_key[:2] == other_key[:2] and same(one.says.value, other.says.value)
        for at, (one_key, one) in enumerate(different)
        for other_key, other in different[at + 1 :]
    )
