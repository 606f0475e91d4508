"""Values of every class: deep, shared, cyclic; values that are refused; texts that are hostile.

A graph is drawn as a plan, a list of steps that each add one heap value to a pool, so that it
shrinks by losing steps. A step takes its parts from the pool, which makes sharing common. The
root is a plain object or array that is in the pool from the beginning: so cycles close through it
also from inside tagged values, which is legal because a reader makes the root first. Knots are
plain containers that refer to each other. No tagged value ever contains itself.
"""

from collections.abc import Callable

from attrs import evolve, frozen
from hypothesis import strategies as st

from spec_model.policies import Choice
from spec_model.rejections import Rejection
from spec_model.values.dialects import ROWS, SPARSE_LIMIT, Boundary, Dialect, ValuePolicies
from spec_model.values.js import (
    ABSENT,
    UNDEFINED,
    Date,
    DomException,
    Function,
    Heap,
    Instance,
    JsArray,
    JsError,
    JsMap,
    JsObject,
    JsSet,
    Optional,
    Symbol,
    Thenable,
    Value,
)
from spec_model.values.order import identity_key
from spec_model.values.tags import NAMED_ERRORS, PROTO_KEY
from spec_model.values.web import Headers, ReadableStream, Request, Response
from strategies.bounds import check_bounds
from strategies.value_leaves import leaves, primitives

Parts = list[Value]


def _object(parts: Parts) -> Heap:
    return JsObject({f"k{place}": part for place, part in enumerate(parts)})


def _keyed(parts: Parts) -> Heap:
    """An object whose keys are the strings among the parts."""
    keys = [part for part in parts if isinstance(part, str) and part != PROTO_KEY]
    return JsObject(dict.fromkeys(keys, parts[-1])) if keys else JsObject()


def _indexed(parts: Parts) -> Heap:
    """An object whose keys JavaScript enumerates in another order than they came."""
    keys = ("b", "2", "a", "1", "")
    return JsObject(dict(zip(keys, parts, strict=False)))


def _null_object(parts: Parts) -> Heap:
    return JsObject({f"n{place}": part for place, part in enumerate(parts)}, null_prototype=True)


def _array(parts: Parts) -> Heap:
    return JsArray.of(*parts)


def _holes(parts: Parts) -> Heap:
    """An array with a hole before, between and after its elements."""
    return JsArray(2 * len(parts) + 1, {2 * place + 1: part for place, part in enumerate(parts)})


def _sparse(parts: Parts) -> Heap:
    """An array at the limit of what readers accept."""
    return JsArray(SPARSE_LIMIT, {place * 1000: part for place, part in enumerate(parts)})


def _as_key(value: Value) -> Value:
    return 0.0 if isinstance(value, float) and value == 0 else value


def _map(parts: Parts) -> Heap:
    keys = {identity_key(part): _as_key(part) for part in parts}
    return JsMap([(key, parts[-1]) for key in keys.values()])


def _set(parts: Parts) -> Heap:
    return JsSet(list({identity_key(part): _as_key(part) for part in parts}.values()))


def _instance(parts: Parts) -> Heap:
    return Instance("class//./a.ts//C", parts[0] if parts else UNDEFINED)


def _step(parts: Parts) -> Heap:
    padded: list[Optional] = [*parts, ABSENT, ABSENT, ABSENT]
    return Function("step//./a.ts//s", None, None, *padded[:3])


def _request(parts: Parts) -> Heap:
    body = parts[0] if parts and isinstance(parts[0], ReadableStream) else None
    return Request("POST", "https://a/", Headers([("a", "b")]), body)


def _response(parts: Parts) -> Heap:
    body = parts[0] if parts and isinstance(parts[0], ReadableStream) else None
    return Response("default", "", 200.0, "OK", Headers(), body)


def _dom_exception(parts: Parts) -> Heap:
    return DomException("AbortError", "m", "STACK", parts[0] if parts else ABSENT)


def _details(kind: str, parts: Parts) -> dict[str, Value]:
    match kind:
        case "AggregateError":
            return {"errors": JsArray.of(*parts)}
        case "RetryableError":
            return {"retryAfter": Date(1700000000000.0)}
        case "HookConflictError":
            return {"token": "tok", "conflictingRunId": "wrun_1"} if parts else {"token": "tok"}
        case "RuntimeDecryptionError":
            return {"context": parts[-1]} if parts else {}
        case "StreamError":
            return {"status": 500.0, "url": "https://a/"} if parts else {}
        case _:
            return {}


def _error(kind: str, name: str | None = None) -> Callable[[Parts], Heap]:
    def build(parts: Parts) -> Heap:
        cause: Optional = parts[0] if parts else ABSENT
        return JsError(kind, name or kind, "m", "STACK", cause, _details(kind, parts))

    return build


BUILDERS: dict[str, Callable[[Parts], Heap]] = {
    "object": _object,
    "keyed": _keyed,
    "indexed": _indexed,
    "null-object": _null_object,
    "array": _array,
    "holes": _holes,
    "sparse": _sparse,
    "map": _map,
    "set": _set,
    "instance": _instance,
    "step": _step,
    "request": _request,
    "response": _response,
    "dom-exception": _dom_exception,
    "Error": _error("Error"),
    "MyError": _error("Error", "MyError"),
    **{kind: _error(kind) for kind in NAMED_ERRORS},
}
"""How a step makes a heap value of parts, by its kind."""


