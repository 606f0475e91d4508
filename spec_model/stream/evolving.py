"""`evolve`: the same value with other fields, as attrs has it, in less time.

A move of a role evolves some ten values, and searches are made of moves. What attrs looks up in a
class each time is looked up once here. A type checker sees the function of attrs, whose fields it
knows how to check.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from attrs import evolve
else:
    from attrs import fields

    class _Made(NamedTuple):
        """How values of a class are read and made."""

        read: Callable[[Any], tuple[Any, ...]]
        """Gives all fields, those that are named in a call behind the others."""
        places: Mapping[str, int]
        """Where each field stands there."""
        named: tuple[str, ...]
        """Fields that have to be named."""

    _KNOWN: Final[dict[type, _Made]] = {}

    def _learn(made: type) -> _Made:
        """Look at the fields of a class."""
        found = sorted(fields(made), key=lambda field: field.kw_only)
        names = [field.name for field in found]
        read = attrgetter(*names) if len(names) > 1 else lambda one: (getattr(one, names[0]),)
        places = {field.alias: place for place, field in enumerate(found)}
        named = tuple(field.alias for field in found if field.kw_only)
        return _KNOWN.setdefault(made, _Made(read, places, named))

    def evolve(one: Any, **changes: Any) -> Any:
        """Make the same value with other fields."""
        read, places, named = _KNOWN.get(one.__class__) or _learn(one.__class__)
        values = list(read(one))
        for name, value in changes.items():
            values[places[name]] = value
        if not named:
            return one.__class__(*values)
        first = len(values) - len(named)
        return one.__class__(*values[:first], **dict(zip(named, values[first:], strict=True)))


__all__ = ["evolve"]
