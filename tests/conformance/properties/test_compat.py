import pytest
from hypothesis import given

from conformance.mutants.compat import MUTANTS
from conformance.mutants.mutant import alive
from conformance.properties.compat import PROPERTIES, arguments_of
from conformance.properties.property import Property, run
from spec_model.codec.compat import situation_of
from spec_model.codec.operation import Arguments
from spec_model.compat.negotiation import decide
from spec_model.compat.situation import Situation
from strategies.call_sites import situations

KILLED = {
    "releases.order": "equal-sorts-before",
    "releases.decoration": "blanks-kept",
    "capabilities.baseline": "malformed-trusted",
    "capabilities.monotone": "framing-ends",
    "call-sites.nesting": "codec-outside-secret",
    "call-sites.old-runs": "absent-for-current",
    "call-sites.readable": "sealed-for-anybody",
    "spec-versions.own-world": "switch-not-admitted",
}
BY_ID = {mutant.id: mutant for mutant in MUTANTS}


@pytest.mark.slow
@pytest.mark.parametrize("claimed", PROPERTIES, ids=lambda claimed: claimed.id)
def test_every_property_can_fail(claimed: Property) -> None:
    """Each property finds its mutant out."""
    with alive(BY_ID[KILLED[claimed.id]]) as broken:
        found = run(claimed, broken, examples=200)
    assert found is not None
    assert not found.wrong.startswith("raised")


@given(situations())
def test_arguments_say_all_that_matters(situation: Situation) -> None:
    """A situation that went through arguments is decided alike, where it is written in whole."""
    again = situation_of(Arguments(arguments_of(situation)))
    if again.run_spec == situation.run_spec and again.step_spec == situation.step_spec:
        assert decide(situation) == decide(again)
