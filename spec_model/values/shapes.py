"""What every heap value consists of, in one table: its plain facts and the values inside it.

Comparing values and writing them as nodes both need to take a value apart, and reading nodes needs
to put it together again in two steps, because a value may contain itself: first an empty value of
the right class with its facts, then the values inside. A shape is what lies between: the kind,
the facts (texts, numbers and flags that are no JavaScript values of their own), and the parts, each
with a label. A label is the name of a field, or says where in a container the part belongs.
"""

from enum import Enum
from typing import TypeAlias

from spec_model.errors import ModelMisuse
from spec_model.frozen import frozen
from spec_model.values import js, web
from spec_model.values.js import ABSENT, Heap, Value
from spec_model.values.order import keys_in_order
from spec_model.values.tags import ELEMENT_SIZES

Fact: TypeAlias = str | int | float | bytes | bool | None
Parts: TypeAlias = list[tuple[str, Value]]


class FactType(Enum):
    """What a fact is."""

    TEXT = "text"
    OPTIONAL_TEXT = "optional-text"
    FLAG = "flag"
    COUNT = "count"
    NUMBER = "number"
    OCTETS = "octets"


_PYTHON_TYPES: dict[FactType, tuple[type, ...]] = {
    FactType.TEXT: (str,),
    FactType.OPTIONAL_TEXT: (str, type(None)),
    FactType.FLAG: (bool,),
    FactType.COUNT: (int,),
    FactType.NUMBER: (float,),
    FactType.OCTETS: (bytes,),
}


class Spread(Enum):
    """What a container keeps besides its fields, and how the labels of its parts say where."""

    NONE = "none"
    KEYS = "keys"
    INDICES = "indices"
    ENTRIES = "entries"
    MEMBERS = "members"
    TEXT_PAIRS = "text-pairs"
    DETAILS = "details"


@frozen(eq=False, kw_only=True)
class Anatomy:
    """How values of one class come apart: facts, fields, and one attribute that spreads.

    A field holds a value, of a class of its own where `classes` names one; those that `optional`
    names may be absent.
    """

    kind: str
    cls: type[Heap]
    facts: tuple[tuple[str, FactType], ...] = ()
    fields: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    classes: tuple[tuple[str, type[Heap]], ...] = ()
    spread: Spread = Spread.NONE
    container: str = ""


_TEXT, _FLAG = FactType.TEXT, FactType.FLAG
_CALL = ("closure_vars", "bound_this", "bound_args")
_READABLE = ("name", "type", "framing", "start_index", "body_init")
_OWNER = ("run_id", "encryption_public_key", "deployment_id")
_REQUEST_OPTIONS = ("duplex", "response_writable", "signal")


def _facts(fact_type: FactType, *names: str) -> tuple[tuple[str, FactType], ...]:
    return tuple((name, fact_type) for name in names)


_LANGUAGE: tuple[Anatomy, ...] = (
    Anatomy(
        kind="object",
        cls=js.JsObject,
        facts=_facts(_FLAG, "null_prototype", "symbol_keys"),
        spread=Spread.KEYS,
        container="properties",
    ),
    Anatomy(
        kind="array",
        cls=js.JsArray,
        facts=_facts(FactType.COUNT, "length"),
        spread=Spread.INDICES,
        container="elements",
    ),
    Anatomy(kind="boxed", cls=js.Boxed, fields=("value",)),
    Anatomy(kind="date", cls=js.Date, facts=_facts(FactType.NUMBER, "time")),
    Anatomy(
        kind="regexp",
        cls=js.RegExp,
        facts=(*_facts(_TEXT, "source", "flags"), *_facts(FactType.COUNT, "last_index")),
    ),
    Anatomy(kind="map", cls=js.JsMap, spread=Spread.ENTRIES, container="entries"),
    Anatomy(kind="set", cls=js.JsSet, spread=Spread.MEMBERS, container="members"),
    Anatomy(kind="buffer", cls=js.ArrayBuffer, facts=_facts(FactType.OCTETS, "data")),
    Anatomy(
        kind="view",
        cls=js.View,
        facts=(*_facts(_TEXT, "kind"), *_facts(FactType.COUNT, "offset", "length")),
        fields=("buffer",),
        classes=(("buffer", js.ArrayBuffer),),
    ),
    Anatomy(
        kind="error",
        cls=js.JsError,
        facts=_facts(_TEXT, "kind", "name"),
        fields=("message", "stack", "cause"),
        optional=("cause",),
        spread=Spread.DETAILS,
        container="details",
    ),
    Anatomy(
        kind="dom-exception",
        cls=js.DomException,
        facts=_facts(_TEXT, "name"),
        fields=("message", "stack", "cause"),
        optional=("cause",),
    ),
    Anatomy(
        kind="function",
        cls=js.Function,
        facts=_facts(FactType.OPTIONAL_TEXT, "step_id", "workflow_id", "class_id"),
        fields=_CALL,
        optional=_CALL,
    ),
    Anatomy(
        kind="instance",
        cls=js.Instance,
        facts=(*_facts(FactType.OPTIONAL_TEXT, "class_id"), *_facts(_FLAG, "hooks")),
        fields=("data",),
    ),
    Anatomy(kind="thenable", cls=js.Thenable),
    Anatomy(kind="temporal", cls=js.Temporal, facts=_facts(_TEXT, "kind", "text")),
)

