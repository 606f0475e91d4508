"""The demonstration passes when it should, and fails when it should."""

import json
import os
import subprocess
import sys
from pathlib import Path

from attrs import evolve

from conformance.demo import demonstrate, explain
from conformance.reports.wire_picture import draw
from spec_model.wire.layout import F1, V2
from vectors.load import load

ROOT = Path(__file__).resolve().parents[2]


def test_the_command_succeeds_and_says_where_the_report_is(tmp_path: Path) -> None:
    """Exit 0: the model passed and the broken copy failed; all failures are in a file."""
    shown = subprocess.run(
        [sys.executable, "-m", "conformance.cli", "demo", "--json"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    result = json.loads(shown.stdout)
    assert (result["reference"], result["broken"], result["exit_code"]) == ("pass", "fail", 0)
    assert result["vector"] in (tmp_path / ".onceproof/demo.md").read_text(encoding="utf-8")


def test_it_is_as_it_should_be_only_with_both() -> None:
    """A failing reference, or a broken copy that passes, is not what was to be shown."""
    shown = demonstrate(load())
    assert shown.as_it_should_be
    assert not evolve(shown, broken=[]).as_it_should_be
    assert not evolve(shown, reference=shown.broken).as_it_should_be


def test_a_failure_is_explained_with_its_rule_and_a_picture() -> None:
    """The clause's sentence, the reads, the wire, what was wanted and what came."""
    text = "\n".join(explain(demonstrate(load()).broken[0]))
    for word in ("rule ", "reads ", "wire ", "frames ", "wanted ", "got "):
        assert word in text


def test_the_picture_of_a_wire() -> None:
    """Reads above, bytes in the middle, the parts of frames below, in columns."""
    assert draw(F1, bytes.fromhex("00000003010203"), [2]) == [
        "reads   |1----|2-------------|",
        "wire     00 00 00 03 01 02 03",
        "frames  |length-----|item----|",
    ]
    marked = draw(V2, bytes.fromhex("00000011") + bytes(17) + b"rest of the stream")
    assert marked[1].endswith("15 more")
    assert marked[2].startswith("frames  |length-----|writer id--------------|seq----")
