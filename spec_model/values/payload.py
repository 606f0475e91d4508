"""What a reader hands to the code that makes a tagged value, and how that code asks for fields."""

from collections.abc import Callable

from spec_model.frozen import frozen
from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection
from spec_model.values.dialects import Dialect
from spec_model.values.js import ABSENT, Heap, JsArray, JsObject, Optional, Value


@frozen(eq=False)
class Payload:
    """What a tag's slot holds, and the circumstances of reading it."""

    tag: str
    value: Value
    dialect: Dialect
    is_open: Callable[[Heap], bool]

    @property
    def strict(self) -> bool:
        """Tell whether the payload must have its tag's shape."""
        return self.dialect.policies.payloads is Choice.RECOMMENDED

    def bad(self) -> Rejected:
        """Refuse the payload."""
        return Rejected(Rejection.VALUE_BAD_PAYLOAD, facts=(("tag", self.tag),))

    def refuse_circular(self) -> Rejected:
        """Refuse the payload because the value would contain itself."""
        return Rejected(Rejection.VALUE_CIRCULAR, facts=(("tag", self.tag),))

    def circular(self, *parts: Value) -> bool:
        """Tell whether one of the parts is still being filled and must not be used."""
        if self.dialect.policies.tagged_cycles is Choice.UPSTREAM:
            return False
        return any(isinstance(part, Heap) and self.is_open(part) for part in parts)

    def fields(self) -> "Fields | None":
        """Return the payload as an object, or None if it is none."""
        return Fields(self.value) if isinstance(self.value, JsObject) else None


@frozen(eq=False)
class Fields:
    """The properties of a payload that is an object."""

    source: JsObject

    def get(self, name: str) -> Optional:
        """Return a property, or ABSENT."""
        return self.source.properties.get(name, ABSENT)

    def text(self, name: str) -> str | None:
        """Return a property that is a string, or None."""
        value = self.get(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> float | None:
        """Return a property that is a number, or None."""
        value = self.get(name)
        return value if isinstance(value, float) else None

    def flag(self, name: str) -> bool | None:
        """Return a property that is a boolean, or None."""
        value = self.get(name)
        return value if isinstance(value, bool) else None


def dense_items(value: Value) -> list[Value] | None:
    """Return the elements of an array that has no holes, or None."""
    if not isinstance(value, JsArray) or len(value.elements) != value.length:
        return None
    return [value.elements[index] for index in value.indices()]
