"""What killed the mutants of the stream roles when they were last scored.

Scoring takes minutes and a page must be written at once, so the findings are kept in a file:
`onceproof mutants --area stream --record` writes it. They follow from the model, the searches and
the vectors alone, so scoring again gives the same file; tests compare some rows each time.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance.mutants.score import Score
from conformance.mutants.searching import Kill
from vectors.canonical import JsonObject, JsonValue

FILE: Final = Path(__file__).with_name("stream_scores.json")


@frozen
class Recorded:
    """What killed one mutant: how many vectors, and what either kind of search found."""

    vectors: int
    searched: Kill | None
    drawn: Kill | None


def kill_to_json(kill: Kill | None) -> JsonObject | None:
    """Write what a search found."""
    if kill is None:
        return None
    return {"broken": kill.broken, "search": kill.search, "count": kill.count}


def ways(searched: Kill | None, drawn: Kill | None) -> str:
    """Say which kinds of search noticed a mutant."""
    if searched is not None and drawn is not None:
        return "both"
    if searched is not None:
        return "exhaustive"
    return "random" if drawn is not None else "neither"


def row_of(score: Score) -> JsonObject:
    """Write one row of the file."""
    return {
        "vectors": len(score.vectors),
        "searched": kill_to_json(score.searched),
        "drawn": kill_to_json(score.drawn),
    }


def write(scores: Iterable[Score]) -> None:
    """Keep scores."""
    rows = {score.mutant.id: row_of(score) for score in scores}
    FILE.write_text(json.dumps(rows, indent=1, sort_keys=True) + "\n", encoding="ascii")


def load() -> Mapping[str, Recorded]:
    """Read what was kept."""
    rows: dict[str, JsonObject] = json.loads(FILE.read_text(encoding="ascii"))
    return {name: _read(row) for name, row in rows.items()}


def _read(row: JsonObject) -> Recorded:
    vectors = row["vectors"]
    return Recorded(
        vectors if isinstance(vectors, int) else 0, _kill(row["searched"]), _kill(row["drawn"])
    )


def _kill(row: JsonValue) -> Kill | None:
    match row:
        case {"broken": str(broken), "search": str(search), "count": int(count)}:
            return Kill(broken, search, count)
        case _:
            return None
