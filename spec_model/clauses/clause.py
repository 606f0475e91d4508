"""What a clause is."""

from enum import Enum

from spec_model.frozen import frozen


class Level(Enum):
    """How binding a clause is, in the words of RFC 2119."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


@frozen(kw_only=True)
class Clause:
    """One normative rule."""

    id: str
    sentence: str
    source: str
    level: Level = Level.MUST
    invariants: tuple[int, ...] = ()
    measured: str = ""
    """Where a published package was measured to differ from the facts: what it does."""
    untestable: str = ""
    """Why no property and no vector can show this clause, if that is so."""
    needs: str = ""
    """What selects this clause where not everybody owes it: a spec version, or a capability."""
