import re

import pytest

from spec_model import clauses
from spec_model.clauses import CLAUSES, Clause, Level
from spec_model.errors import ModelMisuse


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_every_clause_is_one_rule_with_a_source(clause: Clause) -> None:
    """An id of area and slug, whole sentences, a source, and no empty promise."""
    assert re.fullmatch(r"[a-z0-9-]+\.[a-z0-9-]+", clause.id)
    assert clause.sentence.endswith(".")
    assert clause.sentence[0].isupper() or not clause.sentence[0].isalpha()
    assert "  " not in clause.sentence
    assert re.match(r"(streams|serialization|worlds|implementations|captures)\b", clause.source)
    assert isinstance(clause.level, Level)
    assert all(1 <= number <= 60 for number in clause.invariants)


def test_invariants_of_the_codec_are_covered() -> None:
    """Each of the invariants 1 to 11 of the codec belongs to a clause."""
    covered = {number for clause in CLAUSES for number in clause.invariants}
    assert set(range(1, 12)) <= covered


def test_clauses_are_found_by_id() -> None:
    """A known id gives its clause; an unknown one is the caller's mistake."""
    assert clauses.get("frames.length").source == "streams a.1"
    assert len(clauses.BY_ID) == len(CLAUSES)
    with pytest.raises(ModelMisuse, match=r"frames\.nothing"):
        clauses.get("frames.nothing")
