"""Sample values of the language: primitives, numbers, objects, arrays, collections, buffers."""

import math
from collections.abc import Callable

from spec_model.values.js import (
    UNDEFINED,
    ArrayBuffer,
    BigInt,
    Boxed,
    Date,
    Instance,
    JsArray,
    JsMap,
    JsObject,
    JsSet,
    RegExp,
    Symbol,
    Temporal,
    Value,
    View,
)


def obj(**properties: Value) -> JsObject:
    """Return a plain object."""
    return JsObject(dict(properties))


def arr(*values: Value) -> JsArray:
    """Return a dense array."""
    return JsArray.of(*values)


def view(kind: str, octets: bytes) -> View:
    """Return a view over all of a buffer."""
    return View(kind, ArrayBuffer(octets))


def shared() -> Value:
    """One object under two keys."""
    inner = obj(x=1.0)
    return obj(a=inner, b=inner)


def cycle_array() -> Value:
    """An array that contains itself."""
    array = JsArray()
    array.append(array)
    return array


def cycle_mutual() -> Value:
    """Two objects that refer to each other."""
    one, other = obj(n="a"), obj(n="b")
    one.properties["b"] = other
    other.properties["a"] = one
    return one


def map_cycle() -> Value:
    """A Map that contains itself."""
    loop = JsMap()
    loop.entries.append(("self", loop))
    return loop


def set_cycle() -> Value:
    """A Set that contains itself."""
    loop = JsSet()
    loop.members.append(loop)
    return loop


def object_map_cycle() -> Value:
    """An object whose Map contains the object."""
    outer = JsObject()
    outer.properties["m"] = JsMap([("o", outer)])
    return outer


def set_object_cycle() -> Value:
    """A Set whose member contains the Set."""
    inner = JsObject()
    loop = JsSet([inner])
    inner.properties["s"] = loop
    return loop


def dates_shared() -> Value:
    """One Date twice."""
    date = Date(0.0)
    return arr(date, date)


def map_twice() -> Value:
    """One Map twice."""
    table = JsMap([(1.0, 2.0)])
    return arr(table, table)


def nested(depth: int) -> Value:
    """Objects inside each other."""
    root = JsObject()
    innermost = root
    for _ in range(depth):
        inner = JsObject()
        innermost.properties["n"] = inner
        innermost = inner
    return root


def buffer_seen_four_ways() -> Value:
    """One buffer, as itself, through two DataViews and through a typed array."""
    buffer = ArrayBuffer(b"\x01\x02")
    views = (View("DataView", buffer), View("DataView", buffer, 1, 1), View("Uint8Array", buffer))
    return arr(buffer, *views)


def equal_primitives() -> Value:
    """Primitives of four types that look alike, each twice."""
    alike = (1.0, "1", True, BigInt("1"))
    return arr(*alike, *alike)


def set_in_object_cycle() -> Value:
    """An object whose Set contains the object."""
    outer = JsObject()
    outer.properties["self"] = JsSet([outer])
    return outer


PI_AND_NAN = bytes.fromhex("182d4454fb210940000000000000f87f")

