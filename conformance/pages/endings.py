"""The page of verdicts and exit codes."""

from conformance.exits import MEANING, PRECEDENCE, Exit
from conformance.pages.markdown import code, page, table
from conformance.verdicts import EXITS, FAILURES, Verdict
from conformance.verdicts import MEANING as SAYS


def exit_codes_page() -> str:
    """Write docs/reference/exit-codes.md."""
    order = ", ".join(str(int(each)) for each in PRECEDENCE)
    return page(
        "Exit codes",
        ["Part of the interface: never a count, never combined, the same for every output format."],
        table(["code", "when"], ([str(int(each)), MEANING[each]] for each in Exit)),
        [f"If several apply, the first of {order} is returned; a run's record holds all of them."],
    )


def verdicts_page() -> str:
    """Write docs/reference/verdicts.md."""
    rows = (
        [
            code(verdict.value),
            SAYS[verdict],
            str(int(EXITS[verdict])),
            "yes" if verdict in FAILURES else "",
        ]
        for verdict in Verdict
    )
    return page(
        "Verdicts",
        ["From the least severe to the most. Of several judgements of one execution the most severe"
         " counts; executions of one case that differ are `flaky`."],
        table(["verdict", "meaning", "exit code", "a baseline entry can cover it"], rows),
        ["A run in which nothing passed ends with 5 even if nothing failed."],
    )  # fmt: skip
