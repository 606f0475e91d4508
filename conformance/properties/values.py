"""Properties of values and their flattened text."""

import json

from hypothesis import strategies as st

from conformance.properties.asking import accepted, ask, differs, first
from conformance.properties.property import Call, Property
from spec_model.plain import Plain, Record
from spec_model.values.dialects import Dialect
from spec_model.values.js import Heap, JsArray, JsError, JsMap, JsObject, JsSet, Value
from spec_model.values.nodes import to_nodes
from strategies import value_leaves, value_texts, values

Json = bool | float | int | str | list["Json"] | dict[str, "Json"] | None

UNREADABLE = frozenset(
    {
        "value-not-utf8",
        "value-not-json",
        "value-invalid-input",
        "value-bad-reference",
        "value-unknown-tag",
        "value-operand-count",
        "value-bad-payload",
        "value-circular",
        "value-proto-key",
        "value-sparse-too-long",
    }
)
"""Why a text that nobody wrote may be refused."""

# --- draws --------------------------------------------------------------------------------------


def _value(value: Value) -> Record:
    return {"value": to_nodes(value)}


def _any() -> st.SearchStrategy[Record]:
    return values.values().map(_value)


def _refusable(refusable: values.Refusable) -> Record:
    return {"value": to_nodes(refusable.value), "code": refusable.reason.value}


def _situated(both: tuple[str, Dialect]) -> Record:
    text, dialect = both
    return {
        "wire": text.encode(),
        "dialect": dialect.core,
        "boundary": dialect.boundary.value,
        "values-payloads": dialect.policies.payloads.value,
        "values-references": dialect.policies.references.value,
        "values-operands": dialect.policies.operands.value,
        "values-tagged-cycles": dialect.policies.tagged_cycles.value,
    }


def _hostile() -> st.SearchStrategy[Record]:
    texts = value_texts.flattened_texts() | value_texts.broken_texts() | value_texts.deep_texts()
    return st.tuples(texts, values.dialects()).map(_situated)


def _tagged_loop(kind: str) -> Heap:
    match kind:
        case "map":
            table = JsMap()
            table.entries.append(("k", table))
            return table
        case "set":
            members = JsSet()
            members.members.append(members)
            return members
        case _:
            error = JsError("Error", "Error", "m", "STACK")
            error.cause = error
            return error


def _loops() -> st.SearchStrategy[Record]:
    """Draw tagged values that contain themselves, alone or inside something plain."""
    loops = st.sampled_from(("map", "set", "error")).map(_tagged_loop)
    held = loops.map(lambda loop: JsArray.of(1.0, JsObject({"a": loop})))
    return (loops | held).map(_value)


def _errors() -> st.SearchStrategy[Record]:
    causes = value_leaves.primitives()
    kinds = st.sampled_from(("Error", "TypeError", "FatalError", "StreamError"))
    return st.builds(
        lambda kind, cause: _value(JsError(kind, kind, "m", "STACK", cause)), kinds, causes
    )


# --- checks -------------------------------------------------------------------------------------


def _wire(call: Call, drawn: Record) -> bytes:
    wire = ask(call, "values.encode", {"value": drawn["value"]}).get("ok")
    return wire if isinstance(wire, bytes) else b""


def _slots(call: Call, drawn: Record) -> Json:
    """Return the slots of what a writer writes, as JSON."""
    parsed: Json = json.loads(_wire(call, drawn))
    return parsed


def _check_round_trip(call: Call, drawn: Record) -> str | None:
    wire = _wire(call, drawn)
    read = ask(call, "values.decode", {"wire": wire})
    return differs(f"reading {wire!r:.120}", accepted(drawn["value"]), read)


def _check_again(call: Call, drawn: Record) -> str | None:
    wire = _wire(call, drawn)
    read = ask(call, "values.decode", {"wire": wire}).get("ok")
    return differs("writing again", wire, _wire(call, {"value": read}))


def _references(slot: Json) -> list[int]:
    """Return the references of a slot to other slots, in order."""
    items: list[Json] = []
    if isinstance(slot, dict):
        items = list(slot.values())
    elif isinstance(slot, list):
        items = _operands(slot)
    return [item for item in items if isinstance(item, int) and item >= 0]


def _operands(slot: list[Json]) -> list[Json]:
    match slot:
        case ["null", *pairs]:
            return pairs[1::2]
        case [str(), *operands]:
            return operands[:1]
        case [-7, _, *pairs]:
            return pairs[1::2]
        case _:
            return slot


def _check_slots(call: Call, drawn: Record) -> str | None:
    slots = _slots(call, drawn)
    if not isinstance(slots, list):
        return None if slots in (-1, -3, -4, -5, -6) else f"the root is {slots!r}"
    order: list[int] = []
    waiting = [0]
    while waiting:
        slot = waiting.pop()
        if slot not in order:
            order.append(slot)
            waiting.extend(reversed(_references(slots[slot])))
    return differs("slots in order of depth", list(range(len(slots))), [*order])


