import gc
import time
from collections.abc import Callable

import pytest
from attrs import evolve
from hypothesis import given

from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection
from spec_model.values.compare import same
from spec_model.values.devalue import CURRENT, Dialect, flatten, unflatten
from spec_model.values.dialects import RECOMMENDED
from spec_model.values.js import (
    UNDEFINED,
    JsArray,
    JsMap,
    JsObject,
    JsSet,
    Value,
)
from strategies.value_texts import broken_texts, deep_texts, flattened_texts
from strategies.values import dialects

UPSTREAM = CURRENT.upstream()
SLACK = 0.05
"""Seconds that a busy machine may add."""


@given(text=flattened_texts() | broken_texts() | deep_texts(), dialect=dialects())
def test_total(text: str, dialect: Dialect) -> None:
    """Every text is read or refused by every dialect; nothing is raised."""
    read = unflatten(text, dialect)
    if isinstance(read, Rejected):
        assert read.reason.value.startswith("value-")


@given(text=flattened_texts())
def test_strict_readers_read_less(text: str) -> None:
    """What a strict reader reads, a lenient one reads too."""
    strict, lenient = unflatten(text), unflatten(text, UPSTREAM)
    if not isinstance(strict, Rejected):
        assert not isinstance(lenient, Rejected)


@given(text=flattened_texts())
def test_what_is_read_can_be_written(text: str) -> None:
    """What a strict reader reads, a strict writer writes."""
    read = unflatten(text)
    if not isinstance(read, Rejected):
        assert isinstance(flatten(read), str)


def reason(text: str, dialect: Dialect = CURRENT) -> Rejection | None:
    """Return why a text is refused."""
    read = unflatten(text, dialect)
    return read.reason if isinstance(read, Rejected) else None


def test_cycles_close_through_objects() -> None:
    """An object exists before its parts, so a Set may contain the object that holds it."""
    read = unflatten('[{"s":1},["Set",2],[0]]')
    assert isinstance(read, JsObject)
    inner = read.properties["s"]
    assert isinstance(inner, JsSet)
    assert inner.members == [read]


def test_tagged_cycles() -> None:
    """A Set of itself is refused; upstream it is a Set of another, and once it was refused too."""
    text = '[["Set",1],[0]]'
    assert reason(text) is Rejection.VALUE_CIRCULAR
    read = unflatten(text, UPSTREAM)
    assert isinstance(read, JsSet)
    assert same(read, JsSet([JsSet([UNDEFINED])]))
    guarded = evolve(UPSTREAM.library, open_payloads=False)
    assert reason(text, evolve(UPSTREAM, library=guarded)) is Rejection.VALUE_CIRCULAR


def test_operands_in_place_that_refer_back() -> None:
    """An operand in place may refer to its own tag; that ends, and is circular everywhere."""
    text = '[["Set",[0]]]'
    assert reason(text) is Rejection.VALUE_CIRCULAR
    assert reason(text, UPSTREAM) is Rejection.VALUE_CIRCULAR


def test_open_payloads() -> None:
    """An array that is still being filled makes no Set; upstream it makes one of what is there."""
    text = '[[1],["Set",0]]'
    assert reason(text) is Rejection.VALUE_CIRCULAR
    read = unflatten(text, UPSTREAM)
    assert isinstance(read, JsArray)
    assert same(read.elements[0], JsSet([UNDEFINED]))


def test_open_pairs() -> None:
    """A pair that is still being filled makes no entry of a Map."""
    text = '[[1,2],"k",["Map",3],[0]]'
    assert reason(text) is Rejection.VALUE_CIRCULAR
    read = unflatten(text, UPSTREAM)
    assert isinstance(read, JsArray)
    assert same(read.elements[1], JsMap([("k", UNDEFINED)]))


def test_operands_in_place_have_slots_upstream() -> None:
    """The packages append an operand that is no reference; a strict reader shows it to nobody."""
    text = '[[1,2],["Date","1970-01-01T00:00:00.000Z"]]'
    assert reason(text) is Rejection.VALUE_BAD_REFERENCE
    read = unflatten(text, UPSTREAM)
    assert isinstance(read, JsArray)
    assert read.elements[1] == "1970-01-01T00:00:00.000Z"


def test_references_are_judged_apart_from_payloads() -> None:
    """Each policy answers for its own accidents."""
    lenient = evolve(CURRENT, policies=evolve(RECOMMENDED, references=Choice.UPSTREAM))
    read = unflatten("[[-9]]", lenient)
    assert isinstance(read, JsArray)
    assert read.elements == {0: UNDEFINED}
    assert reason('[["Date",1],5]', lenient) is Rejection.VALUE_BAD_PAYLOAD


def cpu(text: str) -> float:
    """Return the processor time that reading takes, the least of a few tries."""
    times = []
    for _ in range(3):
        gc.collect()
        gc.disable()  # what other tests left in memory is not what is measured
        try:
            start = time.process_time()
            unflatten(text, UPSTREAM)
            times.append(time.process_time() - start)
        finally:
            gc.enable()
    return min(times)


def nested(size: int) -> str:
    """Return a text of brackets."""
    return "[" * size + "]" * size


def chained(size: int) -> str:
    """Return a text of arrays that each refer to the next slot."""
    return f"[{','.join(f'[{place + 1}]' for place in range(size))},1]"


def tagged(size: int) -> str:
    """Return a text of Sets inside each other."""
    slots = (f'["Set",{2 * place + 1}],[{2 * place + 2}]' for place in range(size))
    return f"[{','.join(slots)},1]"


def many(size: int) -> str:
    """Return a text of one Map."""
    value: Value = JsMap([(float(place), "x") for place in range(size)])
    text = flatten(value)
    assert isinstance(text, str)
    return text


@pytest.mark.slow
@pytest.mark.parametrize("make", [nested, chained, tagged, many])
def test_linear(make: Callable[[int], str]) -> None:
    """Twice the text takes about twice the time, deep or wide."""
    assert cpu(make(8_000)) < 2.2 * cpu(make(4_000)) + SLACK


def test_claimed_lengths_cost_nothing() -> None:
    """A sparse array takes memory for what it holds and not for what it claims."""
    read = unflatten("[[-7,4294967295,4294967294,1],1]", evolve(CURRENT, sparse_limit=None))
    assert isinstance(read, JsArray)
    assert (read.length, read.elements) == (4294967295, {4294967294: 1.0})
