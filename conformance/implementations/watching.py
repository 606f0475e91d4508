"""What changed in a published SDK since it was last looked at.

A look is the newest release of an SDK and what each case came to. The first look is compared with
the committed baseline, every later one with the look before. A case that failed is mended only if
it passes now: one that is declined now is no longer asked, and one that was not run keeps what it
came to before.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from attrs import evolve, field, frozen

from conformance.implementations.ready import SDKS, Sdk, choose

SCHEMA = "onceproof/watch/1"


@frozen
class Look:
    """One release, and the cases that failed with how they failed."""

    version: str
    failing: Mapping[str, str] = field(factory=dict)
    passing: frozenset[str] = frozenset()
    """What passed, if that was looked at: a look that was kept says only what failed."""
    unknown: frozenset[str] = frozenset()
    """What was not run, or not to its end."""

    def after(self, before: "Look") -> "Look":
        """Keep of what is unknown what it came to in the look before."""
        kept = {case: how for case, how in before.failing.items() if case in self.unknown}
        return evolve(self, failing={**kept, **self.failing})


@frozen(kw_only=True)
class News:
    """What differs between two looks."""

    target: str
    before: str
    now: str
    broken: Mapping[str, str]
    """Cases that fail and did not, or fail otherwise."""
    mended: tuple[str, ...]
    """Cases that failed and pass."""
    unasked: tuple[str, ...] = ()
    """Cases that failed and are declined now, or are no longer there."""
    unknown: int = 0
    """How many cases were not run, or not to their end."""

    @property
    def quiet(self) -> bool:
        """Say whether nothing has changed, as far as is known."""
        changed = self.broken or self.mended or self.unasked
        return self.before == self.now and not changed and not self.unknown

    def lines(self) -> list[str]:
        """Tell it."""
        if self.quiet:
            return [f"{self.target}: still {self.now}, and nothing has changed"]
        since = f", before {self.before}" if self.before != self.now else ""
        return [
            f"{self.target}: {self.now}{since}: {len(self.broken)} cases fail that did not,"
            f" {len(self.mended)} pass that did not",
            *(f"  {verdict}: {case}" for case, verdict in self.broken.items()),
            *(f"  mended: {case}" for case in self.mended),
            *(f"  no longer asked: {case}" for case in self.unasked),
            *([f"  {self.unknown} cases were not run: look again"] if self.unknown else []),
        ]


def newest(sdk: Sdk) -> str:
    """Ask the registry for the newest release."""
    return choose(sdk.scheme, f"{sdk.name}{sdk.separator}latest").version


def compare(target: str, before: Look, now: Look) -> News:
    """Say what has changed between two looks."""
    broken = {
        case: verdict
        for case, verdict in now.failing.items()
        if before.failing.get(case) != verdict
    }
    gone = [case for case in before.failing if case not in now.failing]
    return News(
        target=target,
        before=before.version,
        now=now.version,
        broken=broken,
        mended=tuple(case for case in gone if case in now.passing),
        unasked=tuple(case for case in gone if case not in now.passing | now.unknown),
        unknown=len(now.unknown),
    )


def last(file: Path) -> dict[str, Look]:
    """Read the last looks, by target; where there is none, the committed baselines."""
    known = {f"{sdk.scheme}:{sdk.name}": _of_baseline(sdk) for sdk in SDKS}
    if file.is_file():
        looks = json.loads(file.read_text(encoding="utf-8"))["looks"]
        known |= {name: Look(look["version"], look["failing"]) for name, look in looks.items()}
    return known


def _of_baseline(sdk: Sdk) -> Look:
    file = choose(sdk.scheme, sdk.name).baseline
    entries = json.loads(file.read_text(encoding="utf-8"))["entries"] if file else []
    return Look(sdk.baseline, {entry["id"]: entry["failure"] for entry in entries})


def keep(file: Path, looks: Mapping[str, Look]) -> None:
    """Write the looks, so that the next ones are compared with them."""
    told = {
        name: {"version": look.version, "failing": {**look.failing}} for name, look in looks.items()
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"schema": SCHEMA, "looks": told}, indent=1), encoding="utf-8")
