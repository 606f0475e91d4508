"""Compatibility as a property: what a writer sends lies in its reader's decode set.

`violations` asks every call site of every published release what it writes for every published
reader on every runtime, and lists what the reader does not decode. It is exhaustive. Releases
between two consecutive bounds of the tables cannot be told apart by any table, so they are
grouped into generations first; every pair of generations is tried, and the counts are of releases.

Who reads depends on the site. A run's own deployment has the writer's release, unless the run
moved to another release of its deployment; that is the relation `other` of these sites. Clients
and dashboards have any release. A Python deployment is a target and a client, and takes over no
run of the core package.

A violation is a group: audience, relation, part, culprit and outcome, with the sites, the number
of (site, writer, reader, runtime) cases, and the smallest example by release order.
"""

from bisect import bisect_right
from collections.abc import Iterator
from enum import StrEnum

from spec_model.compat.capabilities import PROPOSED, TABLES
from spec_model.compat.exchange import Sent, same_runtime, sent, tag_faults, wire_fault
from spec_model.compat.negotiation import Writer, writer_of
from spec_model.compat.readers import (
    DISPLAYS,
    UNKNOWN_FRAME,
    UNKNOWN_PREFIX,
    VOCABULARY_SINCE,
    Fault,
    Reader,
    Runtime,
    python_reader,
    reader_of,
    told_vocabulary,
    vocabulary_of,
)
from spec_model.compat.releases import DOES, PYTHON_SDK, READS, READS_FRAMING, RELEASES
from spec_model.compat.sites import CALL_SITES, Audience, Shape, Site
from spec_model.compat.situation import SHIPPED, CallSitePolicy
from spec_model.compat.spec_versions import SPECS
from spec_model.compat.versions import Range, Version
from spec_model.frozen import evolve, frozen
from spec_model.plain import Plain
from spec_model.wire.layout import Format


class Relation(StrEnum):
    """Whether the reader is of the writer's release."""

    SAME = "same"
    OTHER = "other"


@frozen
class Group:
    """What violations have in common."""

    audience: str
    relation: str
    part: str
    culprit: str
    outcome: str


@frozen
class Example:
    """The smallest violation of a group."""

    site: str
    writer: str
    reader: str
    runtime: str
    sent: str


@frozen
class Violation:
    """One group of violations."""

    group: Group
    sites: tuple[str, ...]
    cases: int
    example: Example


# --- generations --------------------------------------------------------------------------------


def _ranges() -> Iterator[Range]:
    yield from (*DOES.values(), *READS.values(), *READS_FRAMING.values(), DISPLAYS)
    yield from (row.releases for row in CALL_SITES.values())
    yield from (row.releases for row in SPECS)
    yield from (since for _, since in (*VOCABULARY_SINCE, *UNKNOWN_PREFIX, *UNKNOWN_FRAME))
    for table in (*TABLES, PROPOSED):
        yield from (table.releases, *table.formats.values(), *table.features.values())


def bounds() -> tuple[Version, ...]:
    """Return every release at which some table changes, in order."""
    found = {
        bound
        for each in _ranges()
        for interval in each.intervals
        for bound in (interval.minimum, interval.below)
        if bound is not None
    }
    return tuple(sorted(found, key=lambda version: version.order))


def generations() -> tuple[tuple[Version, ...], ...]:
    """Group the published releases by what the tables can tell apart, oldest first."""
    limits = [bound.order for bound in bounds()]
    groups: dict[int, list[Version]] = {}
    for version in RELEASES:
        groups.setdefault(bisect_right(limits, version.order), []).append(version)
    return tuple(tuple(group) for group in groups.values())


@frozen
class _Writing:
    """A generation of writers."""

    releases: tuple[Version, ...]
    writer: Writer
    vocabulary: frozenset[str]


@frozen
class _Reading:
    """A generation of readers on one runtime; another SDK has no releases of the core package."""

    releases: tuple[Version, ...]
    reader: Reader


def _writings() -> Iterator[_Writing]:
    for group in generations():
        yield _Writing(group, writer_of(group[0]), vocabulary_of(group[0]))


def _readings() -> Iterator[_Reading]:
    for group in generations():
        for runtime in Runtime:
            reader = reader_of(group[0], runtime)
            if reader is not None:
                yield _Reading(group, reader)
    yield _Reading((), python_reader())


# --- all pairs ----------------------------------------------------------------------------------


