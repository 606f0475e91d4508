"""The page that accounts for the facts on serialization: each invariant and each known bug.

An invariant belongs to the clauses that name it; a known bug is one or more mutants. What is
neither says why, in the tables below. The numbering of known bugs has gaps on purpose.
"""

from collections.abc import Mapping
from typing import Final

from conformance.mutants import CATALOGUE
from conformance.pages.markdown import code, page, table
from spec_model.clauses import CLAUSES

INVARIANTS: Final = range(1, 51)

BUGS: Final = (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13, 15, 17, 18, 19, 20, 22, 23, 26, 27, 28, 29, 30,
               31, 32, 33, 34, 36, 37)  # fmt: skip

OTHER_CLAUSES: Final[Mapping[int, tuple[str, ...]]] = {
    44: ("reference.default-raw", "reference.dispatch", "reference.one-framing"),
}
"""Invariants that the sheet on streams states too: the clauses there."""

NO_CLAUSE: Final[Mapping[int, str]] = {
    48: "not modelled: how a host prepares a replay in memory leaves no bytes and no decision",
}

OTHER_MUTANTS: Final[Mapping[int, tuple[str, ...]]] = {
    30: ("empty-item-framed", "empty-item-numbered", "item-unbounded", "item-limit-forgets-marker"),
    33: ("quickjs-compresses",),
}
"""Bugs that are mutants under another number, or under none."""

NO_MUTANT: Final[Mapping[int, str]] = {
    7: "not modelled: the address of an asset in a bundle for browsers",
    29: "not a rule: nothing in the model recurses on the depth of its input, which is tested",
    31: "belongs to the reader's resumption, in the stream's own page of faults",
    32: "not modelled: how long an unanswered probe holds up a start is time, and no decision "
    "depends on how often it is paid",
    36: "belongs to replay: two encryptions of a value are compared by what they decrypt to",
}


def clauses_of(number: int) -> tuple[str, ...]:
    """Name the clauses that an invariant belongs to."""
    own = tuple(
        clause.id
        for clause in CLAUSES
        if clause.source.startswith("serialization") and number in clause.invariants
    )
    return own + OTHER_CLAUSES.get(number, ())


def mutants_of(number: int) -> tuple[str, ...]:
    """Name the mutants that a known bug is."""
    own = tuple(mutant.id for mutant in CATALOGUE if mutant.bug == f"h-{number}")
    return own + OTHER_MUTANTS.get(number, ())


def render() -> str:
    """Write the page."""
    text = [
        "The sheet of facts on serialization lists invariants (section g) and known bugs (section "
        "h). Here is where each of them went."
    ]
    invariants = [
        [str(number), _listed(clauses_of(number)) or NO_CLAUSE[number]] for number in INVARIANTS
    ]
    bugs = [[f"h-{number}", _listed(mutants_of(number)) or NO_MUTANT[number]] for number in BUGS]
    return page(
        "Serialization: invariants and known bugs",
        text,
        table(["invariant", "clauses"], invariants),
        table(["known bug", "mutants"], bugs),
    )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(code(name) for name in names)
