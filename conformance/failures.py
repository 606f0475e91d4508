"""Failures of targets as files: what was asked, what came, and everything that replays it.

A file is one JSON object that needs nothing else: `schema`; `case`, `role`, `target`, `verdict`,
`sentence` and `clauses`; `show`, which is what to ask again; `expected` and `got`; `history` and
`model_history`, where a role was played; `wire`, the last lines either way, `stderr`; and `replay`,
one line that asks again.

`show` is one of six, by its `kind`:

    question    one call of an operation, and what was expected
    vector      a whole vector, with its near sibling if it has one
    property    a property and the smallest drawn value that breaks it
    trace       what a role is told, and what it must want done each time
    schedule    a setting, a schedule of it, and the actor that the target stood in for
    world       a check of Worlds, and the schedule of requests that is enough, where one is
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance import counterexamples
from conformance.verdicts import Verdict
from spec_model.plain import Plain
from vectors.canonical import JsonObject, JsonValue

SCHEMA: Final = "onceproof/failure/1"

KINDS: Final = ("question", "vector", "property", "trace", "schedule", "world")

MOST_HEAD: Final = 256
"""Bytes at the beginning of a file in which its schema is named."""

MOST_INPUT: Final = 64 << 20
"""Bytes of the largest file that is read."""


class FailureError(Exception):
    """A file that holds no failure."""


@frozen(kw_only=True)
class Failure:
    """What a file says."""

    case: str
    role: str
    target: str
    verdict: Verdict
    sentence: str
    clauses: Sequence[str] = ()
    show: JsonObject
    expected: JsonValue = None
    got: JsonValue = None
    history: JsonObject | None = None
    model_history: JsonObject | None = None
    wire: Sequence[JsonValue] = ()
    stderr: str = ""
    replay: str = ""


def to_json(failure: Failure) -> str:
    """Write a failure as the text of its file."""
    plain: JsonObject = {
        "schema": SCHEMA,
        "case": failure.case,
        "role": failure.role,
        "target": failure.target,
        "verdict": failure.verdict.value,
        "sentence": failure.sentence,
        "clauses": [*failure.clauses],
        "show": failure.show,
        "expected": failure.expected,
        "got": failure.got,
        "history": failure.history,
        "model_history": failure.model_history,
        "wire": [*failure.wire],
        "stderr": failure.stderr,
        "replay": failure.replay,
    }
    return json.dumps(plain, indent=2) + "\n"


FIELDS: Final = frozenset(
    {
        "schema", "case", "role", "target", "verdict", "sentence", "clauses", "show", "expected",
        "got", "history", "model_history", "wire", "stderr", "replay",
    }
)  # fmt: skip


def is_counterexample(path: Path) -> bool:
    """Say whether a file is a schedule of the model, and no failure of a target."""
    with path.open("rb") as source:
        return f'"{counterexamples.SCHEMA}"'.encode() in source.read(MOST_HEAD)


def load(path: Path) -> Failure:
    """Read a file."""
    with path.open("rb") as source:
        data = source.read(MOST_INPUT + 1)
    if len(data) > MOST_INPUT:
        raise FailureError(f"{path} is larger than {MOST_INPUT} bytes")
    try:
        return from_json(data)
    except FailureError as error:
        raise FailureError(f"{path}: {error}") from None


def from_json(data: bytes) -> Failure:
    """Read the text of a file."""
    try:
        whole: JsonValue = json.loads(data)
    except (ValueError, RecursionError):
        raise FailureError("this is no JSON") from None
    if not isinstance(whole, dict) or whole.get("schema") != SCHEMA:
        raise FailureError(f"its schema is not {SCHEMA}")
    wrong = sorted(whole.keys() ^ FIELDS)
    if wrong:
        raise FailureError(f"it must have exactly its fields; wrong is {wrong[0]!r}")
    show, verdict = whole["show"], whole["verdict"]
    if not isinstance(show, dict) or show.get("kind") not in KINDS:
        raise FailureError(f"show is one of {', '.join(KINDS)}")
    if verdict not in {each.value for each in Verdict}:
        raise FailureError(f"there is no verdict {verdict!r}")
    texts = {name: _text(whole, name) for name in TEXTS}
    return Failure(
        **texts,
        verdict=Verdict(verdict),
        clauses=[str(name) for name in _list(whole, "clauses")],
        show=show,
        expected=whole["expected"],
        got=whole["got"],
        history=_object(whole, "history"),
        model_history=_object(whole, "model_history"),
        wire=_list(whole, "wire"),
    )


TEXTS: Final = ("case", "role", "target", "sentence", "stderr", "replay")


def _text(whole: JsonObject, name: str) -> str:
    value = whole[name]
    if not isinstance(value, str):
        raise FailureError(f"{name} is a text")
    return value


def _list(whole: JsonObject, name: str) -> list[JsonValue]:
    value = whole[name]
    if not isinstance(value, list):
        raise FailureError(f"{name} is a list")
    return value


def _object(whole: JsonObject, name: str) -> JsonObject | None:
    value = whole[name]
    if value is not None and not isinstance(value, dict):
        raise FailureError(f"{name} is an object or null")
    return value


# --- drawn values -------------------------------------------------------------------------------

WRAPPED: Final = frozenset({"hex", "int", "map"})
"""Keys of the objects that stand for what JSON has not."""

MOST_NUMBER: Final = 1 << 31


def plain_to_json(value: Plain) -> JsonValue:
    """Write a plain value without its shape, so that it can be read again."""
    match value:
        case bytes():
            return {"hex": value.hex()}
        case None | bool() | str():
            return value
        case int():
            return value if abs(value) < MOST_NUMBER else {"int": str(value)}
        case Mapping():
            fields = {name: plain_to_json(part) for name, part in value.items()}
            return {"map": fields} if len(fields) == 1 and fields.keys() <= WRAPPED else fields
        case _:
            return [plain_to_json(part) for part in value]


def plain_from_json(value: JsonValue) -> Plain:
    """Read what `plain_to_json` wrote."""
    match value:
        case {"hex": str(text), **rest} if not rest:
            return bytes.fromhex(text)
        case {"int": str(text), **rest} if not rest:
            return int(text)
        case {"map": dict(fields), **rest} if not rest:
            return {name: plain_from_json(part) for name, part in fields.items()}
        case dict():
            return {name: plain_from_json(part) for name, part in value.items()}
        case list():
            return [plain_from_json(part) for part in value]
        case _:
            return value
