"""The page that compares backends: what each was seen to keep of every promise, from their runs.

Runs are kept in `measured`, one file a backend: what `onceproof world TARGET --json` printed. The
page says nothing that is not in one of them; `make worlds` measures anew.

A promise that a backend was seen to break is argued in a finding: the cell links to every one of
that package and clause, or is in `LEFT` with the reason why there is none.
"""

import json
from collections.abc import Iterable, Mapping
from importlib import resources
from itertools import product
from pathlib import Path
from typing import Final

from conformance.findings.catalogue import Finding, findings
from conformance.pages.markdown import code, page, table
from spec_model.clauses.world import BY_INVARIANT

Run = Mapping[str, object]

SIGNS: Final = {
    "pass": "kept",
    "fail": "**broken**",
    "crash": "**crash**",
    "hang": "**hang**",
    "declined": "no",
    "partly-declined": "in part",
    "undecided": "not decided",
    "not-run": "not asked",
    "flaky": "**flaky**",
}
LONGEST: Final = 160

BROKEN: Final = frozenset({"fail", "crash", "hang", "flaky"})
"""What says that a promise is broken."""

FINDINGS: Final = Path("docs/findings")
"""Where findings are, from the root of a checkout."""

LEFT: Final[Mapping[tuple[str, str], str]] = {}
"""Promises that a backend, named first, was seen to break, and why no finding argues that."""

Cell = tuple[str, str]
"""A backend, and a clause."""

Argued = Mapping[Cell, tuple[Finding, ...]]


def measured() -> list[Run]:
    """Read the runs, by their files' names."""
    folder = resources.files("conformance.pages") / "measured"
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".json"))
    return [json.loads((folder / name).read_text(encoding="utf-8")) for name in files]


def listed(run: Run, name: str) -> list[Mapping[str, object]]:
    """Return the records of one list of a run."""
    found = run.get(name)
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []


def _clause(run: Run, clause: str) -> Mapping[str, object]:
    """Find what a run says of a promise; what it does not name was not asked."""
    return next((each for each in listed(run, "clauses") if each.get("clause") == clause), {})


def _cell(run: Run, clause: str, argued: Argued) -> str:
    found = _clause(run, clause)
    verdict = str(found.get("verdict", ""))
    if verdict not in BROKEN:
        return "should" if verdict == "pass" and found.get("says") else SIGNS.get(verdict, verdict)
    links = [
        f"[{finding.id}](../findings/{finding.folder.name}/page.md)"
        for finding in argued.get((str(run.get("target")), clause), ())
    ]
    return " ".join([SIGNS[verdict], *links])


def argued_in(found: Iterable[Finding]) -> Argued:
    """Say which findings argue that a backend breaks a clause."""
    by_cell: dict[Cell, tuple[Finding, ...]] = {}
    for finding in found:
        for cell in product(finding.releases, finding.clauses):
            by_cell[cell] = (*by_cell.get(cell, ()), finding)
    return by_cell


def broken_cells(runs: Iterable[Run]) -> list[Cell]:
    """List what was seen broken."""
    return [
        (str(run.get("target")), str(each.get("clause")))
        for run in runs
        for each in listed(run, "clauses")
        if each.get("verdict") in BROKEN
    ]


def _without(runs: Iterable[Run], argued: Argued) -> list[str]:
    """Count what is broken and argued nowhere, and say why."""
    left = [cell for cell in broken_cells(runs) if cell not in argued]
    text = [f"{len(left)} broken cells without a finding.", ""]
    rows = [[code(target), code(clause), LEFT.get((target, clause), "")] for target, clause in left]
    return [*text, *table(["backend", "promise", "why"], rows)] if rows else text


def _kept(run: Run) -> str:
    verdicts = [str(each.get("verdict")) for each in listed(run, "clauses")]
    judged = [verdict for verdict in verdicts if verdict not in {"declined", "not-run"}]
    return f"{judged.count('pass')} of {len(judged)}"


def _broken(run: Run) -> list[str]:
    rows = [
        [code(str(each.get("clause"))), short(str(each.get("says", "")))]
        for each in listed(run, "clauses")
        if each.get("verdict") not in {"declined", "not-run"} and each.get("says")
    ]
    if not rows:
        return []
    return [f"## {run.get('target')}", "", *table(["promise", "what was seen"], rows)]


def short(text: str) -> str:
    """Keep a sentence on its line of a table."""
    line = " ".join(text.replace("|", "/").split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def backends_page() -> str:
    """Write what each backend was run against, then every promise, then what was seen broken."""
    runs = measured()
    argued = argued_in(findings(FINDINGS))
    text = [
        "Each column is one run of `onceproof world`. *kept* means that the checks of the promise "
        "found nothing; **broken** that one of them did, with the findings that argue it; "
        "*should* that something was seen which a World should not do, and may; *no* that the "
        "backend does not declare or offer what the promise is about, and *in part* that this "
        "holds for some of its checks; *not decided* that a check of it ended early with something "
        "else, or gave up. A promise is judged by its own checks alone. A race that did not happen "
        "was not found: timing is part of a run.",
    ]
    about = [
        [
            str(number),
            code(str(run.get("target"))),
            str(run.get("against")),
            str(run.get("tier")),
            str(run.get("checks")),
            _kept(run),
        ]
        for number, run in enumerate(runs, 1)
    ]
    heads = ["promise", *(str(number) for number in range(1, len(runs) + 1))]
    rows = [
        [code(clause.id), *(_cell(run, clause.id, argued) for run in runs)]
        for clause in BY_INVARIANT.values()
    ]
    return page(
        "Backends compared",
        text,
        table(["", "backend", "run against", "tier", "checks", "promises kept"], about),
        ["## Promises", "", *table(heads, rows)],
        ["## Broken, and argued nowhere", "", *_without(runs, argued)],
        *(_broken(run) for run in runs),
    )
