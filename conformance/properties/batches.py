"""Properties of batch bodies."""

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from conformance.properties.asking import accepted, ask, differs, first, refused
from conformance.properties.property import Call, Property
from spec_model.codec.operation import Arguments
from spec_model.plain import Record
from spec_model.rejections import Rejection
from strategies.payloads import payloads

LARGEST = 4_294_967_295
PREFIX = 4


def _chunk_rows() -> SearchStrategy[list[bytes]]:
    return st.lists(payloads(max_size=64), max_size=5)


def _body(chunks: list[bytes]) -> bytes:
    return b"".join(len(chunk).to_bytes(PREFIX, "big") + chunk for chunk in chunks)


@st.composite
def _bodies(draw: DrawFn) -> Record:
    chunks = draw(_chunk_rows())
    declared = len(chunks) + draw(st.integers(-min(2, len(chunks)), 2))
    return {"value": chunks, "declared": declared}


@st.composite
def _cut_bodies(draw: DrawFn) -> Record:
    chunks = draw(_chunk_rows())
    end = draw(st.integers(0, len(_body(chunks))))
    return {"value": chunks, "end": end}


@st.composite
def _large_sizes(draw: DrawFn) -> Record:
    """Sizes of chunks whose body lies around the limit."""
    others = draw(st.lists(st.integers(0, 2**30), max_size=3))
    beside = draw(st.integers(-2, 2))
    last = LARGEST + beside - sum(others) - PREFIX * (len(others) + 1)
    half = last // 2
    return {"sizes": [*others, half, last - half - PREFIX]}


def _page_counts() -> SearchStrategy[Record]:
    counts = st.fixed_dictionaries({"chunks": st.integers(0, 3_000)})
    return counts | st.fixed_dictionaries(
        {"chunks": st.integers(0, 50), "most": st.integers(1, 12)}
    )


def _round_trip(call: Call, drawn: Record) -> str | None:
    chunks = Arguments(drawn).all_octets("value")
    body = ask(call, "batch.encode", {"value": chunks})
    return first(
        (
            differs("body", accepted(_body(chunks)), body),
            differs(
                "chunks",
                accepted(chunks),
                ask(call, "batch.decode", {"wire": _body(chunks), "declared": len(chunks)}),
            ),
        )
    )


def _truncation(call: Call, drawn: Record) -> str | None:
    chunks, end = Arguments(drawn).all_octets("value"), Arguments(drawn).number("end")
    starts = [len(_body(chunks[:count])) for count in range(len(chunks) + 1)]
    whole = sum(start <= end for start in starts) - 1
    got = ask(call, "batch.decode", {"wire": _body(chunks)[:end]})
    if starts[whole] == end:
        return differs("ends between chunks", accepted(chunks[:whole]), got)
    expected = refused(Rejection.BATCH_TRUNCATED.value, starts[whole])
    return differs("ends inside a chunk", expected, got)


def _count(call: Call, drawn: Record) -> str | None:
    chunks, declared = Arguments(drawn).all_octets("value"), Arguments(drawn).number("declared")
    expected = accepted(chunks) if declared == len(chunks) else refused(Rejection.BATCH_COUNT.value)
    got = ask(call, "batch.decode", {"wire": _body(chunks), "declared": declared})
    return differs(f"{declared} declared", expected, got)


def _size(call: Call, drawn: Record) -> str | None:
    sizes = Arguments(drawn).numbers("sizes")
    total = sum(PREFIX + size for size in sizes)
    expected = accepted(total) if total <= LARGEST else refused(Rejection.BATCH_TOO_LARGE.value)
    return differs("size", expected, ask(call, "batch.size", drawn))


def _pages(call: Call, drawn: Record) -> str | None:
    asked = Arguments(drawn)
    chunks, most = asked.number("chunks"), asked.maybe_number("most") or 1_000
    expected = [min(most, chunks - at) for at in range(0, chunks, most)]
    return differs("requests", accepted(expected), ask(call, "batch.pages", drawn))


PROPERTIES: tuple[Property, ...] = (
    Property(
        id="batch.round-trip",
        clauses=("batch.layout",),
        claim="A body is each chunk behind its length, and is read back as those chunks.",
        draws=_bodies,
        check=_round_trip,
    ),
    Property(
        id="batch.truncation",
        clauses=("batch.truncation",),
        claim="A body that ends inside a length or a chunk is refused as a whole.",
        draws=_cut_bodies,
        check=_truncation,
    ),
    Property(
        id="batch.count",
        clauses=("batch.count",),
        claim="Another number of chunks than declared is refused.",
        draws=_bodies,
        check=_count,
    ),
    Property(
        id="batch.size",
        clauses=("batch.size",),
        claim="The size of a body is known before it is made, and bounded.",
        draws=_large_sizes,
        check=_size,
    ),
    Property(
        id="batch.pages",
        clauses=("batch.pages",),
        claim="Chunks are split into requests that are full except the last.",
        draws=_page_counts,
        check=_pages,
    ),
)
