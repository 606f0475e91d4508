"""What a benchmark found, and how that is printed.

A benchmark gives a `Section`: a table of absolute figures and ratios, notes, and bars. A bar is a
bound that a measured figure has to keep. Where there is no figure, because a peer is absent, the
bar is "not measured": it is neither met nor missed.
"""

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from attrs import asdict, frozen

ABSENT = "not measured"

MET, NOT_MEASURED, NOT_MET = 0, 3, 1
"""Exit codes: all measured and met; something not measured; some bar not met."""


class Verdict(Enum):
    """How a bar came out."""

    MET = "met"
    NOT_MET = "NOT met"
    NOT_MEASURED = ABSENT


@frozen(kw_only=True)
class Bar:
    """A bound on one figure."""

    name: str
    figure: float | None
    at_least: float | None = None
    at_most: float | None = None
    lower: bool = False
    """Whether the figure is a lower bound of what it stands for; then it can meet a bar only."""

    @property
    def verdict(self) -> Verdict:
        """Hold the figure against the bound."""
        if self.figure is None:
            return Verdict.NOT_MEASURED
        low = self.at_least is not None and self.figure < self.at_least
        high = self.at_most is not None and self.figure > self.at_most
        if self.lower and (low or self.at_most is not None):
            return Verdict.NOT_MEASURED
        return Verdict.NOT_MET if low or high else Verdict.MET

    def line(self) -> str:
        """Say it in one line."""
        bounds = [f"at least {self.at_least:g}"] if self.at_least is not None else []
        bounds += [f"at most {self.at_most:g}"] if self.at_most is not None else []
        least = "at least " if self.lower else ""
        figure = "" if self.figure is None else f"{least}{self.figure:.2f}, "
        return f"  {self.verdict.value:12}  {self.name}: {figure}bound {' and '.join(bounds)}"


@frozen(kw_only=True)
class Section:
    """What one benchmark found."""

    name: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    bars: Sequence[Bar] = ()
    absent: Sequence[str] = ()
    """The peers that were not measured, and why."""

    def text(self) -> str:
        """Return the section as plain text."""
        parts = [f"== {self.name}: {self.title}", "", table(self.head, self.rows)]
        notes = [*self.notes, *(f"{ABSENT}: {reason}" for reason in self.absent)]
        parts += ["", *(f"  note: {note}" for note in notes)] if notes else []
        parts += ["", *(bar.line() for bar in self.bars)] if self.bars else []
        return "\n".join(parts)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Align columns: the first one left, the others right."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    aligned = [
        [cell.rjust(width) if at else cell.ljust(width) for at, (cell, width) in pairs]
        for pairs in (enumerate(zip(line, widths, strict=True)) for line in lines)
    ]
    return "\n".join("  " + "  ".join(line).rstrip() for line in aligned)


def rate(size: int, seconds: float | None) -> str:
    """Return bytes in seconds as MB/s (a million bytes)."""
    if seconds is None:
        return ABSENT
    figure = size / seconds / 1e6
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def ratio(ours: float, theirs: float | None) -> float | None:
    """Return how many times faster ours is; times in, so theirs by ours."""
    return None if theirs is None else theirs / ours


def times(figure: float | None) -> str:
    """Return a ratio as text."""
    if figure is None:
        return ABSENT
    return f"{figure:,.0f}x" if figure >= 100 else f"{figure:.2f}x"


def size_of(count: int) -> str:
    """Return a number of bytes as text."""
    for unit, name in ((1 << 20, "MiB"), (1 << 10, "KiB")):
        if count >= unit and count % unit == 0:
            return f"{count // unit} {name}"
    return f"{count:,} B"


def processor() -> str:
    """Return the processor's name, without anything that names this one machine."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def load() -> str:
    """Return the load average over one, five and fifteen minutes."""
    return " ".join(f"{figure:.2f}" for figure in os.getloadavg())


def machine() -> dict[str, str]:
    """Describe the machine and our side."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": f"{os.cpu_count()} x {processor()}",
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def tell(facts: Mapping[str, str], sections: Sequence[Section]) -> int:
    """Print everything, and return the exit code."""
    show(facts)
    for section in sections:
        print(f"\n{section.text()}")
    line, code = summary(sections)
    print(f"\n{line}")
    return code


def show(facts: Mapping[str, str]) -> None:
    """Print facts, one a line."""
    for name, fact in facts.items():
        print(f"{name:16} {fact}", flush=True)


def plain(section: Section) -> dict[str, object]:
    """Return a section as plain data."""
    rows = [dict(zip(section.head, row, strict=True)) for row in section.rows]
    bars = [{**asdict(bar), "verdict": bar.verdict.value} for bar in section.bars]
    return {
        "name": section.name,
        "title": section.title,
        "rows": rows,
        "notes": list(section.notes),
        "absent": list(section.absent),
        "bars": bars,
    }


def write_json(path: Path, facts: Mapping[str, str], sections: Sequence[Section]) -> None:
    """Write everything that was found as JSON."""
    found = {"machine": dict(facts), "sections": [plain(section) for section in sections]}
    path.write_text(json.dumps(found, indent=2) + "\n")


def summary(sections: Sequence[Section]) -> tuple[str, int]:
    """Return the closing line and the exit code."""
    verdicts = [bar.verdict for section in sections for bar in section.bars]
    counts = {verdict: verdicts.count(verdict) for verdict in Verdict}
    line = "bars: " + ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items())
    if counts[Verdict.NOT_MET]:
        return line, NOT_MET
    absent = counts[Verdict.NOT_MEASURED] or any(section.absent for section in sections)
    return line, NOT_MEASURED if absent else MET
