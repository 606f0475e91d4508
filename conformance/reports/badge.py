"""The report as a badge: the JSON that badge services read from an address.

A badge is read without the report. So it never hides what was declined, is known to fail or is
missing behind the number of passes.
"""

import json
from typing import Final

from conformance.reports.report import Group, Implementation, Report, word
from conformance.verdicts import Verdict

COLOURS: Final = {"pass": "brightgreen", "fail": "red", "incomplete": "lightgrey"}


def render(report: Report) -> str:
    """Write the badge of a report; of several implementations, the worst names the colour."""
    words = ["fail" if each.count(Group.BAD) else word(each) for each in report.implementations]
    worst = next(each for each in ("fail", "incomplete", "pass") if each in words)
    said = [_message(each) for each in report.implementations]
    if len(said) > 1:
        named = zip(report.implementations, said, strict=True)
        said = [f"{each.name}: {message}" for each, message in named]
    versions = sorted({each.record.header.suite_version for each in report.implementations})
    badge = {
        "schemaVersion": 1,
        "label": f"onceproof {', '.join(versions)}",
        "message": "; ".join(said),
        "color": COLOURS[worst],
    }
    return json.dumps(badge, indent=2) + "\n"


def _message(each: Implementation) -> str:
    bad = each.count(Group.BAD)
    if not each.complete:
        return f"incomplete, {bad} wrong so far" if bad else "incomplete"
    parts = [(each.count(Group.GOOD), "pass"), (bad, "wrong")]
    parts += [
        (each.counts.get(Verdict.KNOWN_FAILURE, 0), "known to fail"),
        (each.counts.get(Verdict.DECLINED, 0), "declined"),
        (each.counts.get(Verdict.NOT_RUN, 0), "not run"),
        (each.counts.get(Verdict.UNDECIDED, 0), "undecided"),
        (len(each.problems), "stale in the baseline"),
    ]
    return ", ".join(f"{size} {what}" for size, what in parts if size) or "nothing ran"
