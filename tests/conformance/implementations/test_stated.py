"""The stated tables beside the committed record of the matrix, cell by cell, without the model."""

import json
from pathlib import Path

import pytest
from attrs import evolve

from conformance.implementations import stated
from conformance.implementations.matrix import LINES, RELEASES
from conformance.implementations.matrix_cells import Matrix
from conformance.implementations.matrix_pages import of_record, record

RECORD = Path("docs/matrix/record.json")
DATA = json.loads(stated.FILE.read_text(encoding="utf-8"))
ROWS = {
    "f.4": ("b39..b55 start", "b39..b55 hook", "b19..b35 start", "b19..b35 hook", "b15, b17",
            "4.6.0, 4.8.9", "4.2.0..4.5, b2..b12", "hook, run spec below 5"),
    "f.5": ("legacy array", "devl", "encr(devl)", "gzip, encr(gzip)", "zstd, encr(zstd)", "encp",
            "framed-v1 ref", "encp stream frame", "tag TypeError etc."),
}  # fmt: skip
COLUMNS = ("4.0.1-b41", "4.1.0-b63", "4.2.0-b64..b2", "b5..b17", "b19..b35", "b39..b55",
           "b19+/Node 20")  # fmt: skip


@pytest.fixture(scope="module", name="matrix")
def _matrix() -> Matrix:
    return of_record(RECORD.read_text(encoding="utf-8"))


def test_every_stated_cell_is_accounted_for(matrix: Matrix) -> None:
    """A cell agrees, or differs for a reason, or is not covered for a reason; none is left out."""
    compared = [*stated.compare(matrix)]
    assert [each for each in compared if stated.wrong(each)] == []
    assert sum(each.agrees for each in compared) > 700
    for table, rows in ROWS.items():
        assert {each.row for each in compared if each.table == table} == set(rows)
    cells = {(each.row, each.column) for each in compared if each.table == "f.5"}
    assert cells == {(row, column) for row in ROWS["f.5"] for column in COLUMNS}


def test_every_stated_release_is_measured(matrix: Matrix) -> None:
    """What the data names is a release of the matrix on a Node of it, or one of the asides."""
    asides = {(aside.site, aside.name) for aside in stated.ASIDES}
    for row in DATA["written"]:
        assert set(row["writers"]) <= set(RELEASES)
        for target in row["targets"]:
            known = target in {*RELEASES, stated.SELF} or (row["site"], target) in asides
            assert known, target
    for row in DATA["read"]:
        assert set(row["readers"]) <= set(RELEASES)
        assert row["runtime"].removeprefix("node-") in LINES
    assert {cell.reader for cell in matrix.cells} >= set(RELEASES)


def test_a_wrong_measurement_is_seen(matrix: Matrix) -> None:
    """A writer that chose another format, and a reader that did something else, are told."""
    aside = next(each for each in matrix.asides if each.writer == "5.0.0-beta.55")
    newest = ("5.0.0-beta.55", "5.0.0-beta.55")
    sealed = ("encp>devl", "5.0.0-beta.55")
    for broken in (
        _with(matrix, newest, written="devl raw"),
        _with(matrix, sealed, measured="silent-different"),
        _with(matrix, sealed, measured="refused-typed", says="another reason"),
        evolve(matrix, asides=[evolve(aside, written="devl raw")]),
    ):
        assert [each for each in stated.compare(broken) if stated.wrong(each)]


def _with(matrix: Matrix, chosen: tuple[str, str], **other: str) -> Matrix:
    """Have the cells of one writer and one reader say something else."""
    plain = json.loads(record(matrix))
    for cell in plain["cells"]:
        if (cell["writer"], cell["reader"]) == chosen:
            cell.update(other)
    return of_record(json.dumps(plain))


def test_the_record_comes_back(matrix: Matrix) -> None:
    """What is written is what is read, and the page shows the comparison."""
    assert record(matrix) == RECORD.read_text(encoding="utf-8")
    page = (RECORD.parent / "README.md").read_text(encoding="utf-8")
    assert "## Beside the tables that were stated before" in page
    assert "without a reason" not in page
