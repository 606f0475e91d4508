"""How much of itself a check does: what it does several times, and the things that it does it with.

A check asks for its amounts instead of naming them: `bench.many("chunks", 12)` is a number, and
`bench.some("kill before storage call", range(1, 9))` are things one after the other. Usually it is
given all. A *cut* gives it less of some, by name. A check judges what it did, so a check that is
cut is still a check: what it finds is wrong with the backend, and not with the cut. How cuts are
looked for is the business of `conformance.world.cutting`.

Rules
- A name stands for one amount, however often it is asked for.
- What is offered is noted (`offered`); a check that offers nothing is a fixed script.
- Of things, the one that is being done at the moment is known (`now`), so that a finding can say
  at which it was made.
- What a check chooses itself, such as some of all storage calls, it takes from a cut that names it
  (`given`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from attrs import define, field, frozen

Label = int | str
L = TypeVar("L", int, str)
Cut = Mapping[str, int | tuple[Label, ...]]
"""Of amounts by name: how many, or which. What is not named is whole."""

WHOLE: Cut = {}


@frozen
class Offer:
    """What a check usually does of something."""

    usual: int | tuple[Label, ...]
    least: int = 1

    @property
    def size(self) -> int:
        """How much that is."""
        return self.usual if isinstance(self.usual, int) else len(self.usual)


@define
class Amounts:
    """The amounts of one execution of a check."""

    cut: Cut = field(factory=dict)
    offered: dict[str, Offer] = field(factory=dict)
    now: dict[str, Label] = field(factory=dict)
    """Of things: the one that is being done."""

    def many(self, name: str, usual: int, least: int = 1) -> int:
        """Say how many."""
        self.offered.setdefault(name, Offer(usual, least))
        wanted = self.cut.get(name)
        return wanted if isinstance(wanted, int) else usual

    def some(self, name: str, things: Iterable[L], least: int = 1) -> Iterator[L]:
        """Give things one after the other."""
        for thing in self.chosen(name, things, least):
            self.now[name] = thing
            yield thing
        self.now.pop(name, None)

    def chosen(self, name: str, things: Iterable[L], least: int = 1) -> Sequence[L]:
        """Give things at once; none of them is the one that is being done."""
        usual = tuple(things)
        self.offered.setdefault(name, Offer(usual, least))
        wanted = self.cut.get(name)
        if not isinstance(wanted, tuple):
            return usual
        return [thing for thing in usual if thing in wanted]

    def given(self, name: str) -> Sequence[Label]:
        """Say which things a cut names; none if it leaves them whole."""
        wanted = self.cut.get(name)
        return wanted if isinstance(wanted, tuple) else ()


def says(cut: Cut, offered: Mapping[str, Offer]) -> str:
    """Say in words what a cut leaves."""
    return "; ".join(
        _says(name, cut[name], offer) for name, offer in offered.items() if name in cut
    )


def _says(name: str, kept: int | tuple[Label, ...], offer: Offer) -> str:
    if isinstance(kept, int):
        return f"{name}: {kept} of {offer.size}"
    listed = ", ".join(map(str, kept)) or "none"
    return f"{name}: {listed} ({len(kept)} of {offer.size})"
