"""One comparison between what was captured and what the model says, and how they are counted."""

from collections.abc import Iterable, Iterator
from enum import Enum

from attrs import frozen

from conformance.captures.rows import NotUnderstoodError


class Verdict(Enum):
    """What came of one comparison."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_UNDERSTOOD = "not understood"


@frozen
class Check:
    """One comparison: where, what came of it, and what to say if it did not pass."""

    where: str
    verdict: Verdict
    says: str = ""


def compare(where: str, captured: object, predicted: object) -> Check:
    """Compare two plain things; true is not one."""
    if captured == predicted and isinstance(captured, bool) is isinstance(predicted, bool):
        return Check(where, Verdict.PASSED)
    return Check(where, Verdict.FAILED, f"captured {captured!r:.120}, the model {predicted!r:.120}")


def claim(where: str, holds: bool, says: str) -> Check:  # noqa: FBT001 - the claim itself
    """Check something that must hold; `says` is for the case that it does not."""
    return Check(where, Verdict.PASSED if holds else Verdict.FAILED, "" if holds else says)


def differs(where: str, difference: str | None) -> Check:
    """Check that there is no difference."""
    verdict = Verdict.PASSED if difference is None else Verdict.FAILED
    return Check(where, verdict, difference or "")


def guarded(where: str, checks: Iterable[Check]) -> Iterator[Check]:
    """Yield checks; what has an unknown shape ends them as not understood."""
    try:
        yield from checks
    except NotUnderstoodError as error:
        yield Check(where, Verdict.NOT_UNDERSTOOD, str(error))


@frozen
class SectionReport:
    """What came of one section."""

    name: str
    checks: tuple[Check, ...]

    def having(self, verdict: Verdict) -> tuple[Check, ...]:
        """Return the checks with one verdict."""
        return tuple(check for check in self.checks if check.verdict is verdict)

    @property
    def sound(self) -> bool:
        """Say whether everything was understood and passed."""
        return all(check.verdict is Verdict.PASSED for check in self.checks)
