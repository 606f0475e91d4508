"""Starts a package manager and says in one line what went wrong."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

MOST_SECONDS: Final = 300.0
"""Longest time that one command may take."""


@frozen
class Ran:
    """How a command ended."""

    output: str
    problem: str
    """Empty if it ended well."""


def run(
    words: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None
) -> Ran:
    """Run a command in a folder."""
    try:
        ended = subprocess.run(
            [str(word) for word in words],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=MOST_SECONDS,
            check=False,
        )
    except OSError as error:
        return Ran("", f"{words[0]}: {error.strerror}")
    except subprocess.TimeoutExpired:
        return Ran("", f"{words[0]} did not end within {MOST_SECONDS:.0f} seconds")
    if ended.returncode == 0:
        return Ran(ended.stdout, "")
    return Ran(ended.stdout, first_line(ended.stderr or ended.stdout, ended.returncode))


def first_line(said: str, code: int) -> str:
    """Find the line that says most: the first with the word error, else the first."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower()] or lines
    return telling[0] if telling else f"it ended with {code}"
