"""Pages of the wire: profiles, the sniff table, dispatch, and the rows that vectors show."""

from conformance.pages import markdown
from conformance.pages.markdown import code, table
from spec_model.wire import layout, objects, streamref
from vectors.load import load
from vectors.rows import ROWS

PICTURE = """A frame is a length (unsigned, 32 bits, big-endian) and what it counts. In profiles
with markers that begins with a writer id of eight bytes and a sequence number (unsigned, 64 bits,
big-endian).

```
offset 0        4                12               20
       +--------+----------------+----------------+------------------+
F1     | length | item (length bytes)                                |
       +--------+----------------+----------------+------------------+
V2     | length | writer id      | seq            | item (length-16) |
       +--------+----------------+----------------+------------------+
```"""


def _profiles() -> list[str]:
    rows = [
        [
            code(profile.id),
            profile.framing.value,
            "yes" if profile.marked else "no",
            f"{profile.item_limit:,}",
            f"{profile.frame_limit:,}",
        ]
        for profile in layout.PROFILES.values()
    ]
    head = ["profile", "framing", "markers", "largest item (bytes)", "largest length (bytes)"]
    return ["## Profiles", "", *table(head, rows)]


def _sniffing() -> list[str]:
    rows = [
        [buffer.value, size.value, first.value, action.value]
        for (buffer, size, first), action in objects.SNIFF_TABLE.items()
    ]
    head = ["buffer", "length of the read", "its first 32 bits", "action"]
    return ["## Frames or legacy text", "", *table(head, rows)]


def _dispatch() -> list[str]:
    rows = [
        [kind.value, field.value, generation.value, decoding.value if decoding else "unknown"]
        for (kind, field, generation), decoding in streamref.DISPATCH_TABLE.items()
    ]
    head = ["stream", "framing field", "reader", "decoding"]
    return ["## Which decoder a reader chooses", "", *table(head, rows)]


def _production() -> list[str]:
    rows = [
        [origin.value, capability.value, made.framing.value, made.field or "absent"]
        for (origin, capability), made in streamref.PRODUCER_TABLE.items()
    ]
    head = ["new stream", "target's capability", "framing", "field written"]
    return ["## How a new stream is framed", "", *table(head, rows)]


def page() -> str:
    """Write the page of frames."""
    sections = (_profiles(), _sniffing(), _dispatch(), _production())
    return markdown.page("Frames and references", [PICTURE], *sections)


def rows_page() -> str:
    """Write every row of the specification's tables with the vectors that show it."""
    by_slug: dict[str, list[str]] = {}
    for vector_id in load().vectors:
        by_slug.setdefault(vector_id.split(".")[2], []).append(vector_id)
    rows = [
        [code(row.id), row.text, row.absent or ", ".join(code(name) for name in by_slug[row.id])]
        for row in ROWS
    ]
    text = [
        "Rows of the tables that the frame formats were specified in, by section: a.1 payloads and "
        "limits, a.2 limits of marked frames, a.3 dedupe, a.4 frames or legacy text, a.5 writer "
        "ids, a.7 worked frames, b.3 dispatch, c batches. The vector's slug is the row's id."
    ]
    return markdown.page("Rows and their vectors", text, table(["row", "what", "vector"], rows))
