"""Every policy of Worlds decides something: a backend that a check passes under one choice only."""

from collections.abc import Iterator

import pytest

from conformance.adapters.crew import Crew
from conformance.adapters.stores import Folders
from conformance.commands.world_crews import faulty
from conformance.mutants.world_fault import source_of
from conformance.mutants.world_variants import VARIANTS, WITHOUT, Variant
from conformance.verdicts import Verdict
from conformance.world.bench import Setting
from conformance.world.registry import BY_ID
from conformance.world.suite import run_check
from spec_model.clauses import Level
from spec_model.policies import Choice
from spec_model.world_policies import BY_ID as POLICIES
from spec_model.world_policies import other


@pytest.fixture
def stores() -> Iterator[Folders]:
    """Fresh stores, which go in the end."""
    with Folders() as folders:
        yield folders


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.policy)
def test_a_variant_is_legal_under_one_choice_and_not_under_the_other(
    variant: Variant, stores: Folders
) -> None:
    """The check that the table names tells them apart."""
    tolerant = POLICIES[variant.policy].tolerant
    assert tolerant is not None
    strict = other(tolerant)
    wanted: dict[Choice, Verdict] = {tolerant: Verdict.PASS, strict: Verdict.FAIL}
    for choice, verdict in wanted.items():
        with Crew(faulty(variant.fault), again=False) as crew:
            setting = Setting(seed=1, processes=2, choices={variant.policy: choice})
            judged = run_check(BY_ID[variant.check], crew, stores, setting, Level.SHOULD)
        said = [f"{each.clause}: {each.says}" for each in judged.findings]
        assert judged.verdict is verdict, (choice, said or judged.reason)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.policy)
def test_a_variant_fits_its_source(variant: Variant) -> None:
    """Its text occurs once."""
    assert source_of(variant.fault.module).count(variant.fault.old) == 1


def test_every_policy_has_a_variant_or_a_reason() -> None:
    """And none has two."""
    named = [variant.policy for variant in VARIANTS]
    assert len(set(named)) == len(named)
    assert set(named) | set(WITHOUT) == set(POLICIES)
    assert not set(named) & set(WITHOUT)
