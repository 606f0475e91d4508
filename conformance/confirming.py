"""Whether a schedule that a search found is a shortest one.

A reduced search puts steps in an order of its own, so what it finds may be longer than it need be.
Whether a shorter schedule breaks the same property is asked for that property alone, which is much
less to remember than all of them: without reductions where that is small enough, and otherwise by
an exact search, which reduces and keeps lengths (`spec_model.explore.interned`). That it does is
an argument about the model's own roles; `conformance.reductions` compares its lengths with those of
unreduced searches, for the model and every mutant. It is not asked where the store reserves ahead,
nor for what is wrong with ending somewhere, since what has stopped is no ending.

Where only the application closes the stream, a property that breaks only after that needs no
exploring of what happens when a writer stops before it has ended well. For `nothing-lost` that
holds unless `end-true` breaks as well, so an exact search for that comes first, through as many
steps.
"""

from collections.abc import Sequence
from typing import Final

from spec_model.explore.interned import Found, InternedSearch, confirm
from spec_model.stream.judging import judge_of
from spec_model.stream.properties import PROPERTIES, Finding, Property
from spec_model.stream.quotient import applies
from spec_model.stream.regimes import Setting
from spec_model.stream.system import StreamSystem

MOST_UNREDUCED: Final = 250_000
"""Nodes of the unreduced search for a shorter schedule."""

MOST_EXACT: Final = 4_000_000
"""Nodes of the exact search for a shorter schedule."""


def shortest(setting: Setting, found: Found[Finding]) -> Found[Finding]:
    """Find a shortest schedule that breaks the same property, or say that it is not known."""
    if found.shortest:
        return found
    wrong = next(item for item in PROPERTIES if item.id == found.finding.property)
    plain = InternedSearch(StreamSystem(setting), judge_of([wrong]), reduce=False)
    best = confirm(plain, found, MOST_UNREDUCED)
    if best is None and applies(setting) and not setting.bound.race and not found.at_end:
        best = _exactly(setting, wrong, found)
    return found if best is None else best


def _exactly(setting: Setting, wrong: Property, found: Found[Finding]) -> Found[Finding] | None:
    first = _unbroken(setting, wrong.done_first, found)
    search = InternedSearch(StreamSystem(setting), judge_of([wrong]), exact=True, together=first)
    return confirm(search, found, MOST_EXACT)


def _unbroken(setting: Setting, others: Sequence[str] | None, found: Found[Finding]) -> bool:
    """Say whether none of these properties breaks in as many steps; not if it is none at all."""
    if others is None:
        return False
    if not others:
        return True
    judged = [item for item in PROPERTIES if item.id in others]
    search = InternedSearch(StreamSystem(setting), judge_of(judged), exact=True)
    through = confirm(search, found, MOST_EXACT)
    return through is not None and through.finding == found.finding
