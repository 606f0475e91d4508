import pytest
from attrs import evolve, fields

from spec_model.errors import ModelMisuse
from spec_model.policies import Choice
from spec_model.values.dialects import (
    CURRENT,
    LIBRARIES,
    RECOMMENDED,
    ROWS,
    SPARSE_LIMIT,
    UPSTREAM,
    Boundary,
    ValuePolicies,
    dialect,
)


def test_current_is_the_newest() -> None:
    """The newest row is the current dialect, with every tag and the recommended answers."""
    assert CURRENT is ROWS[-1]
    assert CURRENT.policies == RECOMMENDED
    assert CURRENT.library is LIBRARIES[-1]
    assert all(row.tags <= CURRENT.tags for row in ROWS)


def test_every_library_is_used() -> None:
    """No release of the library stands in the table for nothing."""
    assert {row.library.version for row in ROWS} == {library.version for library in LIBRARIES}


def test_upstream_answers_everything() -> None:
    """Upstream is the other answer to every policy."""
    assert CURRENT.upstream() == evolve(CURRENT, policies=UPSTREAM)
    answers = {getattr(UPSTREAM, field.name) for field in fields(ValuePolicies)}
    assert answers == {Choice.UPSTREAM}


@pytest.mark.parametrize(
    ("core", "boundary", "limit"),
    [
        ("5.0.0-beta.55", Boundary.VALUES, SPARSE_LIMIT),
        ("5.0.0-beta.55", Boundary.WORKFLOW, SPARSE_LIMIT),
        ("5.0.0-beta.55", Boundary.ERRORS, None),
        ("5.0.0-beta.55", Boundary.DISPLAY, None),
        ("5.0.0-beta.42", Boundary.VALUES, SPARSE_LIMIT),
        ("5.0.0-beta.39", Boundary.VALUES, None),
        ("4.8.9", Boundary.VALUES, None),
    ],
)
def test_reader_limit(core: str, boundary: Boundary, limit: int | None) -> None:
    """Only readers of payloads of newer releases have a limit."""
    assert evolve(dialect(core), boundary=boundary).reader_limit() == limit


def test_unknown_release() -> None:
    """A release that was not measured has no dialect."""
    with pytest.raises(ModelMisuse):
        dialect("5.0.0-beta.56")
