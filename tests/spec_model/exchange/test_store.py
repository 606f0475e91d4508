"""The store's messages: each is taken, and answered as the policies have it."""

from collections.abc import Sequence

import pytest

from spec_model.errors import ModelMisuse
from spec_model.exchange import store
from spec_model.exchange.message import KIND
from spec_model.plain import Record
from spec_model.policies import Choice
from spec_model.stream.rules import StoreRules
from vectors.families.stream_stores import FAMILIES
from vectors.family import Decide

RULES = StoreRules()


def _told() -> list[Record]:
    (family,) = FAMILIES
    asked = [case.args["inputs"] for case in family.cases if isinstance(case, Decide)]
    return [record for told in asked for record in _records(told)]


def test_every_message_is_in_a_vector() -> None:
    """A message of the table that nobody tells or says is a promise that nobody keeps."""
    assert {record[KIND] for record in _told()} == set(store.INPUTS)
    said = [record for one in store.answers(RULES, _every()) for record in _records(one)]
    assert {record[KIND] for record in said} == set(store.OUTPUTS)


def _records(value: object) -> Sequence[Record]:
    assert isinstance(value, list)
    return value


def _every() -> list[Record]:
    return [
        {"kind": "append", "data": b"a"},
        {"kind": "connect", "start": 0},
        {"kind": "get-chunks", "start": 0, "limit": 1},
        {"kind": "get-info"},
        {"kind": "close"},
        {"kind": "read"},
    ]


def test_a_live_read_goes_on_where_it_was() -> None:
    """It hands out each chunk once, and is over when it has ended."""
    read: Record = {"kind": "read"}
    more = [*_every(), read]
    assert store.answers(RULES, more[:-1])[-1] == [
        {"kind": "chunk", "data": b"a"},
        {"kind": "end"},
    ]
    with pytest.raises(ModelMisuse, match="no live read"):
        store.answers(RULES, more)


@pytest.mark.parametrize("choice", Choice)
def test_an_index_is_lost_as_the_policy_has_it(choice: Choice) -> None:
    """Burnt, it cannot be lost again; where nothing is said of it, nothing happens."""
    lose: Record = {"kind": "lose", "index": 0}
    told: list[Record] = [{"kind": "reserve"}, lose, lose]
    rules = StoreRules(lost_index=choice)
    if choice is Choice.UPSTREAM:
        assert store.answers(rules, told) == [[{"kind": "index", "index": 0}], [], []]
        return
    with pytest.raises(ModelMisuse, match="not reserved"):
        store.answers(rules, told)


@pytest.mark.parametrize(
    "record",
    [{"kind": "shout"}, {"kind": "read"}, {"kind": "append"}, {"kind": "lose", "index": "0"}],
    ids=repr,
)
def test_what_makes_no_sense_is_misuse(record: Record) -> None:
    """Unknown messages, wrong fields, and a read that nobody began."""
    with pytest.raises(ModelMisuse):
        store.answers(RULES, [record])
