import pytest

from spec_model import clauses
from spec_model.policies import Choice, Policy
from spec_model.world_policies import BY_ID, WORLD_POLICIES, tolerates

AMBIGUITIES = 26
OWN = {"world.conflict-again", "world.run-error"}
"""What the facts do not list."""


@pytest.mark.parametrize("policy", WORLD_POLICIES, ids=lambda policy: policy.id)
def test_every_policy_is_a_question_that_one_choice_leaves_open(policy: Policy) -> None:
    """The question ends as one, the clause is known, and one choice accepts either answer."""
    assert policy.question.endswith("?")
    assert clauses.get(policy.clause).id == policy.clause
    assert policy.tolerant is not None
    strict = next(choice for choice in Choice if choice is not policy.tolerant)
    assert tolerates({policy.id: policy.tolerant}, policy.id)
    assert not tolerates({policy.id: strict}, policy.id)


def test_every_ambiguity_is_a_policy() -> None:
    """One for each that the facts list; the default is what they recommend."""
    assert len(WORLD_POLICIES) == len(BY_ID) == AMBIGUITIES + len(OWN)
    assert BY_ID.keys() >= OWN
    assert tolerates({}, "world.started-again")
    assert not tolerates({}, "world.hook-again")
