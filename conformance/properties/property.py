"""What a property is, and how one is run against an implementation.

A property draws arguments and asks an implementation, given as a `Call`, questions about them; it
answers with a sentence when the implementation breaks its claim. It never looks inside, so the
same property judges the model, a mutant of it and an adapter.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TypeVar

from attrs import frozen
from hypothesis import HealthCheck, Phase, core, find, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.errors import HypothesisWarning, NoSuchExample
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from hypothesis.strategies import SearchStrategy

from spec_model.plain import Plain, Record

Call = Callable[[str, Record], Mapping[str, Plain]]
"""How an implementation is asked: an operation's name and its arguments."""


@frozen(kw_only=True)
class Property:
    """A claim about every drawn value."""

    id: str
    clauses: tuple[str, ...]
    claim: str
    draws: Callable[[], SearchStrategy[Record]]
    """The strategy, made when it is needed."""
    check: Callable[[Call, Record], str | None]
    """Ask, and say what is wrong, or nothing."""


@frozen
class Counterexample:
    """The smallest drawn value found that breaks a property."""

    drawn: Record
    wrong: str


def run(
    claimed: Property,
    call: Call,
    *,
    examples: int,
    seed: int = 0,
    database: Path | None = None,
) -> Counterexample | None:
    """Look for a counterexample among this many draws, and shrink it."""

    def breaks(drawn: Record) -> bool:
        return _wrong(claimed, call, drawn) is not None

    effort = Effort(examples=examples, seed=seed, database=database)
    drawn = smallest(claimed.draws(), breaks, effort, claimed.id)
    if drawn is None:
        return None
    return Counterexample(drawn, _wrong(claimed, call, drawn) or "differs from run to run")


@frozen(kw_only=True)
class Effort:
    """How hard is looked for something."""

    examples: int
    seed: int = 0
    database: Path | None = None
    """A folder: what was found before is tried first."""


T = TypeVar("T")


def smallest(
    values: SearchStrategy[T], breaks: Callable[[T], bool], effort: Effort, key: str
) -> T | None:
    """Look for a small value that breaks something; `key` names the search in the database.

    Drawn bytes may be long; that their text is long too is no reason to be warned.
    """
    database = effort.database
    chosen = settings(
        max_examples=effort.examples,
        database=None if database is None else DirectoryBasedExampleDatabase(database),
        derandomize=False,
        deadline=None,
        phases=[Phase.reuse, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    try:
        with warnings.catch_warnings(), _seeded(effort.seed):
            warnings.simplefilter("ignore", HypothesisWarning)
            return find(values, breaks, settings=chosen, database_key=key.encode())
    except NoSuchExample:
        return None


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed what is drawn, as the engine's own option does; a search with a seed has no database.

    The engine also draws numbers and texts that it reads in the source of what is imported and not
    installed. So the draws of a seed would be others after every edit, and in an installed package;
    here they follow from the seed alone.
    """
    before, constants = core.global_force_seed, providers._get_local_constants  # noqa: SLF001 - no option switches it off
    drawn = Random(seed).getrandbits(64)  # noqa: S311 - no secret is drawn
    core.global_force_seed = drawn  # type: ignore[assignment] # None only before it is set
    providers._get_local_constants = Constants  # noqa: SLF001 - as above
    providers.CONSTANTS_CACHE.cache.clear()
    try:
        yield
    finally:
        core.global_force_seed = before
        providers._get_local_constants = constants  # noqa: SLF001 - as above
        providers.CONSTANTS_CACHE.cache.clear()


def _wrong(claimed: Property, call: Call, drawn: Record) -> str | None:
    """Ask; an implementation that dies instead of answering breaks the claim too."""
    try:
        return claimed.check(call, drawn)
    except Exception as error:  # noqa: BLE001 - whatever a mutant raises is its answer
        return f"raised {type(error).__name__}: {error}"
