"""Installing from the Python index, with a program of ours in place of pip."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance.provision import Missing, Store, pypi, released
from conformance.provision import pypi_packages as pypi_module
from conformance.provision.running import Ran, first_line, run


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Run nothing, note what would have been run, and answer as pip does."""
    noted: list[list[str]] = []

    def answer(words: Sequence[str | Path], _folder: Path) -> Ran:
        noted.append([str(word) for word in words])
        if "list" in words:
            return Ran(json.dumps([{"name": "one", "version": "1.2.3"}]), "")
        if "index" in words:
            return Ran("one (1.2.3)\nAvailable versions: 1.2.3, 1.0.0\n", "")
        return Ran("", "")

    monkeypatch.setattr(pypi_module, "run", answer)
    return noted


def test_what_was_installed(tmp_path: Path, commands: list[list[str]]) -> None:
    """An environment names its distributions; it is made once."""
    environment = pypi(["one==1.2.3"], Store(tmp_path))
    assert environment.versions == {"one": "1.2.3"}
    assert environment.python == environment.folder / "bin" / "python"
    assert pypi(["one==1.2.3"], Store(tmp_path)) == environment
    assert [words[-1] for words in commands] == [commands[0][-1], "one==1.2.3", "--format=json"]


def test_committed_hashes_are_required(tmp_path: Path, commands: list[list[str]]) -> None:
    """A set that is committed with hashes is installed with them."""
    pypi(["vercel-workflow==0.12.0"], Store(tmp_path))
    assert "--require-hashes" in commands[1]


@pytest.mark.parametrize("text", ["one", "one>=1", "one==1.*", "one @ ./folder"])
def test_only_exact_versions_are_installed(tmp_path: Path, text: str) -> None:
    """A range and anything else than a version is refused."""
    with pytest.raises(ValueError, match="exact version"):
        pypi([text], Store(tmp_path))


def test_versions_of_a_package(commands: list[list[str]]) -> None:
    """The index's answer gives the versions, oldest first."""
    assert released("one") == ("1.0.0", "1.2.3")
    assert commands[0][-2:] == ["one", "--pre"]


def test_what_pip_says_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pip fails, its line and what to check are said, and the cache stays as it was."""
    monkeypatch.setattr(pypi_module, "run", lambda _words, _folder: Ran("", "no such package"))
    with pytest.raises(Missing, match=r"one==1.2.3 could not be installed \(no such package\)"):
        pypi(["one==1.2.3"], Store(tmp_path))
    with pytest.raises(Missing, match="not known"):
        released("one")
    assert list((tmp_path / "building").iterdir()) == []


def test_running(tmp_path: Path) -> None:
    """A command gives what it printed, or one line about what went wrong."""
    assert run([sys.executable, "-c", "print(1)"], tmp_path) == Ran("1\n", "")
    failed = run([sys.executable, "-c", "raise SystemExit('a\\nsome error\\nb')"], tmp_path)
    assert failed.problem == "some error"
    assert "no-such-program" in run(["no-such-program"], tmp_path).problem
    assert first_line("", 3) == "it ended with 3"
