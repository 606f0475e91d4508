"""What became of every promise in a run: from its own checks, and from nothing else.

Rules
- A promise is broken if one of its own checks found it broken. What another check came upon is
  told beside it (`elsewhere`), with the check that did, and accuses nobody of more: that check is
  about something else, and what it saw may only follow from that.
- It is kept if all of its own checks came to their end and found nothing of it. One that was
  declined makes it kept in part, unless the backend has nothing that the check is about; one that
  another finding ended early, or that was not decided, leaves it undecided; one that was not run
  is said.
- A process that dies or does not answer where nobody killed it counts against the promise that the
  check names first, and leaves its others undecided.
- A promise of which no check was run at all is in the list as well, with the reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from attrs import frozen

from conformance.verdicts import Verdict
from conformance.world.bench import Finding
from conformance.world.check import Check
from conformance.world.suite import GONE, Judged
from spec_model import clauses


class Standing(Enum):
    """What became of a promise, the worst first."""

    BROKEN = "fail"
    CRASH = "crash"
    HANG = "hang"
    UNDECIDED = "undecided"
    NOT_RUN = "not-run"
    IN_PART = "partly-declined"
    KEPT = "pass"
    DECLINED = "declined"


ORDER: Sequence[Standing] = tuple(Standing)

STANDING: Mapping[Verdict, Standing] = {
    Verdict.PASS: Standing.KEPT,
    Verdict.FAIL: Standing.BROKEN,
    Verdict.CRASH: Standing.CRASH,
    Verdict.HANG: Standing.HANG,
    Verdict.DECLINED: Standing.DECLINED,
    Verdict.UNDECIDED: Standing.UNDECIDED,
    Verdict.NOT_RUN: Standing.NOT_RUN,
}


@frozen
class Promise:
    """What became of one promise."""

    clause: str
    standing: Standing
    says: str
    """What was seen, or why it was not asked, in a sentence."""
    checks: tuple[tuple[str, Standing], ...]
    """Its own checks, with what each came to."""
    elsewhere: tuple[tuple[str, str], ...] = ()
    """Checks of other promises that came upon it, with what each saw."""


def promises(
    asked: Iterable[str], checks: Iterable[Check], results: Sequence[Judged]
) -> list[Promise]:
    """Say what became of clauses; `checks` are all that there are, whatever was run."""
    every = [*checks]
    return [
        _promise(name, [check for check in every if name in check.clauses], results)
        for name in asked
    ]


def _promise(clause: str, own: Sequence[Check], results: Sequence[Judged]) -> Promise:
    ids = {check.id for check in own}
    mine = [judged for judged in results if judged.check.id in ids]
    each = tuple((judged.check.id, _standing(clause, judged)) for judged in mine)
    elsewhere = tuple(
        (judged.check.id, finding.says)
        for judged in results
        if judged.check.id not in ids
        for finding in _of(clause, judged)[:1]
    )
    counted = [_standing(clause, judged) for judged in mine if judged.applies]
    standing = _joined(counted or [found for _check, found in each])
    return Promise(clause, standing, _says(clause, standing, own, mine), each, elsewhere)


def _of(clause: str, judged: Judged) -> list[Finding]:
    return [each for each in (*judged.findings, *judged.notes) if each.clause == clause]


def _standing(clause: str, judged: Judged) -> Standing:
    """Say what one of its own checks says of a promise."""
    if any(finding.clause == clause for finding in judged.findings):
        return Standing.BROKEN
    if judged.early not in {"", clause}:
        return Standing.UNDECIDED
    if judged.verdict in GONE and clause != judged.check.clauses[0]:
        return Standing.UNDECIDED
    if judged.verdict is Verdict.FAIL:
        return Standing.UNDECIDED if judged.reason else Standing.KEPT
    return STANDING[judged.verdict]


def _joined(each: Sequence[Standing]) -> Standing:
    found = set(each)
    if {Standing.KEPT, Standing.DECLINED} <= found:
        found.add(Standing.IN_PART)
    return min(found, key=ORDER.index, default=Standing.NOT_RUN)


def _says(clause: str, standing: Standing, own: Sequence[Check], mine: Sequence[Judged]) -> str:
    seen = [finding.says for judged in mine for finding in _of(clause, judged)]
    if standing in {Standing.BROKEN, Standing.KEPT, Standing.IN_PART} and seen:
        return seen[0]
    for judged in mine:
        if _standing(clause, judged) is not standing:
            continue
        if judged.reason:
            return judged.reason
        if judged.early:
            return f"{judged.check.id} ended with something else: {judged.findings[0].says}"
    if standing is Standing.IN_PART:
        left = [each for each in mine if each.verdict is Verdict.DECLINED and each.applies]
        return f"{left[0].check.id} was declined: {left[0].reason}"
    if standing is Standing.NOT_RUN and own:
        return f"not asked: {own[0].id} belongs to the tier {own[0].tier.value}"
    return ""


def sentence(clause: str) -> str:
    """Say what is promised."""
    return clauses.get(clause).sentence
