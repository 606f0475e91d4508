"""Records as files: written a line at a time, and read strictly.

The writer hands every line to the operating system before it returns, so that a process which is
killed at any moment leaves whole lines and at most one torn one. The reader takes nothing on trust:
an unknown row or field, a result without its case, or a count that is not what the rows say is an
error with its line number. Two things are no error, because a killed run leaves them: a last line
that is torn, which is left out, and a missing footer. Both are told, in `notes`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from attrs import Factory, define, frozen

from conformance.exits import Exit, first
from conformance.record import sums
from conformance.record.limits import bounded
from conformance.record.rows import (
    CaseRow,
    Footer,
    Header,
    RecordError,
    ResultRow,
    Row,
    from_plain,
    to_plain,
)
from vectors.canonical import JsonObject, JsonValue

MOST_LINE: Final = 16 << 20
"""Bytes of the longest line that is read."""


# --- writing ------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Ending:
    """What a footer says that does not follow from the rows."""

    ended: str = "complete"
    also: Sequence[Exit] = ()
    """Exit codes that apply beside those of the verdicts."""
    coverage: Mapping[str, JsonValue] = Factory(dict)
    mutation: JsonObject | None = None
    baseline: Sequence[JsonValue] = ()
    notes: Sequence[str] = ()
    micros: int = 0


class RecordWriter:
    """Writes a record, line by line; use it as a context."""

    def __init__(self, path: Path) -> None:
        """Begin a new file; what was there is replaced."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb", buffering=0)
        self._header: Header | None = None
        self._cases: dict[str, CaseRow] = {}
        self._results: dict[str, ResultRow] = {}

    def __enter__(self) -> Self:
        """Write while this context lasts."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _where: TracebackType | None,
    ) -> None:
        """Close the file; without a footer the record stays incomplete."""
        self._file.close()

    def header(self, header: Header) -> None:
        """Write the first line."""
        if self._header is not None:
            raise RecordError("a record has one header")
        self._header = header
        self._write(header)

    def case(self, case: CaseRow) -> None:
        """Write what will be asked, before it is asked."""
        if case.id in self._cases:
            raise RecordError(f"case {case.id} is written twice")
        self._cases[case.id] = case
        self._write(case)

    def result(self, result: ResultRow) -> None:
        """Write how a case was judged; what is too long in it is cut."""
        if result.case not in self._cases:
            raise RecordError(f"there is no case {result.case} to judge")
        if result.case in self._results:
            raise RecordError(f"case {result.case} is judged twice")
        self._results[result.case] = _remembered(result)
        self._write(bounded(result))

    def footer(self, ending: Ending | None = None) -> Footer:
        """Write the last line, whose sums are those of the rows; it says the exit code."""
        told = Ending() if ending is None else ending
        if self._header is None:
            raise RecordError("a record begins with its header")
        stale = [Exit.STALE] if told.baseline else []
        exits = sums.exits(self._header, self._cases, self._results, [*told.also, *stale])
        footer = Footer(
            ended=told.ended,
            exit_code=int(first(exits)),
            exits=sorted(int(each) for each in exits),
            cases=len(self._cases),
            counts=sums.counts(self._results.values()),
            coverage=told.coverage,
            declined=sums.declined(self._cases.values(), self._results),
            mutation=told.mutation,
            baseline=told.baseline,
            notes=told.notes,
            micros=told.micros,
        )
        self._write(footer)
        return footer

    def _write(self, row: Row) -> None:
        line = _line(row)
        written = 0
        while written < len(line):
            written += self._file.write(line[written:])


def _remembered(result: ResultRow) -> ResultRow:
    """Keep of a result what the footer needs, and nothing large."""
    return ResultRow(
        case=result.case,
        verdict=result.verdict,
        capability=result.capability,
        reason=result.reason,
        url=result.url,
    )


# --- reading ------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Record:
    """A record as it was read."""

    header: Header
    cases: Mapping[str, CaseRow]
    results: Mapping[str, ResultRow]
    footer: Footer | None
    notes: Sequence[str] = ()
    """What is wrong with the record without making it useless."""

    @property
    def complete(self) -> bool:
        """Whether a footer proves that nothing is missing."""
        return self.footer is not None


@define
class _Rows:
    """The rows that were read so far."""

    header: Header | None = None
    cases: dict[str, CaseRow] = Factory(dict)
    results: dict[str, ResultRow] = Factory(dict)
    footer: Footer | None = None

    def take(self, row: Row) -> None:
        """Take the next row, if it may come next."""
        if self.footer is not None:
            raise RecordError("nothing may follow the footer")
        if isinstance(row, Header) is not (self.header is None):
            raise RecordError("the first row, and no other, is the header")
        match row:
            case Header():
                self.header = row
            case CaseRow():
                if row.id in self.cases:
                    raise RecordError(f"case {row.id} is there twice")
                self.cases[row.id] = row
            case ResultRow():
                if row.case not in self.cases:
                    raise RecordError(f"a result for {row.case}, which is no case")
                if row.case in self.results:
                    raise RecordError(f"case {row.case} is judged twice")
                self.results[row.case] = row
            case Footer():
                self._check(row, self.header)
                self.footer = row

    def _check(self, footer: Footer, header: Header | None) -> None:
        if footer.cases != len(self.cases):
            raise RecordError(f"the footer counts {footer.cases} cases of {len(self.cases)}")
        if dict(footer.counts) != sums.counts(self.results.values()):
            raise RecordError("the footer's counts are not those of the rows")
        told = frozenset(Exit(each) for each in footer.exits)
        if header is not None and not sums.exits(header, self.cases, self.results) <= told:
            raise RecordError("the footer's exit codes are not those of the rows")
        if Exit(footer.exit_code) is not first(told):
            raise RecordError("the footer's exit code is not the first of those that apply")


def read(path: Path) -> Record:
    """Read a record strictly."""
    rows, notes = _Rows(), []
    with path.open("rb") as source:
        for number, line in _lines(source):
            if not line.endswith(b"\n"):
                notes.append(f"line {number}, the last, is torn and left out")
                break
            try:
                rows.take(from_plain(_parse(line)))
            except RecordError as error:
                raise RecordError(f"{path}, line {number}: {error}") from None
    if rows.header is None:
        raise RecordError(f"{path} holds no header: nothing was recorded")
    if rows.footer is None:
        notes.append("there is no footer: the run did not end, and more cases may be missing")
    return Record(
        header=rows.header,
        cases=rows.cases,
        results=rows.results,
        footer=rows.footer,
        notes=notes,
    )


def _lines(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := source.readline(MOST_LINE):
        number += 1
        if len(line) == MOST_LINE and not line.endswith(b"\n"):
            raise RecordError(f"line {number} is longer than {MOST_LINE} bytes")
        yield number, line


def _parse(line: bytes) -> JsonValue:
    try:
        parsed: JsonValue = json.loads(line, parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise RecordError("this is no JSON of whole numbers") from None
    return parsed


def _refuse(text: str) -> JsonValue:
    raise ValueError(text)


def lines(rows: Iterable[Row]) -> bytes:
    """Write rows as the bytes of a record."""
    return b"".join(_line(row) for row in rows)


def _line(row: Row) -> bytes:
    return json.dumps(to_plain(row), separators=(",", ":")).encode("ascii") + b"\n"