BUILDERS: dict[str, Callable[[], Value]] = {
    "devl-null": lambda: None,
    "devl-nan": lambda: math.nan,
    "devl-neginf": lambda: -math.inf,
    "devl-1e-7": lambda: 1e-7,
    "devl-minus1": lambda: -1.0,
    "devl-hello": lambda: "hello",
    "devl-lonesurrogate": lambda: "a\ud800b",
    "devl-obj": lambda: obj(a=1.0, b="x", c=True, d=None),
    "devl-obj-specials": lambda: obj(n=math.nan, i=math.inf, m=-math.inf, z=-0.0, u=UNDEFINED),
    "devl-obj-empty": JsObject,
    "devl-arr-empty": JsArray,
    "devl-arr": lambda: arr(1.0, "two", arr(3.0)),
    "devl-intkeys": lambda: JsObject({"b": 1.0, "2": "two", "a": 3.0, "1": "one"}),
    "devl-key-escape": lambda: JsObject({'<k"\n>': 1.0}),
    "devl-dedup-0": lambda: arr(0.0, -0.0, 0.0),
    "devl-shared": shared,
    "devl-cycle-arr": cycle_array,
    "devl-cycle-mutual": cycle_mutual,
    "devl-sparse-lead": lambda: JsArray(51, {0: "s", 50: "e"}),
    "devl-sparse-breakeven5": lambda: JsArray(5, {4: 1.0}),
    "devl-sparse-3": lambda: JsArray(3, {2: 1.0}),
    "devl-sparse-emptylen": lambda: JsArray(4),
    "devl-sparse-limit-over": lambda: JsArray(100_001, {100_000: 1.0}),
    "devl-array-extra-props": lambda: arr(1.0),
    "devl-date": lambda: Date(0.0),
    "devl-date-far": lambda: Date(8.64e15),
    "devl-date-invalid": lambda: Date(math.nan),
    "devl-regexp": lambda: RegExp('a"b<\\/c', "gi"),
    "devl-regexp-noflags": lambda: RegExp("x"),
    "devl-regexp-lastindex": lambda: RegExp("x", "g", 3),
    "devl-map": lambda: JsMap([("a", 1.0), ("b", 2.0)]),
    "devl-map-empty": JsMap,
    "devl-set": lambda: JsSet([1.0, "a"]),
    "devl-map-cycle": map_cycle,
    "devl-set-cycle": set_cycle,
    "devl-obj-map-cycle": object_map_cycle,
    "devl-set-obj-cycle": set_object_cycle,
    "devl-u8": lambda: view("Uint8Array", b"\x01\x02\x03\xff"),
    "devl-u8-empty": lambda: view("Uint8Array", b""),
    "devl-u8-subview": lambda: View("Uint8Array", ArrayBuffer(b"\x09\x01\x02\x03\x09"), 1, 3),
    "devl-u8c": lambda: view("Uint8ClampedArray", b"\x00\x80\xff"),
    "devl-i8": lambda: view("Int8Array", b"\xff\x01"),
    "devl-i32": lambda: view("Int32Array", b"\xff\xff\xff\xff\x01\x00\x00\x00"),
    "devl-f32": lambda: view("Float32Array", bytes.fromhex("0000c03f00000080")),
    "devl-f64": lambda: view("Float64Array", PI_AND_NAN),
    "devl-bi64": lambda: view("BigInt64Array", b"\xff" * 8 + b"\x01" + b"\x00" * 7),
    "devl-ab": lambda: ArrayBuffer(b"\x01\x02\x03"),
    "devl-dataview": lambda: view("DataView", b"\x01\x02\x03\x04"),
    "devl-f16": lambda: view("Float16Array", b"\x00\x3e"),
    "devl-boxed-bool": lambda: Boxed(value=False),
    "devl-nullproto": lambda: JsObject({"a": 1.0}, null_prototype=True),
    "devl-proto-own": lambda: JsObject({"__proto__": 1.0}),
    "devl-proto-own-nullproto": lambda: JsObject({"__proto__": 1.0}, null_prototype=True),
    "devl-symbolkey": lambda: JsObject(symbol_keys=True),
    "devl-symbol": lambda: JsObject({"my key": Symbol("x")}),
    "devl-classinst": lambda: obj(x=Instance(None, hooks=False)),
    "devl-getter": lambda: obj(a=7.0),
    "devl-dates-distinct": lambda: arr(Date(0.0), Date(0.0)),
    "devl-dates-shared": dates_shared,
    "devl-map-negzero-key": lambda: JsMap([(-0.0, 1.0)]),
    "devl-map-in-array-twice": map_twice,
    "devl-string-vs-tag": lambda: arr("Date", "Map"),
    "devl-array-of-strings-nested": lambda: arr(arr("Date", "x")),
    "devl-html": lambda: "</script><!--",
    "devl-astral-key": lambda: JsObject({"\U0001f600": 1.0, "\x01": 2.0, "": 3.0}),
    "num-n1e21m": lambda: 999999999999999900000.0,
    "num-nmin": lambda: 5e-324,
    "num-nmax": lambda: 1.7976931348623157e308,
    "num-n1e_6": lambda: 0.000001,
    "num-n1e_7b": lambda: -1.5e-7,
    "num-nbig53": lambda: 9007199254740992.0,
    "num-n32": lambda: 4294967296.0,
    "num-nthird": lambda: 0.3333333333333333,
    "num-n100": lambda: 100.0,
    "wfargs-empty": JsArray,
    "wfargs-obj": lambda: arr(obj(a=1.0)),
    "steperror-string": lambda: "oops",
    "depth-2000": lambda: nested(2000),
    "depth-3000": lambda: nested(3000),
    "depth-10000": lambda: nested(10_000),
}
"""What each captured expression of the language is in the model, by the example's id."""