@frozen
class Pick:
    """A part that is already in the pool, counted from its end."""

    back: int


Part = Pick | Value


@frozen
class Step:
    """One step of a plan: the kind of heap value to make, its parts, and how deep to wrap it."""

    kind: str
    parts: list[Part]
    wraps: int
    knot: bool


def _parts() -> st.SearchStrategy[Part]:
    picks = st.integers(0, 20).map(Pick)
    return primitives() | picks | leaves()


def _steps(max_depth: int) -> st.SearchStrategy[Step]:
    return st.builds(
        Step,
        kind=st.sampled_from(tuple(BUILDERS)),
        parts=st.lists(_parts(), max_size=3),
        wraps=st.just(0) | st.integers(0, max_depth),
        knot=st.booleans(),
    )


def _resolve(part: Part, pool: list[Value]) -> Value:
    return pool[-1 - part.back % len(pool)] if isinstance(part, Pick) else part


def _wrap(value: Value, times: int) -> Value:
    for _ in range(times):
        value = JsArray.of(value)
    return value


def _knot(value: Heap) -> Value:
    """Tie a plain container to another one, so that each reaches the other."""
    if not isinstance(value, JsObject):
        return value
    other = JsObject({"back": value})
    value.properties["there"] = other
    return value


def _build(steps: list[Step], *, array: bool) -> Value:
    root: JsObject | JsArray = JsArray() if array else JsObject()
    pool: list[Value] = [root]
    for step in steps:
        made = BUILDERS[step.kind]([_resolve(part, pool) for part in step.parts])
        pool.append(_wrap(_knot(made) if step.knot else made, step.wraps))
    for place, value in enumerate(pool[1:]):
        if isinstance(root, JsArray):
            root.append(value)
        else:
            root.properties[f"p{place}"] = value
    return root


def values(*, max_steps: int = 6, max_depth: int = 30) -> st.SearchStrategy[Value]:
    """Draw values that can be written, and come back as they were."""
    check_bounds("steps", 0, max_steps)
    check_bounds("depth", 0, max_depth)
    plans = st.lists(_steps(max_depth), max_size=max_steps)
    graphs = st.builds(_build, plans, array=st.booleans())
    return st.none() | primitives() | leaves() | graphs


@frozen
class Refusable:
    """A value that a writer refuses, why, and the path to what it refuses."""

    value: Value
    reason: Rejection
    path: str


def _culprits() -> st.SearchStrategy[tuple[Value, Rejection]]:
    why = Rejection.VALUE_UNSERIALIZABLE
    return st.sampled_from(
        (
            (Symbol("x"), why),
            (Function(), why),
            (Thenable(), why),
            (Instance(None, hooks=False), why),
            (Instance(None), why),
            (JsObject(symbol_keys=True), why),
            (ReadableStream(name="strm_a", locked=True), why),
            (JsObject({PROTO_KEY: 1.0}), Rejection.VALUE_PROTO_KEY),
            (JsArray(SPARSE_LIMIT + 1), Rejection.VALUE_SPARSE_TOO_LONG),
        )
    )


_HOLDERS: tuple[tuple[Callable[[Value], Value], str], ...] = (
    (lambda value: JsArray.of(1.0, value), "[1]"),
    (lambda value: JsObject({"a": value}), ".a"),
    (lambda value: JsObject({"my key": value}, null_prototype=True), '["my key"]'),
    (lambda value: JsMap([("k", value)]), "[0][1]"),
    (lambda value: JsSet([value]), "[0]"),
    (lambda value: JsError("Error", "Error", "m", "s", value), ".cause"),
    (lambda value: Instance("class//./a.ts//C", JsObject({"d": value})), ".data.d"),
)
"""Values that hold one other, and the step of the path that leads to it."""


@st.composite
def refusables(draw: st.DrawFn, *, max_depth: int = 5) -> Refusable:
    """Draw a value that is refused for one reason, somewhere inside it."""
    check_bounds("depth", 0, max_depth)
    value, reason = draw(_culprits())
    path = ""
    for hold, step in draw(st.lists(st.sampled_from(_HOLDERS), max_size=max_depth)):
        value, path = hold(value), step + path
    return Refusable(value, reason, path)


def dialects() -> st.SearchStrategy[Dialect]:
    """Draw dialects of every measured release, boundary and answer to the policies."""
    choices = st.sampled_from((Choice.RECOMMENDED, Choice.UPSTREAM))
    answers = st.builds(
        ValuePolicies,
        lone_surrogates=choices,
        tagged_cycles=choices,
        operands=choices,
        payloads=choices,
        references=choices,
        sparse_writers=choices,
        utf8=choices,
        own_errors=choices,
    )
    return st.builds(
        lambda row, boundary, policies: evolve(row, boundary=boundary, policies=policies),
        st.sampled_from(tuple(reversed(ROWS))),
        st.sampled_from(tuple(Boundary)),
        answers,
    )
