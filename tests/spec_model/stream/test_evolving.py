"""The quick `evolve` makes what that of attrs makes."""

from typing import Any

import attrs
import pytest
from attrs import frozen

from spec_model.stream.actors import Connection, ReaderActor, Request, WriterActor
from spec_model.stream.evolving import evolve
from spec_model.stream.log import Log
from spec_model.stream.reader import Reader
from spec_model.stream.regimes import SEED, Bound, setting
from spec_model.wire.frames import Framer
from spec_model.wire.layout import F1


@frozen
class _One:
    only: int


@frozen
class _Mixed:
    first: int
    named: str = attrs.field(kw_only=True)
    last: int = 3


@pytest.mark.parametrize(
    ("one", "changes"),
    [
        (_One(1), {"only": 2}),
        (_Mixed(1, named="a"), {"named": "b", "last": 4}),
        (_Mixed(1, named="a"), {"first": 2}),
        (Log(), {"done": True}),
        (Request(1), {"cut": True, "frames": (b"a",)}),
        (WriterActor(Framer(F1)), {"item": 2, "cuts": 1}),
        (ReaderActor(role=Reader(0)), {"connection": Connection(3)}),
        (setting(Bound(), SEED), {"bound": Bound(items=2)}),
        (Bound(), {}),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, dict) else "-".join(value),
)
def test_it_makes_what_attrs_makes(one: Any, changes: dict[str, Any]) -> None:
    """The same class and fields; the value itself stays as it was."""
    before = repr(one)
    made = evolve(one, **changes)
    assert type(made) is type(one)
    assert made == attrs.evolve(one, **changes)
    assert repr(one) == before


def test_a_field_that_is_not_there_is_an_error() -> None:
    """Nothing is made of a name that the class does not know."""
    changes = {"other": 2}
    with pytest.raises(KeyError):
        evolve(_One(1), **changes)
