import pytest

from conformance.rendering import MORE, octets, printable, quoted, render
from spec_model.values.js import (
    UNDEFINED,
    ArrayBuffer,
    BigInt,
    Date,
    JsArray,
    JsMap,
    JsObject,
    JsSet,
    RegExp,
    Symbol,
    Value,
    View,
)

VALUES: list[tuple[Value, str]] = [
    (None, "null"),
    (True, "true"),
    (UNDEFINED, "undefined"),
    (-0.0, "-0"),
    (1e21, "1e+21"),
    (float("nan"), "NaN"),
    (float("-inf"), "-Infinity"),
    ('a"b\n', '"a\\"b\\n"'),
    (BigInt("5"), "5n"),
    (Symbol("s"), "Symbol(s)"),
    (JsArray(3, {1: 1.0}), "[<1 empty>, 1, <1 empty>]"),
    (JsObject({"a": 1.0, "b": JsArray.of("x")}), '{a: 1, b: ["x"]}'),
    (JsObject({}, null_prototype=True), "[no prototype] {}"),
    (JsMap([("k", 1.0)]), 'Map(1) {"k" => 1}'),
    (JsSet([1.0, 2.0]), "Set(2) {1, 2}"),
    (Date(0.0), "Date(0)"),
    (Date(float("nan")), "Date(NaN)"),
    (ArrayBuffer(b"\1\2"), "ArrayBuffer(2) <0102>"),
    (View("Uint8Array", ArrayBuffer(b"\1\2\3"), 1, 2), "Uint8Array(2) <0203>"),
    (RegExp("x", "g"), 'regexp {source: "x", flags: "g", last_index: 0}'),
]


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_values_are_rendered(value: Value, text: str) -> None:
    """Each kind of value has its own short form."""
    assert text == render(value)


def test_control_characters_never_come_out() -> None:
    """Whatever a terminal would act on is escaped, in texts and in keys."""
    hostile = "\x1b[2J\x07\u202e\ud800"
    for shown in (printable(hostile), quoted(hostile), render(JsObject({hostile: hostile}))):
        assert shown.isprintable()


def test_cycles_end_at_the_bound() -> None:
    """A value that contains itself is shown to a depth."""
    loop = JsArray.of()
    loop.append(loop)
    assert render(loop) == f"[[[[[[[array {MORE}]]]]]]]"


def test_wide_and_deep_values_are_cut() -> None:
    """However many values there are, a few hundred are shown."""
    wide = JsArray.of(*[JsArray.of(1.0, 2.0)] * 5000)
    assert len(render(wide)) < 2000
    assert render(wide).endswith(f"{MORE}]")


def test_long_texts_and_bytes_are_cut_with_their_length() -> None:
    """What is cut says how much there was."""
    assert printable("a" * 300).endswith(f"{MORE} (300 characters)")
    assert octets(bytes(40)).endswith(f"{MORE} (40 bytes)")
    assert octets(b"") == ""
