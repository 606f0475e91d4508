"""Values that writers refuse, and texts that readers refuse, each beside one that is accepted.

For implementers: a refusal must be typed and complete; nothing of the value may come out. Every
accepted neighbour is a vector of its own. The codes are those of the model; an implementation that
has fewer classes of errors maps them.
"""

from spec_model.plain import Plain
from spec_model.rejections import Rejection
from spec_model.values.dialects import SPARSE_LIMIT
from spec_model.values.js import (
    UNDEFINED,
    ArrayBuffer,
    BigInt,
    Boxed,
    Date,
    Function,
    Instance,
    JsArray,
    JsError,
    JsMap,
    JsObject,
    JsSet,
    Value,
    View,
)
from spec_model.values.nodes import to_nodes
from spec_model.values.web import ReadableStream, Url, UrlSearchParams
from vectors.family import Case, Codec, Family, Reject

UNSERIALIZABLE = Rejection.VALUE_UNSERIALIZABLE
PROTO = Rejection.VALUE_PROTO_KEY
INPUT = Rejection.VALUE_INVALID_INPUT
REFERENCE = Rejection.VALUE_BAD_REFERENCE
TAG = Rejection.VALUE_UNKNOWN_TAG
PAYLOAD = Rejection.VALUE_BAD_PAYLOAD
OPERANDS = Rejection.VALUE_OPERAND_COUNT
CIRCULAR = Rejection.VALUE_CIRCULAR
SPARSE = Rejection.VALUE_SPARSE_TOO_LONG
JSON = Rejection.VALUE_NOT_JSON
UTF8 = Rejection.VALUE_NOT_UTF8

DEEP = 6_000


def _with_part(plain: Plain, node: Plain) -> Plain:
    """Put this node into every part that refers to a heap value."""
    if isinstance(plain, dict):
        return {name: _with_part(value, node) for name, value in plain.items()}
    if not isinstance(plain, list):
        return plain
    match plain:
        case [str() as label, {"t": "ref"}]:
            return [label, node]
        case _:
            return [_with_part(value, node) for value in plain]


def _holder(value: Value) -> Plain:
    return to_nodes(JsArray.of(JsObject({"a": value})))


def _loop() -> JsObject:
    """Return an object that is its own property."""
    loop = JsObject()
    loop.properties["a"] = loop
    return loop


WRITABLE: tuple[tuple[str, str, Plain, str], ...] = (
    # slug, title, value, text
    ("held-instance", "an instance with hooks", _holder(Instance("c")),
     '[[1],{"a":2},["Instance",3],{"classId":4,"data":-1},"c"]'),
    ("held-function", "a step", _holder(Function(step_id="s")),
     '[[1],{"a":2},["StepFunction",3],{"stepId":4},"s"]'),
    ("held-map", "an empty Map", _holder(JsMap()), '[[1],{"a":2},["Map",3],[]]'),
    ("held-object", "an object in an array", to_nodes(JsArray.of(JsObject())), '[[1],{}]'),
    ("held-property", "a property", _holder(JsObject({"proto": 1.0})),
     '[[1],{"a":2},{"proto":3},1]'),
    ("held-null-property", "a property of an object without prototype",
     _holder(JsObject({"proto": 1.0}, null_prototype=True)),
     '[[1],{"a":2},["null","proto",3],1]'),
    ("held-stream", "a stream", _holder(ReadableStream(name="s")),
     '[[1],{"a":2},["ReadableStream",3],{"name":4},"s"]'),
    ("held-loop", "an object that is its own property", to_nodes(_loop()), '[{"a":0}]'),
    ("set-of-object", "a Set of an object", to_nodes(JsSet([JsObject()])), '[["Set",1],[2],{}]'),
)  # fmt: skip
"""Values with a refused neighbour."""


def _swapped(plain: Plain, old: str, new: str) -> Plain:
    """Replace one text by another wherever it stands alone."""
    if isinstance(plain, dict):
        return {name: _swapped(value, old, new) for name, value in plain.items()}
    if isinstance(plain, list):
        return [_swapped(value, old, new) for value in plain]
    return new if plain == old else plain


