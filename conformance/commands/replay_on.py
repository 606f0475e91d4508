"""What `onceproof replay` does with targets: ask again, or write it as a test."""

from pathlib import Path

import click
from attrs import evolve

from conformance import counterexamples, failures
from conformance.adapters.base import NoTarget
from conformance.as_test import as_test
from conformance.cases import Judgement
from conformance.commands.output import finish
from conformance.exits import Exit
from conformance.failures import Failure
from conformance.record import CaseRow, ResultRow
from conformance.replaying import again, case_of, from_counterexample
from conformance.reports.failure import explain
from conformance.reports.report import Judged
from conformance.results import Result
from conformance.settings import find
from conformance.verdicts import EXITS, Verdict
from vectors.canonical import JsonObject


def failure_in(file: Path, role: str | None) -> Failure:
    """Read a failure; a counterexample becomes one by the role that is played in it."""
    if not failures.is_counterexample(file):
        return failures.load(file)
    if role is None:
        raise click.UsageError("a counterexample needs --role: which role the target plays in it")
    return from_counterexample(counterexamples.load(file), role)


def written(file: Path, role: str | None, language: str) -> int:
    """Print a failure as a test."""
    click.echo(as_test(failure_in(file, role), language), nl=False)
    return int(Exit.OK)


def shown(file: Path, target: str | None, role: str | None, *, as_json: bool) -> int:
    """Ask again, and say what came."""
    failure = failure_in(file, role)
    name = target or failure.target
    try:
        judgement = again(case_of(failure), name, find(Path.cwd()).addresses).judgement
    except NoTarget as error:
        click.echo(f"onceproof: {error}", err=True)
        return int(Exit.NO_TARGET)
    code = EXITS[judgement.verdict]
    fields: JsonObject = {
        "target": name,
        "case": failure.case,
        "shown": judgement.verdict.value,
        "recorded": failure.verdict.value,
        "sentence": judgement.sentence,
        "expected": judgement.expected,
        "got": judgement.got,
    }
    passed = code is Exit.OK
    result = Result("replay on", "pass" if passed else "fail", code, fields)
    return finish(result, lambda: _show(failure, name, judgement), as_json=as_json)


def _show(failure: Failure, target: str, judgement: Judgement) -> None:
    case = CaseRow(
        id=failure.case,
        role=failure.role,
        area=failure.role,
        title=f"on {target}; it was {failure.verdict.value}",
        clauses=[judgement.clause] if judgement.clause else [*failure.clauses],
    )
    result = ResultRow(
        case=case.id,
        verdict=judgement.verdict,
        sentence=judgement.sentence,
        clause=judgement.clause,
        expected=judgement.expected,
        got=judgement.got,
        picture=judgement.picture,
        history=judgement.history,
        stderr=judgement.stderr,
        reason=judgement.reason,
    )
    click.echo("\n".join(explain(Judged(case, result))))


def renewed(failure: Failure, target: str, judgement: Judgement) -> Failure:
    """Keep what a new run showed."""
    if judgement.verdict is Verdict.PASS or judgement.show is None:
        raise failures.FailureError("it does not fail any more")
    return evolve(
        failure,
        target=target,
        verdict=judgement.verdict,
        sentence=judgement.sentence,
        show=judgement.show,
        history=judgement.history,
        model_history=judgement.model_history,
        wire=[*judgement.wire],
        stderr=judgement.stderr,
    )
