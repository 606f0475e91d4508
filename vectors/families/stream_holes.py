"""The known holes and their near misses, as traces and as histories."""

from spec_model.policies import Choice
from vectors.families.traces import trace
from vectors.family import Case, Family
from vectors.holes import HOLES, Hole
from vectors.streams import StreamHistory, Trace


def _missed(hole: Hole, actor: str) -> Trace:
    return trace(
        f"near-{hole.name}",
        f"near miss: {hole.sentence}",
        " ".join(hole.clauses),
        hole.shut,
        hole.missed,
        actor=actor,
        flags=["near-miss"],
    )


def _holes() -> list[Case]:
    cases: list[Case] = []
    for hole in HOLES:
        policies = [
            name.replace("_", "-")
            for rules in (hole.open.writer, hole.open.reader)
            for name in (
                "own_hole",
                "idle_failure",
                "short_response",
                "empty_response",
                "verifies_end",
            )
            if getattr(rules, name, None) is Choice.UPSTREAM
        ]
        cases.append(
            trace(
                f"hole-{hole.name}",
                hole.sentence,
                " ".join(hole.clauses),
                hole.open,
                hole.schedule,
                actor=hole.actor,
                flags=["hole"],
                finding=hole.finding,
                fixed=policies,
            )
        )
        cases.append(_missed(hole, hole.actor))
    return cases


def _histories() -> list[Case]:
    cases: list[Case] = []
    for hole in HOLES:
        cases.append(
            StreamHistory(
                slug=f"hole-{hole.name}",
                title=hole.sentence,
                clauses=hole.clauses,
                flags=["hole"],
                setting=hole.open,
                schedule=hole.schedule,
                finding=hole.finding,
            )
        )
        cases.append(
            StreamHistory(
                slug=f"near-{hole.name}",
                title=f"near miss: {hole.sentence}",
                clauses=hole.clauses,
                flags=["near-miss"],
                setting=hole.shut,
                schedule=hole.missed,
            )
        )
    return cases


ABOUT = (
    "What goes wrong where a guarantee or a rule is missing, and beside each the same schedule\n"
    "where it is not, as traces and histories. Their form is that of the area `segments`."
)

FAMILIES = (
    Family(kind="trace", area="holes", text=ABOUT, cases=_holes()),
    Family(kind="history", area="holes", text=ABOUT, cases=_histories()),
)
