"""Settings of a project: where they are found, and what they say."""

from pathlib import Path

import pytest

from conformance.settings import Settings, SettingsError, find

TEXT = """
target = "mine"
baseline = "known.json"
seed = 7
tier = "quick"
[targets]
mine = "stdio:node adapter.mjs"
other = { address = "py:my.adapter:make", baseline = "other.json" }
"""


@pytest.mark.parametrize("name", ["onceproof.toml", "pyproject.toml"])
def test_settings_are_found_from_below(tmp_path: Path, name: str) -> None:
    """The nearest file that has some speaks, and paths are relative to it."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    prefix = "" if name == "onceproof.toml" else "[tool.onceproof]"
    text = prefix + TEXT.replace(
        "[targets]", "[targets]" if not prefix else "[tool.onceproof.targets]"
    )
    (tmp_path / name).write_text(text, encoding="utf-8")
    (inner / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    found = find(inner)
    assert (found.target, found.seed, found.tier) == ("mine", 7, "quick")
    assert found.addresses == {"mine": "stdio:node adapter.mjs", "other": "py:my.adapter:make"}
    assert found.baseline_of("other") == tmp_path / "other.json"
    assert found.baseline_of("mine") == found.baseline_of("model:") == tmp_path / "known.json"


def test_a_folder_without_settings_has_none(tmp_path: Path) -> None:
    """Everything is as usual then."""
    (tmp_path / "pyproject.toml").write_text("[tool]\n", encoding="utf-8")
    (tmp_path / "onceproof.toml").write_text("", encoding="utf-8")
    assert find(tmp_path) == Settings(file=tmp_path / "onceproof.toml")


@pytest.mark.parametrize(
    "text",
    ["colour = 1", "seed = 'x'", "seed = true", "targets = 1", "target = 1", "[targets]\na = 1",
     "[targets]\na = { adress = '' }", "[", "baseline = 5"],
)  # fmt: skip
def test_what_is_not_understood_is_an_error(tmp_path: Path, text: str) -> None:
    """It names the file."""
    (tmp_path / "onceproof.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"onceproof\.toml"):
        find(tmp_path)


def test_a_table_that_is_none_is_an_error(tmp_path: Path) -> None:
    """In a pyproject as well."""
    (tmp_path / "pyproject.toml").write_text("[tool]\nonceproof = 1\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="not a table"):
        find(tmp_path)
