"""Flattened texts that nobody wrote: near the form, but with anything in the place of anything.

Slots hold scalars, objects, arrays and tags whose parts are references in range and out of range,
special numbers, or no references at all. A few texts are no JSON, or nest as deep as asked.
"""

import json

from hypothesis import strategies as st

from spec_model.values.tags import NATIVE_VIEWS, TAGS
from strategies.bounds import check_bounds

Json = bool | float | int | str | list["Json"] | dict[str, "Json"] | None

_TAG_NAMES = (
    *(tag.name for tag in TAGS),
    *NATIVE_VIEWS,
    "Object",
    "null",
    "Temporal.Instant",
    "Nope",
    "__proto__",
    "toString",
)
_KEYS = ("a", "name", "message", "stack", "cause", "source", "flags", "errors", "classId", "data")
_MORE_KEYS = ("__proto__", "0", "1", "headers", "body", "status", "name", "aborted", "length")
_SCALARS = ("", ".", "x", "2020-01-01T00:00:00.000Z", "5", "AQID", "https://a/", "a=1", "g", "(?:)")


def _references() -> st.SearchStrategy[Json]:
    near = st.integers(0, 6)
    special = st.integers(-9, -1)
    odd = st.sampled_from((0.5, -0.0, 1e300, 10**12))
    return near | special | odd | st.none() | st.sampled_from(_SCALARS)


def _scalars() -> st.SearchStrategy[Json]:
    numbers = st.integers(-10, 10) | st.floats(allow_nan=False, allow_infinity=False)
    return st.none() | st.booleans() | numbers | st.sampled_from(_SCALARS)


def _tags() -> st.SearchStrategy[Json]:
    operands = st.lists(_references(), max_size=3)
    return st.tuples(st.sampled_from(_TAG_NAMES), operands).map(lambda drawn: [drawn[0], *drawn[1]])


def _arrays() -> st.SearchStrategy[Json]:
    dense = st.lists(_references(), max_size=4)
    sparse = st.tuples(st.integers(-1, 200_000), dense).map(lambda drawn: [-7, drawn[0], *drawn[1]])
    return dense | sparse


def _objects() -> st.SearchStrategy[Json]:
    return st.dictionaries(st.sampled_from(_KEYS + _MORE_KEYS), _references(), max_size=4)


def flattened_texts(*, max_slots: int = 8) -> st.SearchStrategy[str]:
    """Draw texts in the flattened form, most of which mean nothing."""
    check_bounds("slots", 0, max_slots)
    slots = st.lists(_scalars() | _arrays() | _objects() | _tags(), max_size=max_slots)
    return slots.map(json.dumps)


def broken_texts() -> st.SearchStrategy[str]:
    """Draw texts that are no JSON: cut off, with a character too many, or empty."""
    whole = flattened_texts(max_slots=3)
    cut = st.tuples(whole, st.integers(1, 3)).map(lambda drawn: drawn[0][: -drawn[1]])
    trailing = st.tuples(whole, st.sampled_from("],}x\x00")).map("".join)
    return st.just("") | cut | trailing


def deep_texts(*, max_depth: int = 20_000) -> st.SearchStrategy[str]:
    """Draw texts that nest deep, closed or not."""
    check_bounds("depth", 1, max_depth, least=1)
    depths = st.integers(1, max_depth)
    opening = depths.map(lambda depth: "[" * depth)
    objects = depths.map(lambda depth: '{"a":' * depth)
    closed = depths.map(lambda depth: "[" * depth + "]" * depth)
    chain = depths.map(_chain)
    return opening | objects | closed | chain


def _chain(depth: int) -> str:
    """Return the text of an array in an array in an array, and so on."""
    return json.dumps([*([place + 1] for place in range(depth)), "end"])
