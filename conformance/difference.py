"""Where an answer first differs from the expected one, in one short sentence.

Two whole values side by side are for looking; a sentence is for lists, logs and badges, and says
the one place at which to look first.
"""

import json
from typing import Final

from vectors.canonical import JsonValue

MOST: Final = 60
"""Characters of a value in the sentence."""


def first_difference(expected: JsonValue, got: JsonValue) -> str:
    """Say where two values first differ; of equal ones, that they are equal."""
    return _difference("", expected, got) or "there is no difference"


def _difference(where: str, expected: JsonValue, got: JsonValue) -> str | None:
    if isinstance(expected, dict) and isinstance(got, dict):
        return _objects(where, expected, got)
    if isinstance(expected, list) and isinstance(got, list):
        return _lists(where, expected, got)
    if type(expected) is type(got) and expected == got:
        return None
    return f"{_name(where)} is {_short(got)} instead of {_short(expected)}"


def _objects(where: str, expected: dict[str, JsonValue], got: dict[str, JsonValue]) -> str | None:
    for name in sorted(expected.keys() & got.keys()):
        found = _difference(f"{where}.{name}" if where else name, expected[name], got[name])
        if found is not None:
            return found
    missing, extra = sorted(expected.keys() - got.keys()), sorted(got.keys() - expected.keys())
    if missing and extra:
        other = extra[0]
        return f"{_name(where)} has {other} {_short(got[other])} instead of {missing[0]}"
    if missing:
        return f"{_name(where)} has no {missing[0]}"
    if extra:
        return f"{_name(where)} has {extra[0]} {_short(got[extra[0]])} as well"
    return None


def _lists(where: str, expected: list[JsonValue], got: list[JsonValue]) -> str | None:
    for number, (one, other) in enumerate(zip(expected, got, strict=False)):
        found = _difference(f"{where}[{number}]", one, other)
        if found is not None:
            return found
    if len(expected) == len(got):
        return None
    entries = "entry" if len(got) == 1 else "entries"
    return f"{_name(where)} has {len(got)} {entries} instead of {len(expected)}"


def _name(where: str) -> str:
    return where or "the answer"


def _short(value: JsonValue) -> str:
    text = json.dumps(value, separators=(",", ":"))
    return text if len(text) <= MOST else f"{text[: MOST - 3]}..."
