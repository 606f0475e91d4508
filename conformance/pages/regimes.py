"""The page of what holds when, from the record of a search of every regime."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from conformance.pages import guarantees
from conformance.pages.markdown import code, page, table
from spec_model.stream.properties import PROPERTIES
from spec_model.stream.regimes import PARTS, SEED, SENTENCES, Guarantee
from vectors.canonical import JsonObject, JsonValue
from vectors.holes import HOLES

ROOT: Final = Path(__file__).parent.parent
DATA: Final = ROOT / "data" / "regimes.json"
FILES: Final = ROOT.parent / "docs" / "reference" / "regimes"

NOT_NEEDED: Final[dict[str, str]] = {
    "prefix-persistence": "with the recommended answer to `own-hole` a recovery that finds a hole "
    "among its own frames fails, and says so; with the upstream answer the frames in the hole are "
    "lost. After a second cut it is needed: a request that was cut before fills the hole behind "
    "what is stored, and readers take that for a resend (`onceproof explore --writers 1 --items 2 "
    "--cuts 2 --reader-cuts 0 --without prefix-persistence`)",
}
"""Guarantees that nothing breaks without, in these bounds, and why."""

STILL_OPEN: Final = {
    hole.name: other.name
    for hole in HOLES
    for other in HOLES
    if (hole.shut, hole.finding) == (other.open, other.finding)
}
"""Holes whose near miss is the setting of another hole, which breaks the same property."""


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _objects(value: JsonValue) -> list[JsonObject]:
    return [_object(item) for item in value] if isinstance(value, list) else []


def rows_of(record: JsonObject) -> list[JsonObject]:
    """List the rows of a record."""
    return _objects(record.get("rows"))


def holes_of(record: JsonObject) -> list[JsonObject]:
    """List the holes of a record."""
    return _objects(record.get("holes"))


def broken(row: JsonObject) -> dict[str, JsonObject]:
    """List the properties that a row breaks."""
    cells = _object(row.get("cells"))
    return {name: _object(cell) for name, cell in cells.items() if cell is not None}


def schedules(row: JsonObject) -> int | None:
    """Add up the schedules that a row covers; none if one bound was not counted."""
    counts = list(_object(row.get("schedules")).values())
    if any(count is None for count in counts):
        return None
    return sum(int(str(count)) for count in counts)


def surprises(record: JsonObject) -> list[str]:
    """Say where a record is not as it must be."""
    wrong: list[str] = []
    for row in rows_of(record):
        name = str(row["row"])
        if row["complete"] is not True:
            wrong.append(f"{name} was not searched to the end")
        if name in {"calm.recommended", "seed.recommended"} and broken(row):
            wrong.append(f"{name} breaks {', '.join(broken(row))}")
        dropped, _dot, answers = name.removeprefix("seed-without-").partition(".")
        needed = name.startswith("seed-without-") and dropped not in NOT_NEEDED
        if needed and answers == "recommended" and not broken(row):
            wrong.append(f"nothing breaks without {dropped}")
    return [*wrong, *(line for hole in holes_of(record) for line in _hole_surprises(hole))]


def _hole_surprises(hole: JsonObject) -> Iterator[str]:
    name, near = str(hole["hole"]), _object(hole["near_miss"])
    if hole["found"] is None:
        yield f"the hole {name} was not found"
    if near["complete"] is not True:
        yield f"the near miss of {name} was not searched to the end"
    broken_there = near["breaks"]
    breaks = isinstance(broken_there, list) and hole["property"] in broken_there
    if breaks and name not in STILL_OPEN:
        yield f"the near miss of {name} breaks {hole['property']}"
    if not breaks and name in STILL_OPEN:
        yield f"the near miss of {name} leaves nothing open"


# --- for a terminal -----------------------------------------------------------------------------


def lines(record: JsonObject) -> Iterator[str]:
    """Write a record for a terminal, a line a row and a line for each property that it breaks."""
    for name, sentence in _object(record.get("bounds")).items():
        yield f"bound  {name}: {sentence}"
    for row in rows_of(record):
        yield f"{row['row']}"
        wrong = broken(row)
        held = len(_object(row["cells"])) - len(wrong)
        yield f"    holds: {held} properties, {_covered(row)}"
        for property_id, cell in wrong.items():
            yield f"    breaks {property_id}: {_told(cell)}"
    for hole in holes_of(record):
        found = hole["found"]
        told = "not found" if found is None else _told(_object(found))
        yield f"hole {hole['hole']}: {hole['property']}, {told}"


def _covered(row: JsonObject) -> str:
    if row["complete"] is not True:
        return "as far as the search came"
    count = schedules(row)
    if count is None:
        return "for every schedule, too many to be counted"
    return f"for all {count:,} schedules"


def _told(cell: JsonObject) -> str:
    known = "the shortest" if cell["shortest"] else "not known to be the shortest"
    where = "" if cell["bound"] == "hole" else f" with {cell['bound']}"
    return f"{cell['steps']} steps{where}, {known}: {cell['file']}"


# --- the page -----------------------------------------------------------------------------------


def render() -> str:
    """Write the page from the committed record."""
    return render_record(json.loads(DATA.read_text(encoding="utf-8")))


def render_record(record: JsonObject) -> str:
    """Write a record as a page."""
    return page(
        "What holds when",
        [
            "Each row is a regime, what the environment promises, with the answers that the roles "
            "give to the policies; each column is a property of `spec_model.stream`. *holds* means "
            "that no schedule breaks it: every schedule of the bounds below was covered by "
            "`onceproof regimes`, and their exact number is in the last column. A number is the "
            "length in steps of the shortest schedule that breaks it, and leads to its file, which "
            "`onceproof replay` runs and `onceproof draw` draws; it may break another property as "
            "well. What holds in these bounds may "
            "break in larger ones.",
        ],
        _bounds(record),
        _guarantees(),
        _matrix(record, "recommended"),
        _matrix(record, "upstream"),
        _holes(record),
        _not_needed(),
        guarantees.render(),
    )


def _bounds(record: JsonObject) -> list[str]:
    items = _object(record.get("bounds")).items()
    return ["## Bounds", "", *(f"- *{name}*: {sentence}" for name, sentence in items)]


def _guarantees() -> list[str]:
    rows = [
        [code(each.value), SENTENCES[each], "yes" if each in SEED else _part(each)]
        for each in Guarantee
    ]
    return ["## Guarantees", "", *table(["guarantee", "what it promises", "in `seed`"], rows)]


def _part(guarantee: Guarantee) -> str:
    wholes = [whole.value for whole, parts in PARTS.items() if guarantee in parts]
    return f"as a part of {code(wholes[0])}" if wholes else "no"


def _matrix(record: JsonObject, answers: str) -> list[str]:
    rows = [row for row in rows_of(record) if str(row["row"]).endswith(f".{answers}")]
    shown = [
        item.id for item in PROPERTIES if any(item.id in broken(row) for row in rows_of(record))
    ]
    quiet = [code(item.id) for item in PROPERTIES if item.id not in shown]
    head = ["regime", *(code(name) for name in shown), "schedules"]
    body = [
        [
            str(row["row"]).partition(".")[0].replace("seed-without-", "without "),
            *(_cell(broken(row).get(name)) for name in shown),
            _count(row),
        ]
        for row in rows
    ]
    return [
        f"## With {answers} answers",
        "",
        *table(head, body),
        "",
        f"Never broken in these bounds: {', '.join(quiet)}.",
    ]


def _cell(cell: JsonObject | None) -> str:
    if cell is None:
        return "holds"
    return f"[{cell['steps']}](regimes/{cell['file']})" + ("" if cell["shortest"] else "?")


def _count(row: JsonObject) -> str:
    count = schedules(row)
    return "not counted" if count is None else f"{count:,}"


def _holes(record: JsonObject) -> list[str]:
    rows = []
    for hole in holes_of(record):
        name, found = str(hole["hole"]), hole["found"]
        cell = "not found" if found is None else _cell(_object(found))
        near = _near_miss(name, _object(hole["near_miss"]))
        rows.append([code(name), str(hole["sentence"]), str(hole["property"]), cell, near])
    return [
        "## Known holes",
        "",
        "Found by the search, which is told the setting and nothing else. The near miss is the "
        "same setting with the one guarantee or answer that closes the hole; what is said of it "
        "is whether anything else in it breaks the property.",
        "",
        *table(["hole", "what goes wrong", "property", "steps", "near miss"], rows),
    ]


def _near_miss(name: str, near: JsonObject) -> str:
    if name in STILL_OPEN:
        return f"closes this hole, and leaves {code(STILL_OPEN[name])} open"
    count = near["schedules"]
    return "holds" if count is None else f"holds for all {int(str(count)):,} schedules"


def _not_needed() -> list[str]:
    rows = [[code(name), why] for name, why in NOT_NEEDED.items()]
    head = ["guarantee", "why nothing breaks without it in these bounds"]
    return ["## Not needed here", "", *table(head, rows)]