def _flagged(plain: Plain, name: str, value: Plain) -> Plain:
    """Set a fact wherever it stands; None leaves it out."""
    if isinstance(plain, dict):
        kept = {key: _flagged(item, name, value) for key, item in plain.items() if key != name}
        return {**kept, name: value} if name in plain and value is not None else kept
    if isinstance(plain, list):
        return [_flagged(item, name, value) for item in plain]
    return plain


def _units(text: str) -> str:
    return text.encode("utf-16-be").hex()


VALUES = {slug: value for slug, _, value, _ in WRITABLE}

UNWRITABLE: tuple[tuple[str, str, str, Plain, Rejection, str], ...] = (
    # slug, title, near, value, code, clause
    ("instance-without-hooks", "an instance of an arbitrary class", "held-instance",
     _flagged(VALUES["held-instance"], "hooks", value=False), UNSERIALIZABLE, "refusals"),
    ("instance-without-id", "an instance whose class has hooks and no id", "held-instance",
     _flagged(VALUES["held-instance"], "classId", None), UNSERIALIZABLE, "refusals"),
    ("function", "a function without an id", "held-function",
     _flagged(VALUES["held-function"], "stepId", None), UNSERIALIZABLE, "refusals"),
    ("promise", "a promise", "held-map",
     _swapped(VALUES["held-map"], "map", "thenable"), UNSERIALIZABLE, "refusals"),
    ("symbol-keys", "an object with symbol keys", "held-object",
     _flagged(VALUES["held-object"], "symbolKeys", value=True), UNSERIALIZABLE, "refusals"),
    ("symbol", "a symbol", "held-loop",
     _with_part(VALUES["held-loop"], {"t": "symbol", "v": 0}), UNSERIALIZABLE, "refusals"),
    ("stream-locked", "a locked stream", "held-stream",
     _flagged(VALUES["held-stream"], "locked", value=True), UNSERIALIZABLE, "refusals"),
    ("proto-property", "an own property named __proto__", "held-property",
     _swapped(VALUES["held-property"], _units("proto"), _units("__proto__")), PROTO, "proto-key"),
    ("proto-null-property", "the same on an object without prototype", "held-null-property",
     _swapped(VALUES["held-null-property"], _units("proto"), _units("__proto__")), PROTO,
     "proto-key"),
    ("set-of-itself", "a Set of itself", "set-of-object",
     _with_part(VALUES["set-of-object"], {"t": "ref", "v": 0}), CIRCULAR, "tagged-cycles"),
    ("sparse-too-long", "one longer than readers accept", "sparse-limit",
     to_nodes(JsArray(SPARSE_LIMIT + 1)), SPARSE, "sparse-limit"),
)  # fmt: skip


def _written() -> list[Case]:
    return [
        Codec(
            slug=slug,
            title=title,
            clauses=["values.slots"],
            codec="values",
            value=value,
            wire=text.encode(),
        )
        for slug, title, value, text in WRITABLE
    ]


def _unwritten() -> list[Case]:
    flags = {"proto-key": "prototype", "tagged-cycles": "cycle", "sparse-limit": "sparse"}
    return [
        Reject(
            slug=slug,
            title=title,
            clauses=[f"values.{clause}"],
            flags=[flags.get(clause, "unserializable")],
            op="values.encode",
            args={"value": value},
            code=code,
            near=near,
        )
        for slug, title, near, value, code, clause in UNWRITABLE
    ]


def _error(**details: Value) -> JsError:
    return JsError("AggregateError", "AggregateError", "m", details=details)


