import pytest

from conformance.properties import PROPERTIES, Property, run
from spec_model import clauses
from spec_model.codec import call


@pytest.mark.parametrize("claimed", PROPERTIES, ids=lambda claimed: claimed.id)
def test_the_model_has_every_property(claimed: Property) -> None:
    """No drawn value breaks the claim."""
    assert run(claimed, call, examples=50) is None
