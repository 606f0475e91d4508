import pytest

from spec_model import clauses
from spec_model.codec import OPERATIONS
from spec_model.policies import BY_ID, POLICIES, Choice, Policy


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
def test_every_policy_is_a_question_with_two_answers(policy: Policy) -> None:
    """The question ends as one, the answers differ, and the clause is known."""
    assert policy.question.endswith("?")
    assert policy.upstream != policy.recommended
    assert clauses.get(policy.clause).id == policy.clause
    assert BY_ID[policy.id] is policy


def test_ids_are_unique() -> None:
    """An id names one question."""
    assert len(BY_ID) == len(POLICIES)


def test_answers_are_named() -> None:
    """The two answers have the words that vectors and operations use."""
    assert [choice.value for choice in Choice] == ["upstream", "recommended"]


@pytest.mark.parametrize(
    "policy", [policy for policy in POLICIES if "." not in policy.id], ids=lambda policy: policy.id
)
def test_every_policy_is_an_argument(policy: Policy) -> None:
    """Some operation takes the policy under its own name."""
    takers = [name for name, each in OPERATIONS.items() if policy.id in each.takes.optional]
    assert takers
