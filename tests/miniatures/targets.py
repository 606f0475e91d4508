"""How a miniature is started."""

import sys
from pathlib import Path

from conformance.adapters.pipes import Command

SCRIPT = Path(__file__).with_name("miniature.py")


def command(name: str, pid_file: Path | None = None) -> Command:
    """Start a miniature; one that leaves a child behind writes its number into a file."""
    env = {} if pid_file is None else {"MINIATURE_PID": str(pid_file)}
    return Command([sys.executable, "-I", "-S", str(SCRIPT), name], env)


def address(name: str) -> str:
    """Name a miniature as a target."""
    return f"stdio:{sys.executable} -I -S {SCRIPT} {name}"
