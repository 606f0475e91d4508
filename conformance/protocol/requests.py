"""Requests as JSON objects, and back.

`{"id": n, "request": name, ...}`; the parts of a batch have no ids.
"""

from collections.abc import Callable, Mapping

from conformance.protocol.breach import Breach, BreachKind, quote
from conformance.protocol.forms import LARGEST_INT, Reader, Writer, reader, writer
from conformance.protocol.kinds import of_role
from conformance.protocol.lines import write_json
from conformance.protocol.messages import (
    Batch,
    Bye,
    Call,
    Close,
    Crash,
    Hello,
    Open,
    Probe,
    Request,
    Single,
    Tell,
)
from spec_model.codec import OPERATIONS
from spec_model.errors import ModelMisuse
from spec_model.plain import Record
from vectors.canonical import JsonObject, JsonValue

RoleOf = Callable[[int], str]
"""The role of an instance, by its number."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "hello": ("versions", "nonce", "max_line"),
    "call": ("op", "args"),
    "open": ("role", "config"),
    "tell": ("instance", "input"),
    "close": ("instance",),
    "batch": ("requests",),
    "crash": (),
    "bye": (),
}
"""The fields of each request beside `id` and `request`; all are required."""

_TAKES: dict[str, Writer] = {
    name: writer(operation.takes, replies=False) for name, operation in OPERATIONS.items()
}
_TAKEN: dict[str, Reader] = {
    name: reader(operation.takes, replies=False) for name, operation in OPERATIONS.items()
}


def request_name(request: Request) -> str:
    """Name a request as it is named on the wire."""
    return type(request).__name__.lower()


def write_request(request: Request | Probe, role_of: RoleOf) -> JsonObject:
    """Write a request, without its id."""
    match request:
        case Call(op, args):
            if op not in _TAKES:
                raise ModelMisuse(f"unknown operation {op!r}")
            return {"request": "call", "op": op, "args": _TAKES[op](args)}
        case Tell(instance, given):
            written = of_role(role_of(instance)).write_input(given)
            return {"request": "tell", "instance": instance, "input": written}
        case Open(role, config):
            written = of_role(role).write_config(config)
            return {"request": "open", "role": role, "config": written}
        case Close(instance):
            return {"request": "close", "instance": instance}
        case Batch(requests):
            parts: list[JsonValue] = [write_request(part, role_of) for part in requests]
            return {"request": "batch", "requests": parts}
        case Hello(nonce, versions, max_line):
            return {
                "request": "hello",
                "versions": [*versions],
                "nonce": nonce,
                "max_line": max_line,
            }
        case Probe(form):
            return form
        case Crash() | Bye():
            return {"request": request_name(request)}


def print_call(number: int, call: Call) -> bytes:
    """Write a call as its line: the same as any other request, and what is written most."""
    if call.op not in _TAKES:
        raise ModelMisuse(f"unknown operation {call.op!r}")
    args = write_json(_TAKES[call.op](call.args))
    line = f'{{"id":{number},"request":"call","op":"{call.op}","args":{args}}}\n'
    return line.encode("ascii")


def read_request(form: JsonObject, role_of: RoleOf) -> Request:
    """Read a request, without its id."""
    name = form.get("request")
    if not isinstance(name, str) or name not in FIELDS:
        raise Breach(BreachKind.UNKNOWN_WORD, f"{quote(name)} is no request")
    wanted = {"request", *FIELDS[name]}
    if form.keys() != wanted:
        unknown, missing = sorted(form.keys() - wanted), sorted(wanted - form.keys())
        kind = BreachKind.UNKNOWN_FIELD if unknown else BreachKind.MISSING_FIELD
        raise Breach(kind, f"{name}: {', '.join(unknown or missing)}")
    return _READERS[name](form, role_of)


def _read_call(form: JsonObject, _role_of: RoleOf) -> Call:
    op = text(form, "op")
    if op not in _TAKEN:
        raise Breach(BreachKind.UNKNOWN_WORD, f"{quote(op)} is no operation")
    return Call(op, _record(_TAKEN[op](form["args"])))


def _read_tell(form: JsonObject, role_of: RoleOf) -> Tell:
    instance = number(form, "instance")
    return Tell(instance, of_role(role_of(instance)).read_input(form["input"]))


def _read_open(form: JsonObject, _role_of: RoleOf) -> Open:
    role = text(form, "role")
    return Open(role, _record(of_role(role).read_config(form["config"])))


def _read_batch(form: JsonObject, role_of: RoleOf) -> Batch:
    parts: list[Single] = []
    for part in listed(form, "requests"):
        request = read_request(part, role_of) if isinstance(part, dict) else None
        if not isinstance(request, Call | Open | Tell | Close):
            raise Breach(BreachKind.WRONG_TYPE, f"{quote(part)} is no part of a batch")
        parts.append(request)
    return Batch(parts)


def _read_hello(form: JsonObject, _role_of: RoleOf) -> Hello:
    match form["versions"]:
        case [int(least), int(most)] if least <= most:
            return Hello(text(form, "nonce"), (least, most), number(form, "max_line"))
        case other:
            raise Breach(BreachKind.WRONG_TYPE, f"{quote(other)} is no range of versions")


_READERS: Mapping[str, Callable[[JsonObject, RoleOf], Request]] = {
    "hello": _read_hello,
    "call": _read_call,
    "open": _read_open,
    "tell": _read_tell,
    "close": lambda form, _role_of: Close(number(form, "instance")),
    "batch": _read_batch,
    "crash": lambda _form, _role_of: Crash(),
    "bye": lambda _form, _role_of: Bye(),
}


def text(form: JsonObject, name: str) -> str:
    """Return a field that is text."""
    value = form.get(name)
    if not isinstance(value, str):
        raise Breach(BreachKind.WRONG_TYPE, f"{name}: {quote(value)} is not text")
    return value


def number(form: JsonObject, name: str) -> int:
    """Return a field that is a number, from 0 up."""
    value = form.get(name)
    if type(value) is not int or not 0 <= value <= LARGEST_INT:
        raise Breach(BreachKind.WRONG_TYPE, f"{name}: {quote(value)} is no number from 0 up")
    return value


def listed(form: JsonObject, name: str) -> list[JsonValue]:
    """Return a field that is a list."""
    value = form.get(name)
    if not isinstance(value, list):
        raise Breach(BreachKind.WRONG_TYPE, f"{name}: {quote(value)} is not a list")
    return value


def _record(value: object) -> Record:
    if not isinstance(value, Mapping):
        raise Breach(BreachKind.WRONG_TYPE, f"{quote(value)} is not an object")
    return value
