"""The first thing that a newcomer runs: a check that passes and one that fails, explained.

The bundled vectors are rebuilt and compared, then put to two implementations: the model, which
must pass all of them, and a copy of it with one rule broken, which must not. The first failure
is drawn: the wire, the reads it arrived in, what was expected and what came.
"""

from collections.abc import Iterable, Sequence

from attrs import frozen

from conformance.mutants import CATALOGUE
from conformance.mutants.mutant import Mutant, alive
from conformance.mutants.score import AREAS
from conformance.reports.wire_picture import draw
from spec_model import clauses
from spec_model.codec import call
from spec_model.wire.layout import PROFILES
from vectors.canonical import JsonObject, JsonValue, canonical
from vectors.family import Call
from vectors.forms import bytes_from_json
from vectors.judge import Mismatch, judge
from vectors.load import Release

BROKEN = "held-marker-kept"
"""The mutant that the demonstration shows: cut a marked frame in two, and the marker is data."""


@frozen
class Failure:
    """A vector that an implementation fails, and its first wrong answer."""

    vector: JsonObject
    mismatch: Mismatch


@frozen
class Demonstration:
    """What the demonstration found."""

    total: int
    reference: Sequence[Failure]
    mutant: Mutant
    broken: Sequence[Failure]

    @property
    def as_it_should_be(self) -> bool:
        """Whether the reference passed and the broken copy failed."""
        return not self.reference and bool(self.broken)


def failures(vectors: Iterable[JsonObject], asked: Call) -> list[Failure]:
    """Put vectors to an implementation."""
    found = []
    for vector in vectors:
        first = next(iter(judge(vector, asked)), None)
        if first is not None:
            found.append(Failure(vector, first))
    return found


def demonstrate(release: Release) -> Demonstration:
    """Put all vectors to the model, and those of the broken rule's area to the broken copy."""
    mutant = next(mutant for mutant in CATALOGUE if mutant.id == BROKEN)
    areas = AREAS[mutant.area]
    own = [
        vector
        for vector in release.vectors.values()
        if str(vector["id"]).split(".")[1] in areas and "large" not in str(vector["flags"])
    ]
    reference = failures(release.vectors.values(), call)
    with alive(mutant) as asked:
        broken = failures(own, asked)
    return Demonstration(len(release.vectors), reference, mutant, sorted(broken, key=_simplicity))


def _drawable(mismatch: Mismatch) -> bool:
    return "profile" in mismatch.asked and "wire" in mismatch.asked


def _simplicity(failure: Failure) -> tuple[bool, int, str]:
    """Order failures: what can be drawn first, and then the shortest question."""
    mismatch = failure.mismatch
    return not _drawable(mismatch), len(canonical(mismatch.asked)), str(failure.vector["id"])


def explain(failure: Failure) -> list[str]:
    """Explain a failure: its rule, a picture, what was expected and what came."""
    vector, mismatch = failure.vector, failure.mismatch
    lines = [f"vector  {vector['id']}", f"        {vector['title']}"]
    cited = vector["clauses"] if isinstance(vector["clauses"], list) else []
    rules = (clauses.get(str(name)) for name in cited)
    lines += [f"rule    {rule.id}: {rule.sentence}" for rule in rules]
    profile = mismatch.asked.get("profile")
    if isinstance(profile, str) and "wire" in mismatch.asked:
        wire = bytes_from_json(mismatch.asked["wire"])
        lines += ["", *draw(PROFILES[profile], wire, _cuts(mismatch.asked.get("cuts")))]
    return [*lines, "", f"wanted  {_short(mismatch.expected)}", f"got     {_short(mismatch.got)}"]


def _cuts(value: JsonValue) -> list[int]:
    return [cut for cut in value if isinstance(cut, int)] if isinstance(value, list) else []


def _short(value: JsonValue) -> str:
    text = canonical(value).decode("ascii", errors="backslashreplace")
    return text if len(text) <= 120 else text[:117] + "..."


def report(demonstration: Demonstration) -> str:
    """Write the whole demonstration as Markdown."""
    mutant = demonstration.mutant
    lines = [
        "# Demonstration",
        "",
        f"The model passes {demonstration.total - len(demonstration.reference)} of "
        f"{demonstration.total} vectors.",
        "",
        f"The broken copy (`{mutant.id}`: {mutant.sentence}) fails {len(demonstration.broken)}:",
        "",
    ]
    for failure in demonstration.broken:
        lines += [f"## {failure.vector['title']}", "", "```", *explain(failure), "```", ""]
    return "\n".join(lines)
