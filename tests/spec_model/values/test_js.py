import pytest

from spec_model.errors import ModelMisuse
from spec_model.values.js import (
    UNDEFINED,
    ArrayBuffer,
    Heap,
    JsArray,
    JsMap,
    View,
    check_value,
    js_string,
)


def test_js_string_joins_pairs() -> None:
    """A surrogate pair is one character, and a lone surrogate stays."""
    assert js_string("a\ud83d\ude00\ude00b") == "a\U0001f600\ude00b"
    assert js_string("plain") == "plain"


def test_arrays() -> None:
    """An array grows at its end, and its indices ascend whatever the order of assignment."""
    array = JsArray(3, {2: "c", 0: "a"})
    array.append("d")
    assert array.indices() == [0, 2, 3]
    assert array.length == 4
    assert JsArray.of("x", UNDEFINED).elements == {0: "x", 1: UNDEFINED}


def test_views() -> None:
    """A view shows a part of its buffer, counted in elements of its class."""
    whole = View("Uint16Array", ArrayBuffer(b"\x01\x02\x03\x04"))
    part = View("Uint16Array", whole.buffer, 2, 2)
    assert (whole.length, whole.elements(), part.elements()) == (4, 2, 1)
    assert part.viewed() == b"\x03\x04"


def test_identity() -> None:
    """Heap values are equal to themselves alone, and their repr follows nothing."""
    loop = JsMap()
    loop.entries.append(("k", loop))
    assert loop != JsMap(loop.entries)
    assert repr(loop) == "<JsMap>"


def test_check_value() -> None:
    """A Python value that stands for no JavaScript value is the caller's mistake."""
    check_value(Heap())
    check_value(None)
    with pytest.raises(ModelMisuse, match="int"):
        check_value(5)
