"""The page that sets two suites for Worlds side by side, on the same seeded faults.

Both records are written by commands: `make bar-worlds` for this suite, `make bar-upstream` for
upstream's. What is in no record was not measured.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance.mutants.world_fault import WorldFault
from conformance.pages.markdown import code, page, table
from conformance.world.faults import FAULTS

RECORDS: Final = Path(__file__).parents[2] / "benchmarks"
OWN: Final = "bar-worlds.txt"
UPSTREAM: Final = "bar-upstream.txt"
NOT_MEASURED: Final = "not measured"


@frozen
class Score:
    """What the two suites said of one fault."""

    fault: WorldFault
    own: str
    """The check of this suite that noticed it; empty if none did."""
    upstream: str
    """The test of upstream's suite that failed; empty if none did."""
    measured: bool
    """Whether upstream's suite was run on it."""


def lines(name: str) -> Mapping[str, Sequence[str]]:
    """Read a record's lines by their faults."""
    file = RECORDS / name
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    parts = [line.split(", ") for line in text.splitlines() if not line.startswith("#")]
    return {part[0]: [*part, "", "", ""] for part in parts}


def scores(own: Mapping[str, Sequence[str]], upstream: Mapping[str, Sequence[str]]) -> list[Score]:
    """Set the records side by side."""
    ids = {check for line in own.values() if "." in (check := line[2])}
    found = []
    for fault in FAULTS:
        noticed = own.get(fault.id, ("", "", ""))[2]
        line = upstream.get(fault.id, ("", "", "", ""))
        test = line[3] if line[2] == "noticed" else ""
        ran = line[2] in {"noticed", "survived"}
        found.append(Score(fault, noticed if noticed in ids else "", test, ran))
    return found


def _row(score: Score) -> list[str]:
    upstream = score.upstream or ("-" if score.measured else NOT_MEASURED)
    own = code(score.own) if score.own else "-"
    return [code(score.fault.id), score.fault.sentence, code(score.fault.clause), own, upstream]


def scores_page() -> str:
    """Write the sums, then what each suite said of each fault."""
    found = scores(lines(OWN), lines(UPSTREAM))
    harmful = [score for score in found if not score.fault.harmless]
    harmless = [score for score in found if score.fault.harmless]
    text = [
        "The same broken reference Worlds are given to this suite and to "
        "`@workflow/world-testing`, which upstream publishes for authors of Worlds. That suite "
        "drives an application; the World that the application is given forwards every call to "
        "the broken one (`conformance/implementations/upstream_suite`). All of its tests pass on "
        "the unbroken ones. A fault is noticed by it if one test fails twice. It kills nothing, "
        "opens no second process and calls no method of a World itself: what an application does "
        "not come across survives. A World whose store is in a server has no queue, so that no "
        "application runs on it: its faults, which are of its connections, are given to this suite "
        "alone.",
    ]
    sums = [
        ["faults that are noticed", _of(harmful, "own"), _of(harmful, "upstream")],
        ["harmless ones that are rejected", _of(harmless, "own"), _of(harmless, "upstream")],
    ]
    heads = ["fault", "what it does", "promise", "this suite", "`@workflow/world-testing`"]
    return page(
        "Two suites for Worlds",
        text,
        table(["", "this suite", "`@workflow/world-testing`"], sums),
        ["## Faults", "", *table(heads, [_row(score) for score in harmful])],
        ["## Harmless faults", "", *table(heads, [_row(score) for score in harmless])],
    )


def _of(group: Sequence[Score], suite: str) -> str:
    if suite == "upstream":
        measured = [score for score in group if score.measured]
        if not measured:
            return NOT_MEASURED
        return f"{sum(bool(score.upstream) for score in measured)} of {len(measured)}"
    return f"{sum(bool(score.own) for score in group)} of {len(group)}"
