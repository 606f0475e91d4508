"""JSON Schemas (2020-12) of every file of a release, derived from the shapes of operations."""

import json
from collections.abc import Mapping

from spec_model import clauses
from spec_model.codec.operation import Operation
from spec_model.codec.shapes import U64, Bool, Bytes, Fields, Int, Json, ListOf, OneOf, Shape, Text
from spec_model.policies import POLICIES, Choice
from spec_model.rejections import Phase, Rejection
from vectors.canonical import JsonObject, JsonValue
from vectors.chunkings import CHUNKINGS
from vectors.flags import FLAGS
from vectors.forms import LARGEST_INT

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SLUG = "[a-z0-9-]+"
ID = rf"^(codec|reject|decide|trace|history)\.{SLUG}\.{SLUG}\.[a-z2-7]{{8}}$"
DIGEST = "^[0-9a-f]{64}$"
DECIMAL = "^(0|[1-9][0-9]*)$"

_TEXT: JsonObject = {"type": "string"}
_BYTES: JsonObject = {"$ref": "#/$defs/bytes"}
_BYTES_DEFINITION: JsonObject = {
    "oneOf": [
        {"type": "string", "pattern": "^([0-9a-f]{2})*$"},
        {
            "type": "object",
            "properties": {
                "fill": {"type": "string", "pattern": "^[0-9a-f]{2}$"},
                "len": {"type": "integer", "minimum": 0, "maximum": LARGEST_INT},
            },
            "required": ["fill", "len"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {"cat": {"type": "array", "items": _BYTES}},
            "required": ["cat"],
            "additionalProperties": False,
        },
    ]
}


def pretty(value: JsonObject) -> bytes:
    """Write JSON for people: indented, keys sorted."""
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=True) + "\n").encode("ascii")


def shape_schema(shape: Shape) -> JsonObject:
    """Describe the JSON of a shape."""
    match shape:
        case Bytes():
            return _BYTES
        case U64():
            return {"type": "string", "pattern": DECIMAL}
        case Int():
            return {"type": "integer", "minimum": -LARGEST_INT, "maximum": LARGEST_INT}
        case Text():
            return _TEXT
        case Bool():
            return {"type": "boolean"}
        case Json():
            return {}
        case OneOf(words):
            return _words(words)
        case ListOf(item):
            return {"type": "array", "items": shape_schema(item)}
        case Fields(required, optional):
            fields = {name: shape_schema(field) for name, field in {**required, **optional}.items()}
            return record(fields, required)


def record(fields: Mapping[str, JsonValue], required: Mapping[str, object]) -> JsonObject:
    """Describe a closed record."""
    names: list[JsonValue] = [*sorted(required)]
    return {
        "type": "object",
        "properties": dict(fields),
        "required": names,
        "additionalProperties": False,
    }


def _words(words: "list[str] | tuple[str, ...]") -> JsonObject:
    return {"enum": [*words]}


def _list(item: JsonObject) -> JsonObject:
    return {"type": "array", "items": item}


def _common() -> dict[str, JsonValue]:
    return {
        "id": {"type": "string", "pattern": ID},
        "title": _TEXT,
        "level": _words(("MUST", "SHOULD", "MAY")),
        "clauses": _list(_words([clause.id for clause in clauses.CLAUSES])),
        "flags": _list(_words([flag.id for flag in FLAGS])),
        "requires": _list(_TEXT),
        "meta": record({"rows": _list(_TEXT)}, {}),
        "sha256": {"type": "string", "pattern": DIGEST},
    }


def _vector(kind: str, fields: Mapping[str, JsonValue], optional: set[str]) -> JsonObject:
    all_fields: dict[str, JsonValue] = {**_common(), "kind": {"const": kind}, **fields}
    required = {name: None for name in all_fields if name not in optional}
    return {
        "$schema": DRAFT,
        "title": f"a {kind} vector",
        "$defs": {"bytes": _BYTES_DEFINITION},
        **record(all_fields, required),
    }


def _by_operation(
    operations: Mapping[str, Operation], *, with_answer: bool = False
) -> list[JsonValue]:
    rules: list[JsonValue] = []
    for name in sorted(operations):
        operation = operations[name]
        then: dict[str, JsonValue] = {"args": shape_schema(operation.takes)}
        if operation.before is not None:
            then["before"] = shape_schema(operation.before)
        if with_answer:
            then["ok"] = shape_schema(operation.gives)
        rules.append(
            {
                "if": {"properties": {"op": {"const": name}}, "required": ["op"]},
                "then": {"properties": then},
            }
        )
    return rules


def _by_codec(operations: Mapping[str, Operation]) -> list[JsonValue]:
    rules: list[JsonValue] = []
    for name in sorted(operations):
        if not name.endswith(".encode"):
            continue
        takes = dict(operations[name].takes.required)
        value = takes.pop("value", None)
        if value is None:
            continue
        codec = name.removesuffix(".encode")
        optional = dict(operations[name].takes.optional)
        rules.append(
            {
                "if": {"properties": {"codec": {"const": codec}}, "required": ["codec"]},
                "then": {
                    "properties": {
                        "value": shape_schema(value),
                        "context": shape_schema(Fields(takes, optional)),
                    }
                },
            }
        )
    return rules


