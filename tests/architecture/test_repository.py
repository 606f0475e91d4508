"""The repository speaks of itself alone, and its files agree with each other."""

import json
import re
import subprocess
import tomllib

import pytest

from conformance.pages import PAGES
from spec_model.version import VERSION
from tests.architecture.source import ROOT

DATA = (".json", ".jsonl", ".lock")


def _tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def _texts() -> dict[str, str]:
    names = [name for name in _tracked() if not name.endswith(DATA)]
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in names}


def test_no_absolute_machine_path() -> None:
    """Nothing depends on where a checkout lies."""
    pattern = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/")
    found = [name for name, text in _texts().items() if pattern.search(text)]
    assert found in ([], ["tests/architecture/test_repository.py"])


def test_no_registry_is_named() -> None:
    """Packages are named; where they come from is the reader's configuration."""
    pattern = re.compile(
        r"pypi\.org|files\.pythonhosted|registry\.npmjs|crates\.io/api|proxy\.golang"
    )
    found = [name for name in _tracked() if pattern.search((ROOT / name).read_text("utf-8"))]
    assert found in ([], ["tests/architecture/test_repository.py"])


def test_npm_locks_hold_no_addresses() -> None:
    """A lock pins versions and integrity, not download addresses."""
    for name in _tracked():
        if name.endswith("package-lock.json"):
            lock = json.loads((ROOT / name).read_text(encoding="utf-8"))
            assert all("resolved" not in package for package in lock["packages"].values()), name


def test_every_dependency_is_pinned_with_hashes() -> None:
    """What pyproject asks for is in the constraints, with a hash."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    for requirement in asked:
        name = re.split(r"[<>=\[ ]", requirement)[0]
        assert re.search(rf"(?m)^{re.escape(name)}==\S+ .*\\\n    --hash=sha256:", pins), name


def test_suppressions_have_reasons() -> None:
    """A suppressed finding says why on its line."""
    pattern = re.compile(r"#\s*(?:noqa|type: ignore|pragma)[^-#\n]*(?:$|\n)")
    for name, text in _texts().items():
        if name.endswith(".py") and name != "tests/architecture/test_repository.py":
            found = [line for line in text.splitlines() if pattern.search(line + "\n")]
            assert not found, f"{name}: {found[0].strip()}"


@pytest.mark.parametrize("page", PAGES)
def test_generated_pages_are_fresh(page: str) -> None:
    """What docs/reference says is what the code says, in files that end with one newline.

    `make docs` writes it anew.
    """
    written = (ROOT / page).read_text(encoding="utf-8")
    assert written == PAGES[page]()
    assert written.rstrip("\n") == written[:-1]


def test_the_changelog_knows_the_version() -> None:
    """The version is in the changelog."""
    assert f"## {VERSION}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_readme_shows_the_first_commands_first() -> None:
    """A newcomer meets `make demo` and `make test` before anything else."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    commands = [line.strip() for line in lines if line.strip().startswith(("make ", "onceproof "))]
    assert [command.split("#")[0].strip() for command in commands[:2]] == ["make demo", "make test"]
