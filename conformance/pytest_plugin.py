"""The suites inside somebody's own tests.

A fixture, for one test that is the whole check:

    def test_conformance(onceproof):
        onceproof("stdio:node my-adapter.mjs", "codec")

Or options, for one test a case, each with its own outcome:

    pytest --onceproof "stdio:node my-adapter.mjs" --onceproof-suite codec

What is declined is skipped with its reason, what a baseline covers is an expected failure, and
everything that is red is red. The suites are put to the target once, before the first of its tests;
nothing of this project is imported until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conformance.check import Checked, Options
    from conformance.record import CaseRow, ResultRow

    Check = Callable[..., Checked]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("onceproof", "conformance of an implementation of durable streams")
    group.addoption("--onceproof", metavar="TARGET", help="Put the suites to this target.")
    group.addoption("--onceproof-suite", default="codec,reader,writer", help="Roles.")
    group.addoption(
        "--onceproof-tier", default="quick", help="How much effort: quick, ci, nightly."
    )
    group.addoption("--onceproof-case", action="append", default=[], help="Only these.")
    group.addoption("--onceproof-baseline", metavar="FILE", help="Known failures.")


@pytest.fixture(name="onceproof")
def onceproof_fixture(tmp_path: Path) -> Check:
    """Check an implementation; the test fails with a summary if it does not pass."""
    from pathlib import Path  # noqa: PLC0415 - only when used

    from conformance.check import Options, check_implementation  # noqa: PLC0415 - only when used
    from conformance.settings import find  # noqa: PLC0415 - only when used

    def check(target: str, suite: str = "codec,reader,writer", **options: object) -> Checked:
        __tracebackhide__ = True
        named = find(Path.cwd()).addresses
        chosen = Options(folder=tmp_path, named=named, **options)  # type: ignore[arg-type] # named
        checked = check_implementation(target, suite, chosen)
        if not checked.passed:
            said = f"{target}, exit code {checked.exit_code:d}\n{checked.summary()}"
            pytest.fail(said, pytrace=False)
        return checked

    return check


class _Run:
    """One run of the suites, made when the first of its tests is asked for its outcome."""

    def __init__(self, config: pytest.Config) -> None:
        self.target = str(config.getoption("--onceproof"))
        self.suite = str(config.getoption("--onceproof-suite"))
        self.tier = str(config.getoption("--onceproof-tier"))
        self.only = [str(each) for each in config.getoption("--onceproof-case")]
        self.baseline = config.getoption("--onceproof-baseline")
        self._checked: Checked | None = None

    def options(self) -> Options:
        """Say how the target is checked."""
        from pathlib import Path  # noqa: PLC0415 - only when used

        from conformance import baselines  # noqa: PLC0415 - only when used
        from conformance.check import Options  # noqa: PLC0415 - only when used
        from conformance.settings import find  # noqa: PLC0415 - only when used

        known = baselines.load(Path(self.baseline)) if self.baseline else {}
        return Options(
            tier=self.tier,
            only=self.only,
            baseline=known,
            baseline_file=self.baseline,
            named=find(Path.cwd()).addresses,
        )

    def cases(self) -> list[str]:
        """List the ids of the cases."""
        from conformance.check import listed  # noqa: PLC0415 - only when used

        return [case.id for case in listed(self.suite, self.options())]

    def outcome(self, case: str) -> tuple[CaseRow, ResultRow | None]:
        """Return a case and its result."""
        from conformance.check import check_implementation  # noqa: PLC0415 - only when used

        if self._checked is None:
            self._checked = check_implementation(self.target, self.suite, self.options())
        record = self._checked.record
        return record.cases[case], record.results.get(case)


class _Case(pytest.Item):
    """One case as a test."""

    def __init__(self, *, run: _Run, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type] # what pytest gives
        self._run = run

    def runtest(self) -> None:
        """Say what came of the case."""
        case, result = self._run.outcome(self.name)
        if result is None or result.verdict.value == "not-run":
            pytest.skip("it was not run: the budget ended")
        match result.verdict.value:
            case "pass":
                return
            case "declined":
                pytest.skip(f"declined: {result.reason}")
            case "known-failure":
                pytest.xfail(result.reason)
            case verdict:
                raise _RedError(f"{verdict}: {result.sentence or case.title}")

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: str | None = None
    ) -> str:
        """Say what is wrong, without a traceback through this project."""
        del style
        return str(excinfo.value)

    def reportinfo(self) -> tuple[str, None, str]:
        """Say what this is."""
        return "onceproof", None, f"{self._run.target} {self.name}"


class _RedError(Exception):
    """A case that is red."""


class _Suite(pytest.Collector):
    """The cases of the target."""

    def collect(self) -> Iterator[_Case]:
        """Make a test of each case."""
        run = _Run(self.config)
        for name in run.cases():
            yield _Case.from_parent(self, name=name, run=run)


def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add the cases of the target behind the tests that were found."""
    if config.getoption("--onceproof"):
        suite = _Suite.from_parent(session, name="onceproof", nodeid="onceproof")
        items.extend(session.genitems(suite))
