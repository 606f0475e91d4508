from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis.errors import InvalidArgument

from spec_model.policies import Choice
from spec_model.stream.regimes import CALM, SEED, WHOLES, Bound, Guarantee, Regime, Setting
from spec_model.stream.rules import SinkRules
from strategies.regimes import bounds, regimes, settings, sinks
from tests.strategies.helpers import minimal, unreached

SWITCHES = ("timers", "race", "restarts", "barrier", "aborts", "cancels", "open_faults")


def _is_on(name: str, bound: Bound) -> bool:
    return bool(getattr(bound, name))


def _is_dropped(guarantee: Guarantee, regime: Regime) -> bool:
    return guarantee not in regime and WHOLES.get(guarantee) not in regime


def _is_upstream(name: str, made: Setting) -> bool:
    return getattr(made.writer, name) is Choice.UPSTREAM


@given(bounds(max_writers=1, max_items=2, max_cuts=0))
def test_bounds_are_valid(bound: Bound) -> None:
    """Everything lies within what was asked for, and the alphabet is the plain one."""
    assert (bound.writers, bound.cuts, bound.reader_cuts) == (1, 0, 0)
    assert 1 <= bound.items <= 2
    assert not bound.widened()


def test_bounds_are_reachable() -> None:
    """Each switch is drawn on, and starts on both sides."""
    shapes: dict[str, Callable[[Bound], bool]] = {
        name: partial(_is_on, name) for name in (*SWITCHES, "info_faults")
    }
    shapes |= {"from the end": lambda bound: bound.start < 0, "late": lambda bound: bound.start > 1}
    assert not unreached(bounds(wide=True), shapes)


def test_bounds_minimal() -> None:
    """One of everything, and no faults."""
    least = minimal(bounds(wide=True))
    assert (least.writers, least.items, least.readers, least.cuts) == (1, 1, 1, 0)
    assert not least.widened()
    assert not any((least.timers, least.race, least.restarts))


def test_bounds_of_nothing_are_refused() -> None:
    """There is at least one of what there must be."""
    with pytest.raises(InvalidArgument):
        bounds(max_items=0)


@given(regimes(), regimes(least=CALM))
def test_regimes_are_valid(regime: Regime, calm: Regime) -> None:
    """They promise at least what was asked for."""
    assert regime >= SEED
    assert calm == CALM


def test_regimes_are_reachable() -> None:
    """Each guarantee is dropped, and each part of a whole alone."""
    shapes: dict[str, Callable[[Regime], bool]] = {
        guarantee.value: partial(_is_dropped, guarantee) for guarantee in Guarantee
    }
    assert not unreached(regimes(least=frozenset()), shapes)


def test_regimes_minimal() -> None:
    """The simplest one promises everything."""
    assert minimal(regimes(least=frozenset())) == CALM


@given(sinks())
def test_sinks_are_valid(rules: SinkRules) -> None:
    """There is room for a frame."""
    assert rules.group_chunks >= 1
    assert rules.buffer_chunks >= 1


def test_sinks_are_reachable() -> None:
    """Every column is drawn."""
    shapes: dict[str, Callable[[SinkRules], bool]] = {
        "delays": lambda rules: rules.delays,
        "durable": lambda rules: rules.durable_writes,
        "drops": lambda rules: not rules.abort_drains,
        "small groups": lambda rules: rules.group_bytes < 10,
    }
    assert not unreached(sinks(), shapes)


def test_sinks_minimal() -> None:
    """The simplest sink is the published one, as small as can be."""
    least = minimal(sinks())
    assert least == SinkRules(group_chunks=1, buffer_chunks=1)


@given(settings(), settings(sink=True))
def test_settings_are_valid(made: Setting, sunk: Setting) -> None:
    """Rules are the bound's and as recommended; sinks write without markers."""
    assert made.writer.max_frames == made.bound.frames
    assert made.writer.own_hole is Choice.RECOMMENDED
    assert (made.sink, made.marked) == (None, True)
    assert (sunk.sink is not None, sunk.marked) == (True, False)


def test_settings_are_reachable() -> None:
    """Each policy is answered as upstream does."""
    policies = ("own_hole", "foreign_tail", "idle_failure", "empty_response", "short_response",
                "early_failure")  # fmt: skip
    shapes: dict[str, Callable[[Setting], bool]] = {
        name: partial(_is_upstream, name) for name in policies
    }
    shapes["verifies_end"] = lambda made: made.reader.verifies_end is Choice.UPSTREAM
    shapes["partial_end"] = lambda made: made.reader.partial_end is Choice.UPSTREAM
    shapes["start_ahead"] = lambda made: made.store.start_ahead is Choice.UPSTREAM
    shapes["lost_index"] = lambda made: made.store.lost_index is Choice.UPSTREAM
    assert not unreached(settings(answers=tuple(Choice)), shapes)


def test_settings_minimal() -> None:
    """One calm writer."""
    least = minimal(settings())
    assert (least.bound.writers, least.regime, least.sink) == (1, CALM, None)


def test_settings_without_answers_are_refused() -> None:
    """A policy has at least one."""
    with pytest.raises(InvalidArgument):
        minimal(settings(answers=()))
