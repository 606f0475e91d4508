"""What a JavaScript value is.

Primitives are plain and compare by value: `None` is null, `bool`, `float` (every JavaScript number,
also one that happens to be whole), `str`, and the small classes `Undefined`, `BigInt` and
`Symbol`. Everything else is a heap value: it has identity, two references to one heap value are
one thing, and a heap value may contain itself. Heap values compare by identity in Python too;
`spec_model.values.compare.same` compares graphs.

A string is a sequence of UTF-16 code units. It is kept as a Python string in which a high
surrogate followed by a low one is joined into one character, and a lone surrogate stands alone;
`js_string` joins. A BigInt keeps its canonical decimal digits, so that a huge one costs no
conversion. The holes of an array are simply not in `elements`.

Platform classes (URL, Headers, streams and so on) live in `spec_model.values.web`.
"""

from enum import Enum
from typing import TypeAlias

from attrs import Factory, define, field

from spec_model.errors import ModelMisuse
from spec_model.frozen import frozen
from spec_model.values.tags import ELEMENT_SIZES


class Undefined(Enum):
    """The type of `UNDEFINED`."""

    UNDEFINED = "undefined"


UNDEFINED = Undefined.UNDEFINED
"""The value undefined."""


class Absent(Enum):
    """The type of `ABSENT`."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT
"""Not a value: an optional property that the object does not have."""


@frozen
class BigInt:
    """A BigInt primitive, by its canonical decimal digits."""

    digits: str

    @classmethod
    def of(cls, value: int) -> "BigInt":
        """Return the BigInt of a Python integer."""
        return cls(str(value))


@frozen(eq=False)
class Symbol:
    """A symbol: unique by identity, never serialised."""

    description: str = ""


Primitive: TypeAlias = bool | float | str | Undefined | BigInt | Symbol | None


@define(eq=False, repr=False)
class Heap:
    """A value with identity. Its repr does not follow it, for it may be deep or circular."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


Value: TypeAlias = Primitive | Heap
Optional: TypeAlias = Primitive | Heap | Absent


def js_string(text: str) -> str:
    """Return the string with every surrogate pair joined into one character."""
    if all(not "\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@define(eq=False, repr=False)
class JsObject(Heap):
    """A plain object, or one without a prototype, with its own enumerable string keys.

    `properties` is in order of insertion; `keys_in_order` of `spec_model.values.order` gives the
    order in which JavaScript enumerates. A getter is its value. `symbol_keys` says that there
    are enumerable symbol keys too, which makes the object unserialisable.
    """

    properties: dict[str, Value] = field(factory=dict[str, Value])
    null_prototype: bool = False
    symbol_keys: bool = False


@define(eq=False, repr=False)
class JsArray(Heap):
    """An array: its length, and its elements by index in any order; what is missing is a hole."""

    length: int = 0
    elements: dict[int, Value] = field(factory=dict[int, Value])

    @classmethod
    def of(cls, *values: Value) -> "JsArray":
        """Return the dense array of these values."""
        return cls(len(values), dict(enumerate(values)))

    def append(self, value: Value) -> None:
        """Add one element at the end."""
        self.elements[self.length] = value
        self.length += 1

    def indices(self) -> list[int]:
        """Return the indices that are no holes, ascending."""
        return sorted(self.elements)


@define(eq=False, repr=False)
class Boxed(Heap):
    """The object made by `Object(primitive)`."""

    value: Primitive


@define(eq=False, repr=False)
class Date(Heap):
    """A date by its time value in milliseconds; NaN makes it invalid."""

    time: float


@define(eq=False, repr=False)
class RegExp(Heap):
    """A regular expression."""

    source: str
    flags: str = ""
    last_index: int = 0


@define(eq=False, repr=False)
class JsMap(Heap):
    """A Map: entries in order of insertion, keys unique in the sense of SameValueZero."""

    entries: list[tuple[Value, Value]] = field(factory=list[tuple[Value, Value]])


@define(eq=False, repr=False)
class JsSet(Heap):
    """A Set: members in order of insertion, unique in the sense of SameValueZero."""

    members: list[Value] = field(factory=list[Value])


@define(eq=False, repr=False)
class ArrayBuffer(Heap):
    """A buffer of bytes."""

    data: bytes = b""


@define(eq=False, repr=False)
class View(Heap):
    """A typed array or a DataView over a part of a buffer, by its class name.

    Offset and length are in bytes. Elements are little-endian, as on every platform that the
    published packages run on. A Node `Buffer` is a `Uint8Array`.
    """

    kind: str
    buffer: ArrayBuffer
    offset: int = 0
    length: int = Factory(lambda self: len(self.buffer.data), takes_self=True)

    def elements(self) -> int:
        """Return how many elements the view shows."""
        return self.length // ELEMENT_SIZES[self.kind]

    def viewed(self) -> bytes:
        """Return the bytes that the view shows."""
        return self.buffer.data[self.offset : self.offset + self.length]


@define(eq=False, repr=False)
class JsError(Heap):
    """A native error (an engine brand, not a prototype chain), of any class.

    `kind` is the class that made it, `name` what its property says: the two differ when somebody
    renames an error. `details` holds the extra properties of the classes that have some
    (`errors`, `retryAfter`, `token`, `conflictingRunId`, `context`, `status`, `url`).
    """

    kind: str
    name: str
    message: Value
    stack: Value = UNDEFINED
    cause: Optional = ABSENT
    details: dict[str, Value] = field(factory=dict[str, Value])


@define(eq=False, repr=False)
class DomException(Heap):
    """A DOMException, which is not a native error."""

    name: str
    message: Value
    stack: Value = UNDEFINED
    cause: Optional = ABSENT


@define(eq=False, repr=False)
class Function(Heap):
    """A function; what it carries says whether it can travel: a step, a workflow or a class id."""

    step_id: str | None = None
    workflow_id: str | None = None
    class_id: str | None = None
    closure_vars: Optional = ABSENT
    bound_this: Optional = ABSENT
    bound_args: Optional = ABSENT


@define(eq=False, repr=False)
class Instance(Heap):
    """An instance of a user's class.

    With `hooks`, its class has the two serialisation hooks and `data` is what the first one
    returns; without them it is an arbitrary object that no writer accepts. `class_id` is None
    where the class lacks the static id that the hooks need. The class may extend Error: with
    hooks that makes no difference, and without them it is a `JsError`.
    """

    class_id: str | None
    data: Value = UNDEFINED
    hooks: bool = True


@define(eq=False, repr=False)
class Thenable(Heap):
    """A promise, or any object with a callable `then`: never serialised."""


@define(eq=False, repr=False)
class Temporal(Heap):
    """A value of the Temporal API, by class name (without `Temporal.`) and text."""

    kind: str
    text: str


def check_value(value: Value) -> None:
    """Refuse a Python value that stands for no JavaScript value."""
    known = value is None or isinstance(value, bool | float | str | Undefined | BigInt | Symbol)
    if not known and not isinstance(value, Heap):
        raise ModelMisuse(f"not a JavaScript value: {type(value).__name__}")
