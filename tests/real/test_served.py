"""The reference as somebody else's program: served by the Python kit, and put to every suite."""

import sys

import pytest

from conformance.check import Options, check_implementation
from conformance.wanted import ROLES

pytestmark = pytest.mark.real


def test_the_reference_as_a_process_passes_every_suite() -> None:
    """No case fails, and none is declined."""
    target = f"stdio:{sys.executable} -m conformance.adapters.served"
    checked = check_implementation(target, ",".join(ROLES), Options(tier="quick"))
    assert checked.passed, checked.summary()
    assert [*checked.by_verdict] == ["pass"]
