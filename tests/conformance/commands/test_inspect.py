import io
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from conformance.cli import run
from conformance.results import schema

RUN_KEY = bytes(range(32))
ENCR = "656e6372a0a1a2a3a4a5a6a7a8a9aaab827d0a411ee96ada0e09e8f15a94cb14ea778e4cef053f76f5b1fd3d00"


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Return a file with an encrypted payload in hexadecimal."""
    path = tmp_path / "payload.hex"
    path.write_text(ENCR)
    return path


def test_without_a_key(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An encrypted payload without a key is explained, with exit code 1."""
    assert run(["inspect", str(stored)]) == 1
    shown = capsys.readouterr()
    assert "no key was given" in shown.out
    assert not shown.err


@pytest.mark.parametrize("source", ["file", "environment"])
def test_with_a_key(
    stored: Path,
    source: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A key from either place opens it, and is not shown."""
    arguments = ["inspect", str(stored), "--json"]
    if source == "file":
        (tmp_path / "key").write_text(RUN_KEY.hex())
        arguments += ["--key-file", str(tmp_path / "key")]
    else:
        monkeypatch.setenv("ONCEPROOF_KEY", RUN_KEY.hex())
    assert run(arguments) == 0
    shown = capsys.readouterr().out
    answer = json.loads(shown)
    jsonschema.validate(answer, schema("inspect"))
    assert answer["verdict"] == "pass"
    assert answer["value"] == '"hello"'
    assert [layer["format"] for layer in answer["layers"]] == ["encr", "devl"]
    assert RUN_KEY.hex() not in shown


def test_a_bad_key_is_a_usage_error(
    stored: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key of another length is refused in one line that does not repeat it."""
    monkeypatch.setenv("ONCEPROOF_KEY", "00112233445566778899")
    assert run(["inspect", str(stored)]) == 2
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1
    assert "0011" not in shown.err


def test_missing_file_and_wrong_form_are_usage_errors(
    stored: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bad input to the command itself is exit code 2 and one line."""
    assert run(["inspect", str(tmp_path / "nothing")]) == 2
    assert run(["inspect", str(tmp_path)]) == 2
    (tmp_path / "text").write_text("not hex")
    assert run(["inspect", str(tmp_path / "text"), "--as", "hex"]) == 2
    assert capsys.readouterr().err.count("\n") == 3


def test_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hyphen reads standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'devl["x"]')))
    assert run(["inspect", "-"]) == 0
    assert 'value    "x"' in capsys.readouterr().out


def test_notes_and_layers_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Layers come with sizes, and notes are no defects."""
    path = tmp_path / "frame"
    path.write_bytes(bytes.fromhex("000000096465766c5b2278225d"))
    assert run(["inspect", str(path), "--as", "raw"]) == 0
    shown = capsys.readouterr().out
    assert "devl     9 bytes" in shown
    assert "note     It begins with the header of an object frame" in shown
