"""Readers of every measured release: the model reads, or refuses, what they read or refused."""

import json
import math
from pathlib import Path

import pytest
from attrs import evolve

from spec_model.rejections import Rejected, Rejection
from spec_model.values.compare import same
from spec_model.values.devalue import CURRENT, Dialect, dialect, from_utf8, unflatten
from spec_model.values.dialects import DIALECTS, ROWS, Boundary
from spec_model.values.js import ArrayBuffer, Date, JsError, RegExp, Value, View
from spec_model.values.tags import VOCABULARIES
from tests.captures.rendering import as_json, rendered

DATA = Path(__file__).parent / "data"
CROSS = json.loads((DATA / "cross_version_decode.json").read_text())
MATRIX = json.loads((DATA / "read_matrix.json").read_text())["matrix"]
VOCABULARY = json.loads((DATA / "type_vocabulary_by_version.json").read_text())
FROM_PYTHON = json.loads((DATA / "python_sdk_interop.json").read_text())["py_to_ts"]

ENVELOPES = ("env:",)
PLATFORM = {"native:Float16-missing"}
"""What the engine decides: Float16Array is there from Node 24 on."""

UNPREFIXED = "4.0.1-beta.41"
"""A release that reads no binary payloads, only legacy values."""

REFUSALS: tuple[tuple[str, frozenset[Rejection]], ...] = (
    ("Unknown type", frozenset({Rejection.VALUE_UNKNOWN_TAG})),
    ("Invalid circular reference", frozenset({Rejection.VALUE_CIRCULAR})),
    ("RangeError: Sparse array", frozenset({Rejection.VALUE_SPARSE_TOO_LONG})),
    ("SyntaxError", frozenset({Rejection.VALUE_NOT_JSON})),
    ("`__proto__`", frozenset({Rejection.VALUE_PROTO_KEY})),
    (
        "Invalid input",
        frozenset(
            {
                Rejection.VALUE_INVALID_INPUT,
                Rejection.VALUE_BAD_REFERENCE,
                Rejection.VALUE_BAD_PAYLOAD,
            }
        ),
    ),
    ("TypeError", frozenset({Rejection.VALUE_BAD_PAYLOAD})),
)
"""What the first line of an error says, and the refusals that the model may have instead."""


def text_of(payload: dict[str, str]) -> str:
    """Return the flattened text of a captured payload."""
    if "json" in payload:
        return json.dumps(payload["json"])
    text = from_utf8(bytes.fromhex(payload["hex"])[4:], CURRENT.upstream())
    assert isinstance(text, str)
    return text


def readings() -> list[tuple[str, str, str]]:
    """List payload, release and outcome of every reading that is about values."""
    found = []
    for name, outcomes in CROSS["results"].items():
        if name.startswith(ENVELOPES) or name in PLATFORM:
            continue
        for reader, outcome in outcomes.items():
            release = reader.partition("@")[0]
            if release == UNPREFIXED and not name.startswith("legacy:"):
                continue
            found.append((name, release, outcome[-1] if isinstance(outcome, list) else outcome))
    return sorted(set(found))


def agrees(read: Value | Rejected, outcome: str) -> bool:
    """Tell whether the model's answer is the recorded one."""
    if outcome.startswith("ERR "):
        allowed = next(reasons for words, reasons in REFUSALS if words in outcome)
        return isinstance(read, Rejected) and read.reason in allowed
    if isinstance(read, Rejected):
        return False
    return rendered(read).startswith(outcome.rstrip(")")) or rendered(read) == outcome


@pytest.mark.parametrize(("name", "release", "outcome"), readings())
def test_every_reading(name: str, release: str, outcome: str) -> None:
    """Each captured payload is read by each release as it was measured."""
    text = text_of(CROSS["payloads"][name])
    read = unflatten(text, dialect(release).upstream())
    assert agrees(read, outcome), (read if isinstance(read, Rejected) else rendered(read), outcome)


@pytest.mark.parametrize("release", VOCABULARY)
def test_vocabulary(release: str) -> None:
    """The tags of a release are those that were measured."""
    assert dialect(release).tags == frozenset(VOCABULARY[release])


def test_every_release_has_a_row() -> None:
    """The table has exactly the releases whose vocabulary was measured, and all stages are used."""
    assert set(DIALECTS) == set(VOCABULARY)
    assert {row.tags for row in ROWS} == set(VOCABULARIES.values())


