"""The schemas and the reader agree, as far as a schema can say it."""

import json
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conformance.protocol.lines import parse_line, print_line
from conformance.protocol.messages import Reply, Request
from conformance.protocol.replies import write_reply
from conformance.protocol.requests import write_request
from conformance.protocol.schemas import replies_schema, requests_schema
from tests.conformance.protocol.test_messages import BROKEN, CONVERSATION
from vectors.canonical import JsonObject

REQUESTS = requests_schema()
REPLIES = replies_schema()
TRANSCRIPT = Path(__file__).parents[2] / "kits" / "transcript.jsonl"

SEEN_ONLY_BY_THE_READER = {"repeated-id", "reply-count", "wrong-nonce", "wrong-version"}
"""Breaches that depend on what was asked before, or on another field."""


def _role(_instance: int) -> str:
    return "reader"


@cache
def _validator(name: str, *, replies: bool) -> Draft202012Validator:
    """Validate one definition: a line of that kind."""
    schema = REPLIES if replies else REQUESTS
    return Draft202012Validator({**schema, "anyOf": [{"$ref": f"#/$defs/line: {name}"}]})


def _asked(request: JsonObject, role_of: str = "reader") -> str:
    """Name the definition of a request."""
    match request:
        case {"request": "call", "op": op}:
            return f"call {op}"
        case {"request": "open", "role": role}:
            return f"open {role}"
        case {"request": "tell", "input": {"kind": kind}}:
            return f"tell {role_of} {kind}"
        case {"request": name}:
            return str(name)
        case _:
            return ""


def _answers(request: JsonObject, reply: JsonObject, role_of: str = "reader") -> str:
    """Name the definition of a reply."""
    named = _asked(request, role_of)
    if named == "hello":
        return "hello"
    (field,) = [name for name in reply if name != "id"] or ["nothing"]
    if named.startswith("call") and field in {"ok", "rejected"}:
        return named.replace("call", field)
    return named.split()[1].join(["outputs ", ""]) if field == "outputs" else field


@pytest.mark.real
@pytest.mark.parametrize("schema", [REQUESTS, REPLIES])
def test_they_are_schemas(schema: JsonObject) -> None:
    """Of the draft that they name; that takes seconds."""
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("request_", "reply"), CONVERSATION)
def test_what_is_written_follows_the_schemas(request_: Request, reply: Reply) -> None:
    """Every message of either side."""
    asked = parse_line(print_line({"id": 1, **write_request(request_, _role)})[:-1])
    said = parse_line(print_line({"id": 1, **write_reply(request_, reply, _role)})[:-1])
    _validator(_asked(asked), replies=False).validate(asked)
    _validator(_answers(asked, said), replies=True).validate(said)


@pytest.mark.parametrize(("request_", "form", "kind"), BROKEN)
def test_what_breaks_the_protocol_does_not_follow_its_schema(
    request_: Request, form: JsonObject, kind: str
) -> None:
    """Unless only what was asked shows it."""
    asked = write_request(request_, _role)
    if kind in SEEN_ONLY_BY_THE_READER or (len(form) != 1 and _asked(asked) != "hello"):
        return
    name = _answers(asked, form)
    if f"line: {name}" in REPLIES["$defs"]:  # type: ignore[operator] # a table of definitions
        assert not _validator(name, replies=True).is_valid({"id": 1, **form})


def test_the_conversation_of_the_kits_follows_the_schemas() -> None:
    """What is legal in it, both ways."""
    rows = [json.loads(line) for line in TRANSCRIPT.read_bytes().split(b"\n") if line]
    legal = [row for row in rows if "error" not in row["expect"] and "no.such" not in str(row)]
    for row in legal:
        _validator(_asked(row["send"], "writer"), replies=False).validate(row["send"])
        _validator(_answers(row["send"], row["expect"], "writer"), replies=True).validate(
            row["expect"]
        )
    assert len(legal) > 15
