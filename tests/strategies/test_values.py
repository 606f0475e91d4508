import pytest
from attrs import fields
from hypothesis import find, given
from hypothesis.errors import InvalidArgument

from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection
from spec_model.values.compare import same
from spec_model.values.devalue import Dialect, flatten, unflatten
from spec_model.values.dialects import ROWS, Boundary, ValuePolicies
from spec_model.values.js import Heap, JsMap, JsObject, JsSet, Value
from spec_model.values.shapes import ANATOMIES, take_apart
from spec_model.values.tags import TAGS, TYPED_ARRAYS
from strategies.values import Refusable, dialects, refusables, values
from tests.strategies.samples import samples

NEVER_DRAWN = {"thenable"}
REASONS = {
    Rejection.VALUE_UNSERIALIZABLE,
    Rejection.VALUE_PROTO_KEY,
    Rejection.VALUE_SPARSE_TOO_LONG,
}


def reached(root: Value) -> list[Heap]:
    """Return every heap value that the root reaches, each once."""
    found: dict[Heap, None] = {}
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Heap) and value not in found:
            found[value] = None
            waiting.extend(part for _, part in take_apart(value).parts)
    return list(found)


def is_shared(root: Value) -> bool:
    """Tell whether some heap value is a part of two others, or of one twice."""
    parts = [
        part
        for value in reached(root)
        for _, part in take_apart(value).parts
        if isinstance(part, Heap)
    ]
    return len(parts) != len(set(parts))


def is_cyclic(root: Value) -> bool:
    """Tell whether the root is a part of something that it reaches."""
    return any(part is root for value in reached(root) for _, part in take_apart(value).parts)


def text_of(root: Value) -> str:
    """Return the text of a value."""
    text = flatten(root)
    assert isinstance(text, str)
    return text


@given(value=values())
def test_values_are_valid(value: Value) -> None:
    """Every value can be written, and comes back as it was."""
    text = flatten(value)
    assert isinstance(text, str)
    again = unflatten(text)
    assert not isinstance(again, Rejected)
    assert same(value, again)


@pytest.fixture(scope="module")
def drawn() -> list[Value]:
    """Many values."""
    return samples(values(), 1200)


@pytest.mark.slow
def test_values_reach_every_class(drawn: list[Value]) -> None:
    """Values of every class that can be written are drawn."""
    kinds = {take_apart(part).kind for value in drawn for part in reached(value)}
    assert {row.kind for row in ANATOMIES} - NEVER_DRAWN == kinds


def test_values_reach_every_tag(drawn: list[Value]) -> None:
    """Every tag of the newest release is written; typed arrays are leaves, tested there."""
    texts = [text_of(value) for value in drawn]
    tags = {tag.name for tag in TAGS} - set(TYPED_ARRAYS)
    assert {tag for tag in tags if not any(f'["{tag}",' in text for text in texts)} == set()


def test_values_reach_shapes(drawn: list[Value]) -> None:
    """Deep, shared, sparse and cyclic values are drawn, also cycles through a Map or a Set."""
    assert any(len(reached(value)) > 40 for value in drawn)
    assert any(is_shared(value) for value in drawn)
    assert any("[-7," in text_of(value) for value in drawn)
    assert any(is_cyclic(value) for value in drawn)
    assert any(
        part is value
        for value in drawn
        for inner in reached(value)
        if isinstance(inner, JsMap | JsSet)
        for _, part in take_apart(inner).parts
    )


@pytest.mark.slow
def test_values_minimal() -> None:
    """The simplest is null, and the simplest graph an empty object."""
    assert find(values(), lambda _: True) is None
    assert same(find(values(), lambda value: isinstance(value, JsObject)), JsObject())


def test_values_check_their_bounds() -> None:
    """Impossible bounds are refused at once."""
    with pytest.raises(InvalidArgument):
        values(max_steps=-1)
    with pytest.raises(InvalidArgument):
        values(max_depth=-1)


@given(refusable=refusables())
def test_refusables_are_valid(refusable: Refusable) -> None:
    """Every one is refused, for its reason and at its path."""
    refused = flatten(refusable.value)
    assert isinstance(refused, Rejected)
    assert (refused.reason, dict(refused.facts)["path"]) == (refusable.reason, refusable.path)


def test_refusables_reach_everything() -> None:
    """Every reason, and paths through every kind of holder, are drawn."""
    drawn = samples(refusables(), 200)
    assert {refusable.reason for refusable in drawn} == REASONS
    for step in ("[1]", ".a", '["my key"]', "[0][1]", ".cause", ".data.d"):
        assert any(step in refusable.path for refusable in drawn)


def test_refusables_minimal() -> None:
    """The simplest is refused where it stands."""
    assert find(refusables(), lambda _: True).path == ""


@given(dialect=dialects())
def test_dialects_are_valid(dialect: Dialect) -> None:
    """Every dialect writes and reads a plain object."""
    text = flatten(JsObject({"a": 1.0}), dialect)
    assert text == '[{"a":1},1]'
    again = unflatten(text, dialect)
    assert not isinstance(again, Rejected)
    assert same(JsObject({"a": 1.0}), again)


def test_dialects_reach_everything() -> None:
    """Every release, boundary and answer is drawn."""
    drawn = samples(dialects(), 600)
    assert {dialect.core for dialect in drawn} == {row.core for row in ROWS}
    assert {dialect.boundary for dialect in drawn} == set(Boundary)
    for name in (field.name for field in fields(ValuePolicies)):
        assert {getattr(dialect.policies, name) for dialect in drawn} == set(Choice)


def test_dialects_minimal() -> None:
    """The simplest is the newest release with the recommended answers."""
    drawn = find(dialects(), lambda _: True)
    assert drawn == ROWS[-1]