READABLE: tuple[tuple[str, str, str, str, str, Value], ...] = (
    # slug, title, clause, flag, text, value
    ("space", "white space between tokens", "json", "json", ' [ "x" , 1 ] \n', "x"),
    ("equal-keys", "of equal keys the last counts", "json", "json", '[{"a":1,"a":2},"x","y"]',
     JsObject({"a": "y"})),
    ("equal-keys-escaped", "a key twice, once with escapes", "json", "json",
     '[{"\U0001f600":1,"\\ud83d\\ude00":2},"x","y"]', JsObject({"\U0001f600": "y"})),
    ("escaped-slash", "escapes that writers do not use", "json", "json",
     '["\\/\\u0041\\ud83d\\ude00"]', "/A\U0001f600"),
    ("number-forms", "numbers that writers write otherwise", "json", "number-text",
     "[[1,2,3],5.0,1E2,1e-07]", JsArray.of(5.0, 100.0, 1e-7)),
    ("number-beyond", "a number beyond the largest is infinite", "json", "number-text",
     "[[1],1e400]", JsArray.of(float("inf"))),
    ("unused-slots", "slots that nothing refers to", "unused-slots", "json",
     '["x",["Nope",9],[[[["deep"]]]],{"__proto__":1}]', "x"),
    ("special-in-slot", "-0 in a slot", "references", "special", "[[1],-0]", JsArray.of(-0.0)),
    ("whole-reference", "a reference with an exponent", "references", "reference",
     '[[1e0],"v"]', JsArray.of("v")),
    ("date-in-place", "a Date in the library's own form", "inline", "tag",
     '[["Date","1970-01-01T00:00:00.000Z"]]', Date(0.0)),
    ("bigint-in-place", "a BigInt in the library's own form", "inline", "tag",
     '[["BigInt","5"]]', BigInt("5")),
    ("url-in-place", "a URL in the library's own form", "inline", "tag",
     '[["URL","https://x/"]]', Url("https://x/")),
    ("params-in-place", "a query string in the library's own form", "inline", "tag",
     '[["URLSearchParams","a=1"]]', UrlSearchParams([("a", "1")])),
    ("set-native-single", "a Set of a list in place", "inline", "tag", '[["Set",[-1]]]',
     JsSet([UNDEFINED])),
    ("buffer-in-place", "a buffer in the library's own form", "inline", "tag",
     '[["ArrayBuffer","AQID"]]', ArrayBuffer(b"\x01\x02\x03")),
    ("view-in-place", "a typed array in the library's own form", "inline", "tag",
     '[["Uint8Array",1],["ArrayBuffer","AQID"]]',
     View("Uint8Array", ArrayBuffer(b"\x01\x02\x03"))),
    ("error-keys-turned", "the keys of an error in another order", "key-freedom", "error",
     '[["AggregateError",1],{"errors":2,"message":3},[],"m"]', _error(errors=JsArray())),
    ("stackless", "an error that came without a stack", "key-freedom", "error",
     '[["AggregateError",1],{"message":2,"errors":3},"m",[]]', _error(errors=JsArray())),
    ("sparse-backwards", "a sparse array in another order", "holes", "sparse",
     '[[-7,3,2,1,0,2],"c","a"]', JsArray(3, {0: "a", 2: "c"})),
    ("map-repeated-key", "of equal keys of a Map the last value counts", "tags", "tag",
     '[["Map",1],[2,4],[3,3],"k",[3,5],"z"]', JsMap([("k", "z")])),
    ("set-repeated", "a member of a Set twice", "tags", "tag", '[["Set",1],[2,2],"a"]',
     JsSet(["a"])),
    ("set-repeated-nan", "NaN in a Set twice", "tags", "special", '[["Set",1],[-3,-3]]',
     JsSet([float("nan")])),
    ("shared-payload", "two Sets of one array", "sharing", "sharing",
     '[{"a":1,"b":2},["Set",3],["Set",3],[4],1]',
     JsObject({"a": JsSet([1.0]), "b": JsSet([1.0])})),
    ("boxed-undefined-like", "a boxed -0", "boxed", "special", '[["Object",-6]]', Boxed(-0.0)),
    ("null-prototype-empty", "an object without prototype and properties", "null-prototype",
     "prototype", '[["null"]]', JsObject(null_prototype=True)),
    ("undefined-member", "undefined in a Set", "specials", "special", '[["Set",1],[-1]]',
     JsSet([UNDEFINED])),
)  # fmt: skip
"""Texts that no writer writes and every reader reads."""


