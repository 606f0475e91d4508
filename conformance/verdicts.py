"""Verdicts: the judgement of a case, and how several become one.

Two things can happen to verdicts of one case, and each is a join of a semilattice, so that neither
order nor grouping nor repetition changes what comes out.

- Several judgements of *one* execution: `merge`, the most severe of them. `not-run` is the least,
  so that no judgement at all is no pass.
- Several executions of the same case: `across`. What differs from one execution to another is
  `flaky`, whatever the verdicts were; a `harness-error` outweighs even that, for then nothing was
  learnt; `not-run` says nothing and gives way.

A baseline changes a verdict after both: see `conformance.baselines`. Which exit code a run ends
with follows from its verdicts alone: `exits_of`, and `conformance.exits` for the order.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import reduce
from typing import Final

from conformance.exits import Exit


class Verdict(Enum):
    """The judgement of a case, from the least severe on."""

    NOT_RUN = "not-run"
    PASS = "pass"  # noqa: S105 - no password
    UNDECIDED = "undecided"
    DECLINED = "declined"
    KNOWN_FAILURE = "known-failure"
    UNEXPECTED_PASS = "unexpected-pass"  # noqa: S105 - no password
    UNTESTABLE = "untestable"
    FLAKY = "flaky"
    FAIL = "fail"
    PROTOCOL_ERROR = "protocol-error"
    HANG = "hang"
    CRASH = "crash"
    HARNESS_ERROR = "harness-error"


MEANING: Final[Mapping[Verdict, str]] = {
    Verdict.NOT_RUN: "the case was not put to the target",
    Verdict.PASS: "the target answered as the specification says",
    Verdict.UNDECIDED: "nothing wrong was found, and a search for more was given up before its end",
    Verdict.DECLINED: "the target says that it cannot do this; the clauses it costs are listed",
    Verdict.KNOWN_FAILURE: "it fails as its baseline entry says",
    Verdict.UNEXPECTED_PASS: "it passes, and its baseline entry says that it fails",
    Verdict.UNTESTABLE: "something that the case needs is missing",
    Verdict.FLAKY: "two runs of the same case gave different verdicts",
    Verdict.FAIL: "a wrong answer",
    Verdict.PROTOCOL_ERROR: "the adapter broke the rules of the protocol",
    Verdict.HANG: "no reply by the deadline",
    Verdict.CRASH: "the process died",
    Verdict.HARNESS_ERROR: "the suite's own fault; nothing was learnt of the target",
}
"""What each verdict says."""

SEVERITY: Final = {verdict: rank for rank, verdict in enumerate(Verdict)}

FAILURES: Final = frozenset(
    {
        Verdict.FAIL,
        Verdict.CRASH,
        Verdict.HANG,
        Verdict.PROTOCOL_ERROR,
        Verdict.FLAKY,
        Verdict.UNTESTABLE,
    }
)
"""Verdicts that are red, and that a baseline entry can cover: its failure classes."""

EXITS: Final[Mapping[Verdict, Exit]] = {
    **dict.fromkeys(FAILURES, Exit.FAILED),
    Verdict.NOT_RUN: Exit.BUDGET,
    Verdict.UNDECIDED: Exit.BUDGET,
    Verdict.PASS: Exit.OK,
    Verdict.DECLINED: Exit.OK,
    Verdict.KNOWN_FAILURE: Exit.OK,
    Verdict.UNEXPECTED_PASS: Exit.STALE,
    Verdict.HARNESS_ERROR: Exit.HARNESS,
}
"""The exit code that each verdict asks for."""


def merge(*judgements: Verdict) -> Verdict:
    """Join judgements of one execution: the most severe."""
    return max(judgements, key=SEVERITY.__getitem__, default=Verdict.NOT_RUN)


def across(*executions: Verdict) -> Verdict:
    """Join executions of the same case: what they agree on, or `flaky`."""
    return reduce(_across, executions, Verdict.NOT_RUN)


def _across(one: Verdict, other: Verdict) -> Verdict:
    if Verdict.HARNESS_ERROR in {one, other}:
        return Verdict.HARNESS_ERROR
    if one is Verdict.NOT_RUN or one is other:
        return other
    return one if other is Verdict.NOT_RUN else Verdict.FLAKY


def exits_of(verdicts: Iterable[Verdict], also: Iterable[Exit] = ()) -> frozenset[Exit]:
    """Collect every exit code that the verdicts of a run ask for, and what else happened to it."""
    given = frozenset(verdicts)
    asked = {EXITS[verdict] for verdict in given} | set(also)
    if Verdict.PASS not in given:
        asked.add(Exit.VACUOUS)
    return frozenset(asked - {Exit.OK})
