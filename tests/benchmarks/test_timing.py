import pytest

from benchmarks import timing
from benchmarks.timing import Effort


def test_growth_is_a_geometric_mean() -> None:
    """Linear cost doubles with every doubling, quadratic cost quadruples."""
    assert timing.growth([1, 2, 4, 8, 16]) == pytest.approx(2)
    assert timing.growth([1, 4, 16, 64]) == pytest.approx(4)
    assert timing.growth([1, 1, 1, 81, 81]) == pytest.approx(3)


def test_the_best_round_counts_and_all_take_turns() -> None:
    """Contestants alternate, and each has its least time."""
    order: list[str] = []
    samples = {"a": iter([3.0, 1.0, 2.0]), "b": iter([5.0, 6.0, 4.0])}

    def contestant(name: str) -> timing.Contestant:
        def sample() -> float:
            order.append(name)
            return next(samples[name])

        return sample

    best = timing.best_of({name: contestant(name) for name in samples}, Effort(rounds=3))
    assert best == {"a": 1.0, "b": 4.0}
    assert order == ["a", "b"] * 3


def test_short_work_is_repeated() -> None:
    """After the first pass a sample is as long as the clock needs."""
    asked: list[int] = []

    def run(passes: int) -> float:
        asked.append(passes)
        return passes * timing.LEAST_SAMPLE / 4

    contestant = timing.paced(run)
    assert [contestant(), contestant()] == [timing.LEAST_SAMPLE / 4] * 2
    assert asked == [1, 4]


def test_processor_time_counts_work() -> None:
    """Work takes time."""
    assert timing.processor_time(lambda: sum(range(20_000)))() > 0
