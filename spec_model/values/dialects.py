"""Which release writes and reads what: the tables of versions.

A dialect is what one release of the workflow layer does with values: the release of the library
beneath it, its tags, whether its errors carry a cause, how long a sparse array it reads. To that
come circumstances: the boundary that the value crosses, the classes and functions that the reader
knows, and the answers to the policies. `DIALECTS` has a row for every release that was measured;
`CURRENT` is the newest. What old releases did is never edited: a new release is a new row.
"""

from enum import Enum

from spec_model.errors import ModelMisuse
from spec_model.frozen import evolve, frozen
from spec_model.policies import Choice
from spec_model.values.tags import VOCABULARIES


class SubViews(Enum):
    """What a release of the library does with a DataView."""

    REFUSED = "refused"
    POISONED = "poisoned"
    WRITTEN = "written"


class Boundary(Enum):
    """Where a value crosses; it decides the order of two tags, of some keys, and one limit."""

    VALUES = "values"
    ERRORS = "errors"
    WORKFLOW = "workflow"
    DISPLAY = "display"


@frozen(kw_only=True)
class Library:
    """One release of the flattening library.

    `boxed_by_reference`: boxed primitives hold a slot; before, they held the primitive itself.
    `raw_symbols`: a symbol was written as its description, which is no JSON.
    `sub_views`: DataView refused, or written with a broken length where it shows a part, or right.
    `open_payloads`: a reader hands a payload that is still being filled to the tag that asks.
    `checks_range`: a reference beyond the last slot is refused; before, it was undefined.
    `checks_forms`: sparse arrays and boxed values are checked before they are built.
    `checks_null_keys`: `__proto__` is refused on objects without a prototype too.
    """

    version: str
    boxed_by_reference: bool = True
    raw_symbols: bool = False
    sub_views: SubViews = SubViews.WRITTEN
    open_payloads: bool = True
    checks_range: bool = True
    checks_forms: bool = True
    checks_null_keys: bool = True


_LIBRARY_5_9_2 = Library(version="5.9.2")
_LIBRARY_5_9_0 = evolve(_LIBRARY_5_9_2, version="5.9.0", checks_range=False)
_LIBRARY_5_8_1 = evolve(
    _LIBRARY_5_9_0, version="5.8.1", open_payloads=False, sub_views=SubViews.POISONED
)
_LIBRARY_5_6_3 = evolve(
    _LIBRARY_5_8_1,
    version="5.6.3",
    boxed_by_reference=False,
    raw_symbols=True,
    sub_views=SubViews.REFUSED,
    checks_forms=False,
    checks_null_keys=False,
)
_LIBRARY_5_6_0 = evolve(_LIBRARY_5_6_3, version="5.6.0")

LIBRARIES: tuple[Library, ...] = (
    _LIBRARY_5_6_0,
    _LIBRARY_5_6_3,
    _LIBRARY_5_8_1,
    _LIBRARY_5_9_0,
    _LIBRARY_5_9_2,
)
"""Every release of the library that a measured release used, oldest first."""

SPARSE_LIMIT = 100_000
"""Longest sparse array that readers of payloads accept, where they have a limit."""


@frozen(kw_only=True)
class ValuePolicies:
    """An answer to each policy about values."""

    lone_surrogates: Choice = Choice.RECOMMENDED
    tagged_cycles: Choice = Choice.RECOMMENDED
    operands: Choice = Choice.RECOMMENDED
    payloads: Choice = Choice.RECOMMENDED
    references: Choice = Choice.RECOMMENDED
    sparse_writers: Choice = Choice.RECOMMENDED
    utf8: Choice = Choice.RECOMMENDED
    own_errors: Choice = Choice.RECOMMENDED


RECOMMENDED = ValuePolicies()
"""What a new implementation should do."""

UPSTREAM = ValuePolicies(
    lone_surrogates=Choice.UPSTREAM,
    tagged_cycles=Choice.UPSTREAM,
    operands=Choice.UPSTREAM,
    payloads=Choice.UPSTREAM,
    references=Choice.UPSTREAM,
    sparse_writers=Choice.UPSTREAM,
    utf8=Choice.UPSTREAM,
    own_errors=Choice.UPSTREAM,
)
"""What the published packages do."""


