"""What an id means: one entry for every id that vectors and reports use."""

from collections.abc import Iterable

from conformance.mutants import CATALOGUE
from conformance.properties import PROPERTIES
from conformance.properties.property import Property
from conformance.world.registry import CHECKS
from spec_model import clauses, policies, world_policies
from spec_model.rejections import NOTES, Rejection
from spec_model.stream import properties as observers
from vectors.canonical import JsonObject
from vectors.flags import BY_ID as FLAGS
from vectors.load import load

CLAIMS: tuple[Property | observers.Property, ...] = (*PROPERTIES, *observers.PROPERTIES)
"""Claims about everything that is drawn, and about every run of a stream."""


def known_ids() -> list[str]:
    """List every id, sorted."""
    ids: set[str] = {*clauses.BY_ID, *policies.BY_ID, *world_policies.BY_ID, *FLAGS}
    ids |= {code.value for code in Rejection}
    ids |= {mutant.id for mutant in CATALOGUE} | {claimed.id for claimed in CLAIMS}
    return sorted(ids)


def explain(name: str) -> list[str]:
    """Say everything about an id; nothing if nobody knows it."""
    sections = (
        _clause(name),
        _rejection(name),
        _policy(name),
        _flag(name),
        _mutant(name),
        _property(name),
    )
    return [line for section in sections for line in section]


def _shown_by(vectors: Iterable[JsonObject]) -> list[str]:
    ids = [str(vector["id"]) for vector in vectors]
    more = [f"            and {len(ids) - 5} more"] if len(ids) > 5 else []
    return [*(f"  vector    {vector_id}" for vector_id in ids[:5]), *more]


def _clause(name: str) -> list[str]:
    if name not in clauses.BY_ID:
        return []
    clause = clauses.get(name)
    lines = [f"clause {clause.id} ({clause.level.value}; {clause.source})", f"  {clause.sentence}"]
    if clause.measured:
        lines.append(f"  measured: {clause.measured}")
    if clause.untestable:
        lines.append(f"  not shown by a test: {clause.untestable}")
    lines += [f"  property  {claimed.id}" for claimed in CLAIMS if name in claimed.clauses]
    lines += [f"  check     {check.id}" for check in CHECKS if name in check.clauses]
    lines += [f"  mutant    {mutant.id}" for mutant in CATALOGUE if mutant.clause == name]
    return lines + _shown_by(
        vector for vector in load().vectors.values() if name in _texts(vector, "clauses")
    )


def _texts(vector: JsonObject, field: str) -> list[str]:
    value = vector.get(field)
    return [str(item) for item in value] if isinstance(value, list) else []


def _rejection(name: str) -> list[str]:
    if name not in {code.value for code in Rejection}:
        return []
    note = NOTES[Rejection(name)]
    hits = (vector for vector in load().vectors.values() if name in _texts(vector, "codes"))
    return [f"rejection {name} (phase {note.phase.value})", f"  {note.meaning}", *_shown_by(hits)]


def _policy(name: str) -> list[str]:
    policy = policies.BY_ID.get(name) or world_policies.BY_ID.get(name)
    if policy is None:
        return []
    return [
        f"policy {policy.id} (clause {policy.clause})",
        f"  {policy.question}",
        f"  upstream: {policy.upstream}",
        f"  recommended: {policy.recommended}",
    ]


def _flag(name: str) -> list[str]:
    flag = FLAGS.get(name)
    if flag is None:
        return []
    return [
        f"flag {flag.id}",
        f"  {flag.meaning}",
        f"  bug class: {flag.bug_class}; effect: {flag.effect}",
    ]


def _mutant(name: str) -> list[str]:
    return [
        line
        for mutant in CATALOGUE
        if mutant.id == name
        for line in (
            f"mutant {mutant.id} (area {mutant.area}, clause {mutant.clause}, in {mutant.module})",
            f"  {mutant.sentence}",
        )
    ]


def _property(name: str) -> list[str]:
    return [
        line
        for claimed in CLAIMS
        if claimed.id == name
        for line in (
            f"property {name} (clauses {', '.join(claimed.clauses)})",
            f"  {claimed.claim}",
        )
    ]
