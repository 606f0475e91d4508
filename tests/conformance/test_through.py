"""Mutants from outside: which role shows them, and that a process is killed."""

import json
from pathlib import Path

import pytest
from attrs import evolve

from conformance.cli import run
from conformance.mutants import CATALOGUE, Mutant
from conformance.mutants.outside import Row, key_of, load, made_with, score, write
from conformance.suites import cases, stream
from conformance.through import STREAM, control, role_of, through_stdio
from conformance.tiers import TIERS


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
    """Served as a program it is noticed, and what noticed it does so again."""
    seen = through_stdio(_mutant(name))
    assert seen.verdict == "fail"
    again = through_stdio(_mutant(name), seen.killer)
    assert (again.killer, again.verdict) == (seen.killer, seen.verdict)


def test_the_model_s_side_has_no_killer_outside() -> None:
    """What only the model plays is not served."""
    seen = through_stdio(_mutant("close-forgotten"))
    assert (seen.role, seen.killer) == ("", "")


@pytest.mark.slow
def test_the_unbroken_model_passes_what_kills() -> None:
    """It is served in the same way, so that the way kills nothing."""
    killers = [("reader", "explored.reader-cuts.default"), ("codec", "random.dedupe.admission")]
    assert not control(killers)


@pytest.mark.slow
def test_a_schedule_is_made_again_from_its_name() -> None:
    """Names of schedules are as good as the schedules themselves."""
    listed = [case for case in cases(["writer"], TIERS["quick"]) if case.source == "explored"]
    for case in listed[::40]:
        made = stream.named(case.id)
        assert made is not None
        assert (made.id, made.detail, made.show) == (case.id, case.detail, case.show)
    strange = ("explored.no-scope.default", "explored.writer-calm.1-x", "random.writer-calm")
    assert not any(map(stream.named, strange))


def _row(mutant: Mutant, killer: str = "a case") -> Row:
    return Row(role_of(mutant), killer, "fail" if killer else "", key_of(mutant))


def test_a_score_counts_what_is_killed_from_outside(tmp_path: Path) -> None:
    """Mutants of the model's side are no part of it, and survivors are."""
    kept = tmp_path / "scores.json"
    own = [_mutant(name) for name in ("dedupe-signed", "duplicates-delivered", "close-forgotten")]
    assert score(own, kept) is None
    write({own[0].id: _row(own[0]), own[1].id: _row(own[1], ""), own[2].id: _row(own[2])}, kept)
    assert score(own, kept) == {
        "killed": 1,
        "total": 2,
        "how": "served as programs",
        "suite": made_with(),
        "stale": False,
    }


def test_the_score_of_another_suite_is_stale(tmp_path: Path) -> None:
    """So is one in which a mutant is missing, or was another when it was tried."""
    kept = tmp_path / "scores.json"
    own = [_mutant(name) for name in ("dedupe-signed", "duplicates-delivered")]
    rows = {mutant.id: _row(mutant) for mutant in own}
    other = {**rows, own[0].id: evolve(rows[own[0].id], key="of another")}
    for made, stale in ((rows, False), ({own[0].id: rows[own[0].id]}, True), (other, True)):
        write(made, kept)
        assert load(kept) == made
        told = score(own, kept)
        assert told is not None
        assert told["stale"] is stale
    kept.write_text(json.dumps({"schema": "another", "mutants": {}}), encoding="utf-8")
    assert score(own, kept) is None


def test_the_record_is_of_every_mutant() -> None:
    """Each has a row, and something that notices it: from outside, or in this process."""
    rows = load()
    missing = [mutant.id for mutant in CATALOGUE if mutant.id not in rows]
    assert not missing, "`make through` adds them"
    for mutant in CATALOGUE:
        assert rows[mutant.id].role == role_of(mutant)
        assert rows[mutant.id].killer, mutant.id


@pytest.mark.slow
def test_what_is_known_is_not_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run goes on where another one stopped, unless all is to be asked anew."""
    monkeypatch.chdir(tmp_path)
    words = ["mutants", "--through", "stdio", "--id", "dedupe-signed"]
    for more, served in ((["--anew"], 1), ([], 0)):
        assert run([*words, *more]) == 0
        out = capsys.readouterr().out
        assert "through stdio: 1 of 1 mutants killed" in out
        assert "passes every case that kills" in out
        assert f"{served} were served now, {1 - served} known from the record" in out


def test_anew_is_for_mutants_that_are_served(capsys: pytest.CaptureFixture[str]) -> None:
    """In process nothing is kept that could be asked again."""
    assert run(["mutants", "--anew"]) == 2
    assert "--through stdio" in capsys.readouterr().err