_PLATFORM: tuple[Anatomy, ...] = (
    Anatomy(kind="url", cls=web.Url, facts=_facts(_TEXT, "href")),
    Anatomy(
        kind="search-params",
        cls=web.UrlSearchParams,
        spread=Spread.TEXT_PAIRS,
        container="pairs",
    ),
    Anatomy(kind="headers", cls=web.Headers, spread=Spread.TEXT_PAIRS, container="pairs"),
    Anatomy(
        kind="readable-stream",
        cls=web.ReadableStream,
        facts=_facts(_FLAG, "locked"),
        fields=_READABLE,
        optional=_READABLE,
    ),
    Anatomy(
        kind="writable-stream",
        cls=web.WritableStream,
        facts=_facts(_TEXT, "name"),
        fields=_OWNER,
        optional=_OWNER,
    ),
    Anatomy(
        kind="abort",
        cls=web.AbortHandle,
        facts=(
            *_facts(_FLAG, "controller", "aborted"),
            *_facts(_TEXT, "stream_name", "hook_token"),
        ),
        fields=("reason",),
    ),
    Anatomy(
        kind="request",
        cls=web.Request,
        facts=_facts(_TEXT, "method", "url"),
        fields=("headers", "body", *_REQUEST_OPTIONS),
        optional=_REQUEST_OPTIONS,
        classes=(("headers", web.Headers),),
    ),
    Anatomy(
        kind="response",
        cls=web.Response,
        facts=(
            *_facts(_TEXT, "type", "url", "status_text"),
            *_facts(FactType.NUMBER, "status"),
            *_facts(_FLAG, "redirected"),
        ),
        fields=("headers", "body"),
        classes=(("headers", web.Headers),),
    ),
)

ANATOMIES: tuple[Anatomy, ...] = (*_LANGUAGE, *_PLATFORM)
"""One anatomy for every class of heap values."""

BY_CLASS: dict[type[Heap], Anatomy] = {anatomy.cls: anatomy for anatomy in ANATOMIES}
BY_KIND: dict[str, Anatomy] = {anatomy.kind: anatomy for anatomy in ANATOMIES}

KEY_LABEL, VALUE_LABEL, MEMBER_LABEL = "key", "value", "member"


@frozen(eq=False)
class Shape:
    """A heap value taken apart."""

    kind: str
    facts: dict[str, Fact]
    parts: Parts


def _spread_parts(value: Heap) -> Parts:
    match value:
        case js.JsObject():
            return [(key, value.properties[key]) for key in keys_in_order(value.properties)]
        case js.JsArray():
            return [(str(index), value.elements[index]) for index in value.indices()]
        case js.JsMap():
            pairs: list[tuple[Value, Value]] = value.entries
        case js.JsSet():
            return [(MEMBER_LABEL, member) for member in value.members]
        case js.JsError():
            return list(value.details.items())
        case web.UrlSearchParams() | web.Headers():
            pairs = list(value.pairs)
        case _:
            return []
    return [part for key, item in pairs for part in ((KEY_LABEL, key), (VALUE_LABEL, item))]


