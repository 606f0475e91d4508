"""Replies as JSON objects, and back: what is read depends on what was asked.

`{"id": n, ...}` with exactly one of `ok`, `rejected`, `declined`, `error`, `instance`, `outputs`,
`replies`, or nothing; the answers in a batch have no ids. The reply to `hello` has fields of its
own.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from conformance.protocol.breach import Breach, BreachKind, quote
from conformance.protocol.forms import Reader, Writer, reader, writer
from conformance.protocol.kinds import of_role
from conformance.protocol.messages import (
    CAPABILITIES,
    CODES,
    OTHER,
    PROFILES,
    REFUSALS,
    ROLES,
    Answer,
    Batch,
    Call,
    Certainty,
    Closed,
    Crash,
    Declined,
    Hello,
    NotUnderstood,
    Ok,
    Open,
    Opened,
    Outputs,
    Probe,
    Refused,
    Replies,
    Reply,
    Request,
    Single,
    Tell,
    Welcome,
)
from conformance.protocol.requests import RoleOf, listed, number, text
from spec_model.codec import OPERATIONS
from spec_model.codec.shapes import U64, Fields, OneOf, Shape, Text
from spec_model.errors import ModelMisuse
from spec_model.plain import Plain
from vectors.canonical import JsonObject, JsonValue

WELCOME_TEXTS = ("nonce", "name", "implementation_version", "language", "build")
WELCOME_LISTS: Mapping[str, Sequence[str]] = {
    "roles": ROLES,
    "profiles": PROFILES,
    "capabilities": CAPABILITIES,
}
WELCOME_FIELDS = (
    "version", *WELCOME_TEXTS, *WELCOME_LISTS, "max_in_flight", "describe",
)  # fmt: skip

ERROR = Fields({"reason": OneOf(REFUSALS)}, {"message": Text()})
DECLINED = Fields({"reason": Text()}, {"url": Text()})

_GIVES: dict[str, Writer] = {
    name: writer(operation.gives, replies=True) for name, operation in OPERATIONS.items()
}
_GIVEN: dict[str, Reader] = {
    name: reader(operation.gives, replies=True) for name, operation in OPERATIONS.items()
}


def rejected_fields(before: Shape | None) -> Fields:
    """Say which fields a rejection has, for an operation that may deliver something before it."""
    optional: dict[str, Shape] = {"message": Text(), "offset": U64(), "class": Text()}
    if before is not None:
        optional["before"] = before
    certainty = OneOf(tuple(word.value for word in Certainty))
    return Fields({"code": OneOf(tuple(sorted(CODES))), "certainty": certainty}, optional)


@cache
def _rejected(op: str) -> tuple[Writer, Reader]:
    shape = rejected_fields(OPERATIONS[op].before if op in OPERATIONS else None)
    return writer(shape, replies=True), reader(shape, replies=True)


_ERROR = writer(ERROR, replies=True), reader(ERROR, replies=True)
_DECLINED = writer(DECLINED, replies=True), reader(DECLINED, replies=True)


# --- writing ------------------------------------------------------------------------------------


def write_reply(request: Request, reply: Reply, role_of: RoleOf) -> JsonObject:
    """Write a reply, without its id."""
    match reply, request:
        case Ok(value), Call(op):
            return {"ok": _GIVES[op](value)}
        case Outputs(outputs), Tell(instance):
            write = of_role(role_of(instance)).write_output
            return {"outputs": [write(output) for output in outputs]}
        case Replies(replies), Batch(requests):
            pairs = zip(requests, replies, strict=True)
            return {"replies": [write_reply(part, answer, role_of) for part, answer in pairs]}
        case Opened(instance), _:
            return {"instance": instance}
        case Closed(), _:
            return {}
        case Welcome(), _:
            return _write_welcome(reply)
        case Refused(), _:
            return {"rejected": _write_refused(request, reply)}
        case Declined(reason, url), _:
            return {"declined": _DECLINED[0]({"reason": reason, "url": url})}
        case NotUnderstood(reason, message), _:
            return {"error": _ERROR[0]({"reason": reason, "message": message})}
        case _:
            raise ModelMisuse(f"{type(reply).__name__} is no answer to {type(request).__name__}")


def _write_welcome(reply: Welcome) -> JsonObject:
    texts: JsonObject = {name: getattr(reply, name) for name in WELCOME_TEXTS}
    lists: JsonObject = {name: [*getattr(reply, name)] for name in WELCOME_LISTS}
    return {
        "version": reply.version,
        **texts,
        **lists,
        "max_in_flight": reply.max_in_flight,
        "describe": dict(reply.describe),
    }


def _write_refused(request: Request, reply: Refused) -> JsonValue:
    plain: dict[str, Plain] = {
        "code": reply.code,
        "certainty": reply.certainty.value,
        "message": reply.message,
    }
    if reply.offset is not None:
        plain["offset"] = reply.offset
    if reply.own_class:
        plain["class"] = reply.own_class
    if reply.before is not None:
        plain["before"] = reply.before
    return _rejected(request.op if isinstance(request, Call) else "")[0](plain)


# --- reading ------------------------------------------------------------------------------------


def read_reply(request: Request | Probe, form: JsonObject, role_of: RoleOf) -> Reply:
    """Read the reply to a request, without its id."""
    match request:
        case Call(op) if len(form) == 1 and "ok" in form:
            return Ok(_GIVEN[op](form["ok"]))
        case Hello():
            return _read_welcome(request, form)
        case Batch(requests):
            return _read_batch(requests, form, role_of)
        case Probe():
            return _read_answer(Crash(), form, role_of) if "error" in form else Ok(form)
        case _:
            return _read_answer(request, form, role_of)


def _read_batch(requests: Sequence[Single], form: JsonObject, role_of: RoleOf) -> Reply:
    if form.keys() != {"replies"}:
        return _read_answer(Batch(requests), form, role_of)
    parts = listed(form, "replies")
    if len(parts) != len(requests):
        raise Breach(BreachKind.REPLY_COUNT, f"{len(parts)} replies to {len(requests)} requests")
    answers = []
    for request, part in zip(requests, parts, strict=True):
        if not isinstance(part, dict):
            raise Breach(BreachKind.WRONG_TYPE, f"{quote(part)} is no reply")
        answers.append(_read_answer(request, part, role_of))
    return Replies(answers)


def _read_answer(request: Request, form: JsonObject, role_of: RoleOf) -> Answer:
    """Read an answer that is one field, or nothing."""
    name = _name(request, form)
    match name, request:
        case "ok", Call(op):
            return Ok(_GIVEN[op](form["ok"]))
        case "outputs", Tell(instance):
            read = of_role(role_of(instance)).read_output
            return Outputs([read(output) for output in listed(form, "outputs")])
        case "instance", _:
            return Opened(number(form, "instance"))
        case "rejected", _:
            return _read_refused(request, form["rejected"])
        case "declined", _:
            plain = _texts(_DECLINED[1](form["declined"]))
            return Declined(plain["reason"], plain.get("url", ""))
        case "error", _:
            plain = _texts(_ERROR[1](form["error"]))
            return NotUnderstood(plain["reason"], plain.get("message", ""))
        case _:
            return Closed()


_SERVED = ("rejected", "declined", "error")
_ANSWERS: Mapping[type[Request], tuple[str, ...]] = {
    Call: ("ok", *_SERVED),
    Open: ("instance", *_SERVED),
    Tell: ("outputs", *_SERVED),
    Batch: ("error",),
}


def _name(request: Request, form: JsonObject) -> str:
    """Find the one field that says what kind of answer this is; none says that all is well."""
    expected = _ANSWERS.get(type(request), ("error",))
    if len(form) == 1:
        name = next(iter(form))
        if name in expected:
            return name
        raise Breach(BreachKind.UNKNOWN_FIELD, f"{name}, where {' or '.join(expected)} is due")
    if not form:
        if type(request) in _ANSWERS:
            raise Breach(BreachKind.MISSING_FIELD, f"{' or '.join(expected)} is due")
        return ""
    raise Breach(BreachKind.UNKNOWN_FIELD, f"{', '.join(sorted(form))}, where one is due")


def _read_refused(request: Request, form: JsonValue) -> Refused:
    plain = _rejected(request.op if isinstance(request, Call) else "")[1](form)
    if not isinstance(plain, Mapping):
        raise ModelMisuse("a record is read as a record")
    offset = plain.get("offset")
    refused = Refused(
        code=str(plain["code"]),
        certainty=Certainty(str(plain["certainty"])),
        message=str(plain.get("message", "")),
        offset=offset if isinstance(offset, int) else None,
        own_class=str(plain.get("class", "")),
        before=plain.get("before"),
    )
    if refused.code == OTHER and not refused.own_class:
        raise Breach(BreachKind.MISSING_FIELD, "class, which the code other needs")
    return refused


def _texts(plain: Plain) -> dict[str, str]:
    if not isinstance(plain, Mapping):
        raise ModelMisuse("a record is read as a record")
    return {name: str(part) for name, part in plain.items()}


def _read_welcome(request: Hello, form: JsonObject) -> Reply:
    if form.keys() == {"error"}:
        return _read_answer(request, form, lambda _instance: "")
    unknown = sorted(form.keys() - {*WELCOME_FIELDS})
    missing = sorted({*WELCOME_FIELDS} - form.keys())
    if unknown or missing:
        kind = BreachKind.UNKNOWN_FIELD if unknown else BreachKind.MISSING_FIELD
        raise Breach(kind, f"hello: {', '.join(unknown or missing)}")
    version = number(form, "version")
    if not request.versions[0] <= version <= request.versions[1]:
        raise Breach(BreachKind.WRONG_VERSION, f"{version} is not in {request.versions}")
    if form["nonce"] != request.nonce:
        raise Breach(BreachKind.WRONG_NONCE, f"{quote(form['nonce'])} is not {request.nonce}")
    if number(form, "max_in_flight") < 1:
        raise Breach(BreachKind.WRONG_TYPE, "max_in_flight is at least 1")
    return Welcome(
        version=version,
        nonce=request.nonce,
        name=text(form, "name"),
        implementation_version=text(form, "implementation_version"),
        language=text(form, "language"),
        build=text(form, "build"),
        roles=_words(form, "roles"),
        profiles=_words(form, "profiles"),
        capabilities=_words(form, "capabilities"),
        max_in_flight=number(form, "max_in_flight"),
        describe=_described(form["describe"]),
    )


def _described(form: JsonValue) -> dict[str, str]:
    if not isinstance(form, dict):
        raise Breach(BreachKind.WRONG_TYPE, f"describe: {quote(form)} is not an object")
    return {name: text(form, name) for name in form}


def _words(form: JsonObject, name: str) -> tuple[str, ...]:
    words = [word for word in listed(form, name) if isinstance(word, str)]
    strange = sorted({*words} - {*WELCOME_LISTS[name]})
    if strange or len(words) != len(listed(form, name)):
        raise Breach(BreachKind.UNKNOWN_WORD, f"{name}: {quote(strange)}")
    return tuple(words)
