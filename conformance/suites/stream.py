"""Schedules of small systems as cases of the roles reader and writer.

    explored.SCOPE.CHOICES   one schedule of a scope, out of all with a few choices
    covering.SCOPE.CHOICES   one of the schedules that together take every step that the explorer
                             finds in a scope
    random.SCOPE             a search for choices that break a property in a scope
    random.ROLE              the same, and the system is drawn as well

A choice is named by the step at which it is made and by its number, so `explored.reader-cuts.3-2`
chooses the step number 2 at step 3 and goes on by default.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from attrs import define, field

from conformance import checkers, roles
from conformance.cases import Ask, BrokeError, Case, Judgement, Talk
from conformance.counterexamples import setting_to_json
from conformance.exploring import search_of
from conformance.playing import Conversation, Played, play
from conformance.properties.choosing import Effort, search, search_settings
from conformance.shrinking import shrink_choices
from conformance.suites.deviations import schedules
from conformance.suites.scopes import SCOPES, Scope
from conformance.tiers import Tier
from conformance.verdicts import Verdict
from spec_model.explore.covering import covering
from spec_model.schedule import Choices, choices_of
from spec_model.stream.regimes import Setting
from spec_model.stream.system import StreamSystem
from vectors.canonical import JsonObject


def cases(role: str, tier: Tier, seed: int, database: Path | None) -> Iterator[Case]:
    """List the cases of a role."""
    own = [scope for scope in SCOPES if scope.role == role]
    for scope in own:
        yield from _listed(scope, tier)
    for scope in own if tier.covers else ():
        yield from _covering(scope)
    effort = Effort(examples=tier.schedules, seed=seed, database=database)
    for scope in own:
        yield _random(scope, effort)
    yield _anywhere(role, effort)


# --- explored -----------------------------------------------------------------------------------


def schedules_of(scope: Scope, tier: Tier) -> Iterator[Case]:
    """List the schedules of one scope."""
    yield from _listed(scope, tier)
    if tier.covers:
        yield from _covering(scope)


def _listed(scope: Scope, tier: Tier) -> Iterator[Case]:
    listed = schedules(scope.setting(), tier.choices + MORE[scope.role])
    for choices in islice(listed, tier.explored):
        yield _explored(scope, choices, EXPLORED)


def _covering(scope: Scope) -> Iterator[Case]:
    for choices in covers(scope.setting()):
        yield _explored(scope, choices, COVERING)


def named(name: str) -> Case | None:
    """Make the case of one schedule from its name; nothing if this is no such name."""
    kind, _dot, rest = name.partition(".")
    scope_id, _dot, said = rest.partition(".")
    scope = next((scope for scope in SCOPES if scope.id == scope_id), None)
    choices = choices_told(said)
    if kind not in {EXPLORED, COVERING} or scope is None or choices is None:
        return None
    return _explored(scope, choices, kind)


def told(choices: Choices) -> str:
    """Name choices."""
    named = [f"{at}-{choice}" for at, choice in enumerate(choices) if choice]
    return ".".join(named) or DEFAULT


def choices_told(said: str) -> Choices | None:
    """Read choices from their name; nothing if it is none."""
    if said == DEFAULT:
        return ()
    parts = [_CHOICE.fullmatch(part) for part in said.split(".")]
    made = {int(part[1]): int(part[2]) for part in parts if part is not None}
    if len(made) < len(parts):
        return None
    return tuple(made.get(at, 0) for at in range(max(made) + 1))


EXPLORED: Final = "explored"
COVERING: Final = "covering"
DEFAULT: Final = "default"
_CHOICE: Final = re.compile(r"([0-9]{1,6})-([0-9]{1,6})")


MORE: Final[Mapping[str, int]] = {"reader": 2, "writer": 0}
"""Choices beyond those of the tier: that a reader is ahead of its writer takes two."""

MOST_NODES: Final = 5_000
"""Nodes of a scope that is explored as a whole; a larger one is covered by its choices alone."""


def covers(setting: Setting) -> Iterator[Choices]:
    """List schedules that together take every step of a system, if it is small enough.

    Of one writer the reduced graph is taken. Its reductions for writers that race have no schedule
    of their own for every step, so of several writers the whole graph is.
    """
    explored = search_of(setting, reduce=setting.bound.writers == 1, merge=False)
    explored.run(MOST_NODES)
    if explored.complete:
        system = StreamSystem(setting)
        for schedule in covering(explored):
            yield choices_of(system, schedule)


def _explored(scope: Scope, choices: Choices, kind: str) -> Case:
    setting = scope.setting()
    return Case(
        id=f"{kind}.{scope.id}.{told(choices)}",
        role=scope.role,
        area=scope.role,
        title=scope.title,
        clauses=scope.clauses,
        requires=(f"profile {roles.profile(scope.role, setting)}",),
        source="explored",
        detail={"scope": scope.id, "choices": [*choices]},
        show=show(scope.role, setting, choices),
        talk=lambda: talk(setting, scope.role, choices),
    )


def show(role: str, setting: Setting, choices: Choices) -> JsonObject:
    """Say what to ask again, before anything has come of it."""
    return {
        "kind": "schedule",
        "role": role,
        "setting": setting_to_json(setting),
        "choices": [*choices],
        "schedule": "",
        "finding": None,
    }


def talk(setting: Setting, role: str, choices: Choices) -> Talk:
    """Play choices, and judge what they show."""
    shown = yield from play(setting, role, choices)
    return checkers.played(setting, role, shown)


# --- random -------------------------------------------------------------------------------------


def _random(scope: Scope, effort: Effort) -> Case:
    setting = scope.setting()

    def find(ask: Ask) -> Judgement:
        asking = _Asking(scope.role, ask)
        found = search(setting, asking.breaks, effort, f"random.{scope.id}")
        return asking.passed() if found is None else asking.smallest(setting, found)

    return Case(
        id=f"random.{scope.id}",
        role=scope.role,
        area=scope.role,
        title=scope.title,
        clauses=scope.clauses,
        requires=(f"profile {roles.profile(scope.role, setting)}",),
        source="random",
        detail={"scope": scope.id, "schedules": effort.examples, "seed": effort.seed},
        search=find,
    )


def _anywhere(role: str, effort: Effort) -> Case:
    """Draw the system too; its profile is the one with markers."""

    def find(ask: Ask) -> Judgement:
        asking = _Asking(role, ask)
        found = search_settings(asking.breaks, effort, f"random.{role}")
        return asking.passed() if found is None else asking.smallest(*found)

    return Case(
        id=f"random.{role}",
        role=role,
        area=role,
        title="any small system, any schedule",
        clauses=tuple(sorted({clause for scope in SCOPES for clause in scope.clauses
                              if scope.role == role})),
        requires=(f"profile {PROFILE[role]}",),
        source="random",
        detail={"schedules": effort.examples, "seed": effort.seed},
        search=find,
    )  # fmt: skip


PROFILE: Final[Mapping[str, str]] = {"reader": "V2", "writer": "SEG"}
"""The profile of the systems that are drawn."""


@define
class _Asking:
    """A search that asks a target, and remembers where it was taken."""

    role: str
    ask: Ask
    reached: set[tuple[str, str]] = field(factory=set)

    def play(self, setting: Setting, choices: Choices) -> Played:
        """Play choices; if the target breaks, it is known at which ones."""
        try:
            shown = drive(play(setting, self.role, choices), self.ask)
        except BrokeError as broke:
            broke.show = show(self.role, setting, choices)
            raise
        self.reached |= shown.reached
        return shown

    def breaks(self, setting: Setting, choices: Choices) -> bool:
        """Say whether these choices show something, or get no answer."""
        shown = self.play(setting, choices)
        return shown.finding is not None or shown.answer is not None

    def passed(self) -> Judgement:
        """Judge a search that found nothing."""
        return Judgement(verdict=Verdict.PASS, reached=checkers.by_name(self.reached))

    def smallest(self, setting: Setting, choices: Choices) -> Judgement:
        """Take away what is not needed, and confirm what is left."""
        first = self.play(setting, choices)
        if first.finding is None:
            return checkers.played(setting, self.role, first)
        name = first.finding.property

        def fails(candidate: Choices) -> bool:
            shown = self.play(setting, candidate)
            return shown.finding is not None and shown.finding.property == name

        small = shrink_choices(first.chosen, fails)
        return checkers.played(setting, self.role, self.play(setting, small))


def smallest(role: str, setting: Setting, choices: Choices, ask: Ask) -> Judgement:
    """Make failing choices smaller, asking the target whether they still fail in the same way."""
    return _Asking(role, ask).smallest(setting, choices)


def drive(conversation: Conversation, ask: Ask) -> Played:
    """Carry a conversation on until it is over."""
    try:
        wanted = next(conversation)
        while True:
            wanted = conversation.send(ask(wanted))
    except StopIteration as ending:
        played: Played = ending.value
        return played
