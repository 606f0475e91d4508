from io import StringIO

from rich.console import Console

from conformance.reports.progress import meter
from conformance.verdicts import Verdict


def _shown(*, terminal: bool) -> str:
    told = StringIO()
    console = Console(file=told, force_terminal=terminal, color_system=None, width=100)
    with meter(console, "cases") as progress:
        for verdict in (Verdict.PASS, Verdict.FAIL, Verdict.PASS):
            progress.judged(verdict, 4)
    return told.getvalue()


def test_a_terminal_sees_how_many_of_how_many_and_what_is_wrong() -> None:
    """While it runs; at the end the line is gone."""
    shown = _shown(terminal=True)
    assert "cases 1 wrong" in shown
    assert "3/4" in shown


def test_anything_else_sees_nothing() -> None:
    """A log wants no moving bar."""
    assert _shown(terminal=False) == ""
