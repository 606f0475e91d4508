"""Values that hold no other values: primitives, and heap values that are nothing but facts.

Everything drawn here comes back from writing and reading exactly as it was; what a round trip
loses (an offset into a buffer, a renamed error) is drawn by nobody but the tests that show it.
"""

from functools import cache

from hypothesis import strategies as st

from spec_model.values.dates import MAX_TIME
from spec_model.values.js import (
    UNDEFINED,
    ArrayBuffer,
    BigInt,
    Boxed,
    Date,
    Function,
    Heap,
    Primitive,
    RegExp,
    Temporal,
    View,
    js_string,
)
from spec_model.values.tags import (
    ELEMENT_SIZES,
    NATIVE_VIEWS,
    TEMPORAL_KINDS,
    TYPED_ARRAYS,
)
from spec_model.values.web import (
    AbortHandle,
    Headers,
    ReadableStream,
    Url,
    UrlSearchParams,
    WritableStream,
    header_pairs,
)

_MARKS = '"\\</\n\r\t\b\f\x00\x1f\x7f\u2028\u2029\ufeff\U0001f600'
_LONE = "\ud800\udbff\udc00\udfff"
_TROUBLE = ("", ".", "__proto", "Date", "null", "0", "10", "-1", "01", "constructor", "then")
_SPECIAL = (float("nan"), float("inf"), -float("inf"))
_HREFS = ("https://a/", "http://example.com/a?b=%3Cc%3E#d", "data:,x", "foo:bar")
_FLAGS = "dgimsy"
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"
_IDS = ("step//./a.ts//s", "workflow//./a.ts//w", "class//./a.ts//C", "x")


def strings(*, lone_surrogates: bool = True, max_size: int = 12) -> st.SearchStrategy[str]:
    """Draw JavaScript strings, marks that need care included."""
    marks = _MARKS + _LONE if lone_surrogates else _MARKS
    characters = st.characters(exclude_categories=["Cs"]) | st.sampled_from(marks)
    texts = st.lists(characters, max_size=max_size).map("".join).map(js_string)
    return texts | st.sampled_from(_TROUBLE)


def numbers() -> st.SearchStrategy[float]:
    """Draw JavaScript numbers of every magnitude, the special ones included; one NaN only."""
    edges = (
        *_SPECIAL,
        0.0,
        -0.0,
        -1.0,
        1e-6,
        1e-7,
        1e21,
        1e20,
        5e-324,
        2.0**53,
        123456789012345680000.0,
    )
    canonical = st.floats().map(lambda number: float("nan") if number != number else number)  # noqa: PLR0124 - NaN alone differs from itself
    return st.integers(-5, 300).map(float) | st.sampled_from(edges) | canonical


def _bigints() -> st.SearchStrategy[BigInt]:
    """Draw BigInts, long ones included."""
    return st.integers(-(2**70), 2**70).map(BigInt.of)


@cache
def _primitives() -> st.SearchStrategy[Primitive]:
    words = st.sampled_from((None, UNDEFINED, False, True))
    return words | numbers() | strings() | _bigints()


@st.composite
def primitives(draw: st.DrawFn) -> Primitive:
    """Draw primitives that can be serialised."""
    return draw(_primitives())


def _dates() -> st.SearchStrategy[Date]:
    """Draw dates of all years that JavaScript has, and the invalid one."""
    edge = int(MAX_TIME)
    whole = st.integers(0, 10**12) | st.integers(-edge, edge) | st.sampled_from((edge, -edge))
    return (whole.map(float) | st.just(float("nan"))).map(Date)


def _regexps() -> st.SearchStrategy[RegExp]:
    """Draw regular expressions with any flags that go together."""
    flags = st.sets(st.sampled_from(_FLAGS), max_size=3).map(lambda drawn: "".join(sorted(drawn)))
    return st.builds(RegExp, st.sampled_from(("x", "(?:)", 'a"b<\\/c')), flags)


@st.composite
def _buffers(draw: st.DrawFn) -> ArrayBuffer:
    """Draw buffers, some empty."""
    return ArrayBuffer(draw(st.binary(max_size=24)))


