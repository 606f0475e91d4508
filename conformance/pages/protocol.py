"""The pages of the adapter protocol: every message, operation, role, word and value node."""

import json
from collections.abc import Callable, Iterable, Mapping

from conformance.pages.markdown import code, page, table
from conformance.pages.operations import shape_text
from conformance.protocol.breach import MEANING, BreachKind
from conformance.protocol.forms import BIG, EDGE, LARGEST_INT
from conformance.protocol.messages import (
    CAPABILITIES,
    MAX_LINE,
    PROFILES,
    REFUSALS,
    ROLES,
    VERSION,
    Certainty,
)
from conformance.protocol.replies import DECLINED, ERROR, WELCOME_FIELDS
from conformance.protocol.requests import FIELDS
from conformance.protocol.roles import WITH_INSTANCES
from conformance.protocol.schemas import replies_schema, requests_schema
from spec_model.codec import OPERATIONS
from spec_model.codec.shapes import U64, Bytes, Fields, ListOf, OneOf, Shape
from spec_model.exchange.message import Messages
from spec_model.values.nodes import camel
from spec_model.values.shapes import ANATOMIES, Spread
from vectors.canonical import JsonObject

FOLDER = "docs/reference/protocol"

FRAMING = f"""Version {VERSION}. One JSON object a line: ASCII, everything else escaped, ended by
the byte 0x0A and cut nowhere else; at most `max_line` bytes ({MAX_LINE} unless the handshake says
otherwise). No fractions, and no number above {LARGEST_INT}. Every request has an `id`; its reply
repeats it. Replies may come in any order while at most `max_in_flight` requests are under way.
stdout is the protocol and nothing else; stderr is a diary. What is unknown is an error and never
ignored."""

FORMS = f"""- A field `x` of bytes is `x_b64`, base64. In requests it may also be `x_form`:
  `{{"fill": byte, "len": n}}` for one byte repeated, or `{{"cat": [...]}}` for parts joined, each
  base64 or a form again. In replies bytes longer than {BIG} are `x_digest`: `{{"len", "sha256",
  "head_b64", "tail_b64"}}` with the first and the last {EDGE} bytes.
- A field `x` of a 64-bit integer is `x_u64`, decimal text.
- Where bytes or a 64-bit integer are no field but an element of a list or a whole result, they are
  an object whose only field has no name before the suffix: `{{"_b64": "..."}}`."""

REFUSED = (
    "{code, certainty, message?: text, offset_u64?, class?: text, before?}; the code is one of "
    "[the registry](../rejections.md), or `other` with the implementation's own class; `before` is "
    "what came out first, in the shape that the operation says"
)

REPLIES: Mapping[str, str] = {
    "hello": ", ".join(WELCOME_FIELDS),
    "call": "ok: the result; or rejected, declined, error",
    "open": "instance: a number; or rejected, declined, error",
    "tell": "outputs: all that the role wants done when it is quiet; or rejected, declined, error",
    "close": "nothing; or error",
    "batch": "replies: one for each request, in order, without ids; or error",
    "crash": "no reply: the process kills itself without flushing anything",
    "bye": "nothing, and the process exits with 0",
}
SENTENCES: Mapping[str, str] = {
    "hello": "The first request: the versions that are spoken, and a nonce that has to come back.",
    "call": "One question to the codec role.",
    "open": "Make an instance of a role.",
    "tell": "Give an instance one input.",
    "close": "Forget an instance.",
    "batch": "Several of call, open, tell and close in one line.",
    "crash": "Die on the spot.",
    "bye": "The last request.",
}


def wire_text(shape: Shape) -> str:
    """Write a shape as its JSON looks."""
    match shape:
        case Bytes():
            return "{_b64}"
        case U64():
            return "{_u64}"
        case OneOf(words):
            return " or ".join(words)
        case ListOf(item):
            return f"list of {wire_text(item)}"
        case Fields(required, optional):
            fields = [_field(name, part) for name, part in required.items()]
            fields += [_field(name, part, "?") for name, part in optional.items()]
            return "{" + ", ".join(fields) + "}"
        case _:
            return shape_text(shape)


def _field(name: str, shape: Shape, mark: str = "") -> str:
    match shape:
        case Bytes():
            return f"{name}_b64{mark}"
        case U64():
            return f"{name}_u64{mark}"
        case _:
            return f"{name}{mark}: {wire_text(shape)}"


def protocol_page() -> str:
    """Write how messages look, and which there are."""
    requests = [
        [code(name), SENTENCES[name], ", ".join(map(code, FIELDS[name])), REPLIES[name]]
        for name in FIELDS
    ]
    answers = [
        ["rejected", "a typed refusal", REFUSED],
        ["declined", "the implementation cannot serve this", wire_text(DECLINED)],
        ["error", "the request breaks the protocol", wire_text(ERROR)],
    ]
    breaches = [[code(kind.value), MEANING[kind]] for kind in BreachKind]
    return page(
        "The adapter protocol",
        [FRAMING],
        [
            "[Operations](operations.md), [roles](roles.md), [values](values.md); schemas of "
            "[requests](requests.schema.json) and [replies](replies.schema.json). "
            "[How to write an adapter](../../how-to/write-an-adapter.md)."
        ],
        ["## Values", "", FORMS],
        [
            "## Requests",
            "",
            "`request` names it.",
            "",
            *table(["request", "meaning", "fields", "reply"], requests),
        ],
        ["## Other answers", "", *table(["field", "meaning", "fields"], answers)],
        ["## Words", "", *table(["where", "words"], _registry())],
        [
            "## Breaking the protocol",
            "",
            "An adapter that does one of these gets the verdict `protocol-error`, with this word.",
            "",
            *table(["word", "what it did"], breaches),
        ],
    )


