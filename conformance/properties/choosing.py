"""Looking for schedules that break something: choices are drawn, and a setting if none is given."""

from collections.abc import Callable

from hypothesis import strategies as st

from conformance.properties.property import Effort, smallest
from spec_model.schedule import Choices
from spec_model.stream.regimes import Setting
from strategies.regimes import settings
from strategies.schedules import choice_lists

Breaks = Callable[[Setting, Choices], bool]


def search(setting: Setting, breaks: Breaks, effort: Effort, key: str) -> Choices | None:
    """Look for choices that break something in one setting, and shrink them."""
    return smallest(choice_lists(), lambda choices: breaks(setting, choices), effort, key)


def search_settings(breaks: Breaks, effort: Effort, key: str) -> tuple[Setting, Choices] | None:
    """Look for a setting and choices of it that break something, and shrink both."""
    drawn = st.tuples(settings(), choice_lists())
    return smallest(drawn, lambda both: breaks(*both), effort, key)


__all__ = ["Effort", "search", "search_settings"]
