"""Values and their flattened text, byte for byte.

For implementers: `values.encode` writes a value, given as a graph of nodes, as the UTF-8 of its
flattened text; `values.decode` reads one. Both speak as the newest release unless a dialect is
named. Identity matters: a value that is one thing in the graph must be one thing again. The texts
marked as worked were captured from the published packages.

Values that change on the way (a subview loses its offset, a renamed error its class) are written
only.
"""

from spec_model.errors import ModelMisuse
from spec_model.plain import Plain, Record
from spec_model.values.js import JsObject, Value
from spec_model.values.nodes import code_units, primitive_node, to_nodes
from vectors.families import values_errors, values_language, values_platform
from vectors.family import Case, Codec, Family
from vectors.samples import ALL, SAMPLES

ROWS = (*values_language.ROWS, *values_errors.ROWS, *values_platform.ROWS)
"""Every value that the recommended writer writes: sample, clauses, title, text."""

WRITTEN_ONLY = frozenset(
    {
        "buffer-seen-four-ways",
        "devl-map-negzero-key",
        "devl-regexp-lastindex",
        "devl-u8-subview",
        "err-customsubclass",
        "err-name-spoof",
        "err-renamed-aggregate",
        "err-retry-without-date",
        "fn-class-and-step",
    }
)
"""Samples that come back as something else."""

FLAGS: dict[str, str] = {
    "strings": "escape",
    "numbers": "number-text",
    "specials": "special",
    "sharing": "sharing",
    "cycles": "cycle",
    "holes": "sparse",
    "error-fidelity": "error",
    "views": "view",
    "native-views": "view",
    "placeholders": "empty",
}
"""The flag that goes with a clause."""


def slug_of(sample: str) -> str:
    """Return the slug of a sample's vector."""
    return sample.removeprefix("devl-").lower().replace("_", "-")


def _cases() -> list[Case]:
    cases: list[Case] = []
    for sample, names, title, text in ROWS:
        clauses = names.split()
        extra = () if sample in WRITTEN_ONLY else ("round-trip",)
        flags = {FLAGS[name] for name in clauses if name in FLAGS}
        cases.append(
            Codec(
                slug=slug_of(sample),
                title=title,
                clauses=[f"values.{name}" for name in (*clauses, *extra)],
                flags=sorted(flags | ({"worked"} if sample in SAMPLES else set())),
                codec="values",
                value=to_nodes(ALL[sample]()),
                wire=text.encode(),
                directions=("encode",) if sample in WRITTEN_ONLY else ("encode", "decode"),
            )
        )
    return cases


INSERTED = ("devl-intkeys", "keys-of-all-kinds", "null-prototype-keys")
"""Samples whose properties are given in order of insertion too."""


def inserted(value: Value) -> Plain:
    """Describe an object of primitives with its properties in order of insertion.

    A graph that was read has them in the order in which they are enumerated.
    """
    if not isinstance(value, JsObject):
        raise ModelMisuse("only an object has properties")
    parts: list[Plain] = [
        [code_units(key), primitive_node(item)] for key, item in value.properties.items()
    ]
    facts: Record = {"nullPrototype": value.null_prototype, "symbolKeys": False}
    node: Record = {"t": "object", "v": {"facts": facts, "parts": parts}}
    return {"t": "graph", "v": {"root": {"t": "ref", "v": 0}, "heap": [node]}}


def _inserted_cases() -> list[Case]:
    texts = {sample: text for sample, _, _, text in ROWS}
    return [
        Codec(
            slug=f"{slug_of(sample)}-as-inserted",
            title="properties that were set in another order",
            clauses=["values.key-order"],
            codec="values",
            value=inserted(ALL[sample]()),
            wire=texts[sample].encode(),
            directions=("encode",),
        )
        for sample in INSERTED
    ]


TEXT = __doc__ or ""

FAMILIES: tuple[Family, ...] = (
    Family(kind="codec", area="values", text=TEXT, cases=[*_cases(), *_inserted_cases()]),
)
