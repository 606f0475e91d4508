"""What a search draws: the same for a seed, whatever else there is."""

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import strategies as st

from conformance.properties.property import Effort, smallest

DRAWS = 400


def _drawn(seed: int) -> list[int]:
    """Draw numbers, none of which is what is looked for."""
    seen: list[int] = []

    def keep(value: int) -> bool:
        seen.append(value)
        return False

    assert smallest(st.integers(), keep, Effort(examples=DRAWS, seed=seed), "numbers") is None
    return seen


def test_another_seed_draws_otherwise() -> None:
    """So that a seed means something."""
    assert _drawn(0) == _drawn(0) != _drawn(1)


def test_draws_do_not_follow_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module with numbers of its own changes no draw."""
    before = _drawn(0)
    file = tmp_path / "numbers_of_nobody.py"
    file.write_text(f"NUMBERS = {[7_000_000 + each for each in range(100)]}\n", encoding="utf-8")
    spec = importlib.util.spec_from_file_location("numbers_of_nobody", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, "numbers_of_nobody", module)
    assert _drawn(0) == before
