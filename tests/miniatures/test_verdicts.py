"""Each miniature gives exactly its verdict to whoever checks it, and a record that is complete."""

import pytest

from conformance.adapters.process import Patience
from conformance.adapters.targets import Target, dial_command
from conformance.check import Checked, Options, check_implementation
from conformance.exits import Exit
from conformance.verdicts import Verdict
from tests.miniatures.targets import address, command
from tests.miniatures.test_connection import ANSWERED, FAILED, PATIENT, QUICK, WAITING

CASE = "decide.batch.pages-2500"
OTHERS = ("decide.batch.pages", "random.batch.pages")

VERDICTS = {
    "good": Verdict.PASS,
    "wrong": Verdict.FAIL,
    "declined": Verdict.DECLINED,
    "refused": Verdict.FAIL,
    "flaky": Verdict.FLAKY,
    "exit-0": Verdict.CRASH,
    "hang": Verdict.HANG,
    "banner": None,
    "duplicate-id": Verdict.PROTOCOL_ERROR,
}
"""One miniature a verdict; none: it is never reached."""

EXITS = {
    Verdict.PASS: Exit.OK,
    Verdict.DECLINED: Exit.VACUOUS,
}


def _checked(name: str, *only: str, patience: Patience = PATIENT) -> Checked:
    target = Target(name, address(name), dial_command(command(name), patience))
    return check_implementation(target, "codec", Options(only=only))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "verdict"), [(name, verdict) for name, verdict in VERDICTS.items() if verdict]
)
def test_each_verdict_has_a_miniature(name: str, verdict: Verdict) -> None:
    """What is wrong with an adapter is the verdict on its case, and so is the exit code."""
    checked = _checked(name, CASE, patience=QUICK if name in WAITING else PATIENT)
    (result,) = checked.record.results.values()
    assert result.verdict is verdict
    assert checked.exit_code is EXITS.get(verdict, Exit.FAILED)
    assert checked.record.complete


@pytest.mark.real
@pytest.mark.parametrize("name", sorted({*ANSWERED, *FAILED} - VERDICTS.keys()))
def test_no_miniature_gets_another_verdict(name: str) -> None:
    """A case is answered rightly, or the verdict is the way in which the adapter failed."""
    checked = _checked(name, CASE, patience=QUICK if name in WAITING else PATIENT)
    (result,) = checked.record.results.values()
    wanted = FAILED[name][0].value if name in FAILED else "pass"
    assert result.verdict.value == wanted
    assert checked.record.complete


@pytest.mark.slow
def test_what_fails_at_one_case_does_not_spoil_the_others() -> None:
    """Every case has a verdict of its own, also those that were under way together."""
    checked = _checked("wrong", *OTHERS)
    assert checked.footer.cases == sum(checked.by_verdict.values()) > 3
    assert set(checked.by_verdict) <= {"pass", "fail", "protocol-error"}
