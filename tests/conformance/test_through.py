"""Mutants from outside: which role shows them, and that a process is killed."""

from pathlib import Path

import pytest

from conformance.mutants import CATALOGUE, Mutant
from conformance.through import (
    STREAM,
    role_of,
    score_from,
    score_to_json,
    through_stdio,
)


def _mutant(name: str) -> Mutant:
    return next(mutant for mutant in CATALOGUE if mutant.id == name)


def test_every_mutant_has_a_role_or_is_the_model_s_side() -> None:
    """Everything but the store and what surrounds the roles is shown by an adapter."""
    inside = {mutant.module for mutant in CATALOGUE if not role_of(mutant)}
    outside = {role_of(mutant) for mutant in CATALOGUE} - {""}
    assert outside == {"codec", "reader", "writer"}
    assert all(module.startswith("stream.") for module in inside)
    assert not inside & {"stream.reader", "stream.writer", "stream.recovery", "stream.sink"}
    assert {mutant.area for mutant in CATALOGUE if not role_of(mutant)} <= {STREAM}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dedupe-signed", "duplicates-delivered"])
def test_a_mutant_is_killed_from_outside(name: str) -> None:
    """Served as a program, it is noticed by a case that cites its clause or is of its role."""
    seen = through_stdio(_mutant(name))
    assert seen.killer.endswith("(fail)")


def test_the_model_s_side_has_no_killer_outside() -> None:
    """What only the model plays is not served."""
    seen = through_stdio(_mutant("close-forgotten"))
    assert (seen.role, seen.killer) == ("", "")


def test_a_score_is_of_one_suite(tmp_path: Path) -> None:
    """The score of another suite, or of none, says nothing."""
    kept = tmp_path / "score.json"
    assert score_from(kept) is None
    kept.write_text(score_to_json(3, 4), encoding="utf-8")
    assert score_from(kept) == {"killed": 3, "total": 4}
    kept.write_text(score_to_json(3, 4).replace('"suite": "', '"suite": "other '), encoding="utf-8")
    assert score_from(kept) is None
