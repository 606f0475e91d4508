"""Tests of `conformance.pages.scores`: two records of the same faults, side by side."""

from conformance.pages import scores
from conformance.pages.scores import lines
from conformance.world.faults import FAULTS
from conformance.world.registry import CHECKS

FIRST, SECOND, THIRD = (fault.id for fault in FAULTS[:3])


def test_each_fault_has_what_both_suites_said() -> None:
    """Noticed, survived and not measured are three things."""
    own = {FIRST: [FIRST, "world.x", "run.once", "world.x"], SECOND: [SECOND, "c", "SURVIVES", ""]}
    upstream = {
        FIRST: [FIRST, "d", "survived", "", ""],
        SECOND: [SECOND, "d", "noticed", "hooks", "it said so"],
        THIRD: [THIRD, "d", "cannot run", "", ""],
    }
    found = {score.fault.id: score for score in scores.scores(own, upstream)}
    assert (found[FIRST].own, found[FIRST].upstream, found[FIRST].measured) == (
        "run.once",
        "",
        True,
    )
    assert (found[SECOND].own, found[SECOND].upstream) == ("", "hooks")
    assert not found[THIRD].measured
    assert len(found) == len(FAULTS)


def test_the_record_of_this_suite_is_of_these_faults_and_checks() -> None:
    """Every fault is in it, and every check in it is there."""
    record = lines(scores.OWN)
    assert list(record) == [fault.id for fault in FAULTS]
    checks = {check.id for check in CHECKS}
    for fault in FAULTS:
        noticed = record[fault.id][2]
        assert noticed in checks or (fault.harmless and noticed.startswith("nothing")), fault.id