def _check_compact(call: Call, drawn: Record) -> str | None:
    text = _wire(call, drawn).decode()
    outside = json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)
    blank = sum(text.count(char) for char in " \n\r\t") - sum(
        outside.count(char) for char in " \n\r\t"
    )
    lowered = "<" in text or "\u2028" in text or "\u2029" in text
    return "white space, or an unescaped character" if blank > 0 or lowered else None


def _check_primitives(call: Call, drawn: Record) -> str | None:
    slots = _slots(call, drawn)
    if not isinstance(slots, list):
        return None
    plain = [repr(slot) for slot in slots if not isinstance(slot, list | dict)]
    return None if len(set(plain)) == len(plain) else "equal primitives have slots of their own"


def _check_refused(call: Call, drawn: Record) -> str | None:
    answer = ask(call, "values.encode", {"value": drawn["value"]})
    return differs("writing", drawn["code"], answer.get("rejected"))


def _check_total(call: Call, drawn: Record) -> str | None:
    answer = ask(call, "values.decode", drawn)
    code = answer.get("rejected")
    return None if code is None or code in UNREADABLE else f"refused with {code!r}"


def _check_rewritable(call: Call, drawn: Record) -> str | None:
    """What a strict reader accepts, a writer writes, and it comes back the same."""
    strict = {"wire": drawn["wire"]}
    read = ask(call, "values.decode", strict)
    if "ok" not in read:
        return None
    return _check_round_trip(call, {"value": _stable(call, read["ok"])})


def _stable(call: Call, value: Plain) -> Plain:
    """Return what one hop makes of a value: its canonical form."""
    return ask(call, "values.decode", {"wire": _wire(call, {"value": value})}).get("ok")


def _check_loop(call: Call, drawn: Record) -> str | None:
    upstream = {"values-tagged-cycles": "upstream"}
    written = ask(call, "values.encode", {**upstream, "value": drawn["value"]}).get("ok")
    return first(
        (
            differs("writing", "value-circular", _code(call, "values.encode", drawn)),
            differs("reading", "value-circular", _code(call, "values.decode", {"wire": written})),
        )
    )


def _code(call: Call, operation: str, arguments: Record) -> Plain:
    return ask(call, operation, arguments).get("rejected")


def _check_key_freedom(call: Call, drawn: Record) -> str | None:
    wire = _wire(call, drawn)
    slots: list[Json] = json.loads(wire)
    turned = [
        dict(reversed(slot.items())) if isinstance(slot, dict) and place == 1 else slot
        for place, slot in enumerate(slots)
    ]
    read = [
        ask(call, "values.decode", {"wire": data}).get("ok")
        for data in (wire, json.dumps(turned).encode())
    ]
    return differs("turning the keys", read[0], read[1])


PROPERTIES: tuple[Property, ...] = (
    Property(
        id="values.round-trip",
        clauses=("values.round-trip", "values.cycles", "values.sharing", "values.error-fidelity"),
        claim="A value comes back as it was, identity included.",
        draws=_any,
        check=_check_round_trip,
    ),
    Property(
        id="values.again",
        clauses=("values.round-trip", "values.own-errors"),
        claim="Writing what was read gives the same text.",
        draws=_any,
        check=_check_again,
    ),
    Property(
        id="values.slots",
        clauses=("values.slots", "values.specials"),
        claim="Slots are numbered in the order in which a reader that goes deep first needs them.",
        draws=_any,
        check=_check_slots,
    ),
    Property(
        id="values.compact",
        clauses=("values.slots", "values.strings"),
        claim="A text is JSON without white space and with nothing that needs an escape.",
        draws=_any,
        check=_check_compact,
    ),
    Property(
        id="values.primitives-once",
        clauses=("values.sharing",),
        claim="No two slots hold the same primitive.",
        draws=_any,
        check=_check_primitives,
    ),
    Property(
        id="values.refusals",
        clauses=("values.refusals", "values.proto-key", "values.sparse-limit"),
        claim="A value that holds something unserialisable anywhere is refused for it.",
        draws=lambda: values.refusables().map(_refusable),
        check=_check_refused,
    ),
    Property(
        id="values.total",
        clauses=("values.json", "values.root", "values.references", "values.depth"),
        claim="Every text is read or refused with a reason, whatever the release and the policy.",
        draws=_hostile,
        check=_check_total,
    ),
    Property(
        id="values.rewritable",
        clauses=("values.payloads", "values.operands", "values.inline"),
        claim="What a strict reader accepts can be written, and comes back the same.",
        draws=lambda: value_texts.flattened_texts().map(lambda text: {"wire": text.encode()}),
        check=_check_rewritable,
    ),
    Property(
        id="values.tagged-cycles",
        clauses=("values.tagged-cycles",),
        claim="A tagged value that contains itself is refused by writers and by readers.",
        draws=_loops,
        check=_check_loop,
    ),
    Property(
        id="values.key-freedom",
        clauses=("values.key-freedom",),
        claim="The order of an error's keys means nothing.",
        draws=_errors,
        check=_check_key_freedom,
    ),
)
