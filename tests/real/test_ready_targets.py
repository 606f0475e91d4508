"""The published SDKs behind our adapters: what they get wrong is known, and nothing else is."""

from pathlib import Path

import pytest

from conformance import baselines
from conformance.check import Checked, Options, check_implementation
from conformance.exits import Exit
from conformance.findings import Outcome, findings, reproduce
from conformance.implementations.patches import PATCHES, patched
from conformance.implementations.ready import committed_baseline

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
TARGETS = ("npm:@workflow/core", "pypi:vercel-workflow")
FINDINGS = [
    finding
    for finding in findings(ROOT / "docs" / "findings")
    if finding.installed.startswith(("@workflow/core@", "vercel-workflow==")) and finding.id < "100"
]


def _check(target: str, *, baseline: bool) -> Checked:
    file = committed_baseline(target) if baseline else None
    known = baselines.load(file) if file is not None else {}
    return check_implementation(target, options=Options(baseline=known))


@pytest.mark.parametrize("target", TARGETS)
def test_a_ready_target_with_its_baseline(target: str) -> None:
    """With the committed baseline nothing is news."""
    checked = _check(target, baseline=True)
    assert checked.exit_code is Exit.OK, checked.summary()


def test_a_ready_target_without_its_baseline() -> None:
    """Without it, the known failures are failures."""
    assert _check(TARGETS[1], baseline=False).exit_code is Exit.FAILED


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: str(finding.id))
def test_a_finding_reproduces(finding: object) -> None:
    """The script of each finding shows what its page says."""
    own = next(each for each in FINDINGS if each is finding)
    ran = reproduce(own)
    assert ran.outcome is Outcome.REPRODUCES, ran.saw


def test_a_patched_release_is_flagged() -> None:
    """One patch of the catalogue is; `make bar-patches` tries them all."""
    patch = next(each for each in PATCHES if each.id == "framing-cutoff")
    file = committed_baseline(TARGETS[0])
    known = baselines.load(file) if file is not None else {}
    with patched(patch) as target:
        checked = check_implementation(
            target, patch.suite, Options(only=patch.cases, baseline=known)
        )
    assert checked.failures
