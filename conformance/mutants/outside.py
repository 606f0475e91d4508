"""What notices each mutant from outside, when it is served as a program: the score, as a file.

`onceproof mutants --through stdio --record` writes it, one mutant at a time, so that a run which is
interrupted goes on where it stopped. A row has the digest of what it was made with: the mutant, and
every source that decides what the suite asks and what is right. A row of another digest is not
counted, and says only what to try first. Certificates take the score from here.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from attrs import asdict, frozen

from conformance.mutants.mutant import Mutant
from vectors.canonical import JsonObject, JsonValue
from vectors.load import load as vectors

FILE: Final = Path(__file__).with_name("through_scores.json")
SCHEMA: Final = "onceproof/mutation-score/2"

_ROOT: Final = Path(__file__).parents[2]
SOURCES: Final = (
    "spec_model",
    "strategies",
    "conformance/adapters/served.py",
    "conformance/mutants/mutant.py",
    "conformance/properties",
    "conformance/suites",
    "conformance/checkers.py",
    "conformance/playing.py",
    "conformance/tiers.py",
)
"""What decides which cases there are, what is right, and how a mutant comes to life."""

WITHOUT: Final = (
    "spec_model/ambiguities.py",
    "spec_model/clauses",
    "spec_model/replay",
    "spec_model/world",
    "spec_model/world_policies.py",
)
"""What of it does not: sentences, and what only Worlds are judged by."""


@frozen
class Row:
    """One mutant: where it shows, and what notices it."""

    role: str
    """The role that an adapter stands in for; nothing if only the model plays it."""
    killer: str
    """The case that notices it; of the model's side, what does in this process. Or nothing."""
    verdict: str
    key: str
    """Digest of what the row was made with."""


@cache
def made_with() -> str:
    """Digest the suite: its vectors, and the sources that decide what it asks and accepts."""
    whole = hashlib.sha256(str(vectors().manifest.get("root", "")).encode())
    for source in SOURCES:
        found = [_ROOT / source] if source.endswith(".py") else (_ROOT / source).rglob("*.py")
        for file in sorted(found):
            name = file.relative_to(_ROOT).as_posix()
            if not name.startswith(WITHOUT):
                whole.update(name.encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()


def key_of(mutant: Mutant) -> str:
    """Digest what a mutant's row is made with."""
    plain = json.dumps([made_with(), asdict(mutant)], sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def load(path: Path = FILE) -> dict[str, Row]:
    """Read the rows that are kept; none if there are none yet."""
    try:
        plain: JsonValue = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    rows = plain.get("mutants") if isinstance(plain, dict) and plain["schema"] == SCHEMA else None
    return {
        name: Row(str(row["role"]), str(row["killer"]), str(row["verdict"]), str(row["key"]))
        for name, row in (rows.items() if isinstance(rows, dict) else ())
        if isinstance(row, dict)
    }


def write(rows: Mapping[str, Row], path: Path = FILE) -> None:
    """Keep rows, whole or not at all."""
    plain: JsonObject = {
        "schema": SCHEMA,
        "suite": made_with(),
        "mutants": {name: asdict(row) for name, row in sorted(rows.items())},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(plain, indent=1) + "\n", encoding="ascii")
    beside.replace(path)


def score(catalogue: Iterable[Mutant], path: Path = FILE) -> JsonObject | None:
    """Say how many mutants are noticed from outside, of how many, by which suite."""
    known = load(path)
    rows = [(mutant, known.get(mutant.id)) for mutant in catalogue]
    outside = [(mutant, row) for mutant, row in rows if row is not None and row.role]
    if not outside:
        return None
    stale = any(row is None or row.key != key_of(mutant) for mutant, row in rows)
    killed = sum(1 for _mutant, row in outside if row.killer)
    return {
        "killed": killed,
        "total": len(outside),
        "how": "served as programs",
        "suite": str(json.loads(path.read_bytes())["suite"]),
        "stale": stale,
    }
