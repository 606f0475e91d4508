"""Pages of the operations, and of the vectors that are made from them."""

from collections import Counter

from conformance.pages.markdown import code, page, table
from spec_model.codec import OPERATIONS
from spec_model.codec.shapes import Fields, ListOf, OneOf, Shape
from vectors.chunkings import CHUNKINGS
from vectors.families import FAMILIES
from vectors.flags import FLAGS
from vectors.load import load

CHUNKING_TEXT = {
    "whole": "one read",
    "each-byte": "every byte a read of its own",
    "every-split": "two reads, cut at every position in turn",
    "empty-reads": "every byte a read of its own, with reads of no bytes before, between and after",
}


def shape_text(shape: Shape) -> str:
    """Write a shape in a few words."""
    match shape:
        case OneOf(words):
            return " or ".join(words)
        case ListOf(item):
            return f"list of {shape_text(item)}"
        case Fields(required, optional):
            fields = [f"{name}: {shape_text(field)}" for name, field in required.items()]
            fields += [f"{name}?: {shape_text(field)}" for name, field in optional.items()]
            return "{" + ", ".join(fields) + "}"
        case _:
            return type(shape).__name__.lower()


def operations_page() -> str:
    """Write every operation with its shapes."""
    sections = [
        [
            "What an implementation of the codec role answers: one call, one answer. A question "
            "mark marks a field that may be absent."
        ]
    ]
    for operation in OPERATIONS.values():
        lines = [f"## {operation.name}", "", operation.sentence, ""]
        rows = [
            ["takes", code(shape_text(operation.takes))],
            ["gives", code(shape_text(operation.gives))],
            ["capability", code(operation.requires)],
        ]
        if operation.before is not None:
            rows.append(["delivered before a refusal", code(shape_text(operation.before))])
        sections.append([*lines, *table(["", ""], rows)])
    return page("Operations", *sections)


FORMAT = """One vector a line, canonical JSON (RFC 8785), sorted by id, in
`vectors/data/KIND/AREA.jsonl`. An id is `kind.area.slug.tail`; the tail comes from the content at
birth and never changes. `sha256` covers everything but `id`, `sha256`, `title` and `meta`.
`LEDGER.jsonl` is append-only and knows every id ever issued; `MANIFEST.json` has the counts and a
digest over the sorted ids and digests; `schema/` has JSON Schemas of every file.

Bytes are lower-case hexadecimal, `{"fill": hex, "len": n}` for one byte repeated, or
`{"cat": [...]}` for parts joined. 64-bit integers are decimal strings.

- **codec**: with `context`, encode `value` and get `wire`; decode `wire`, and each of `also`, under
  every chunking and get `value`. `directions` says which of the two apply.
- **reject**: call `op` with `args`, under every chunking. It must be refused with one of `codes` at
  byte `offset`, after delivering `before`. The vector `near.id` is accepted and one edit away:
  check both, so that refusing everything does not pass.
- **decide**: call `op` with `args` and get `ok`, or a refusal with one of `rejected`. With
  `policies`, `answers` has one answer for each choice: pin one choice and give its answer.
- **trace**: tell a role the `inputs` of `args`, one after the other; after each it must want done
  what the answer lists for it. The answer is given as in a decide vector.
- **history**: something that a reader is claimed to have `delivered`; `allowed` says whether it may
  have. A forbidden one names the first position at which it goes wrong. One without `delivered` is
  what was observed of a stream: a checker must find nothing, or exactly the `witness`."""


def vectors_page() -> str:
    """Write how vectors look, and what there is."""
    loaded = load()
    counts = Counter(vector_id.rsplit(".", 2)[0] for vector_id in loaded.vectors)
    rows = [
        [code(f"{family.kind}.{family.area}"), str(counts[f"{family.kind}.{family.area}"])]
        for family in sorted(FAMILIES, key=lambda family: (family.area, family.kind))
    ]
    texts: dict[str, list[str]] = {}
    for family in FAMILIES:
        if family.text.strip() not in texts.setdefault(family.area, []):
            texts[family.area].append(family.text.strip())
    sections = [[f"### {area}", "", "\n\n".join(texts[area])] for area in sorted(texts)]
    chunkings = [
        [code(name), CHUNKING_TEXT.get(name) or f"reads of {name.rpartition('-')[2]} bytes"]
        for name in CHUNKINGS
    ]
    flags = [[code(flag.id), flag.meaning, flag.bug_class, flag.effect] for flag in FLAGS]
    return page(
        "Golden vectors",
        [FORMAT],
        ["## Chunkings", "", *table(["name", "reads"], chunkings)],
        [
            "## Families",
            "",
            f"{len(loaded.vectors)} vectors.",
            "",
            *table(["family", "vectors"], rows),
        ],
        *sections,
        ["## Flags", "", *table(["flag", "meaning", "bug class", "effect"], flags)],
    )
