"""The section of what a larger bound shows without each guarantee, from its record."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from conformance.pages.markdown import code, table
from vectors.canonical import JsonObject, JsonValue

ROOT: Final = Path(__file__).parent.parent
DATA: Final = ROOT / "data" / "guarantees.json"
FILES: Final = ROOT.parent / "docs" / "reference" / "guarantees"

NOT_NEEDED: Final = {
    "reserved-eventually-persisted": "Nothing is found without `reserved-eventually-persisted`: in "
    "this bound the store gives an index and its chunk in one step, so no index is reserved whose "
    "chunk might never come. Where it reserves ahead the guarantee is needed, as the bound "
    "*reserve ahead* above shows.",
    "response-complete": "Nor is anything found without `response-complete`: with the recommended "
    "answer to `short-response` a writer recovers from a response with too few indices. With the "
    "upstream answer it is needed, as the hole `empty-response` shows, and where the store "
    "reserves ahead, since what a short response leaves out is an index without a chunk.",
}
"""Guarantees that this bound does not need, and why; for nothing else may it be so."""


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}


def rows_of(record: JsonObject) -> list[JsonObject]:
    """List the rows of a record."""
    rows = record.get("rows")
    return [_object(row) for row in rows] if isinstance(rows, list) else []


def surprises(record: JsonObject) -> list[str]:
    """Say where a record is not as it must be."""
    wrong: list[str] = []
    for row in rows_of(record):
        name, found = str(row["without"]), row["found"]
        if found is None and row["complete"] is not True:
            wrong.append(f"without {name or 'nothing'} the search did not end")
        if not name and found is not None:
            wrong.append(f"the seed regime breaks {_object(found)['property']}")
        if name and (found is None) != (name in NOT_NEEDED):
            wrong.append(f"without {name}, {'nothing' if found is None else 'something'} is found")
    return wrong


def lines(record: JsonObject) -> Iterator[str]:
    """Write a record for a terminal."""
    yield f"bound  {record['bound']}"
    for row in rows_of(record):
        found = row["found"]
        told = "every schedule is covered, and nothing is found" if found is None else _told(found)
        yield f"{row['without'] or 'seed'}: {told}; {row['states']:,} states, {row['seconds']} s"


def _told(value: JsonValue) -> str:
    found = _object(value)
    known = f"a shortest one, {found['shown']}" if found["shown"] else "not known to be shortest"
    return f"{found['property']} in {found['steps']} steps, {known}"


def render() -> list[str]:
    """Write the section from the committed record."""
    return section(json.loads(DATA.read_text(encoding="utf-8")))


def render_record(record: JsonObject) -> str:
    """Write a record as the section alone."""
    return "\n".join(section(record))


def section(record: JsonObject) -> list[str]:
    """Write the section of a record."""
    head = ["without", "finds", "steps", "choices", "no shorter one", "states", "seconds"]
    return [
        "## In a larger bound",
        "",
        f"The bound: {record['bound']}. It is searched by `{record['command']}`, which takes "
        "`--without NAME`; `onceproof regimes --guarantees --write` searches all of these and "
        "writes this record. A schedule is a shortest one if no shorter one breaks its property: "
        "a search *without reductions* went through all of them, or a reduced one that keeps "
        "lengths (`spec_model.explore.interned`), which is an argument about the model's roles "
        "that `make bar-explore` compares with unreduced searches. States are those of the search "
        "that found it, choices are steps "
        "that differ from the default continuation, seconds are processor time with all of that.",
        "",
        *table(head, [_row(row) for row in rows_of(record)]),
        *(line for why in NOT_NEEDED.values() for line in ("", why)),
    ]


def _row(row: JsonObject) -> list[str]:
    name = str(row["without"])
    found = _object(row["found"])
    seen = [f"{row['states']:,}", str(row["seconds"])]
    if not found:
        return [
            code(name) if name else "nothing",
            "nothing: every schedule is covered",
            "",
            "",
            "",
            *seen,
        ]
    link = f"[{found['steps']}](guarantees/{found['file']})"
    shown = str(found["shown"]) or "not known"
    return [code(name), code(str(found["property"])), link, str(found["choices"]), shown, *seen]
