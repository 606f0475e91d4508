"""Bringing mutants to life: the copy is private, whole, and gone afterwards."""

import ast
import sys

import pytest

from conformance.mutants import CATALOGUE
from conformance.mutants.mutant import (
    COPY,
    ORIGINAL,
    ROOT,
    Mutant,
    MutantError,
    alive,
    imports,
    mutated_source,
)
from conformance.mutants.score import notices, score
from conformance.properties import PROPERTIES
from spec_model.codec import call
from spec_model.plain import Record
from vectors.load import load

BY_ID = {mutant.id: mutant for mutant in CATALOGUE}
QUESTION: Record = {"profile": "F1", "value": [{"item": b"abc"}]}


def test_a_mutant_answers_differently_and_the_model_does_not_change() -> None:
    """The broken copy and the model run side by side."""
    with alive(BY_ID["length-little-endian"]) as asked:
        assert asked("frames.encode", QUESTION) == {"ok": b"\x03\0\0\0abc"}
        assert call("frames.encode", QUESTION) == {"ok": b"\0\0\0\x03abc"}


def test_the_copy_is_gone_afterwards() -> None:
    """No module of the copy stays imported."""
    with alive(BY_ID["fnv-1"]):
        assert any(name.startswith(COPY) for name in sys.modules)
    assert not any(name.startswith(COPY) for name in sys.modules)


def _imported(module: str) -> frozenset[str]:
    """Say what of the model a module imports, by its syntax tree."""
    plain = ROOT.joinpath(*module.split(".")) if module else ROOT
    file = plain / "__init__.py" if plain.is_dir() else plain.with_suffix(".py")
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _dot, below = node.module.partition(".")
            if package == ORIGINAL:
                found |= {below, *(f"{below}.{alias.name}".lstrip(".") for alias in node.names)}
    return frozenset(found)


def test_imports_are_read_from_the_text_as_from_the_tree() -> None:
    """Which modules a mutant shares with the model depends on it."""
    read = imports()
    assert len(read) > 100
    assert read == {module: _imported(module) & read.keys() for module in read}


def test_a_text_that_does_not_occur_once_is_an_error() -> None:
    """A row that no longer fits its source cannot pass silently."""
    mutant = Mutant("x", "wire", "", "", "wire.frames", "no such text", "")
    with pytest.raises(MutantError, match="0 times"):
        mutated_source(mutant)


def test_a_mutant_that_changes_nothing_survives() -> None:
    """The score is not a rubber stamp: an equal text is not killed."""
    mutant = Mutant("same", "wire", "nothing", "batch.pages", "wire.batch",
                    "full, rest = divmod(chunks, most)",
                    "full, rest = chunks // most, chunks % most")  # fmt: skip
    vectors = [
        vector for vector in load().vectors.values() if str(vector["id"]).split(".")[1] == "batch"
    ]
    own = [claimed for claimed in PROPERTIES if claimed.id.startswith("batch.")]
    assert own
    assert score(mutant, vectors, own).killed_by == ""


@pytest.mark.slow
def test_a_mutant_that_never_answers_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question has a bounded time."""
    monkeypatch.setattr("conformance.mutants.score.SECONDS_A_QUESTION", 1)
    mutant = Mutant("hang", "wire", "hangs", "batch.pages", "wire.batch",
                    "    if most < 1:", "    while most: pass\n    if most < 1:")  # fmt: skip
    vector = next(
        vector
        for name, vector in load().vectors.items()
        if name.startswith("decide.batch.pages-1.")
    )
    with alive(mutant) as asked:
        assert notices(vector, asked)