def _read() -> list[Case]:
    return [
        Codec(
            slug=slug,
            title=title,
            clauses=[f"values.{clause}"],
            flags=[flag],
            codec="values",
            value=to_nodes(value),
            wire=text.encode(),
            directions=("decode",),
        )
        for slug, title, clause, flag, text, value in READABLE
    ]


UNREADABLE: tuple[tuple[str, str, str, Rejection, str, str], ...] = (
    # slug, near, text, code, clause, flag
    ("nothing", "null", "", JSON, "json", "json"),
    ("cut-in-string", "hello", '["hel', JSON, "json", "json"),
    ("cut-before-end", "hello", '["hello"', JSON, "json", "json"),
    ("trailing-comma", "hello", '["hello",]', JSON, "json", "json"),
    ("trailing-text", "hello", '["hello"]x', JSON, "json", "json"),
    ("single-quotes", "hello", "['hello']", JSON, "json", "json"),
    ("leading-zero", "num-n100", "[0100]", JSON, "json", "json"),
    ("plus", "num-n100", "[+100]", JSON, "json", "json"),
    ("nan-literal", "null", "[NaN]", JSON, "json", "json"),
    ("undefined-literal", "null", "[undefined]", JSON, "json", "json"),
    ("symbol-literal", "obj-empty", '[{"a":1},Symbol(x)]', JSON, "json", "unserializable"),
    ("part-without-length", "dataview-part",
     '[["DataView",1,1,undefined],["ArrayBuffer",2],"AQIDBA=="]', JSON, "json", "view"),
    ("raw-newline", "hello", '["hel\nlo"]', JSON, "json", "escape"),
    ("bad-escape", "hello", '["hel\\xlo"]', JSON, "json", "escape"),
    ("key-without-value", "obj-empty", '[{"a"}]', JSON, "json", "json"),
    ("deep-open", "arr-empty", "[" * DEEP, JSON, "depth", "depth"),
    ("deep-objects", "obj-empty", '{"a":' * DEEP, JSON, "depth", "depth"),
    ("deep-closed", "arr-empty", "[" * DEEP + "]" * DEEP, INPUT, "depth", "depth"),
    ("no-slots", "arr-empty", "[]", INPUT, "root", "empty"),
    ("root-object", "obj-empty", "{}", INPUT, "root", "tag"),
    ("root-string", "hello", '"hello"', INPUT, "root", "tag"),
    ("root-null", "null", "null", INPUT, "root", "tag"),
    ("root-zero", "nan", "0", INPUT, "root", "special"),
    ("root-hole", "nan", "-2", INPUT, "root", "special"),
    ("root-sparse", "nan", "-7", INPUT, "root", "special"),
    ("reference-null", "cycle-arr", "[[null]]", INPUT, "references", "reference"),
    ("reference-true", "cycle-arr", "[[true]]", INPUT, "references", "reference"),
    ("reference-array", "cycle-arr", "[[[0]]]", INPUT, "references", "reference"),
    ("reference-object", "cycle-arr", "[[{}]]", INPUT, "references", "reference"),
    ("property-string", "undefined-property", '[{"a":"x"}]', INPUT, "references", "reference"),
    ("reference-beyond", "cycle-arr", "[[1]]", REFERENCE, "references", "reference"),
    ("reference-far", "cycle-arr", "[[1e300]]", REFERENCE, "references", "reference"),
    ("reference-infinite", "cycle-arr", "[[1e400]]", REFERENCE, "references", "reference"),
    ("reference-fraction", "cycle-arr", "[[0.5]]", REFERENCE, "references", "reference"),
    ("reference-negative", "cycle-arr", "[[-9]]", REFERENCE, "references", "reference"),
    ("reference-sparse", "undefined-property", '[{"a":-7}]', REFERENCE, "references", "reference"),
    ("reference-hole", "undefined-property", '[{"a":-2}]', REFERENCE, "references", "reference"),
    ("reference-in-place", "date-in-place",
     '[[2,1],["Date","1970-01-01T00:00:00.000Z"]]', REFERENCE, "references", "reference"),
    ("reference-in-place-later", "date-in-place",
     '[[1,2],["Date","1970-01-01T00:00:00.000Z"]]', REFERENCE, "references", "reference"),
    ("payload-beyond", "date", '[["Date",2],"1970-01-01T00:00:00.000Z"]', REFERENCE, "references",
     "reference"),
    ("tag-unknown", "date", '[["Dat",1],"1970-01-01T00:00:00.000Z"]', TAG, "vocabulary", "tag"),
    ("tag-inherited", "map-empty", '[["toString",1],[]]', TAG, "vocabulary", "tag"),
    ("tag-proto", "map-empty", '[["__proto__",1],[]]', TAG, "vocabulary", "prototype"),
    ("tag-empty", "map-empty", '[["",1],[]]', TAG, "vocabulary", "tag"),
    ("tag-case", "map-empty", '[["map",1],[]]', TAG, "vocabulary", "tag"),
    ("temporal-unknown", "temporal", '[["Temporal.Now","2020-01-01T00:00:00Z"]]', TAG,
     "vocabulary", "tag"),
    ("set-native", "set", '[["Set",1,2],1,"a"]', OPERANDS, "operands", "tag"),
    ("map-native", "map-empty", '[["Map",1,1],"a"]', OPERANDS, "operands", "tag"),
    ("regexp-native", "regexp", '[["RegExp","x","g"]]', OPERANDS, "operands", "tag"),
    ("view-native-part", "view-in-place", '[["Uint8Array",1,1,1],["ArrayBuffer","AQID"]]',
     OPERANDS, "operands", "view"),
    ("tag-alone", "map-empty", '[["Map"],[]]', OPERANDS, "operands", "tag"),
    ("boxed-two", "boxed-bool", '[["Object",1,1],false]', OPERANDS, "operands", "tag"),
    ("dataview-offset-alone", "dataview", '[["DataView",1,0],["ArrayBuffer",2],"AQIDBA=="]',
     OPERANDS, "operands", "view"),
    ("proto-object", "obj-empty", '[{"__proto__":-1}]', PROTO, "proto-key", "prototype"),
    ("proto-null-object", "null-prototype-empty", '[["null","__proto__",-1]]', PROTO, "proto-key",
     "prototype"),
    ("proto-escaped", "obj-empty", '[{"\\u005f_proto__":-1}]', PROTO, "proto-key", "prototype"),
    ("null-object-odd", "null-prototype-empty", '[["null","a"]]', INPUT, "references", "tag"),
    ("null-object-key", "null-prototype-empty", '[["null",5,-1]]', INPUT, "references", "tag"),
    ("set-in-itself", "undefined-member", '[["Set",1],[0]]', CIRCULAR, "tagged-cycles", "cycle"),
    ("set-as-payload", "undefined-member", '[["Set",0],[-1]]', CIRCULAR, "tagged-cycles", "cycle"),
    ("map-in-itself", "map-nan-key", '[["Map",1],[2],[-3,0]]', CIRCULAR, "tagged-cycles", "cycle"),
    ("set-in-object-in-it", "set-of-object", '[["Set",1],[2],{"s":0}]', CIRCULAR, "tagged-cycles",
     "cycle"),
    ("set-in-place-of-itself", "set-native-single", '[["Set",[0]]]', CIRCULAR, "tagged-cycles",
     "cycle"),
    ("set-of-its-list", "arr", '[[1],["Set",0]]', CIRCULAR, "tagged-cycles", "cycle"),
    ("cause-itself", "err-error-cause-undef",
     '[["Error",1],{"name":2,"message":3,"stack":4,"cause":0},"Error","boom","STACK"]', CIRCULAR,
     "tagged-cycles", "cycle"),
    ("instance-in-itself", "instance-undefined",
     '[["Instance",1],{"classId":2,"data":0},"class//./pt.ts//Pt"]', CIRCULAR, "tagged-cycles",
     "cycle"),
    ("sparse-over", "sparse-limit", "[[-7,100001]]", SPARSE, "sparse-limit", "sparse"),
    ("sparse-longest", "sparse-limit", "[[-7,4294967295]]", SPARSE, "sparse-limit", "sparse"),
    ("sparse-beyond", "sparse-limit", "[[-7,4294967296]]", INPUT, "sparse-limit", "sparse"),
    ("sparse-fraction", "sparse-limit", "[[-7,1000.5]]", INPUT, "holes", "sparse"),
    ("sparse-negative", "sparse-limit", "[[-7,-1]]", INPUT, "holes", "sparse"),
    ("sparse-text", "sparse-limit", '[[-7,"100000"]]', INPUT, "holes", "sparse"),
    ("sparse-alone", "sparse-limit", "[[-7]]", INPUT, "holes", "sparse"),
    ("sparse-index-at-length", "sparse-breakeven5", "[[-7,5,5,1],1]", INPUT, "holes", "sparse"),
    ("sparse-index-negative", "sparse-breakeven5", "[[-7,5,-1,1],1]", INPUT, "holes", "sparse"),
    ("sparse-index-fraction", "sparse-breakeven5", "[[-7,5,0.5,1],1]", INPUT, "holes", "sparse"),
    ("sparse-odd", "sparse-breakeven5", "[[-7,5,4],1]", INPUT, "holes", "sparse"),
    ("date-garbage", "date", '[["Date",1],"garbage"]', PAYLOAD, "payloads", "tag"),
    ("date-number", "date", '[["Date",1],0]', PAYLOAD, "payloads", "tag"),
    ("date-null", "date", '[["Date",1],null]', PAYLOAD, "payloads", "tag"),
    ("date-undefined", "date", '[["Date",-1],"1970-01-01T00:00:00.000Z"]', PAYLOAD, "payloads",
     "tag"),
    ("date-no-day", "date", '[["Date",1],"1970-02-30T00:00:00.000Z"]', PAYLOAD, "payloads", "tag"),
    ("date-after-last", "date-far", '[["Date",1],"+275760-09-13T00:00:00.001Z"]', PAYLOAD,
     "payloads", "tag"),
    ("bigint-text", "bigint-negative", '[["BigInt",1],"x"]', PAYLOAD, "payloads", "tag"),
    ("bigint-empty", "bigint-negative", '[["BigInt",1],""]', PAYLOAD, "payloads", "tag"),
    ("bigint-hex", "bigint-zero", '[["BigInt",1],"0x10"]', PAYLOAD, "payloads", "tag"),
    ("bigint-padded", "bigint-zero", '[["BigInt",1],"00"]', PAYLOAD, "payloads", "tag"),
    ("bigint-number", "bigint-negative", '[["BigInt",1],-5]', PAYLOAD, "payloads", "tag"),
    ("regexp-text", "regexp-noflags", '[["RegExp",1],"x"]', PAYLOAD, "payloads", "tag"),
    ("regexp-flags", "regexp-noflags", '[["RegExp",1],{"source":2,"flags":3},"x","zz"]', PAYLOAD,
     "payloads", "tag"),
    ("regexp-flag-unknown", "regexp-noflags", '[["RegExp",1],{"source":2,"flags":3},"x","z"]',
     PAYLOAD, "payloads", "tag"),
    ("regexp-flagless", "regexp-noflags", '[["RegExp",1],{"source":2},"x",""]', PAYLOAD,
     "payloads", "tag"),
    ("map-flat", "map-empty", '[["Map",1],[2],"a"]', PAYLOAD, "payloads", "tag"),
    ("map-short-pair", "map-nan-key", '[["Map",1],[2],[-3]]', PAYLOAD, "payloads", "tag"),
    ("map-long-pair", "map-nan-key", '[["Map",1],[2],[-3,-1,-1]]', PAYLOAD, "payloads", "tag"),
    ("map-hole", "map-empty", '[["Map",1],[-2]]', PAYLOAD, "payloads", "tag"),
    ("map-null", "map-empty", '[["Map",1],null]', PAYLOAD, "payloads", "tag"),
    ("set-text", "set-repeated", '[["Set",1],"ab"]', PAYLOAD, "payloads", "tag"),
    ("set-null", "set-repeated", '[["Set",1],null]', PAYLOAD, "payloads", "tag"),
    ("set-hole", "undefined-member", '[["Set",1],[-2]]', PAYLOAD, "payloads", "tag"),
    ("url-relative", "url", '[["URL",1],"nope"]', PAYLOAD, "payloads", "tag"),
    ("url-hostless", "url", '[["URL",1],"https://"]', PAYLOAD, "payloads", "tag"),
    ("params-number", "params", '[["URLSearchParams",1],5]', PAYLOAD, "payloads", "tag"),
    ("buffer-unpadded", "ab", '[["ArrayBuffer",1],"AQ"]', PAYLOAD, "payloads", "view"),
    ("buffer-alphabet", "ab", '[["ArrayBuffer",1],"_-8="]', PAYLOAD, "payloads", "view"),
    ("buffer-stray-bits", "ab", '[["ArrayBuffer",1],"AR=="]', PAYLOAD, "payloads", "view"),
    ("buffer-spaced", "ab", '[["ArrayBuffer",1],"AQ ID"]', PAYLOAD, "payloads", "view"),
    ("view-half-element", "int16", '[["Int16Array",1],"AQID"]', PAYLOAD, "payloads", "view"),
    ("view-number", "u8", '[["Uint8Array",1],5]', PAYLOAD, "payloads", "view"),
    ("dataview-of-text", "dataview", '[["DataView",1],"AQIDBA=="]', PAYLOAD, "payloads", "view"),
    ("dataview-too-far", "dataview-part",
     '[["DataView",1,1,4],["ArrayBuffer",2],"AQIDBA=="]', PAYLOAD, "payloads", "view"),
    ("dataview-negative", "dataview-part",
     '[["DataView",1,-1,2],["ArrayBuffer",2],"AQIDBA=="]', PAYLOAD, "payloads", "view"),
    ("float16-odd", "float16-part", '[["Float16Array",1,1,1],["ArrayBuffer",2],"AD4AQA=="]',
     PAYLOAD, "payloads", "view"),
    ("boxed-object", "boxed-number", '[["Object",1],{}]', PAYLOAD, "payloads", "tag"),
    ("boxed-null", "boxed-number", '[["Object",1],null]', PAYLOAD, "payloads", "tag"),
    ("boxed-undefined", "boxed-negative-zero", '[["Object",-1]]', PAYLOAD, "payloads", "tag"),
    ("boxed-itself", "boxed-negative-zero", '[["Object",0]]', PAYLOAD, "payloads", "cycle"),
    ("boxed-in-place", "boxed-number", '[["Object","s"]]', INPUT, "boxed", "tag"),
    ("error-text", "err-error", '[["Error",1],"boom"]', PAYLOAD, "payloads", "error"),
    ("error-nameless", "err-error",
     '[["Error",1],{"message":3,"stack":4},"Error","boom","STACK"]', PAYLOAD, "payloads", "error"),
    ("error-messageless", "err-typeerror", '[["TypeError",1],{"stack":3},"m","STACK"]', PAYLOAD,
     "payloads", "error"),
    ("error-stack-number", "err-typeerror", '[["TypeError",1],{"message":2,"stack":3},"m",5]',
     PAYLOAD, "payloads", "error"),
    ("aggregate-without-errors", "stackless", '[["AggregateError",1],{"message":2},"m",[]]',
     PAYLOAD, "payloads", "error"),
    ("retry-text", "err-retryable",
     '[["RetryableError",1],{"message":2,"stack":3,"retryAfter":3},"m","STACK",1700000000000]',
     PAYLOAD, "payloads", "error"),
    ("conflict-tokenless", "err-conflict-bare",
     '[["HookConflictError",1],{"message":2,"stack":3},"m","STACK","tok"]', PAYLOAD, "payloads",
     "error"),
    ("headers-flat", "headers-empty", '[["Headers",1],[2],"a"]', PAYLOAD, "payloads", "tag"),
    ("headers-name", "headers-joined", '[["Headers",1],[2],[3,4],"b d","1, 2"]', PAYLOAD,
     "payloads", "tag"),
    ("class-nameless", "class-ref", '[["Class",1],{},"class//./pt.ts//Pt"]', PAYLOAD, "payloads",
     "tag"),
    ("step-nameless", "stepfn", '[["StepFunction",1],{},"step//./a.ts//s"]', PAYLOAD, "payloads",
     "tag"),
    ("stream-nameless", "rs-object",
     '[["ReadableStream",1],{},"strm_01K00000000000000000000000"]', PAYLOAD, "payloads", "tag"),
    ("response-status", "response",
     '[["Response",1],{"type":2,"url":3,"status":4,"statusText":5,"headers":6,"body":11,'
     '"redirected":12},"default","",199,"Created",["Headers",7],[8],[9,10],"x","1",null,false]',
     PAYLOAD, "payloads", "tag"),
    ("temporal-number", "temporal", '[["Temporal.Instant",5]]', PAYLOAD, "payloads", "tag"),
)  # fmt: skip

