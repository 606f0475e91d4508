from collections.abc import Callable
from itertools import product

import pytest

from conformance.exits import PRECEDENCE, Exit, first
from conformance.verdicts import (
    EXITS,
    FAILURES,
    MEANING,
    Verdict,
    across,
    exits_of,
    merge,
)

JOINS = pytest.mark.parametrize("join", [merge, across])
Join = Callable[..., Verdict]


@JOINS
def test_joining_is_idempotent_commutative_and_associative(join: Join) -> None:
    """Neither repetition nor order nor grouping matters, for all triples of verdicts."""
    for one, two, three in product(Verdict, repeat=3):
        assert join(one, one) is one
        assert join(one, two) is join(two, one)
        assert join(join(one, two), three) is join(one, join(two, three)) is join(one, two, three)


@JOINS
def test_nothing_at_all_is_no_pass(join: Join) -> None:
    """No judgement is `not-run`, which gives way to every other."""
    assert join() is Verdict.NOT_RUN
    for verdict in Verdict:
        assert join(Verdict.NOT_RUN, verdict) is verdict


def test_a_fault_of_the_suite_outweighs_everything() -> None:
    """A checker that crashed is never hidden, neither by a pass nor by a failure."""
    for join, verdict in product([merge, across], Verdict):
        assert join(Verdict.HARNESS_ERROR, verdict) is Verdict.HARNESS_ERROR


def test_a_failure_outweighs_what_is_no_failure() -> None:
    """A wrong answer to one question is not excused by a right one to another."""
    for failure, other in product(FAILURES, [Verdict.PASS, Verdict.DECLINED]):
        assert merge(failure, other) is failure


def test_executions_that_differ_are_flaky() -> None:
    """A case that fails once and passes once is neither."""
    assert across(Verdict.PASS, Verdict.FAIL) is Verdict.FLAKY
    assert across(Verdict.CRASH, Verdict.HANG) is Verdict.FLAKY


def test_every_verdict_has_a_meaning_and_an_exit_code() -> None:
    """The tables are total."""
    assert set(MEANING) == set(EXITS) == set(Verdict)
    assert {EXITS[verdict] for verdict in FAILURES} == {Exit.FAILED}


PASSED = [Verdict.PASS]
ENDINGS = [
    ([], [], Exit.VACUOUS),
    ([Verdict.DECLINED], [], Exit.VACUOUS),
    ([Verdict.KNOWN_FAILURE], [], Exit.VACUOUS),
    ([Verdict.NOT_RUN], [], Exit.BUDGET),
    (PASSED, [], Exit.OK),
    ([*PASSED, Verdict.DECLINED, Verdict.KNOWN_FAILURE], [], Exit.OK),
    *(([*PASSED, verdict], [], Exit.FAILED) for verdict in FAILURES),
    ([*PASSED, Verdict.UNEXPECTED_PASS], [], Exit.STALE),
    ([*PASSED, Verdict.UNEXPECTED_PASS, Verdict.FAIL], [], Exit.FAILED),
    ([*PASSED, Verdict.FAIL, Verdict.HARNESS_ERROR], [], Exit.HARNESS),
    (PASSED, [Exit.STALE], Exit.STALE),
    ([*PASSED, Verdict.NOT_RUN], [Exit.STALE], Exit.STALE),
    ([*PASSED, Verdict.NOT_RUN, Verdict.FAIL], [Exit.INTERRUPTED], Exit.INTERRUPTED),
    ([Verdict.NOT_RUN], [Exit.NO_TARGET], Exit.NO_TARGET),
]


@pytest.mark.parametrize(("verdicts", "also", "code"), ENDINGS)
def test_one_exit_code_follows_from_the_verdicts(
    verdicts: list[Verdict], also: list[Exit], code: Exit
) -> None:
    """The first in the order of precedence is returned."""
    assert first(exits_of(verdicts, also)) is code


def test_every_code_but_ok_has_its_place() -> None:
    """The order is total, and `OK` is what remains."""
    assert set(PRECEDENCE) == set(Exit) - {Exit.OK}
    assert first(()) is first([Exit.OK]) is Exit.OK
    assert first(Exit) is PRECEDENCE[0]
