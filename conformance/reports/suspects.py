"""Where to look first: the clauses that best tell what is wrong from what is not.

A failing case is about several clauses, and rarely says which of them is broken. Over many cases it
shows: the clause is the one whose cases are wrong, and outside of which little is. The score is
Ochiai's coefficient of a clause's cases and the wrong ones, w / sqrt(W * n), with w of its n
judged cases wrong, and W wrong in all: 1 if it is exactly these, 0 if none. It is a hint about the
order in which to look, and no verdict. A failure that names the broken clause accuses no other.
"""

from collections import Counter
from fractions import Fraction
from typing import Final

from attrs import frozen

from conformance.record.sums import SHOWS_NOTHING
from conformance.reports.report import GROUPS, Group, Implementation

MOST: Final = 5
"""Clauses that are listed."""

LEAST: Final = Fraction(1, 9)
"""Square of the least score of a clause that is listed."""


@frozen
class Suspect:
    """A clause with its cases."""

    clause: str
    wrong: int
    judged: int
    square: Fraction
    """The square of its score, which is exact."""


def suspects(each: Implementation, most: int = MOST) -> list[Suspect]:
    """List the clauses at which to look first."""
    judged: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    all_wrong = 0
    for row in each.rows:
        if row.verdict in SHOWS_NOTHING:
            continue
        bad = GROUPS[row.verdict] is Group.BAD
        all_wrong += bad
        cited = {*row.clauses}
        judged.update(cited)
        if bad:
            wrong.update(cited if row.result.clause is None else {row.result.clause})
    found = [
        Suspect(
            clause,
            wrong[clause],
            judged[clause],
            Fraction(wrong[clause] ** 2, all_wrong * judged[clause]),
        )
        for clause in wrong
    ]
    ranked = sorted(found, key=lambda suspect: (-suspect.square, suspect.clause))
    return [suspect for suspect in ranked if suspect.square >= LEAST][:most]
