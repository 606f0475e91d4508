"""Pages of clauses, rejections and policies."""

from collections import Counter

from conformance.mutants import CATALOGUE
from conformance.pages.markdown import code, page, table
from conformance.properties import PROPERTIES
from spec_model.ambiguities import AMBIGUITIES, Ambiguity, policies_of, sources_of
from spec_model.clauses import CLAUSES
from spec_model.policies import POLICIES
from spec_model.rejections import NOTES, Rejection
from spec_model.world_policies import WORLD_POLICIES, tolerates
from vectors.load import load


def _vectors_by_clause() -> Counter[str]:
    counts: Counter[str] = Counter()
    for vector in load().vectors.values():
        names = vector["clauses"]
        if isinstance(names, list):
            counts.update(str(name) for name in names)
    return counts


def clauses_page() -> str:
    """Write every clause, by area, with what shows it."""
    vectors = _vectors_by_clause()
    properties = Counter(name for claimed in PROPERTIES for name in claimed.clauses)
    mutants = Counter(mutant.clause for mutant in CATALOGUE)
    sections: list[list[str]] = [
        [
            "Every normative rule. *Source* names the section of the measured facts that the rule "
            "comes from: `streams` are the stream formats and protocol, `serialization` the "
            "payload formats, `worlds` the storage backends; a letter with a number is a section, "
            "and a number after `g` or `i` one of its numbered invariants. The last columns count "
            "what shows the rule; `onceproof explain ID` names it."
        ]
    ]
    areas: dict[str, list[list[str]]] = {}
    for clause in CLAUSES:
        notes = "".join(
            [
                f" *Measured:* {clause.measured}." if clause.measured else "",
                f" *Not shown by a test:* {clause.untestable}." if clause.untestable else "",
            ]
        )
        invariants = ", ".join(str(number) for number in clause.invariants)
        shown = (vectors[clause.id], properties[clause.id], mutants[clause.id])
        areas.setdefault(clause.id.partition(".")[0], []).append(
            [
                code(clause.id),
                clause.level.value,
                clause.sentence + notes,
                clause.source,
                invariants,
                *(str(count) for count in shown),
            ]
        )
    head = ["id", "level", "rule", "source", "invariants", "vectors", "properties", "mutants"]
    for area, rows in areas.items():
        sections.append([f"## {area}", "", *table(head, rows)])
    return page("Clauses", *sections)


def rejections_page() -> str:
    """Write every reason to refuse."""
    rows = [[code(item.value), NOTES[item].phase.value, NOTES[item].meaning] for item in Rejection]
    text = ["Every reason to refuse bytes or a request. The ids are stable; the wording is not."]
    return page("Rejections", text, table(["id", "phase", "meaning"], rows))


def _ambiguities() -> list[str]:
    rows = [
        [item.name, item.question, _fate(item), ", ".join(map(code, sources_of(item)))]
        for item in AMBIGUITIES
    ]
    return [
        "## What the facts about streams leave open",
        "",
        "Every numbered question of their section k, and where it went. A policy is a choice of "
        "a role, which a setting answers; a guarantee is one of the environment, which a regime "
        "has or drops; a column is what differs between published variants. Where published "
        "packages and a new implementation do the same there is one answer.",
        "",
        *table(["question", "", "where it went", "clauses"], rows),
    ]


def _fate(item: Ambiguity) -> str:
    if item.fate is None:
        return "policy " + ", ".join(map(code, policies_of(item)))
    return f"{item.fate.value}: {item.why}"


def policies_page() -> str:
    """Write every named choice."""
    rows = [
        [code(item.id), item.question, item.upstream, item.recommended, code(item.clause)]
        for item in POLICIES
    ]
    text = [
        "Where the specification leaves a choice, it has a name and two answers: what the "
        "published packages do, and what a new implementation should do, which is the default "
        "everywhere."
    ]
    head = ["policy", "question", "upstream", "recommended", "clause"]
    worlds = [
        [
            code(item.id),
            item.question,
            item.upstream,
            item.recommended + (" *(either passes)*" if tolerates({}, item.id) else ""),
            code(item.clause),
        ]
        for item in WORLD_POLICIES
    ]
    own = [
        "## world",
        "",
        "Where the contract of Worlds is silent. *Either passes* means that a suite accepts both "
        "answers, unless the other choice is asked for.",
        "",
        *table(head, worlds),
    ]
    return page("Policies", text, table(head, rows), own, _ambiguities())
