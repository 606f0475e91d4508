"""Keep runs of a World backend: the first for the pages, what any of them fails as its baseline.

    python .ci/keep_world.py NAME DAY RESULT.json [RESULT.json ...]

RESULT.json is what `onceproof world --json` printed, of one tier; the entries of the baseline hold
until DAY. What fails in some runs and not in others depends on timing: its entry names the rate.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from conformance.baselines import Entry, Rate, to_json
from conformance.verdicts import Verdict

ROOT = Path(__file__).resolve().parent.parent
MEASURED = ROOT / "conformance" / "pages" / "measured"
BASELINES = ROOT / "conformance" / "implementations" / "baselines"
LINK = "docs/reference/backends.md"
LONGEST = 160

IDS = re.compile(r"\b(wrun|step|hook|wait|attr|evnt|wevt|token)[_-][0-9A-Z]{20,}\b")

Run = Mapping[str, object]


def _rows(run: Run, name: str) -> list[dict[str, object]]:
    found = run.get(name)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _reason(failure: Mapping[str, object]) -> str:
    """Say what was seen, without the names of one run."""
    text = " ".join(IDS.sub(r"\1", str(failure["sentence"])).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _executions(failures: Sequence[Mapping[str, object]]) -> tuple[int, int]:
    """Count how often a check failed, and how often it was executed, in runs where it failed."""
    rates = [rate for each in failures if isinstance(rate := each.get("rate"), dict)]
    once = len(failures) - len(rates)
    return once + sum(each["failed"] for each in rates), once + sum(each["of"] for each in rates)


def _passed(run: Run, check: str) -> bool:
    """Say whether a run had a check, and it passed."""
    said = {
        (each["check"], each["verdict"])
        for row in _rows(run, "clauses")
        for each in _rows(row, "checks")
    }
    return (check, "pass") in said and (check, "fail") not in said


def entries(runs: Sequence[Run], until: date) -> list[Entry]:
    """Write an entry for each check that failed in a run."""
    found: dict[str, list[dict[str, object]]] = {}
    for run in runs:
        for failure in _rows(run, "failures"):
            found.setdefault(str(failure["check"]), []).append(failure)
    made = []
    for check, failures in sorted(found.items()):
        failed, of = _executions(failures)
        passed = sum(_passed(run, check) for run in runs)
        rate = Rate(failed=failed, of=of + passed) if failed < of + passed else None
        made.append(
            Entry(
                id=check,
                failure=Verdict(str(failures[0]["verdict"])),
                reason=_reason(failures[0]),
                link=LINK,
                expires=until,
                fails=rate,
            )
        )
    return made


def main(name: str, until: str, *results: str) -> None:
    """Write both files."""
    runs = [json.loads(Path(result).read_bytes()) for result in results]
    first = runs[0]
    first.pop("record", None)
    for failure in first["failures"]:
        failure["replay"] = ""
    (MEASURED / f"{name}.json").write_text(json.dumps(first, indent=1) + "\n", encoding="utf-8")
    known = {entry.id: entry for entry in entries(runs, date.fromisoformat(until))}
    (BASELINES / f"{name}.world.json").write_text(to_json(known), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
