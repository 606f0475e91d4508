"""What a release writes, the same release reads: claims about the dialects themselves."""

import pytest
from attrs import evolve
from hypothesis import given

from spec_model.rejections import Rejected
from spec_model.values.compare import same
from spec_model.values.devalue import Dialect, flatten, unflatten
from spec_model.values.dialects import RECOMMENDED, ROWS, SubViews
from spec_model.values.js import Value
from strategies.values import dialects, values

HEALTHY = [
    row
    for row in ROWS
    if not row.library.raw_symbols and row.library.sub_views is not SubViews.POISONED
]
"""Releases whose library writes nothing that is no JSON."""


@pytest.mark.parametrize("row", HEALTHY, ids=lambda row: row.core)
@given(value=values())
def test_a_release_reads_what_it_writes(row: Dialect, value: Value) -> None:
    """What a release writes under the recommended answers, it reads, and writes the same again."""
    text = flatten(value, row)
    if isinstance(text, Rejected):
        return
    read = unflatten(text, row)
    assert not isinstance(read, Rejected)
    assert flatten(read, row) == text


@given(value=values(), dialect=dialects())
def test_writing_is_decided_by_the_value(value: Value, dialect: Dialect) -> None:
    """Policies of readers and what a reader knows change nothing in what is written."""
    strict = evolve(dialect, policies=RECOMMENDED)
    reading = evolve(
        strict,
        policies=evolve(
            RECOMMENDED,
            payloads=dialect.policies.payloads,
            operands=dialect.policies.operands,
            references=dialect.policies.references,
            utf8=dialect.policies.utf8,
            own_errors=dialect.policies.own_errors,
        ),
    )
    assert flatten(value, strict) == flatten(value, reading)


@given(value=values())
def test_two_hops_are_one(value: Value) -> None:
    """A value that made one hop makes every further one unchanged."""
    text = flatten(value)
    assert isinstance(text, str)
    once = unflatten(text)
    assert not isinstance(once, Rejected)
    again = flatten(once)
    assert isinstance(again, str)
    twice = unflatten(again)
    assert not isinstance(twice, Rejected)
    assert same(once, twice)