def plain_wires() -> list[tuple[str, str, str]]:
    """List the plain payloads that the Python SDK wrote, and what was made of them."""
    rows = ((key, row) for key, row in FROM_PYTHON.items() if "wire" in row)
    return [
        (key, row["wire"].removeprefix("devl"), row["ts"])
        for key, row in rows
        if row["wire"].startswith("devl")
    ]


def from_python(read: Value | Rejected) -> str:
    """Return a value as the record of the newest release's readings prints it."""
    if isinstance(read, Rejected):
        return "ERR"
    text = rendered(read)
    match as_json(read), text:
        case None, _:
            return f"ok {text}"
        case str() as plain, _ if read is None:
            return f"ok object:{plain}"
        case str() as plain, _ if isinstance(read, bool):
            return f"ok boolean:{plain}"
        case str() as plain, _ if isinstance(read, float):
            return f"ok number:{plain}"
        case _, _ if isinstance(read, str):
            return f"ok string:{read}"
        case str() as plain, _ if text.startswith("Array"):
            return f"ok Array{plain}"
        case _:
            return f"ok {text}"


JANUARY_2 = 1577934245678.0
SPELLED: dict[str, tuple[str, Value]] = {
    "nan": ("ok number:NaN", math.nan),
    "inf": ("ok number:Infinity", math.inf),
    "negzero": ("ok -0", -0.0),
    "bytes": ("ok U8 0102", View("Uint8Array", ArrayBuffer(b"\x01\x02"))),
    "bytes_empty": ("ok U8 ", View("Uint8Array", ArrayBuffer())),
    "bytearray": ("ok AB 0102", ArrayBuffer(b"\x01\x02")),
    "datetime": ('ok Date"2020-01-02T03:04:05.678Z"', Date(JANUARY_2)),
    "datetime_naive": ('ok Date"2020-01-02T00:00:00.000Z"', Date(1577923200000.0)),
    "regex": ("ok /(?:)/", RegExp("(?:)")),
    "err": ("ok RangeError(RangeError,boom)", JsError("RangeError", "RangeError", "boom")),
    "typeerror": ("ok TypeError(TypeError,boom)", JsError("TypeError", "TypeError", "boom")),
}
"""Outcomes that the record prints in a way of its own, and the values that they stand for."""


@pytest.mark.parametrize(("key", "text", "outcome"), plain_wires())
def test_payloads_from_python(key: str, text: str, outcome: str) -> None:
    """What the Python SDK writes is read, coerced or refused as the newest release did."""
    read = unflatten(text, CURRENT.upstream())
    if key in SPELLED:
        assert not isinstance(read, Rejected)
        assert outcome == SPELLED[key][0]
        assert same(SPELLED[key][1], read)
    else:
        assert from_python(read)[:3] == outcome[:3]
        assert outcome.startswith("ERR") or from_python(read) == outcome


COLUMNS: dict[str, Dialect] = {
    "runtime_keys": CURRENT.upstream(),
    "stepError_keys": evolve(CURRENT.upstream(), boundary=Boundary.ERRORS),
    "o11y_sync": evolve(CURRENT.upstream(), boundary=Boundary.DISPLAY),
}


def matrix_rows() -> list[tuple[str, str]]:
    """List the cells of the matrix that are about texts."""
    names = [name for name in MATRIX if name.startswith("devl ")]
    return [(name, column) for name in names for column in COLUMNS]


@pytest.mark.parametrize(("name", "column"), matrix_rows())
def test_matrix_of_texts(name: str, column: str) -> None:
    """Each text of the matrix is read or refused at each boundary as it was measured."""
    cell = MATRIX[name][column]
    text = from_utf8(bytes.fromhex(MATRIX[name]["hex"])[4:], COLUMNS[column])
    assert isinstance(text, str)
    read = unflatten(text, COLUMNS[column])
    if "err" in cell:
        allowed = next(reasons for words, reasons in REFUSALS if words in cell["err"])
        assert isinstance(read, Rejected)
        assert read.reason in allowed
        return
    assert not isinstance(read, Rejected)
    kind, _, shown = cell["ok"].partition(":")
    whole = kind == "object" and shown.startswith(("{", "[", '"')) and len(shown) < 80
    if kind == "string" or whole:
        assert shown == as_json(read)
