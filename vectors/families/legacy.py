"""Stored values of spec version 1, which are JSON values and not bytes.

For implementers: the value is given as its JSON text; the empty text stands for undefined. A
runtime reads every such value as flattened text, a display only an array.
"""

from spec_model.rejections import Rejection
from vectors.families.envelope import key
from vectors.family import Case, Decide, Family

INVALID = Rejection.VALUE_INVALID_INPUT
ROWS: list[tuple[str, str, str | Rejection, str | Rejection]] = [
    # slug, JSON text, what a runtime makes of it, what a display makes of it
    ("array", '["hello"]', "flattened", "flattened"),
    ("object-in-array", '[{"a":1},"x"]', "flattened", "flattened"),
    ("space-before", ' \n["hello"]', "flattened", "flattened"),
    ("undefined-sentinel", "-1", "flattened", "as-it-is"),
    ("nan-sentinel", "-3", "flattened", "as-it-is"),
    ("infinity-sentinel", "-4", "flattened", "as-it-is"),
    ("negative-infinity-sentinel", "-5", "flattened", "as-it-is"),
    ("negative-zero-sentinel", "-6", "flattened", "as-it-is"),
    ("hole-sentinel", "-2", INVALID, "as-it-is"),
    ("sparse-sentinel", "-7", INVALID, "as-it-is"),
    ("number", "5", INVALID, "as-it-is"),
    ("zero", "0", INVALID, "as-it-is"),
    ("string", '"hello"', INVALID, "as-it-is"),
    ("object", '{"a":1}', INVALID, "as-it-is"),
    ("null", "null", INVALID, "as-it-is"),
    ("true", "true", INVALID, "as-it-is"),
    ("empty-array", "[]", INVALID, INVALID),
    ("undefined", "", INVALID, "as-it-is"),
]


def _cases() -> list[Case]:
    return [
        Decide(
            slug=f"{slug}-{reader}",
            title=f"a stored value as a {reader} reads it: {text or 'undefined'}",
            clauses=["legacy.display" if reader == "display" else "legacy.runtime"],
            flags=["legacy"],
            op="legacy.read",
            args={"value": text, "display": reader == "display"},
            ok=ok,
        )
        for slug, text, runtime, display in ROWS
        for reader, ok in (("runtime", runtime), ("display", display))
    ]


def _stored() -> list[Case]:
    """What is stored, with a key at hand or without, and what the prefix decoder makes of it."""
    long_text = '["' + "a" * 3000 + '"]'
    texts = {"hello": '["hello"]', "undefined": "-1", "long": long_text}
    return [
        *(
            Decide(
                slug=f"stored-{slug}-{kind}",
                title="a legacy value is its flattened text, never compressed and never encrypted",
                clauses=["legacy.plain"],
                flags=["legacy", "key-kind"],
                op="legacy.write",
                args={"text": text, "key": key(kind)},
                ok=text,
            )
            for slug, text in texts.items()
            for kind in ("none", "bundle")
        ),
        *(
            Decide(
                slug=f"payload-{slug}",
                title="the low-level prefix decoder takes a value for devl",
                clauses=["legacy.prefix-decoder"],
                flags=["legacy"],
                op="legacy.payload",
                args={"value": text},
                ok=b"devl" + text.encode(),
            )
            for slug, text, _, _ in ROWS
            if text == text.strip()  # a value has no white space around it; only a text can
        ),
    ]


TEXT = __doc__ or ""

FAMILIES: tuple[Family, ...] = (
    Family(kind="decide", area="legacy", text=TEXT, cases=[*_cases(), *_stored()]),
)
