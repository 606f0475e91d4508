from attrs import evolve

from spec_model.policies import Choice
from spec_model.rejections import Rejection
from spec_model.values.dialects import CURRENT
from spec_model.values.js import ABSENT, JsArray, JsObject
from spec_model.values.payload import Payload, dense_items


def test_fields() -> None:
    """A field is asked for by its type; what is missing or of another type is None."""
    payload = Payload("T", JsObject({"t": "x", "n": 1.0, "b": True}), CURRENT, {}.__contains__)
    fields = payload.fields()
    assert fields is not None
    assert (fields.text("t"), fields.number("n"), fields.flag("b")) == ("x", 1.0, True)
    assert (fields.text("n"), fields.number("b"), fields.flag("t")) == (None, None, None)
    assert fields.get("other") is ABSENT
    assert Payload("T", "x", CURRENT, {}.__contains__).fields() is None


def test_circular() -> None:
    """A part that is still being filled counts under the recommended answer only."""
    part = JsArray()
    open_parts = {part}
    payload = Payload("T", part, CURRENT, open_parts.__contains__)
    assert payload.circular(part)
    assert not payload.circular(JsArray(), "x")
    lenient = evolve(CURRENT.policies, tagged_cycles=Choice.UPSTREAM)
    upstream = Payload("T", part, evolve(CURRENT, policies=lenient), open_parts.__contains__)
    assert not upstream.circular(part)
    assert upstream.strict
    assert payload.refuse_circular().reason is Rejection.VALUE_CIRCULAR
    assert payload.bad().facts == (("tag", "T"),)


def test_dense_items() -> None:
    """Only an array without holes has items."""
    assert dense_items(JsArray.of("a", "b")) == ["a", "b"]
    assert dense_items(JsArray(2, {0: "a"})) is None
    assert dense_items("ab") is None
