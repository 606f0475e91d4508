"""The score: which vector, property or search kills each mutant.

Every vector of the mutant's area is tried, so that the score can say how coarse the mutant is: one
that more than half of its area's vectors notice is marked, and the coarse mutants of an area count
once together. Vectors that need much memory are tried only while nothing else has killed. Then
come the properties. Mutants of the stream roles are searched for as well, exhaustively and by
schedules that are drawn (`searching`), so that it can be said which of the two finds them. What a
mutant does instead of answering, raising or never ending, kills it too: a fixed time is allowed for
each question.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

from attrs import frozen

from conformance.mutants.mutant import Mutant, alive, copied
from conformance.mutants.searching import Kill, Module, drawn, kills
from conformance.patience import TooLong, at_most
from conformance.properties.property import Call, Property, run
from vectors.canonical import JsonObject
from vectors.judge import judge

SECONDS_A_QUESTION = 10
EXAMPLES = 100
AREAS: Mapping[str, tuple[str, ...]] = {
    "wire": (
        "frames",
        "objects",
        "object-values",
        "dedupe",
        "batch",
        "writer-id",
        "references",
    ),
    "envelope": ("envelope", "display", "compression", "encryption", "legacy"),
    "compat": ("releases", "capabilities", "spec-versions", "decode-sets", "call-sites"),
    "values": ("values",),
    "stream": ("segments", "recovery", "sinks", "readers", "stores", "holes"),
}
"""Areas of vectors and prefixes of properties, by area of mutants."""

SEARCHED = frozenset({"stream"})
"""Areas whose mutants are also searched for."""

SECONDS_A_SEARCH = 60


@frozen
class Score:
    """What killed one mutant."""

    mutant: Mutant
    vectors: tuple[str, ...]
    """The vectors that notice it."""
    properties: tuple[str, ...]
    tried: int
    """How many light vectors were tried."""
    searched: Kill | None = None
    """What the first exhaustive search that notices it found."""
    drawn: Kill | None = None
    """What the first drawn schedule that notices it found."""

    @property
    def killed_by(self) -> str:
        """The first killer, or nothing; a property that was broken before a vector."""
        found = [kill.told for kill in (self.searched, self.drawn) if kill is not None]
        return next(iter((*found, *self.vectors, *self.properties)), "")

    @property
    def coarse(self) -> bool:
        """Whether more than half of the area's vectors notice this mutant."""
        return len(self.vectors) + len(self.vectors) > self.tried


def _area_of(vector: JsonObject) -> str:
    return str(vector["id"]).split(".")[1]


def _heavy(vector: JsonObject) -> bool:
    flags = vector["flags"]
    return isinstance(flags, list) and "large" in flags


def notices(vector: JsonObject, call: Call) -> bool:
    """Say whether a vector tells this implementation from the model."""
    try:
        with at_most(SECONDS_A_QUESTION):
            return any(True for _mismatch in judge(vector, call))
    except (Exception, TooLong):  # noqa: BLE001 - whatever a mutant raises is its answer
        return True


def score(
    mutant: Mutant,
    vectors: Iterable[JsonObject],
    properties: Sequence[Property],
    *,
    quick: bool = False,
) -> Score:
    """Try everything on one mutant; a quick score stops at the first killer.

    Vectors that cite the mutant's clause come first.
    """
    areas = AREAS[mutant.area]
    own = [vector for vector in vectors if _area_of(vector) in areas]
    own.sort(key=lambda vector: mutant.clause not in str(vector["clauses"]))
    light = [vector for vector in own if not _heavy(vector)]
    with alive(mutant) as call:
        noticing = (str(vector["id"]) for vector in light if notices(vector, call))
        killers = list(islice(noticing, 1)) if quick else list(noticing)
        if not killers:
            heavy = (
                str(vector["id"]) for vector in own if _heavy(vector) and notices(vector, call)
            )
            killers = [killer for killer in [next(heavy, "")] if killer]
        found = [] if killers else _killing_properties(areas, properties, call)
    searched: tuple[Kill | None, Kill | None] = (None, None)
    if mutant.area in SEARCHED and not (quick and killers):
        with copied(mutant) as module:
            searched = _searches(module, quick=quick)
    return Score(mutant, tuple(killers), tuple(found), len(light), *searched)


def _searches(module: Module, *, quick: bool) -> tuple[Kill | None, Kill | None]:
    """Search for a mutant of a role in both ways, or until one finds it."""
    searched = _in_time(lambda: next(kills(module), None), "all searches")
    if searched is not None and quick:
        return searched, None
    return searched, _in_time(lambda: drawn(module), "drawn schedules")


def _in_time(search: Callable[[], Kill | None], what: str) -> Kill | None:
    try:
        with at_most(SECONDS_A_SEARCH):
            return search()
    except TooLong:
        return Kill("never ends", what, 0)


def _killing_properties(
    areas: Sequence[str], properties: Sequence[Property], call: Call
) -> list[str]:
    for claimed in properties:
        if claimed.id.split(".")[0] in areas:
            try:
                with at_most(SECONDS_A_QUESTION):
                    broken = run(claimed, call, examples=EXAMPLES) is not None
            except TooLong:
                broken = True
            if broken:
                return [claimed.id]
    return []
