"""The page of the world role: every promise, what checks it, and how that check can fail."""

from conformance.pages.markdown import code, page, table
from conformance.world.faults import FAULTS
from conformance.world.registry import CHECKS
from spec_model.clauses.world import BY_INVARIANT


def _promises() -> list[list[str]]:
    promises = []
    for number, clause in BY_INVARIANT.items():
        checks = [code(check.id) for check in CHECKS if clause.id in check.clauses]
        faults = [
            code(fault.id) for fault in FAULTS if fault.clause == clause.id and not fault.harmless
        ]
        promises.append(
            [
                str(number),
                code(clause.id),
                clause.level.value,
                clause.sentence,
                clause.needs,
                ", ".join(checks),
                ", ".join(faults),
            ]
        )
    return promises


def worlds_page() -> str:
    """Write every promise of a World with its checks and faults, then every check."""
    rows = [[code(check.id), check.kind.value, check.tier.value, check.title] for check in CHECKS]
    faults_rows = [
        [code(fault.id), fault.sentence, code(fault.clause), fault.bug, fault.backend]
        for fault in FAULTS
    ]
    text = [
        "What a storage backend promises, and how `onceproof world` finds out. A promise that "
        "*needs* something is asked only of backends that declare it. Every case is also audited "
        "as a whole: its logs have to be legal, its entities what the logs add up to, and its "
        "requests have to have an order that the model accepts and that is the order of the logs."
    ]
    head = ["", "clause", "level", "promise", "needs", "checks", "faults that they notice"]
    return page(
        "Promises of a World",
        text,
        table(head, _promises()),
        ["## Checks", "", *table(["check", "kind", "first tier", "what is done"], rows)],
        [
            "## Seeded faults",
            "",
            "Each breaks a reference backend in one place (`onceproof world-faults`); the last "
            "ones are harmless, and must not be noticed.",
            "",
            *table(["fault", "what it does", "clause", "known bug", "backend"], faults_rows),
        ],
    )
