"""Settings as they are asked for on a command line."""

from collections.abc import Sequence

from spec_model.policies import Choice
from spec_model.stream.regimes import (
    REGIMES,
    Bound,
    Guarantee,
    Regime,
    Setting,
    choices_of,
    setting,
    with_choices,
    without,
)


class SettingError(Exception):
    """A setting that there is not."""


def setting_from(
    bound: Bound, regime: str, dropped: Sequence[str] = (), policies: Sequence[str] = ()
) -> Setting:
    """Make the setting of a named regime without some guarantees, with answers to policies."""
    made = setting(bound, without(REGIMES[regime], *(guarantee(name) for name in dropped)))
    for policy in policies:
        made = answered(made, policy)
    return made


def guarantee(name: str) -> Guarantee:
    """Find a guarantee by its name."""
    known = {each.value: each for each in Guarantee}
    if name not in known:
        raise SettingError(f"there is no guarantee {name!r}; there are {', '.join(sorted(known))}")
    return known[name]


def answered(made: Setting, policy: str) -> Setting:
    """Give one policy of the roles its answer, told as NAME=VALUE."""
    name, _equals, value = policy.partition("=")
    field = name.replace("-", "_")
    choices = {choice.value: choice for choice in Choice}
    if name not in policies_of(made):
        known = ", ".join(sorted(policies_of(made)))
        raise SettingError(f"no role has a policy {name!r}; they have {known}")
    if value not in choices:
        raise SettingError(f"{name} is upstream or recommended, not {value!r}")
    return with_choices(made, {field: choices[value]})


def policies_of(made: Setting) -> list[str]:
    """List the policies that the roles of a setting have."""
    return [name.replace("_", "-") for name in choices_of(made)]


def regime_name(regime: Regime) -> str:
    """Say which regime this is, and which guarantees are missing from it."""
    best = min(REGIMES, key=lambda name: len(REGIMES[name] ^ regime))
    missing = [each.value for each in Guarantee if each in REGIMES[best] - regime]
    extra = [each.value for each in Guarantee if each in regime - REGIMES[best]]
    parts = [*(f"without {name}" for name in missing), *(f"with {name}" for name in extra)]
    return " ".join([best, ", ".join(parts)]).strip()