@frozen
class Registry:
    """The classes and step functions that a reader knows, by id; None means every one."""

    classes: frozenset[str] | None = None
    steps: frozenset[str] | None = None


@frozen(kw_only=True)
class Dialect:
    """How one release writes and reads values, in which circumstances.

    The releases that know no causes of errors refuse to write a DOMException too, though they read
    one from 4.2.0 on (measured on Node 20).

    `now` is the time in milliseconds that a writer takes for the present, which matters only to
    a retry without a date.
    """

    core: str
    library: Library
    tags: frozenset[str]
    error_causes: bool = True
    writes_dom_exceptions: bool = True
    sparse_limit: int | None = SPARSE_LIMIT
    boundary: Boundary = Boundary.VALUES
    policies: ValuePolicies = RECOMMENDED
    registry: Registry = Registry()
    now: float = 0.0

    def reader_limit(self) -> int | None:
        """Return the longest sparse array that the reader at this boundary accepts, if any."""
        if self.boundary in (Boundary.ERRORS, Boundary.DISPLAY):
            return None
        return self.sparse_limit

    def upstream(self) -> "Dialect":
        """Return the same dialect with what the published packages answer to each policy."""
        return evolve(self, policies=UPSTREAM)


def _row(
    core: str, library: Library, vocabulary: str, *, causes: bool = True, limited: bool = False
) -> Dialect:
    return Dialect(
        core=core,
        library=library,
        tags=VOCABULARIES[vocabulary],
        error_causes=causes,
        writes_dom_exceptions=causes,
        sparse_limit=SPARSE_LIMIT if limited else None,
    )


ROWS: tuple[Dialect, ...] = (
    _row("4.0.1-beta.41", _LIBRARY_5_6_0, "base", causes=False),
    _row("4.1.0-beta.63", _LIBRARY_5_6_3, "base", causes=False),
    _row("4.2.0-beta.64", _LIBRARY_5_6_3, "base", causes=False),
    _row("4.2.0", _LIBRARY_5_6_3, "dom", causes=False),
    _row("4.6.0", _LIBRARY_5_8_1, "dom", causes=False),
    _row("4.8.9", _LIBRARY_5_9_2, "dom", causes=False),
    _row("5.0.0-beta.2", _LIBRARY_5_6_3, "workflow", causes=False),
    _row("5.0.0-beta.5", _LIBRARY_5_6_3, "errors"),
    _row("5.0.0-beta.12", _LIBRARY_5_6_3, "decryption"),
    _row("5.0.0-beta.15", _LIBRARY_5_8_1, "decryption"),
    _row("5.0.0-beta.17", _LIBRARY_5_8_1, "decryption"),
    _row("5.0.0-beta.19", _LIBRARY_5_8_1, "decryption"),
    _row("5.0.0-beta.35", _LIBRARY_5_8_1, "decryption"),
    _row("5.0.0-beta.39", _LIBRARY_5_9_0, "decryption"),
    _row("5.0.0-beta.42", _LIBRARY_5_9_0, "decryption", limited=True),
    _row("5.0.0-beta.44", _LIBRARY_5_9_0, "decryption", limited=True),
    _row("5.0.0-beta.53", _LIBRARY_5_9_2, "stream-error", limited=True),
    _row("5.0.0-beta.55", _LIBRARY_5_9_2, "stream-error", limited=True),
)
"""One row for each measured release, in the order of releases."""

DIALECTS: dict[str, Dialect] = {row.core: row for row in ROWS}

CURRENT = DIALECTS["5.0.0-beta.55"]
"""The newest release, with the recommended answers."""


def dialect(core: str) -> Dialect:
    """Return the dialect of a measured release."""
    try:
        return DIALECTS[core]
    except KeyError:
        raise ModelMisuse(f"no measured dialect of release {core!r}") from None
