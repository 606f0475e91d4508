"""The kits of the other languages hold the same conversation."""

import shutil

import pytest

from tests.kits.transcript import HERE, hold

pytestmark = pytest.mark.real


def test_the_kit_for_node_holds_the_conversation() -> None:
    """Quiet is seen through threads, streams and timers."""
    node = shutil.which("node")
    assert node is not None, "Node is needed"
    hold([node, HERE / "subject.mjs"])
