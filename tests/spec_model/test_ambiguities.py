"""Every question that the facts about streams leave open went somewhere, and to one place only."""

import re

import pytest
from attrs import asdict

from spec_model.ambiguities import (
    AMBIGUITIES,
    WORLD,
    Ambiguity,
    Fate,
    policies_of,
    sources_of,
)
from spec_model.clauses import CLAUSES
from spec_model.policies import BY_ID
from spec_model.stream.regimes import Bound, Guarantee, choices_of, setting
from spec_model.stream.rules import SinkRules


def _quoted(question: Ambiguity) -> set[str]:
    return set(re.findall(r"`([^`]+)`", question.why))


def test_every_question_is_there_once() -> None:
    """They are numbered from 1 to 35."""
    assert [question.number for question in AMBIGUITIES] == [*range(1, 36)]


@pytest.mark.parametrize("question", AMBIGUITIES, ids=lambda question: question.name)
def test_a_question_is_a_policy_or_says_why_it_is_none(question: Ambiguity) -> None:
    """Either clauses that cite it lead to a policy, or it says what it is instead."""
    assert question.question.endswith("?")
    assert bool(policies_of(question)) is (question.fate is None)
    assert bool(question.why) is (question.fate is not None)


@pytest.mark.parametrize("question", AMBIGUITIES, ids=lambda question: question.name)
def test_what_a_reason_names_is_there(question: Ambiguity) -> None:
    """It names policies of Worlds, guarantees and fields of rules that exist."""
    known = {
        *WORLD,
        *(guarantee.value for guarantee in Guarantee),
        *asdict(SinkRules()),
        *(clause.id for clause in CLAUSES),
    }
    assert _quoted(question) <= known
    if question.fate is Fate.WORLD:
        assert _quoted(question) <= WORLD
    if question.fate is Fate.GUARANTEE:
        assert _quoted(question) <= {guarantee.value for guarantee in Guarantee}


def test_clauses_cite_questions_that_there_are() -> None:
    """No source names a question that the table does not have."""
    cited = {name for clause in CLAUSES for name in re.findall(r"K-\d+", clause.source)}
    assert cited <= {question.name for question in AMBIGUITIES}
    assert sources_of(AMBIGUITIES[12]) == ["store.start-ahead"]


def test_each_choice_of_a_role_is_a_policy() -> None:
    """What rules of roles answer has a name, and both answers, in the list of policies."""
    for field in choices_of(setting(Bound())):
        assert field.replace("_", "-") in BY_ID