def _registry() -> list[list[str]]:
    return [
        ["roles", _words(ROLES)],
        ["profiles", _words(PROFILES)],
        ["capabilities", _words(CAPABILITIES)],
        ["certainty of a refusal", _words(word.value for word in Certainty)],
        ["reasons of an error", _words(REFUSALS)],
    ]


def _words(words: Iterable[str]) -> str:
    return ", ".join(map(code, words))


def operations_page() -> str:
    """Write every operation as its messages look."""
    sections = [
        [
            "The `args` and the `ok` of each operation, as they are written. A question mark "
            "marks a field that may be absent; bytes may also be `_form` in requests and "
            "`_digest` in replies. What each operation means is said in [its own "
            "page](../operations.md)."
        ]
    ]
    for operation in OPERATIONS.values():
        rows = [
            ["args", code(wire_text(operation.takes))],
            ["ok", code(wire_text(operation.gives))],
            ["capability", code(operation.requires)],
        ]
        if operation.before is not None:
            rows.append(["before, in rejected", code(wire_text(operation.before))])
        sections.append([f"## {operation.name}", "", *table(["", ""], rows)])
    return page("Operations in the protocol", *sections)


def roles_page() -> str:
    """Write every role: how one is made, its inputs and its outputs."""
    sections = [
        [
            "`open` makes an instance with its `config`, in which everything but what has no "
            "question mark may be absent. `tell` gives it one `input`; an input and each of the "
            "`outputs` is an object with its `kind` and the fields of that kind. Time never "
            "passes by itself: timers are outputs, and their firing is an input. The role `codec` "
            "has no instances: see [operations](operations.md)."
        ]
    ]
    for name, role in WITH_INSTANCES.items():
        section = [f"## {name}", "", role.sentence, "", f"config: `{wire_text(role.config)}`"]
        for heading, messages in (("inputs", role.inputs), ("outputs", role.outputs)):
            if messages:
                section += ["", f"### {heading} of a {name}", "", *_kinds(messages)]
        sections.append(section)
    return page("Roles", *sections)


def _kinds(messages: Messages) -> list[str]:
    rows = [
        [code(message.kind), message.sentence, code(wire_text(message.fields))]
        for message in messages.values()
    ]
    return table(["kind", "meaning", "fields"], rows)


PRIMITIVES = (
    ("undefined, null", "null"),
    ("boolean", "true or false"),
    ("number", "its 64 bits in hexadecimal"),
    ("string", "its UTF-16 code units in hexadecimal, four digits each"),
    ("bigint", "decimal text"),
    ("symbol", "its number among the symbols of the value"),
    ("ref", "the place of a heap value in the graph"),
)


def values_page() -> str:
    """Write every node of a JavaScript value."""
    rows = [
        [
            code(anatomy.kind),
            ", ".join(f"{camel(name)}: {fact.value}" for name, fact in anatomy.facts),
            ", ".join(
                camel(name) + ("?" if name in anatomy.optional else "") for name in anatomy.fields
            ),
            "" if anatomy.spread is Spread.NONE else anatomy.spread.value,
        ]
        for anatomy in ANATOMIES
    ]
    return page(
        "JavaScript values",
        [
            'A value travels as nodes `{"t": type, "v": content}`. A primitive is a node by '
            'itself. Anything else is `{"t": "graph", "v": {"root": node, "heap": [...]}}`: heap '
            "values stand in the list, breadth first from the root, and everywhere else a `ref` "
            "to their place. So identity is explicit, and nothing nests."
        ],
        ["## Primitives", "", *table(["t", "v"], [[code(t), v] for t, v in PRIMITIVES])],
        [
            "## Heap values",
            "",
            '`{"t": kind, "v": {"facts": {...}, "parts": [[label, node], ...]}}`. Lengths and '
            "offsets are decimal text, numbers and bytes hexadecimal; a fact that is absent is "
            "left out. The parts of a kind are its fields, labelled by name, and what it holds "
            "besides: `keys` are labelled by property keys (strings in hexadecimal), `indices` by "
            "position, `entries` by `key` and `value`, `members` by `member`.",
            "",
            *table(["kind", "facts", "fields", "holds"], rows),
        ],
    )


def _schema(make: Callable[[], JsonObject]) -> Callable[[], str]:
    return lambda: _lines(make())


def _lines(schema: JsonObject) -> str:
    """Write a schema with a line for each definition."""
    definitions = schema["$defs"] if isinstance(schema["$defs"], dict) else {}
    head = {name: part for name, part in schema.items() if name != "$defs"}
    rows = [f"{json.dumps(name)}: {json.dumps(part)}" for name, part in definitions.items()]
    joined = ",\n".join(rows)
    return f'{json.dumps(head)[:-1]}, "$defs": {{\n{joined}\n}}}}\n'


PAGES: dict[str, Callable[[], str]] = {
    f"{FOLDER}/README.md": protocol_page,
    f"{FOLDER}/operations.md": operations_page,
    f"{FOLDER}/roles.md": roles_page,
    f"{FOLDER}/values.md": values_page,
    f"{FOLDER}/requests.schema.json": _schema(requests_schema),
    f"{FOLDER}/replies.schema.json": _schema(replies_schema),
}
