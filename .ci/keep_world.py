"""Keep runs of a World backend: the first for the pages, what any of them fails as its baseline.

    python .ci/keep_world.py [--more] NAME DAY RESULT.json [RESULT.json ...]

RESULT.json is what `onceproof world --json` printed; the entries of the baseline hold until DAY.
They are those that `onceproof baseline write` writes, of all runs taken together, and each says
what was seen and links to the finding that argues it. What was measured to fail now and then before
stays until its own day: a race that one measurement does not meet is still there. With `--more`
the runs only add to the baseline, entries and how often each failed, and the pages stay.
"""

import json
import re
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import evolve

from conformance.baselines import ANYWHERE, Entry, load, to_json
from conformance.baselining import Reason, combined, extended, recounted
from conformance.findings import findings
from conformance.pages.backends import argued_in
from conformance.record import Record, ResultRow, read
from conformance.verdicts import FAILURES

ROOT = Path(__file__).resolve().parent.parent
MEASURED = ROOT / "conformance" / "pages" / "measured"
BASELINES = ROOT / "conformance" / "implementations" / "baselines"
PAGE = "docs/reference/backends.md"
LONGEST = 160

IDS = re.compile(r"\b(wrun|step|hook|wait|attr|evnt|wevt|token)[_-][0-9A-Z]{20,}\b")


def told(target: str, about: Mapping[str, frozenset[str]]) -> Reason:
    """Say what was seen, without the names of one run, and where it is argued.

    Of what a check broke, what it is about says most; of findings, those that are all about that.
    """
    argued = argued_in(findings(ROOT / "docs" / "findings"))

    def reason(row: ResultRow, met: str) -> tuple[str, str]:
        said = [str(text) for text in row.got] if isinstance(row.got, list) else []
        seen = {
            clause: text for clause, _colon, text in (each.partition(": ") for each in said[::-1])
        }
        own = [clause for clause in row.broken if clause in about.get(row.case, ())]
        named = [met] if met else [str(clause) for clause in (*own, row.clause, *row.broken)]
        told_of = next((seen[name] for name in named if name in seen), row.sentence)
        text = " ".join(IDS.sub(r"\1", told_of).split())
        pages = [page for name in named for page in argued.get((target, name), ())]
        first = sorted(pages, key=lambda page: page.clause not in named[:1])[:1]
        link = f"docs/findings/{first[0].folder.name}/page.md" if first else PAGE
        return (text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"), link

    return reason


def remembered(file: Path) -> dict[str, Entry]:
    """Read what was measured to fail now and then, with the clauses that it breaks."""
    before = load(file) if file.exists() else {}
    return {
        name: entry
        for name, entry in before.items()
        if entry.fails is not None and (entry.clauses or name.startswith(ANYWHERE))
    }


def entries(
    records: list[Record], target: str, until: date, before: Mapping[str, Entry]
) -> dict[str, Entry]:
    """Write the entries of what failed in any run."""
    rows = combined([record.results for record in records])
    cases = {name: case for record in records for name, case in record.cases.items()}
    about = {name: frozenset(case.clauses) for name, case in cases.items()}
    return extended(before, rows, told(target, about), until, about)


def added(
    records: list[Record], target: str, until: date, before: Mapping[str, Entry]
) -> dict[str, Entry]:
    """Add what failed in further runs to a baseline, and how often what is in it failed."""
    rows = combined([record.results for record in records])
    failed = {row.case for row in rows if row.observed in FAILURES}
    failing = [
        evolve(
            record, results={case: record.results[case] for case in failed & record.results.keys()}
        )
        for record in records
    ]
    return entries(failing, target, until, recounted(before, rows))


def main(*arguments: str) -> None:
    """Write both files, or with `--more` the baseline only."""
    more = arguments[0] == "--more"
    name, until, *results = arguments[more:]
    runs = [json.loads(Path(result).read_bytes()) for result in results]
    records = [read(Path(run["record"])) for run in runs]
    target, day = str(runs[0]["target"]), date.fromisoformat(until)
    file = BASELINES / f"{name}.world.json"
    if more:
        known = added(records, target, day, load(file))
    else:
        _keep_run(name, runs[0])
        known = entries(records, target, day, remembered(file))
    file.write_text(to_json(known), encoding="utf-8")


def _keep_run(name: str, run: dict[str, Any]) -> None:
    run.pop("record", None)
    for failure in run["failures"]:
        failure["replay"] = ""
    (MEASURED / f"{name}.json").write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
