"""Properties as cases: what a target must declare before it is asked."""

from collections.abc import Mapping

import pytest

from conformance.properties import PROPERTIES, Property, run
from conformance.protocol.messages import CAPABILITIES
from conformance.suites.drawn import cases, required
from spec_model import codec
from spec_model.codec import OPERATIONS
from spec_model.plain import Plain, Record


def test_every_case_requires_capabilities_that_there_are() -> None:
    """So a target that does not declare them declines the case."""
    made = [*cases(draws=1, seed=0, database=None)]
    assert len(made) == len(PROPERTIES)
    assert all(case.requires and {*case.requires} <= {*CAPABILITIES} for case in made)


@pytest.mark.real
@pytest.mark.parametrize("claimed", PROPERTIES, ids=lambda claimed: claimed.id)
def test_a_property_asks_only_for_what_it_requires(claimed: Property) -> None:
    """A target that does not declare a capability is not asked for it."""
    asked: set[str] = set()

    def call(op: str, arguments: Record) -> Mapping[str, Plain]:
        asked.add(OPERATIONS[op].requires)
        return codec.call(op, arguments)

    run(claimed, call, examples=5)
    assert asked <= {*required(claimed)}
