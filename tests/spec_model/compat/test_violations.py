from itertools import pairwise

from spec_model.compat.releases import PUBLISHED, RELEASES
from spec_model.compat.versions import release
from spec_model.compat.violations import (
    Example,
    Group,
    Violation,
    bounds,
    generations,
    to_plain,
)


def test_bounds_are_every_cutoff_of_the_tables() -> None:
    """The releases at which packages changed are bounds."""
    known = {str(bound) for bound in bounds()}
    assert known >= {
        "4.2.0-beta.64",
        "4.6.0",
        "5.0.0-0",
        "5.0.0-beta.15",
        "5.0.0-beta.18",
        "5.0.0-beta.37",
        "5.0.0-beta.44",
    }


def test_generations_do_not_cross_a_bound() -> None:
    """No bound lies between two releases of one generation."""
    for group in generations():
        first, last = group[0].order, group[-1].order
        assert not any(first < bound.order <= last for bound in bounds())


def test_generations_are_in_order() -> None:
    """Joined, the generations are the published list."""
    assert list(RELEASES) == [version for group in generations() for version in group]
    assert len(generations()) < len(PUBLISHED)


def test_generations_are_as_large_as_they_can_be() -> None:
    """Between two neighbouring generations lies a bound."""
    for earlier, later in pairwise(generations()):
        low, high = earlier[-1].order, later[0].order
        assert any(low < bound.order <= high for bound in bounds())


def test_plain_form_keeps_everything() -> None:
    """A violation is written with its group, its sites, its count and its example."""
    group = Group("target", "other", "payload", "zstd", "refused-untyped")
    example = Example("resume-hook", "5.0.0-beta.55", str(release("5.0.0-beta.19")), "node-20", "x")
    assert to_plain(Violation(group, ("resume-hook", "start-cross"), 3, example)) == {
        "audience": "target",
        "relation": "other",
        "part": "payload",
        "culprit": "zstd",
        "outcome": "refused-untyped",
        "sites": ["resume-hook", "start-cross"],
        "cases": 3,
        "example": {
            "site": "resume-hook",
            "writer": "5.0.0-beta.55",
            "reader": "5.0.0-beta.19",
            "runtime": "node-20",
            "sent": "x",
        },
    }