OFFSETS = {
    "cut-in-string": 1,
    "cut-before-end": 8,
    "trailing-comma": 9,
    "trailing-text": 9,
    "single-quotes": 1,
    "leading-zero": 2,
    "plus": 1,
    "nan-literal": 1,
    "undefined-literal": 1,
    "symbol-literal": 9,
    "part-without-length": 17,
    "raw-newline": 1,
    "bad-escape": 1,
    "key-without-value": 5,
    "deep-open": DEEP,
    "deep-objects": 5 * DEEP,
}
"""Where a text ceases to be JSON: the beginning of the token that cannot be there."""

BYTES: tuple[tuple[str, str, bytes, int], ...] = (
    # slug, near, text, offset
    ("byte-order-mark", "hello", b'\xef\xbb\xbf["hello"]', 0),
    ("invalid-byte", "hello", b'["hel\xfflo"]', 5),
    ("cut-character", "hello", b'["hello\xc3"]', 7),
    ("encoded-surrogate", "hello", b'["hel\xed\xa0\x80lo"]', 5),
)  # fmt: skip


def _title(slug: str) -> str:
    return slug.replace("-", " ")


def _unread() -> list[Case]:
    texts = [
        Reject(
            slug=slug,
            title=_title(slug),
            clauses=[f"values.{clause}"],
            flags=[flag],
            op="values.decode",
            args={"wire": text.encode()},
            code=code,
            offset=OFFSETS.get(slug, 0),
            near=near,
        )
        for slug, near, text, code, clause, flag in UNREADABLE
    ]
    octets = [
        Reject(
            slug=slug,
            title=_title(slug),
            clauses=["values.utf8"],
            flags=["escape"],
            op="values.decode",
            args={"wire": data},
            code=UTF8,
            offset=offset,
            near=near,
        )
        for slug, near, data, offset in BYTES
    ]
    return [*texts, *octets]


TEXT = __doc__ or ""

FAMILIES: tuple[Family, ...] = (
    Family(kind="codec", area="values", text=TEXT, cases=[*_written(), *_read()]),
    Family(kind="reject", area="values", text=TEXT, cases=[*_unwritten(), *_unread()]),
)
