"""One conversation that every kit must hold: what is sent, and what must come back."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROWS = [json.loads(line) for line in (HERE / "transcript.jsonl").read_bytes().split(b"\n") if line]
ANY = "*"
SECONDS = 120


def same(expected: Any, got: Any) -> Any:
    """Take what came for what was expected, where any text will do."""
    if expected == ANY and isinstance(got, str) and got:
        return expected
    if isinstance(expected, dict) and isinstance(got, dict):
        return {name: same(expected.get(name), part) for name, part in got.items()}
    if isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        return [same(*pair) for pair in zip(expected, got, strict=True)]
    return got


def hold(command: Sequence[str | Path], cwd: Path | None = None) -> None:
    """Hold the conversation with a program: every line of it as it must be, and a clean end."""
    sent = b"".join(json.dumps(row["send"]).encode() + b"\n" for row in ROWS)
    done = subprocess.run(
        [*map(str, command)], input=sent, capture_output=True, check=False, timeout=SECONDS, cwd=cwd
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.isascii()
    lines = done.stdout.split(b"\n")
    assert lines.pop() == b""
    replies = [json.loads(line) for line in lines]
    for row, reply in zip(ROWS, replies, strict=False):
        assert same(row["expect"], reply) == row["expect"]
    assert len(replies) == len(ROWS)
