"""Values are what attrs makes of their classes, and so is what they evolve to."""

from typing import Any

import attrs
import pytest

from spec_model.frozen import evolve, frozen
from spec_model.stream import actors, log, reader, recovery, sink, writer
from spec_model.stream.actors import Connection, ReaderActor, Request, WriterActor
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
    with pytest.raises(TypeError, match="_One has no such fields"):
        evolve(_One(1), **changes)


@frozen
class _Hidden:
    shown: str
    key: bytes = attrs.field(default=b"", repr=False)


@pytest.mark.parametrize(
    "made",
    [_One, _Mixed, _Hidden, Log, Request, WriterActor, Bound],
    ids=lambda made: made.__name__,
)
def test_a_value_is_shown_as_attrs_does(made: type) -> None:
    """One way to show values serves all classes."""
    plain = attrs.make_class(
        made.__name__,
        {field.name: attrs.field(repr=field.repr) for field in attrs.fields(made)},
    )
    values = [*range(len(attrs.fields(made)))]
    one: object = object.__new__(made)
    vars(one).update(
        {field.name: value for field, value in zip(attrs.fields(made), values, strict=True)}
    )
    assert repr(one) == repr(plain(*values))


def test_a_value_stays_as_it_is() -> None:
    """Neither a field nor another attribute can be set."""
    one = _One(1)
    for name in ("only", "other"):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(one, name, 2)
    assert one == _One(1)


def test_what_is_evolved_needs_no_check() -> None:
    """`evolve` copies fields, so no class of the roles and the log may check or derive one."""
    made = {
        value
        for module in (actors, log, reader, recovery, sink, writer)
        for value in vars(module).values()
        if isinstance(value, type) and attrs.has(value)
    }
    fields = [field for one in made for field in attrs.fields(one)]
    assert len(made) > 20
    assert all(field.init and not field.validator and not field.converter for field in fields)
    assert not any(hasattr(one, "__attrs_post_init__") for one in made)
