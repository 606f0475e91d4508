"""The matrix of versions: what is asked, what the model predicts, and how it is shown."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from attrs import evolve

from conformance.implementations import matrix as module
from conformance.implementations import matrix_pages
from conformance.implementations.matrix import (
    PYTHON,
    RELEASES,
    SITES,
    Party,
    ask,
    measure,
    predict,
    question,
)
from conformance.implementations.matrix_cells import Cell, Matrix
from conformance.provision import Store
from spec_model.compat.releases import PUBLISHED
from vectors.canonical import JsonObject

CELL = Cell(
    writer="5.0.0-beta.55",
    site="start-cross",
    reader="4.8.9",
    runtime="node-22",
    predicted="decoded",
    measured="decoded",
    part="",
    says="",
    layers="encr>devl raw",
    written="encr>devl raw",
    payload="656e6372",
    size=4,
)
WRONG = evolve(CELL, reader="<b>", measured="silent-different", says="a<b")
RECORD = Path(__file__).resolve().parents[3] / "docs" / "matrix" / "record.json"


def test_only_published_releases_are_measured() -> None:
    """Every release of the list is in the registry's, and there are fourteen or more."""
    assert set(RELEASES) <= set(PUBLISHED)
    assert len(RELEASES) >= 14


@pytest.mark.parametrize(
    ("site", "reader", "asked"),
    [
        ("start-same", "4.8.9", {"site": "start-same"}),
        ("start-cross", "4.8.9", {"site": "start-cross", "reader": "4.8.9"}),
        ("start-cross", "4.0.1-beta.41", {"site": "start-cross"}),
        ("resume-hook", "4.8.9", {"site": "resume-hook", "reader": "4.8.9", "run_spec": 3}),
        ("resume-hook", "4.0.1-beta.41", {"site": "resume-hook", "legacy_hook": True}),
        ("resume-hook", PYTHON, {"site": "resume-hook", "reader": "4.2.0", "run_spec": 5}),
    ],
)
def test_questions(site: str, reader: str, asked: JsonObject) -> None:
    """A writer is told the truth about its reader."""
    assert question(site, reader) == asked


@pytest.mark.parametrize(
    ("writer", "reader", "runtime", "expected"),
    [
        ("5.0.0-beta.55", "5.0.0-beta.55", "node-20",
         ("refused-untyped", "encr>zstd>devl framed-v1")),
        ("5.0.0-beta.55", "5.0.0-beta.55", "node-22", ("decoded", "encr>zstd>devl framed-v1")),
        ("5.0.0-beta.55", "4.1.0-beta.63", "node-22", ("refused-untyped", "encr>devl raw")),
        ("4.8.9", "5.0.0-beta.17", "node-24", ("decoded", "encr>devl framed-v1")),
    ],
)  # fmt: skip
def test_predictions(writer: str, reader: str, runtime: str, expected: tuple[str, str]) -> None:
    """The model says what a start writes, and what becomes of it."""
    assert predict("start-cross", writer, reader, runtime) == expected


def test_answers_are_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a release answered before is not asked again."""
    asked: list[JsonObject] = []

    def run(_party: Party, question: JsonObject) -> list[JsonObject]:
        asked.append(question)
        questions = question["write"]
        return [{"n": each} for each in questions] if isinstance(questions, list) else []

    monkeypatch.setattr(module, "_run", run)
    party = Party("core", "4.8.9", "22")
    one: list[JsonObject] = [{"site": "start-same"}, {"site": "start-cross"}]
    first = ask(party, "write", one, Store(tmp_path))
    assert ask(party, "write", [*one, {"site": "resume-hook"}], Store(tmp_path))[:2] == first
    assert [question["write"] for question in asked] == [one, [{"site": "resume-hook"}]]


def test_all_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each site of each writer is read by each reader on each Node, and by the Python SDK."""

    def answer(party: Party, kind: str, questions: Sequence[JsonObject]) -> list[JsonObject]:
        if kind == "read":
            return [{"outcome": "decoded", "part": "", "says": ""} for _ in questions]
        if party.version == "4.8.9":
            return [{"refused": "no"} for _ in questions]
        return [{"payload": "00ff", "legacy": False, "chunks": []} for _ in questions]

    monkeypatch.setattr(module, "ask", answer)
    *_, found = measure(("4.8.9", "5.0.0-beta.55"), ("20", "22"))
    kinds = {(cell.writer, cell.site, cell.reader, cell.runtime) for cell in found.cells}
    assert ("5.0.0-beta.55", "start-same", "5.0.0-beta.55", "node-20") in kinds
    assert ("5.0.0-beta.55", "resume-hook", "4.8.9", "node-22") in kinds
    assert ("5.0.0-beta.55", "start-cross", PYTHON, "python") in kinds
    assert ("vercel-workflow 0.12.0", "encr>zstd", "4.8.9", "node-22") in kinds
    assert "4.8.9 start-same 4.8.9" in found.refused


def test_pages() -> None:
    """Every form shows every cell, and says where prediction and measurement differ."""
    matrix = Matrix((CELL, WRONG), {"a b c": "why"})
    lines = "\n".join(matrix_pages.terminal(matrix))
    assert "predicted decoded, measured silent-different a<b" in lines
    page = matrix_pages.markdown(matrix)
    assert "WRONG (predicted decoded)" in page
    assert "- not written: a b c: why" in page
    shown = matrix_pages.page(matrix)
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    assert "656e6372" in shown
    assert len(json.loads(matrix_pages.record(matrix))["cells"]) == 2


def test_the_committed_record_agrees_with_the_model() -> None:
    """Every measured cell is what the model predicts today."""
    cells = [Cell(**cell) for cell in json.loads(RECORD.read_text(encoding="utf-8"))["cells"]]
    own = [cell for cell in cells if cell.site in SITES]
    wrong = [
        cell
        for cell in own
        if predict(cell.site, cell.writer, cell.reader, cell.runtime)[0] != cell.measured
    ]
    assert wrong == []
    assert Matrix(tuple(cells)).different == []
    assert len({cell.writer for cell in own}) >= 14
    assert {cell.runtime for cell in own} == {"node-20", "node-22", "node-24", "python"}
