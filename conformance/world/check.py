"""What a check is: one question to a backend, with the clauses that it shows."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final

from attrs import Factory, frozen

from conformance.world.bench import Bench, NotApplicable, NotOffered
from spec_model.clauses import get
from spec_model.replay.instants import Value


class Kind(Enum):
    """How a check drives a backend."""

    SEQUENTIAL = "sequential"
    CONCURRENT = "concurrent"
    CRASH = "crash"
    STREAM = "stream"
    QUEUE = "queue"
    CONNECTION = "connection"


class Tier(Enum):
    """How much effort a run spends."""

    QUICK = "quick"
    CI = "ci"
    NIGHTLY = "nightly"


TIERS: Final = tuple(Tier)

SPEC_OF: Final[Mapping[str, int]] = {f"spec {version}": version for version in (3, 4, 6, 7)}


@frozen(kw_only=True)
class Check:
    """One question to a backend."""

    id: str
    clauses: tuple[str, ...]
    title: str
    kind: Kind
    run: Callable[[Bench], None]
    tier: Tier = Tier.QUICK
    """The first tier that has it."""
    config: Mapping[str, Value] = Factory(dict)
    """What the World is opened with beside its store."""
    audited: Mapping[str, str] = Factory(dict)
    """What a finding of a part of the audit breaks here: after a kill, entities that differ from
    the log break another promise than otherwise."""
    processes: int = 0
    """Over how many processes it goes at least, where there may be several."""
    repeats: bool = False
    """Whether a finding may depend on timing, so that more effort means more rounds."""

    def needs(self, bench: Bench) -> None:
        """Decline the check for what the backend does not owe."""
        if self.kind is Kind.CONNECTION and bench.faults is None:
            raise NotApplicable("there is no connection to its store that could be disturbed")
        for name in self.clauses:
            clause = get(name)
            if clause.needs in SPEC_OF and bench.spec < SPEC_OF[clause.needs]:
                raise NotOffered(f"the backend declares spec version {bench.spec}")
            told = bench.faults is not None or bench.capability("notifications")
            if clause.needs == "notifications" and not told:
                raise NotOffered("nothing notifies its readers that could be cut")
            if clause.needs == "hookResumeDedup" and not bench.capability(clause.needs):
                raise NotOffered(f"the backend does not declare {clause.needs}")
            if clause.needs == "durable" and not bench.durable:
                raise NotOffered("the backend does not outlive its process")
