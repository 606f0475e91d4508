"""The tables that were stated before: what each writer chooses, and what each reader makes of it.

They were measured on published packages before there was a matrix, by hand and once (facts f.4 and
f.5 of the sheet on serialization). Here they are data (`stated.json`), one entry a cell, and every
cell is looked up among what the matrix measures; the model has no part in it. A cell that differs,
or that nothing measures, says why, or the comparison fails.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance.implementations.matrix_cells import Matrix
from vectors.canonical import JsonObject

FILE: Final = Path(__file__).parent / "stated.json"
EVERY: Final = "every format"
"""The site under which readers are given what nobody in particular wrote."""

SELF: Final = "self"


@frozen
class Asked:
    """What a writer is asked for a target that is no reader of the matrix."""

    name: str
    site: str
    asked: JsonObject


@frozen(kw_only=True)
class Compared:
    """One cell of a stated table beside what was measured."""

    table: str
    row: str
    column: str
    where: str
    """Who wrote and who read, or for whom."""
    stated: str
    measured: str
    agrees: bool
    why: str = ""
    """Why it differs, or why nothing measures it."""


_DATA: Final = json.loads(FILE.read_text(encoding="utf-8"))

ASIDES: Final[Sequence[Asked]] = tuple(
    Asked(row["name"], row["asked"]["site"], row["asked"]) for row in _DATA["asides"]
)


def compare(matrix: Matrix) -> Iterator[Compared]:
    """Look up every stated cell; what concerns no measured release is left out."""
    yield from _written(matrix)
    yield from _read(matrix)
    for row in _DATA["not_covered"]:
        yield Compared(
            table="f.5", row=row["row"], column=row["column"], where="", stated="", measured="",
            agrees=False, why=row["why"],
        )  # fmt: skip


def wrong(compared: Compared) -> bool:
    """Say whether a cell differs without a reason."""
    return not compared.agrees and not compared.why


def _why(compared: Mapping[str, str]) -> str:
    """Find the reason that is on record for a cell that differs."""
    for row in _DATA["differs"]:
        if all(row[name] == compared[name] for name in ("row", "column", "where")):
            return str(row["why"])
    return ""


def _written(matrix: Matrix) -> Iterator[Compared]:
    """Compare what writers wrote: table f.4."""
    found = {
        (cell.writer, cell.site, cell.reader): cell.written
        for cell in matrix.cells
        if cell.site != EVERY
    }
    found |= {(aside.writer, aside.site, aside.case): aside.written for aside in matrix.asides}
    writers = {writer for writer, _site, _target in found}
    measured_targets = {target for _writer, _site, target in found}
    for row in _DATA["written"]:
        for writer in row["writers"]:
            if writer not in writers:
                continue
            for target in row["targets"]:
                reader = writer if target == SELF else target
                if reader not in measured_targets:
                    continue
                measured = found.get((writer, row["site"], reader), "not measured")
                yield _made("f.4", row, f"{writer} for {reader}", row["written"], measured)


def _read(matrix: Matrix) -> Iterator[Compared]:
    """Compare what readers made of formats: table f.5."""
    cells = {
        (cell.writer, cell.reader, cell.runtime): cell
        for cell in matrix.cells
        if cell.site == EVERY
    }
    readers = {(reader, runtime) for _payload, reader, runtime in cells}
    for row in _DATA["read"]:
        for reader in row["readers"]:
            if (reader, row["runtime"]) not in readers:
                continue
            cell = cells.get((row["payload"], reader, row["runtime"]))
            fits = (
                cell is not None and cell.measured in row["outcomes"] and row["says"] in cell.says
            )
            measured = "not measured" if cell is None else f"{cell.measured} {cell.says}".strip()
            where = f"{row['payload']} by {reader} on {row['runtime']}"
            yield _made("f.5", row, where, row["stated"], row["stated"] if fits else measured)


def _made(table: str, row: Mapping[str, str], where: str, said: str, measured: str) -> Compared:
    told = {"row": row["row"], "column": row["column"], "where": where}
    agrees = said == measured
    why = "" if agrees else _why(told)
    return Compared(table=table, stated=said, measured=measured, agrees=agrees, why=why, **told)