def violations(policy: CallSitePolicy = SHIPPED) -> tuple[Violation, ...]:
    """List every group of violations of a policy, in order."""
    readings = tuple(_readings())
    found: dict[Group, Violation] = {}
    for writing in _writings():
        for site in Site:
            items: dict[tuple[str | None, bool], tuple[Sent, ...]] = {}
            for reading in readings:
                known = _known(site, reading.reader)
                if known not in items:
                    items[known] = sent(site, writing.writer, reading.reader, policy)
                for violation in _pair(site, writing, reading, items[known], policy):
                    _join(found, violation)
    return tuple(found[group] for group in sorted(found, key=_by_text))


def _known(site: Site, reader: Reader) -> tuple[str | None, bool]:
    """Return all that a writer's decision can depend on of a reader."""
    if CALL_SITES[site].audience is not Audience.TARGET:
        return None, False
    return reader.told, Format.ENCP in reader.opens


def _by_text(group: Group) -> tuple[str, ...]:
    return (group.audience, group.relation, group.part, group.culprit, group.outcome)


def _join(found: dict[Group, Violation], violation: Violation) -> None:
    first = found.get(violation.group)
    if first is None:
        found[violation.group] = violation
        return
    sites = tuple(sorted({*first.sites, *violation.sites}))
    cases = first.cases + violation.cases
    found[violation.group] = evolve(first, sites=sites, cases=cases)


def _pair(
    site: Site,
    writing: _Writing,
    reading: _Reading,
    items: tuple[Sent, ...],
    policy: CallSitePolicy,
) -> Iterator[Violation]:
    """List the violations of one site between two generations, each group once."""
    audience = CALL_SITES[site].audience
    broken = _broken(site, writing, reading, items, policy)
    for relation, cases in _relations(audience, writing, reading):
        own = audience is Audience.RUN and relation is Relation.SAME
        seen: set[Fault] = set()
        for item, fault in broken:
            if fault in seen or (own and not same_runtime(item, reading.reader)):
                continue
            seen.add(fault)
            group = Group(
                audience.value, relation.value, fault.part, fault.culprit, fault.outcome.value
            )
            example = Example(
                site.value,
                str(writing.releases[0]),
                _reader_name(relation, writing, reading),
                reading.reader.runtime.value,
                item.text(),
            )
            yield Violation(group, (site.value,), cases, example)


def _broken(
    site: Site,
    writing: _Writing,
    reading: _Reading,
    items: tuple[Sent, ...],
    policy: CallSitePolicy,
) -> list[tuple[Sent, Fault]]:
    """List what the reader does not decode of each thing sent."""
    gated = CALL_SITES[site].audience is Audience.TARGET and policy.recommended("tag-gate")
    broken: list[tuple[Sent, Fault]] = []
    for item in items:
        fault = wire_fault(site, item, reading.reader)
        if fault is not None:
            broken.append((item, fault))
        elif item.shape is not Shape.STRUCTURED:
            tags = writing.vocabulary
            tags = tags & told_vocabulary(item.told) if gated else tags
            if not tags <= reading.reader.vocabulary:
                broken.extend((item, each) for each in tag_faults(reading.reader, tags))
    return broken


def _relations(
    audience: Audience, writing: _Writing, reading: _Reading
) -> Iterator[tuple[Relation, int]]:
    """Count the pairs of releases by relation, leaving out the relations that have none."""
    writers = len(writing.releases)
    if reading.reader.runtime is Runtime.PYTHON:
        if audience is not Audience.RUN:
            yield Relation.OTHER, writers
        return
    same = writers if writing.releases == reading.releases else 0
    other = writers * len(reading.releases) - same
    if same:
        yield Relation.SAME, same
    if other:
        yield Relation.OTHER, other


def _reader_name(relation: Relation, writing: _Writing, reading: _Reading) -> str:
    if not reading.releases:
        return f"{PYTHON_SDK.sdk} {PYTHON_SDK.release}"
    other = relation is Relation.OTHER and writing.releases == reading.releases
    return str(reading.releases[1 if other else 0])


def to_plain(violation: Violation) -> dict[str, Plain]:
    """Write a violation as plain data."""
    group, example = violation.group, violation.example
    return {
        "audience": group.audience,
        "relation": group.relation,
        "part": group.part,
        "culprit": group.culprit,
        "outcome": group.outcome,
        "sites": list(violation.sites),
        "cases": violation.cases,
        "example": {
            "site": example.site,
            "writer": example.writer,
            "reader": example.reader,
            "runtime": example.runtime,
            "sent": example.sent,
        },
    }
