"""What every report says, worked out once: records in, values for renderers out.

A report is made from records alone. Records of shards are merged first; what is left is one record
an implementation, and those stand side by side. Renderers are pure functions of a `Report`; none of
them counts anything or decides what is red.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cached_property
from typing import Final

from attrs import field, frozen

from conformance.exits import Exit, first
from conformance.record import CaseRow, Record, RecordError, ResultRow
from conformance.record.merging import together
from conformance.record.sums import declined, exits, shown_clauses
from conformance.verdicts import EXITS, SEVERITY, Verdict
from spec_model import clauses
from vectors.canonical import JsonObject, JsonValue


class Group(Enum):
    """How verdicts are shown together."""

    GOOD = "good"
    KNOWN = "known"
    BAD = "bad"
    SILENT = "silent"
    """Nothing was learnt of the target."""


GROUPS: Final[Mapping[Verdict, Group]] = {
    Verdict.PASS: Group.GOOD,
    Verdict.KNOWN_FAILURE: Group.KNOWN,
    Verdict.DECLINED: Group.SILENT,
    Verdict.NOT_RUN: Group.SILENT,
    Verdict.UNDECIDED: Group.SILENT,
    Verdict.UNEXPECTED_PASS: Group.BAD,
    Verdict.UNTESTABLE: Group.BAD,
    Verdict.FLAKY: Group.BAD,
    Verdict.FAIL: Group.BAD,
    Verdict.PROTOCOL_ERROR: Group.BAD,
    Verdict.HANG: Group.BAD,
    Verdict.CRASH: Group.BAD,
    Verdict.HARNESS_ERROR: Group.BAD,
}

WORST_FIRST: Final = tuple(reversed(Verdict))


@frozen
class Judged:
    """A case with its result; a case without one is not-run."""

    case: CaseRow
    result: ResultRow

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        return self.result.verdict

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas of the clauses that the case is about."""
        named = {clause.partition(".")[0] for clause in self.case.clauses}
        return tuple(sorted(named)) or (self.case.area,)

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses, the broken one first."""
        broken = self.result.clause
        if broken is None:
            return tuple(self.case.clauses)
        return (broken, *(clause for clause in self.case.clauses if clause != broken))


@frozen(slots=False)
class Implementation:
    """All that one record says of one implementation."""

    record: Record
    rows: tuple[Judged, ...] = field(repr=False)
    """In the order of their ids."""
    score: JsonObject | None = None
    """How many broken rules the suite notices, if that was measured apart from the run."""

    @property
    def name(self) -> str:
        """Its name and version, or the target if it says neither."""
        told = self.record.header.implementation
        said = f"{told.get('name', '')} {told.get('version', '')}".strip()
        return said or self.record.header.target

    @property
    def complete(self) -> bool:
        """Whether a footer proves that nothing is missing."""
        return self.record.complete

    @cached_property
    def counts(self) -> Mapping[Verdict, int]:
        """Cases by verdict, the worst first; those that were not run as well."""
        counted = Counter(row.verdict for row in self.rows)
        missing = (self.record.header.planned or 0) - len(self.rows)
        if missing > 0:
            counted[Verdict.NOT_RUN] += missing
        return {verdict: counted[verdict] for verdict in WORST_FIRST if counted[verdict]}

    @property
    def total(self) -> int:
        """How many cases there are, announced or only planned."""
        return sum(self.counts.values())

    def count(self, group: Group) -> int:
        """Count the cases of a group of verdicts."""
        return sum(size for verdict, size in self.counts.items() if GROUPS[verdict] is group)

    @cached_property
    def exits(self) -> frozenset[Exit]:
        """Every exit code that applies to the run."""
        footer = self.record.footer
        if footer is not None:
            return frozenset(Exit(each) for each in footer.exits)
        record = self.record
        return exits(record.header, record.cases, record.results, [Exit.BUDGET])

    @property
    def exit_code(self) -> Exit:
        """The exit code of the run."""
        return first(self.exits)

    @cached_property
    def areas(self) -> Mapping[str, Mapping[Verdict, int]]:
        """Cases by verdict for each area of clauses; a case counts in each of its areas."""
        found: dict[str, Counter[Verdict]] = {}
        for row in self.rows:
            for area in row.areas:
                found.setdefault(area, Counter())[row.verdict] += 1
        return {
            area: {verdict: found[area][verdict] for verdict in WORST_FIRST if found[area][verdict]}
            for area in sorted(found)
        }

    @cached_property
    def declined(self) -> Sequence[JsonObject]:
        """What was declined, with the clauses it costs."""
        rows = declined(self.record.cases.values(), self.record.results)
        return [row for row in rows if isinstance(row, dict)]

    @cached_property
    def shown(self) -> frozenset[str]:
        """The clauses that at least one judged case is about."""
        return shown_clauses(self.record.cases.values(), self.record.results)

    @property
    def red(self) -> Iterator[Judged]:
        """What is wrong, the worst first."""
        wrong = (row for row in self.rows if GROUPS[row.verdict] is Group.BAD)
        return iter(sorted(wrong, key=lambda row: -SEVERITY[row.verdict]))

    def of(self, verdict: Verdict) -> list[Judged]:
        """List the cases with a verdict."""
        return [row for row in self.rows if row.verdict is verdict]

    @property
    def in_part(self) -> Iterator[tuple[str, str]]:
        """What passed though some of it was declined: the id of the case, and what was."""
        passed = (row.result for row in self.of(Verdict.PASS))
        return ((result.case, result.reason) for result in passed if result.reason)

    @property
    def problems(self) -> Sequence[JsonObject]:
        """Entries of the baseline that are stale or expired."""
        footer = self.record.footer
        found: Sequence[JsonValue] = () if footer is None else footer.baseline
        return [problem for problem in found if isinstance(problem, dict)]

    @property
    def mutation(self) -> JsonObject | None:
        """How many broken rules the suite notices; stale if that is not the suite that ran."""
        footer = self.record.footer
        if footer is not None and footer.mutation is not None:
            return footer.mutation
        if self.score is None:
            return None
        other = self.score["suite"] not in {"", self.record.header.hashes.get("suite")}
        return {**self.score, "stale": other or self.score["stale"]}

    @property
    def notes(self) -> Sequence[str]:
        """What has to be said of the record."""
        footer = self.record.footer
        return [*self.record.notes, *(() if footer is None else footer.notes)]


@frozen
class Report:
    """Implementations side by side."""

    implementations: tuple[Implementation, ...]

    @property
    def areas(self) -> tuple[str, ...]:
        """Every area of clauses, sorted."""
        return tuple(sorted({area for each in self.implementations for area in each.areas}))

    @property
    def exits(self) -> frozenset[Exit]:
        """Every exit code that applies to one of them."""
        return frozenset(code for each in self.implementations for code in each.exits)

    @property
    def exit_code(self) -> Exit:
        """The exit code of all runs together."""
        return first(self.exits)


def report(records: Iterable[Record], score: JsonObject | None = None) -> Report:
    """Merge records that belong together, and put what is left side by side.

    `score` is the suite's mutation score, for records that do not hold it.
    """
    merged = together(records)
    if not merged:
        raise RecordError("there are no records to report")
    return Report(tuple(_implementation(record, score) for record in merged))


def _implementation(record: Record, score: JsonObject | None) -> Implementation:
    rows = tuple(
        Judged(
            case,
            record.results.get(case.id) or ResultRow(case=case.id, verdict=Verdict.NOT_RUN),
        )
        for case in sorted(record.cases.values(), key=lambda case: case.id)
    )
    return Implementation(record, rows, score)


# --- sentences ----------------------------------------------------------------------------------


def headline(each: Implementation) -> str:
    """Say in one sentence how an implementation does."""
    bad, good = each.count(Group.BAD), each.count(Group.GOOD)
    waiting = each.counts.get(Verdict.NOT_RUN, 0)
    open_ = each.counts.get(Verdict.UNDECIDED, 0)
    if not each.complete:
        return f"The run did not end: {bad:,} of {_cases(each.total - waiting)} are wrong so far"
    if bad:
        return f"{bad:,} of {_cases(each.total)} {'is' if bad == 1 else 'are'} wrong"
    if each.problems:
        return f"Nothing fails, but {_entries(len(each.problems))} of the baseline must go"
    if waiting:
        return f"Nothing fails, but {waiting:,} of {_cases(each.total)} were not run"
    if open_:
        return f"Nothing fails, but {open_:,} of {_cases(each.total)} were not decided"
    if not good:
        return "Nothing passed, so this shows nothing"
    rest = each.total - good
    if rest:
        return f"Nothing unexpected: {_cases(good)} pass, {rest:,} are declined or known to fail"
    return "One case passes" if good == 1 else f"All {good:,} cases pass"


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count:,} cases"


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def word(each: Implementation) -> str:
    """Say it in one word: pass, fail or incomplete."""
    if not each.complete:
        return "incomplete"
    return "pass" if each.exit_code is Exit.OK else "fail"


def legible(text: str) -> str:
    """Write halves of surrogate pairs, which a target may send and no file can hold, as escapes."""
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")


def took(each: Implementation) -> str:
    """Say how long the run took, if it ended."""
    micros = 0 if each.record.footer is None else each.record.footer.micros
    return f"{micros // 1_000_000}.{micros // 100_000 % 10} s" if micros else ""


def is_red(verdict: Verdict) -> bool:
    """Say whether a verdict alone makes a run end with another code than 0."""
    return EXITS[verdict] is not Exit.OK


def clause_sentence(clause: str) -> str:
    """Give the sentence of a clause; of one that this release does not know, nothing."""
    known = clauses.BY_ID.get(clause)
    return "" if known is None else known.sentence


def bounds(each: Implementation) -> str:
    """Say up to what everything was tried."""
    told = each.record.header.bounds
    return ", ".join(f"{name}: {told[name]}" for name in sorted(told))


def reached(each: Implementation) -> dict[str, str]:
    """Say how much was reached, of how much if that is known: of clauses, and of the model."""
    footer = each.record.footer
    return {
        name: f"{len(covered['reached'])}"
        + ("" if covered["of"] is None else f" of {covered['of']}")
        for name, covered in (footer.coverage if footer is not None else {}).items()
        if isinstance(covered, dict) and isinstance(covered["reached"], list)
    }


def _asked(each: Implementation) -> str:
    """Say how many cases came to a judgement, and of how many if some did not."""
    asked = each.total - each.count(Group.SILENT)
    told = _cases(asked) if asked == each.total else f"{asked:,} of {_cases(each.total)}"
    return f"{told} {'was' if asked == 1 else 'were'}"


def not_proved(each: Implementation) -> list[str]:
    """Say what a pass of this run does not prove."""
    header = each.record.header
    said = [
        f"{_asked(each)} put to this target. A pass says that it answered these as the"
        " specification does; it says nothing about what was not asked."
    ]
    if header.bounds:
        said.append(f"Schedules were tried within bounds ({bounds(each)}); nothing beyond was.")
    if header.seeds:
        seeds = ", ".join(str(seed) for seed in header.seeds)
        said.append(f"Random cases were drawn from seed {seeds}; others might fail.")
    lost = _lost(each)
    if lost:
        clauses_said = "1 clause" if lost == 1 else f"{lost} clauses"
        said.append(f"What was declined leaves {clauses_said} without any case.")
    if each.mutation is not None:
        said.append(
            f"The suite notices {score_said(each.mutation)}."
            " Ways to be wrong that nobody wrote down are not among them."
        )
    if not each.complete:
        said.append("The run did not end: what it would have found later is not here.")
    said.append(
        "Answers come through an adapter, which says of itself what it calls. Timing, memory,"
        " networks and storage are not judged, and neither is any other version."
    )
    return said


def score_said(score: JsonObject) -> str:
    """Say how many broken rules are noticed, how that was found, and whether it still holds."""
    made = f", by the suite {str(score['suite'])[:12]}" if score["suite"] else ""
    stale = " (stale: part of it was found with another suite)" if score["stale"] else ""
    noticed = f"{score['killed']} of {score['total']} rules broken on purpose"
    return f"{noticed}, {score['how']}{made}{stale}"


def _lost(each: Implementation) -> int:
    lost: set[str] = set()
    for row in each.declined:
        if isinstance(row["clauses"], list):
            lost |= {str(clause) for clause in row["clauses"]}
    return len(lost)
