import pytest
from attrs import fields
from hypothesis import given

from spec_model.errors import ModelMisuse
from spec_model.values import js, web
from spec_model.values.js import ABSENT, Heap, JsObject, Value
from spec_model.values.shapes import (
    ANATOMIES,
    BY_CLASS,
    Anatomy,
    check_complete,
    make_empty,
    put,
    take_apart,
)
from spec_model.values.web import UrlSearchParams
from strategies.values import values


def all_classes() -> set[type[Heap]]:
    """Return every class of heap values of the model."""
    assert js.JsObject in Heap.__subclasses__()
    return set(Heap.__subclasses__())


def test_every_class_has_an_anatomy() -> None:
    """No class of heap values is missing from the table, and none is there twice."""
    assert set(BY_CLASS) == all_classes()
    assert len({row.kind for row in ANATOMIES}) == len(ANATOMIES) == len(BY_CLASS)


@pytest.mark.parametrize("anatomy", ANATOMIES, ids=lambda anatomy: anatomy.kind)
def test_every_attribute_is_in_the_anatomy(anatomy: Anatomy) -> None:
    """Facts, fields and container are all the attributes of the class."""
    named = {name for name, _ in anatomy.facts} | set(anatomy.fields)
    named |= {anatomy.container} - {""}
    assert named == {field.name for field in fields(anatomy.cls)}


@given(value=values())
def test_parts_put_together(value: Value) -> None:
    """Facts and parts of a value make a value with the same facts and parts."""
    if not isinstance(value, Heap):
        return
    shape = take_apart(value)
    copy = make_empty(shape.kind, shape.facts)
    for label, part in shape.parts:
        put(copy, label, part)
    check_complete(copy)
    again = take_apart(copy)
    assert (again.kind, again.parts) == (shape.kind, shape.parts)


MISTAKES = [
    ("nothing", {}),
    ("date", {}),
    ("date", {"time": 0.0, "more": 1}),
    ("date", {"time": "0"}),
    ("url", {"href": None}),
]


@pytest.mark.parametrize(("kind", "facts"), MISTAKES)
def test_wrong_facts(kind: str, facts: dict[str, str | float | None]) -> None:
    """Unknown kinds, and facts that a kind does not have, are the caller's mistake."""
    with pytest.raises(ModelMisuse):
        make_empty(kind, dict(facts))


PLACES: list[tuple[str, dict[str, int | bool], str, Value]] = [
    ("array", {"length": 1}, "1", None),
    ("array", {"length": 1}, "x", None),
    ("map", {}, "value", None),
    ("map", {}, "middle", None),
    ("set", {}, "key", None),
    ("headers", {}, "key", 1.0),
    ("headers", {}, "value", "x"),
    ("thenable", {}, "a", None),
]


@pytest.mark.parametrize(("kind", "facts", "label", "part"), PLACES)
def test_wrong_places(kind: str, facts: dict[str, int | bool], label: str, part: Value) -> None:
    """A part that has no place is the caller's mistake."""
    with pytest.raises(ModelMisuse):
        put(make_empty(kind, dict(facts)), label, part)


def test_incomplete_values() -> None:
    """A field that is missing or of another class, and a view beyond its buffer, are mistakes."""
    boxed = make_empty("boxed", {})
    with pytest.raises(ModelMisuse, match="lacks value"):
        check_complete(boxed)
    put(boxed, "value", JsObject())
    with pytest.raises(ModelMisuse, match="primitive"):
        check_complete(boxed)
    view = make_empty("view", {"kind": "Uint8Array", "offset": 0, "length": 1})
    put(view, "buffer", UrlSearchParams())
    with pytest.raises(ModelMisuse, match="must be a ArrayBuffer"):
        check_complete(view)
    put(view, "buffer", js.ArrayBuffer())
    with pytest.raises(ModelMisuse, match="cannot show"):
        check_complete(view)


def test_optional_fields_are_left_out() -> None:
    """A field that is absent is no part."""
    stream = web.WritableStream("s", run_id="r")
    assert take_apart(stream).parts == [("run_id", "r")]
    assert stream.deployment_id is ABSENT
