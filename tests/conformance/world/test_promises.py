import pytest

from conformance.verdicts import Verdict
from conformance.world.bench import Bench, Finding
from conformance.world.check import Check, Kind
from conformance.world.promises import Promise, Standing, promises
from conformance.world.suite import Judged


def _nothing(_bench: Bench) -> None:
    """Do nothing."""


def _check(name: str, *shown: str) -> Check:
    return Check(id=name, clauses=shown, title="", kind=Kind.SEQUENTIAL, run=_nothing)


PAGES, ORDER = _check("pages", "world.pages"), _check("order", "world.pages", "world.cursors")
BROKEN = Finding("world.pages", "a page is missing")


def _pages(*results: Judged) -> Promise:
    return promises(["world.pages"], [PAGES, ORDER], results)[0]


@pytest.mark.parametrize(
    ("results", "standing"),
    [
        ([], Standing.NOT_RUN),
        ([Judged(PAGES, Verdict.PASS), Judged(ORDER, Verdict.PASS)], Standing.KEPT),
        ([Judged(PAGES, Verdict.PASS), Judged(ORDER, Verdict.DECLINED)], Standing.IN_PART),
        ([Judged(PAGES, Verdict.DECLINED), Judged(ORDER, Verdict.DECLINED)], Standing.DECLINED),
        ([Judged(PAGES, Verdict.PASS), Judged(ORDER, Verdict.UNDECIDED)], Standing.UNDECIDED),
        ([Judged(PAGES, Verdict.PASS), Judged(ORDER, Verdict.NOT_RUN)], Standing.NOT_RUN),
        ([Judged(PAGES, Verdict.FAIL, (BROKEN,)), Judged(ORDER, Verdict.PASS)], Standing.BROKEN),
        ([Judged(PAGES, Verdict.PASS), Judged(ORDER, Verdict.HANG)], Standing.HANG),
    ],
)
def test_a_promise_is_as_good_as_the_worst_of_its_checks(
    results: list[Judged], standing: Standing
) -> None:
    """And one that was declined makes it kept in part."""
    assert _pages(*results).standing is standing


def test_what_another_check_saw_is_told_and_accuses_nobody() -> None:
    """A promise is judged by its own checks."""
    other = _check("other", "world.cursors")
    seen = Judged(other, Verdict.FAIL, (BROKEN,))
    found = promises(["world.pages"], [PAGES, other], [Judged(PAGES, Verdict.PASS), seen])[0]
    assert found.standing is Standing.KEPT
    assert found.elsewhere == (("other", "a page is missing"),)


def test_a_check_that_ended_early_decides_only_what_it_found() -> None:
    """What it would have asked after that is not known to be kept."""
    ended = Judged(ORDER, Verdict.FAIL, (BROKEN,), early="world.pages")
    pages, cursors = promises(["world.pages", "world.cursors"], [ORDER], [ended])
    assert pages.standing is Standing.BROKEN
    assert cursors.standing is Standing.UNDECIDED
    assert "a page is missing" in cursors.says
