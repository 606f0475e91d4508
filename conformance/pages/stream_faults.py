"""The page of stream faults: where each bug and invariant went, and what kills each mutant."""

from collections.abc import Iterable, Mapping

from conformance.mutants import CATALOGUE, Mutant, recorded
from conformance.mutants.faults import BUGS, EQUIVALENTS, INVARIANTS, WITHOUT_MUTANT, Bug
from conformance.mutants.recorded import Recorded, ways
from conformance.mutants.searching import MOST_SCHEDULES, SEARCHES, Kill
from conformance.pages.markdown import code, page, table
from spec_model import clauses

ROLES = {
    "stream.log": "store",
    "stream.recovery": "recovery",
    "stream.writer": "writer",
    "stream.sink": "sink",
    "stream.reader": "reader",
    "stream.system": "application",
}
"""The role that a module plays."""


def stream_mutants() -> list[Mutant]:
    """List the mutants of the stream roles."""
    return [mutant for mutant in CATALOGUE if mutant.area == "stream"]


def mutants_of_bug(number: str) -> list[str]:
    """Name the mutants that are a known bug."""
    return [mutant.id for mutant in CATALOGUE if mutant.bug == number]


def mutants_of_invariant(number: int) -> list[str]:
    """Name the mutants of the clauses that state an invariant."""
    stated = {
        clause.id
        for clause in clauses.CLAUSES
        if clause.source.startswith("streams") and number in clause.invariants
    }
    return [mutant.id for mutant in CATALOGUE if mutant.clause in stated]


def render() -> str:
    """Write the page."""
    known = recorded.load()
    return page(
        "Faults of streams",
        _introduction(known.values()),
        ["## Mutants", "", *_mutants(known)],
        ["## Known bugs", "", *_bugs()],
        ["## Invariants", "", *_invariants()],
        ["## Equivalent mutants", "", *_equivalents()],
        ["## Searches", "", *_searches()],
    )


def _introduction(rows: Iterable[Recorded]) -> list[str]:
    told = [ways(row.searched, row.drawn) for row in rows]
    counts = {way: told.count(way) for way in ("both", "exhaustive", "random", "neither")}
    return [
        f"{len(told)} mutants of the store, the writers, recovery and the reader, each with what "
        f"kills it. {counts['both']} are found by exhaustive search and by drawn schedules, "
        f"{counts['exhaustive']} by exhaustive search only, {counts['random']} by drawn schedules "
        f"only. The {counts['neither']} others change what a role wants done and break no property "
        "in the systems that are searched; vectors tell them from the model.",
        "",
        "Measured by `onceproof mutants --area stream --record`. *States* is how many an "
        "exhaustive search, breadth first and without reductions, had reached in the first system "
        "that broke; *schedules* is how many had been drawn, of all systems in turn and at most "
        f"{MOST_SCHEDULES} of each. *Vectors* is how many notice the mutant.",
    ]


def _mutants(known: Mapping[str, Recorded]) -> list[str]:
    return table(
        ["mutant", "role", "what it does wrong", "clause", "bug", "by", "property, after states",
         "property, after schedules", "vectors"],
        [_mutant(mutant, known[mutant.id]) for mutant in stream_mutants()],
    )  # fmt: skip


def _mutant(mutant: Mutant, row: Recorded) -> list[str]:
    return [
        code(mutant.id),
        ROLES[mutant.module],
        mutant.sentence,
        code(mutant.clause),
        mutant.bug,
        ways(row.searched, row.drawn),
        _kill(row.searched),
        _kill(row.drawn),
        str(row.vectors),
    ]


def _kill(kill: Kill | None) -> str:
    return f"{kill.broken}, {kill.count}" if kill is not None else ""


def _bugs() -> list[str]:
    return table(
        ["bug", "area", "what went wrong", "mutants"],
        [[number, bug.area, bug.sentence, _where(number, bug)] for number, bug in BUGS.items()],
    )


def _where(number: str, bug: Bug) -> str:
    if bug.absent:
        return f"not modelled: {bug.absent}"
    if bug.hole:
        return f"the environment's: the hole {code(bug.hole)}"
    return ", ".join(code(name) for name in mutants_of_bug(number))


MOST_NAMED = 6


def _invariants() -> list[str]:
    rows = []
    for number in INVARIANTS:
        names = mutants_of_invariant(number)
        more = [f"and {len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
        named = ", ".join([*(code(name) for name in names[:MOST_NAMED]), *more])
        rows.append([str(number), named or WITHOUT_MUTANT[number]])
    return table(["invariant", "mutants"], rows)


def _equivalents() -> list[str]:
    text = ["Broken rules that nothing can tell from the rule; each was tried, and survived.", ""]
    return text + table(
        ["what it does", "module", "why it is none"],
        [[one.sentence, code(one.module), one.argument] for one in EQUIVALENTS],
    )


def _searches() -> list[str]:
    return [f"{number}. {small.id}" for number, small in enumerate(SEARCHES, 1)]
