"""Why the cases of a committed baseline fail: each cause names a finding, or argues for itself.

A table of causes belongs to one target. The first cause that fits a failure explains it, by the id
of the case and by the sentence in which the failure was told. A cause whose finding is about
another clause than the case says by which mechanism the finding shows there; one without a finding
says what the disagreement is and why it is no defect of its own.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance.findings.catalogue import Finding, FindingError

INDEX: Final = "docs/findings/README.md"
CLASSES: Final = frozenset({"ambiguity", "documented-limit", "shadow"})
"""What a disagreement without a finding may be; a shadow is what another finding hides."""


@frozen(kw_only=True)
class Cause:
    """What some failures of a target come from."""

    cases: tuple[str, ...]
    """Patterns of the ids of the cases."""
    says: str
    """A regular expression that the sentence of the failure has; empty for every sentence."""
    finding: str
    """The id of the finding, or nothing where the cause argues for itself."""
    kind: str
    """Without a finding: one of `CLASSES`."""
    mechanism: str
    """How the finding shows in these cases, or why the disagreement is no defect."""

    def fits(self, case: str, sentence: str) -> bool:
        """Say whether the cause explains a failure."""
        named = any(fnmatchcase(case, pattern) for pattern in self.cases)
        return named and re.search(self.says, sentence) is not None


def load(file: Path) -> tuple[Cause, ...]:
    """Read a table of causes."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    return tuple(
        Cause(
            cases=tuple(row["cases"]),
            says=row.get("says", ""),
            finding=row.get("finding", ""),
            kind=row.get("class", ""),
            mechanism=row.get("mechanism", ""),
        )
        for row in rows
    )


def explaining(causes: Iterable[Cause], case: str, sentence: str) -> Cause | None:
    """Find the first cause that explains a failure."""
    return next((cause for cause in causes if cause.fits(case, sentence)), None)


def reason(cause: Cause, known: Mapping[str, Finding]) -> tuple[str, str]:
    """Write the reason of a baseline's entry, and where it is discussed."""
    if not cause.finding:
        return f"{cause.kind}: {cause.mechanism}", INDEX
    finding = known.get(cause.finding)
    if finding is None:
        raise FindingError(f"there is no finding {cause.finding}")
    more = f"; {cause.mechanism}" if cause.mechanism else ""
    text = f"finding {finding.id}, {finding.clause}: {finding.title}{more}"
    return text, f"docs/findings/{finding.folder.name}/page.md"


def problems(causes: Iterable[Cause], known: Mapping[str, Finding], target: str) -> Iterator[str]:
    """Say what is wrong with a table of causes."""
    for cause in causes:
        name = ", ".join(cause.cases)
        if bool(cause.finding) is bool(cause.kind):
            yield f"{name}: a cause has a finding or a class"
        if cause.kind and (cause.kind not in CLASSES or not cause.mechanism):
            yield f"{name}: {cause.kind} is none of {', '.join(sorted(CLASSES))}, or is not argued"
        if not cause.finding:
            continue
        finding = known.get(cause.finding)
        if finding is None:
            yield f"{name}: there is no finding {cause.finding}"
        elif finding.package != target:
            yield f"{name}: finding {cause.finding} is of {finding.package}, not of {target}"


def mismatches(
    cases: Mapping[str, Iterable[str]], cited: Mapping[str, Cause], known: Mapping[str, Finding]
) -> Iterator[str]:
    """Name the cases whose finding is about another clause, where no mechanism is stated."""
    for case, cause in cited.items():
        if cause.finding and not cause.mechanism:
            clause = known[cause.finding].clause
            if clause not in set(cases.get(case, ())):
                yield f"{case}: finding {cause.finding} is about {clause}, which the case is not"