def anatomy_of(value: Heap) -> Anatomy:
    """Return the anatomy of the value's class."""
    return BY_CLASS[type(value)]


def take_apart(value: Heap) -> Shape:
    """Return what the value consists of; its fields come before what its container keeps."""
    anatomy = anatomy_of(value)
    facts: dict[str, Fact] = {name: getattr(value, name) for name, _ in anatomy.facts}
    fields: Parts = []
    for name in anatomy.fields:
        field = getattr(value, name)
        if field is not ABSENT:
            fields.append((name, field))
    return Shape(anatomy.kind, facts, fields + _spread_parts(value))


def _empty_container(spread: Spread) -> object:
    return {} if spread in (Spread.KEYS, Spread.INDICES, Spread.DETAILS) else []


def make_empty(kind: str, facts: dict[str, Fact]) -> Heap:
    """Return a value of this kind with its facts, and nothing inside it yet."""
    anatomy = BY_KIND.get(kind)
    if anatomy is None or set(facts) != {name for name, _ in anatomy.facts}:
        raise ModelMisuse(f"no value has kind {kind!r} and facts {sorted(facts)}")
    value = anatomy.cls.__new__(anatomy.cls)
    for name, fact_type in anatomy.facts:
        fact = facts[name]
        if not isinstance(fact, _PYTHON_TYPES[fact_type]):
            raise ModelMisuse(f"{name} of a {kind} is no {fact_type.value}")
        setattr(value, name, fact)
    for name in anatomy.fields:
        setattr(value, name, ABSENT)
    if anatomy.container:
        setattr(value, anatomy.container, _empty_container(anatomy.spread))
    return value


def _put_pair(pairs: list[tuple[Value, Value]], label: str, part: Value) -> None:
    if label == KEY_LABEL:
        pairs.append((part, js.UNDEFINED))
    elif label == VALUE_LABEL and pairs:
        pairs[-1] = (pairs[-1][0], part)
    else:
        raise ModelMisuse(f"a pair has no {label!r} here")


def _put_text_pair(pairs: list[tuple[str, str]], label: str, part: Value) -> None:
    if not isinstance(part, str):
        raise ModelMisuse("a pair of texts holds texts")
    if label == KEY_LABEL:
        pairs.append((part, ""))
    elif label == VALUE_LABEL and pairs:
        pairs[-1] = (pairs[-1][0], part)
    else:
        raise ModelMisuse(f"a pair has no {label!r} here")


def _put_spread(value: Heap, label: str, part: Value) -> None:
    match value:
        case js.JsObject():
            value.properties[label] = part
        case js.JsArray() if label.isdecimal() and int(label) < value.length:
            value.elements[int(label)] = part
        case js.JsMap():
            _put_pair(value.entries, label, part)
        case js.JsSet() if label == MEMBER_LABEL:
            value.members.append(part)
        case js.JsError():
            value.details[label] = part
        case web.UrlSearchParams() | web.Headers():
            _put_text_pair(value.pairs, label, part)
        case _:
            raise ModelMisuse(f"{value!r} has no part {label!r}")


def put(value: Heap, label: str, part: Value) -> None:
    """Put one part where its label says."""
    if label in anatomy_of(value).fields:
        setattr(value, label, part)
    else:
        _put_spread(value, label, part)


def _check_view(view: js.View) -> None:
    size = ELEMENT_SIZES.get(view.kind)
    end = view.offset + view.length
    if size is None or view.offset % size or view.length % size or end > len(view.buffer.data):
        raise ModelMisuse(f"a view {view.kind} cannot show {view.offset} to {end}")


def check_complete(value: Heap) -> None:
    """Refuse a value whose fields are not what its class needs."""
    anatomy = anatomy_of(value)
    for name in anatomy.fields:
        if name not in anatomy.optional and getattr(value, name) is ABSENT:
            raise ModelMisuse(f"{value!r} lacks {name}")
    for name, cls in anatomy.classes:
        if not isinstance(getattr(value, name), cls):
            raise ModelMisuse(f"{name} of {value!r} must be a {cls.__name__}")
    if isinstance(value, js.View):
        _check_view(value)
    if isinstance(value, js.Boxed) and isinstance(value.value, Heap):
        raise ModelMisuse("a boxed value is a primitive")