MORE: dict[str, Callable[[], Value]] = {
    "undefined": lambda: UNDEFINED,
    "infinity": lambda: math.inf,
    "negative-zero": lambda: -0.0,
    "zero": lambda: 0.0,
    "number-1e21": lambda: 1e21,
    "number-1e20": lambda: 123456789012345680000.0,
    "true": lambda: True,
    "empty-string": lambda: "",
    "bigint-zero": lambda: BigInt("0"),
    "bigint-negative": lambda: BigInt("-5"),
    "bigint-long": lambda: BigInt("123456789012345678901234567890"),
    "bigints-shared": lambda: arr(BigInt("5"), BigInt("5"), -0.0, BigInt("0")),
    "equal-primitives": equal_primitives,
    "escapes": lambda: "\x7f\x80\x9f\u2028\u2029\ufeff/\b\f\v\0\x1f>&'`",
    "short-escapes": lambda: '\n\r\t\b\f"\\',
    "astral": lambda: "\U0001f600",
    "low-surrogate": lambda: "\udc00",
    "keys-of-all-kinds": lambda: JsObject(
        {
            "": 1.0,
            "-1": 2.0,
            "01": 3.0,
            "1.5": 4.0,
            "4294967294": 5.0,
            "4294967295": 6.0,
            "10": 7.0,
            "9": 8.0,
        }
    ),
    "null-prototype-keys": lambda: JsObject(
        {"b": UNDEFINED, "2": 1.0, "1": 2.0}, null_prototype=True
    ),
    "undefined-property": lambda: obj(a=UNDEFINED),
    "hole-first": lambda: JsArray(2, {1: 2.0}),
    "hole-last": lambda: JsArray(3, {1: "a"}),
    "hole-between": lambda: JsArray(3, {0: 1.0, 2: 2.0}),
    "sparse-limit": lambda: JsArray(100_000),
    "sparse-longest": lambda: JsArray(2**32 - 1),
    "sparse-narrow": lambda: JsArray(4, {3: 1.0}),
    "sparse-tie": lambda: JsArray(5, {0: 1.0, 1: 2.0}),
    "date-year-zero": lambda: Date(-62167219200000.0),
    "date-before-year-zero": lambda: Date(-62198755200000.0),
    "date-last-of-9999": lambda: Date(253402300799999.0),
    "date-first-of-10000": lambda: Date(253402300800000.0),
    "date-first": lambda: Date(-8.64e15),
    "date-leap-day": lambda: Date(951782400001.0),
    "set-specials": lambda: JsSet([0.0, math.nan, UNDEFINED]),
    "map-nan-key": lambda: JsMap([(math.nan, UNDEFINED)]),
    "set-object-cycle-from-outside": set_in_object_cycle,
    "buffer-empty": ArrayBuffer,
    "buffer-seen-four-ways": buffer_seen_four_ways,
    "int16": lambda: view("Int16Array", b"\xfe\xff\x02\x01"),
    "uint16": lambda: view("Uint16Array", b"\x01\x02"),
    "uint32": lambda: view("Uint32Array", b"\x01\x02\x03\x04"),
    "biguint64": lambda: view("BigUint64Array", b"\x01" + b"\x00" * 7),
    "dataview-part": lambda: View("DataView", ArrayBuffer(b"\x01\x02\x03\x04"), 1, 2),
    "dataview-start": lambda: View("DataView", ArrayBuffer(b"\x01\x02\x03\x04"), 0, 2),
    "float16-part": lambda: View("Float16Array", ArrayBuffer(b"\x00\x3e\x00\x40"), 2, 2),
    "boxed-number": lambda: Boxed(5.0),
    "boxed-negative-zero": lambda: Boxed(-0.0),
    "boxed-string": lambda: Boxed("s<"),
    "boxed-bigint": lambda: Boxed(BigInt("5")),
    "temporal": lambda: Temporal("Instant", "2020-01-01T00:00:00Z"),
}
"""Further values of the language."""
