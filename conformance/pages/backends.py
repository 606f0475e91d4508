"""The page that compares backends: what each was seen to keep of every promise, from their runs.

Runs are kept in `measured`, one file a backend: what `onceproof world TARGET --json` printed. The
page says nothing that is not in one of them; `make worlds` measures anew.
"""

import json
from collections.abc import Mapping
from importlib import resources
from typing import Final

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


def _cell(run: Run, clause: str) -> str:
    found = _clause(run, clause)
    verdict = str(found.get("verdict", ""))
    if verdict == "pass" and found.get("says"):
        return "should"
    return SIGNS.get(verdict, verdict)


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
    text = [
        "Each column is one run of `onceproof world`. *kept* means that the checks of the promise "
        "found nothing; **broken** that one of them did; *should* that something was seen which "
        "a World should not do, and may; *no* that the backend does not declare or offer what the "
        "promise is about, and *in part* that this holds for some of its checks; *not decided* "
        "that a check of it ended early with something else, or gave up. A promise is judged by "
        "its own checks alone. A race that did not happen was not found: timing is part of a run.",
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
        [code(clause.id), *(_cell(run, clause.id) for run in runs)]
        for clause in BY_INVARIANT.values()
    ]
    return page(
        "Backends compared",
        text,
        table(["", "backend", "run against", "tier", "checks", "promises kept"], about),
        ["## Promises", "", *table(heads, rows)],
        *(_broken(run) for run in runs),
    )
