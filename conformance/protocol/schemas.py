"""JSON Schemas of every message, derived from the same shapes that are written and read.

What may stand in a reply depends on the request, so replies have a definition for each request, and
for each operation and role. A schema cannot say everything that the reader checks: that bytes are
short enough for base64 to be right, and that words of one message agree with those of another.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from conformance.protocol import replies
from conformance.protocol.forms import LARGEST_INT
from conformance.protocol.messages import OTHER
from conformance.protocol.requests import FIELDS
from conformance.protocol.roles import WITH_INSTANCES
from spec_model.codec import OPERATIONS
from spec_model.codec.shapes import U64, Bool, Bytes, Fields, Int, Json, ListOf, OneOf, Shape, Text
from spec_model.exchange.message import Message, Messages
from vectors.canonical import JsonObject, JsonValue

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"

_TEXT: JsonObject = {"type": "string"}
_INT: JsonObject = {"type": "integer", "minimum": -LARGEST_INT, "maximum": LARGEST_INT}
_COUNT: JsonObject = {"type": "integer", "minimum": 0, "maximum": LARGEST_INT}
_U64: JsonObject = {"type": "string", "pattern": "^(0|[1-9][0-9]{0,19})$"}
_BASE64: JsonObject = {
    "type": "string",
    "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
}

SHARED: Final[Mapping[str, JsonObject]] = {
    "base64": _BASE64,
    "form": {
        "oneOf": [
            {"$ref": "#/$defs/base64"},
            {
                "type": "object",
                "properties": {"fill": {**_COUNT, "maximum": 255}, "len": _COUNT},
                "required": ["fill", "len"],
                "additionalProperties": False,
            },
            {
                "type": "object",
                "properties": {"cat": {"type": "array", "items": {"$ref": "#/$defs/form"}}},
                "required": ["cat"],
                "additionalProperties": False,
            },
        ]
    },
    "digest": {
        "type": "object",
        "properties": {
            "len": _COUNT,
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "head_b64": {"$ref": "#/$defs/base64"},
            "tail_b64": {"$ref": "#/$defs/base64"},
        },
        "required": ["len", "sha256", "head_b64", "tail_b64"],
        "additionalProperties": False,
    },
}
"""What definitions refer to."""


def _ref(name: str) -> JsonObject:
    return {"$ref": f"#/$defs/{name}"}


def _closed(properties: JsonObject, required: list[str]) -> JsonObject:
    needed: list[JsonValue] = [*required]
    return {
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": False,
    }


def _suffixes(shape: Shape, *, in_reply: bool) -> Mapping[str, JsonObject]:
    """Say under which suffixes a field may stand, and what stands there."""
    match shape:
        case Bytes():
            long = {"_digest": _ref("digest")} if in_reply else {"_form": _ref("form")}
            return {"_b64": _ref("base64"), **long}
        case U64():
            return {"_u64": _U64}
        case _:
            return {"": _value(shape, in_reply=in_reply)}


def _value(shape: Shape, *, in_reply: bool) -> JsonObject:
    """Describe a value that is no field."""
    match shape:
        case Bytes() | U64():
            return record(Fields({"": shape}), in_reply=in_reply)
        case Int():
            return _INT
        case Text():
            return _TEXT
        case Bool():
            return {"type": "boolean"}
        case Json():
            return {}
        case OneOf(words):
            return {"enum": [*words]}
        case ListOf(item):
            return {"type": "array", "items": _value(item, in_reply=in_reply)}
        case Fields():
            return record(shape, in_reply=in_reply)


def record(shape: Fields, *, in_reply: bool, fixed: JsonObject | None = None) -> JsonObject:
    """Describe a record; `fixed` are fields beside those of its shape, and required."""
    properties: JsonObject = dict(fixed or {})
    required = [*properties]
    rules: list[JsonValue] = []
    for name, part in {**shape.required, **shape.optional}.items():
        found = {name + suffix: form for suffix, form in _suffixes(part, in_reply=in_reply).items()}
        properties |= found
        if name in shape.required and len(found) == 1:
            required += found
        elif len(found) > 1:
            one_of: list[JsonValue] = [{"required": [field]} for field in found]
            both: list[JsonValue] = [*found]
            never: JsonObject = {"not": {"required": both}}
            rules.append({"oneOf": one_of} if name in shape.required else never)
    closed = _closed(properties, required)
    return {**closed, "allOf": rules} if rules else closed


def _messages(table: Messages, *, in_reply: bool) -> Iterator[tuple[str, JsonObject]]:
    for message in table.values():
        yield message.kind, _message(message, in_reply=in_reply)


def _message(message: Message, *, in_reply: bool) -> JsonObject:
    described = record(message.fields, in_reply=in_reply, fixed={"kind": {"const": message.kind}})
    return {**described, "description": message.sentence}


def _document(title: str, definitions: Mapping[str, JsonObject], any_of: list[str]) -> JsonObject:
    choices: list[JsonValue] = [_ref(name) for name in any_of]
    return {
        "$schema": DRAFT,
        "title": title,
        "anyOf": choices,
        "$defs": {**SHARED, **definitions},
    }


# --- requests -------------------------------------------------------------------------------------


def requests_schema() -> JsonObject:
    """Describe every line that is sent to an adapter."""
    parts: dict[str, JsonObject] = {}
    for name, operation in OPERATIONS.items():
        args = record(operation.takes, in_reply=False)
        parts[f"call {name}"] = _request("call", {"op": {"const": name}, "args": args})
    for name, role in WITH_INSTANCES.items():
        config = _value(role.config, in_reply=False)
        parts[f"open {name}"] = _request("open", {"role": {"const": name}, "config": config})
        inputs = dict(_messages(role.inputs, in_reply=False)) or {"input": {"type": "object"}}
        for kind, described in inputs.items():
            fields: JsonObject = {"instance": _COUNT, "input": described}
            parts[f"tell {name} {kind}"] = _request("tell", fields)
    parts["close"] = _request("close", {"instance": _COUNT})
    any_part: list[JsonValue] = [_ref(name) for name in parts]
    whole = {
        "hello": _request(
            "hello",
            {
                "versions": {"type": "array", "items": _COUNT, "minItems": 2, "maxItems": 2},
                "nonce": _TEXT,
                "max_line": _COUNT,
            },
        ),
        "batch": _request("batch", {"requests": {"type": "array", "items": {"anyOf": any_part}}}),
        "crash": _request("crash", {}),
        "bye": _request("bye", {}),
    }  # fmt: skip
    lines = {f"line: {name}": _with_id(form) for name, form in {**whole, **parts}.items()}
    return _document("a request, one a line", {**parts, **lines}, [*lines])


def _request(name: str, fields: JsonObject) -> JsonObject:
    return _closed({"request": {"const": name}, **fields}, ["request", *FIELDS[name]])


def _with_id(form: JsonObject) -> JsonObject:
    properties, required = form["properties"], form["required"]
    if not isinstance(properties, dict) or not isinstance(required, list):
        raise TypeError("a message is a record")
    return {**form, "properties": {"id": _COUNT, **properties}, "required": ["id", *required]}


# --- replies --------------------------------------------------------------------------------------


def replies_schema() -> JsonObject:
    """Describe every line that an adapter answers."""
    error = _closed({"error": _value(replies.ERROR, in_reply=True)}, ["error"])
    declined = _closed({"declined": _value(replies.DECLINED, in_reply=True)}, ["declined"])
    parts: dict[str, JsonObject] = {"error": error, "declined": declined}
    for name, operation in OPERATIONS.items():
        parts[f"ok {name}"] = _closed({"ok": _value(operation.gives, in_reply=True)}, ["ok"])
        parts[f"rejected {name}"] = _rejected(operation.before)
    parts["rejected"] = _rejected(None)
    parts["instance"] = _closed({"instance": _COUNT}, ["instance"])
    for name, role in WITH_INSTANCES.items():
        outputs: list[JsonValue] = [form for _kind, form in _messages(role.outputs, in_reply=True)]
        output: JsonObject = {"anyOf": outputs} if outputs else {"type": "object"}
        said: JsonObject = {"outputs": {"type": "array", "items": output}}
        parts[f"outputs {name}"] = _closed(said, ["outputs"])
    parts["nothing"] = _closed({}, [])
    any_part: list[JsonValue] = [_ref(name) for name in parts]
    batch = _closed({"replies": {"type": "array", "items": {"anyOf": any_part}}}, ["replies"])
    whole = {"hello": _welcome(), "replies": batch}
    lines = {f"line: {name}": _with_id(form) for name, form in {**whole, **parts}.items()}
    return _document("a reply, one a line", {**parts, **lines}, [*lines])


def _rejected(before: Shape | None) -> JsonObject:
    fields = _value(replies.rejected_fields(before), in_reply=True)
    rules = fields.get("allOf", [])
    other: JsonObject = {"properties": {"code": {"const": OTHER}}}
    named: JsonObject = {"if": other, "then": {"required": ["class"]}}
    both: list[JsonValue] = [*rules, named] if isinstance(rules, list) else [named]
    return _closed({"rejected": {**fields, "allOf": both}}, ["rejected"])


def _welcome() -> JsonObject:
    words: JsonObject = {
        name: {"type": "array", "items": {"enum": [*known]}}
        for name, known in replies.WELCOME_LISTS.items()
    }
    texts: JsonObject = dict.fromkeys(replies.WELCOME_TEXTS, _TEXT)
    fields: JsonObject = {
        "version": _COUNT,
        **texts,
        **words,
        "max_in_flight": {**_COUNT, "minimum": 1},
        "describe": {"type": "object", "additionalProperties": _TEXT},
    }
    return _closed(fields, [*replies.WELCOME_FIELDS])