@st.composite
def _typed_arrays(draw: st.DrawFn) -> View:
    """Draw typed arrays over a buffer of their own."""
    kind = draw(st.sampled_from(TYPED_ARRAYS))
    size = ELEMENT_SIZES[kind]
    elements = draw(st.lists(st.binary(min_size=size, max_size=size), max_size=4))
    return View(kind, ArrayBuffer(b"".join(elements)))


@st.composite
def _native_views(draw: st.DrawFn) -> View:
    """Draw a DataView or Float16Array over the whole of a buffer or a part of it."""
    buffer = draw(_buffers())
    kind = draw(st.sampled_from(NATIVE_VIEWS))
    size, whole = ELEMENT_SIZES[kind], len(buffer.data)
    if draw(st.booleans()) and whole % size == 0:
        return View(kind, buffer)
    start = draw(st.integers(0, whole // size))
    end = draw(st.integers(start, whole // size))
    return View(kind, buffer, start * size, (end - start) * size)


def _boxed() -> st.SearchStrategy[Boxed]:
    """Draw boxed primitives."""
    return (st.booleans() | numbers() | strings() | _bigints()).map(Boxed)


def _plain_strings() -> st.SearchStrategy[str]:
    return strings(lone_surrogates=False)


def _search_params() -> st.SearchStrategy[UrlSearchParams]:
    """Draw query strings, repeated names included."""
    pairs = st.tuples(_plain_strings(), _plain_strings())
    return st.lists(pairs, max_size=3).map(UrlSearchParams)


def _headers() -> st.SearchStrategy[Headers]:
    """Draw headers as a platform iterates them, cookies included."""
    names = st.text(_LETTERS, min_size=1, max_size=4) | st.just("set-cookie")
    pairs = st.tuples(names, st.text(_LETTERS, min_size=1, max_size=4))
    return st.lists(pairs, max_size=4).map(lambda drawn: Headers(header_pairs(drawn)))


def _readable_streams() -> st.SearchStrategy[ReadableStream]:
    """Draw references to readable streams: of objects, of raw bytes, of framed bytes."""
    whole = st.builds(ReadableStream, name=st.sampled_from(("strm_a", "strm_b")))
    raw = st.builds(ReadableStream, name=st.just("strm_a"), type=st.just("bytes"))
    framed = st.builds(
        ReadableStream,
        name=st.just("strm_a"),
        type=st.just("bytes"),
        framing=st.just("framed-v1"),
    )
    return whole | raw | framed


def _writable_streams() -> st.SearchStrategy[WritableStream]:
    """Draw references to writable streams, of this run or of another."""
    own = st.just("strm_a").map(WritableStream)
    forwarded = st.builds(
        WritableStream, st.just("strm_a"), st.just("wrun_p"), st.just("key="), st.just("dpl_p")
    )
    return own | forwarded


def _abort_handles() -> st.SearchStrategy[AbortHandle]:
    """Draw controllers and signals, aborted or not."""
    return st.builds(
        AbortHandle,
        controller=st.booleans(),
        stream_name=st.just("strm_a_system_abort"),
        hook_token=st.just("abrt_a"),
        aborted=st.booleans(),
        reason=primitives(),
    )


def _functions() -> st.SearchStrategy[Function]:
    """Draw references to steps, workflows and classes."""
    return (
        st.sampled_from(_IDS).map(lambda name: Function(step_id=name))
        | st.sampled_from(_IDS).map(lambda name: Function(workflow_id=name))
        | st.sampled_from(_IDS).map(lambda name: Function(class_id=name))
    )


@cache
def _leaves() -> st.SearchStrategy[Heap]:
    return st.one_of(
        st.builds(ArrayBuffer),
        _dates(),
        _regexps(),
        _buffers(),
        _typed_arrays(),
        _native_views(),
        _boxed(),
        st.sampled_from(_HREFS).map(Url),
        _search_params(),
        _headers(),
        _readable_streams(),
        _writable_streams(),
        _abort_handles(),
        _functions(),
        st.sampled_from(TEMPORAL_KINDS).map(lambda kind: Temporal(kind, "2020-01-01")),
    )


@st.composite
def leaves(draw: st.DrawFn) -> Heap:
    """Draw heap values of every class that holds no other values."""
    return draw(_leaves())