def schemas(operations: Mapping[str, Operation]) -> dict[str, JsonObject]:
    """Write the schema of every kind of vector and of the files beside them."""
    rules = _by_operation(operations)
    return {
        "codec": {**_codec(operations), "allOf": _by_codec(operations)},
        "reject": {**_reject(operations), "allOf": rules},
        "decide": {**_decide(operations), "allOf": _by_operation(operations, with_answer=True)},
        "trace": {**_trace(operations), "allOf": _by_operation(operations, with_answer=True)},
        "history": {**_history(operations), "allOf": rules},
        **_files(),
    }


def _codes() -> JsonObject:
    return _list(_words([code.value for code in Rejection]))


def _call(operations: Mapping[str, Operation]) -> dict[str, JsonValue]:
    return {"op": _words(sorted(operations)), "args": {"type": "object"}}


def _codec(operations: Mapping[str, Operation]) -> JsonObject:
    codecs = [name.removesuffix(".encode") for name in operations if name.endswith(".encode")]
    fields: dict[str, JsonValue] = {
        "codec": _words(sorted(codecs)),
        "context": {"type": "object"},
        "value": {},
        "wire": _BYTES,
        "also": _list(_BYTES),
        "directions": _list(_words(("encode", "decode"))),
        "chunkings": _list(_words(sorted(CHUNKINGS))),
    }
    return _vector("codec", fields, set())


def _reject(operations: Mapping[str, Operation]) -> JsonObject:
    splice = record(
        {"at": _decimal(), "remove": _decimal(), "insert": _BYTES}, _all("at remove insert")
    )
    replacement = record({"path": _TEXT, "from": {}, "to": {}}, _all("path from to"))
    near: dict[str, JsonValue] = {
        "id": {"type": "string", "pattern": ID},
        "edit": {"oneOf": [splice, replacement]},
    }
    fields: dict[str, JsonValue] = {
        **_call(operations),
        "phase": _words([phase.value for phase in Phase]),
        "codes": _codes(),
        "offset": _decimal(),
        "before": {},
        "chunkings": _list(_words(sorted(CHUNKINGS))),
        "near": record(near, near),
    }
    return _vector("reject", fields, {"before"})


def _decide(operations: Mapping[str, Operation]) -> JsonObject:
    optional = {"ok", "rejected", "policies", "answers"}
    return _vector("decide", _question(operations), optional)


def _trace(operations: Mapping[str, Operation]) -> JsonObject:
    fields = {**_question(operations), "actor": _TEXT, "schedule": _TEXT, "finding": _TEXT}
    optional = {"ok", "rejected", "policies", "answers", "actor", "schedule", "finding"}
    return _vector("trace", fields, optional)


def _question(operations: Mapping[str, Operation]) -> dict[str, JsonValue]:
    answer: JsonObject = {
        "oneOf": [
            record({"ok": {}}, _all("ok")),
            record({"rejected": _codes()}, _all("rejected")),
        ]
    }
    choices: dict[str, JsonValue] = {choice.value: answer for choice in Choice}
    return {
        **_call(operations),
        "ok": {},
        "rejected": _codes(),
        "policies": _list(_words([policy.id for policy in POLICIES])),
        "answers": record(choices, choices),
    }


def _history(operations: Mapping[str, Operation]) -> JsonObject:
    index: JsonObject = {"type": ["integer", "null"]}
    witness: dict[str, JsonValue] = {
        "position": {"type": "integer"},
        "expected": index,
        "got": index,
    }
    broken: dict[str, JsonValue] = {"property": _TEXT, "event": {"type": "integer"}}
    fields: dict[str, JsonValue] = {
        **_call(operations),
        "delivered": _list({"type": "integer", "minimum": 0}),
        "allowed": {"type": "boolean"},
        "witness": {"oneOf": [record(witness, witness), record(broken, broken)]},
    }
    return _vector("history", fields, {"witness", "delivered"})


def _files() -> dict[str, JsonObject]:
    common = _common()
    row = {name: common[name] for name in ("id", "level", "clauses", "flags", "requires", "sha256")}
    index = record({**row, "kind": _TEXT, "file": _TEXT}, {**row, "kind": None, "file": None})
    digest = common["sha256"]
    manifest = record(
        {
            "format": {"type": "integer"},
            "suite": _TEXT,
            "model": _TEXT,
            "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
            "total": {"type": "integer"},
            "root": digest,
        },
        _all("format suite model counts total root"),
    )
    event = _words(("issued", "changed", "renamed", "retired"))
    ledger = record(
        {
            "event": event,
            "id": common["id"],
            "sha256": digest,
            "was": common["id"],
            "version": _TEXT,
        },
        _all("event id version"),
    )
    return {
        "index-row": {"$schema": DRAFT, **index},
        "ledger-row": {"$schema": DRAFT, **ledger},
        "manifest": {"$schema": DRAFT, **manifest},
    }


def _decimal() -> JsonObject:
    return {"type": "string", "pattern": DECIMAL}


def _all(names: str) -> dict[str, None]:
    return dict.fromkeys(names.split())
