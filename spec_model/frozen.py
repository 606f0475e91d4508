"""Values: `frozen` makes a class of them, `evolve` the same value with other fields.

Both are what attrs calls so, and a type checker sees those of attrs. Here they take less time,
since a search is made of values: a move of a role evolves some ten of them, and a verdict that
takes a third of a second begins with making a hundred classes.

- Fields are in the value's dictionary, which is copied at once.
- One `__repr__` serves all classes, so that it is compiled once.

Fields of a value that is evolved have to be right by themselves: nothing checks or derives them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attrs import evolve, frozen
else:
    import attrs

    def frozen(made: type | None = None, **how: Any) -> Any:
        """Make a class of values, or a decorator that does; `how` is said as to attrs."""
        if made is None:
            return lambda made: frozen(made, **how)
        if "__repr__" not in made.__dict__:
            made.__repr__ = _shown
        return attrs.frozen(made, **{"slots": False, "repr": False, **how})

    def evolve(one: Any, **changes: Any) -> Any:
        """Make the same value with other fields."""
        other, known = object.__new__(one.__class__), one.__dict__
        fields = other.__dict__
        fields.update(known)
        fields.update(changes)
        if len(fields) > len(known):
            raise TypeError(f"{one.__class__.__qualname__} has no such fields: {[*changes]}")
        return other

    def _shown(one: Any) -> str:
        """Show a value as attrs does."""
        fields = [field for field in attrs.fields(one.__class__) if field.repr]
        told = ", ".join(f"{field.name}={getattr(one, field.name)!r}" for field in fields)
        return f"{one.__class__.__qualname__}({told})"


__all__ = ["evolve", "frozen"]
