"""Where the command begins: the version needs no command line, and nothing is imported for it."""

import sys

from spec_model.version import VERSION


def main() -> None:
    """Answer at once, or hand over to the command line."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"onceproof {VERSION}\n")
        return
    from conformance.cli import main as commands  # noqa: PLC0415 - it takes as long as all the rest

    commands()
