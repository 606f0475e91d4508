"""The model writes what the published package wrote, byte for byte, for every captured value."""

import json
from pathlib import Path

import pytest

from spec_model.rejections import Rejected
from spec_model.values.devalue import CURRENT, Dialect, flatten, to_utf8
from tests.captures.values import BUILDERS

DATA = Path(__file__).parent / "data"
EXAMPLES = {row["id"]: row for row in json.loads((DATA / "examples.json").read_text())}
FROM_EXPRESSIONS = [key for key, row in EXAMPLES.items() if "input_js" in row]
WRITTEN = [key for key in FROM_EXPRESSIONS if "payload_text" in EXAMPLES[key]]
STACK_OVERFLOWS = ("depth-2000", "depth-10000")
REFUSED = [
    key for key in FROM_EXPRESSIONS if "error" in EXAMPLES[key] and key not in STACK_OVERFLOWS
]
CHANGED_BY_POLICY = {
    "devl-lonesurrogate",
    "devl-map-cycle",
    "devl-set-cycle",
    "devl-set-obj-cycle",
    "devl-sparse-limit-over",
}


def upstream() -> Dialect:
    """Return the newest dialect with the answers of the published packages."""
    return CURRENT.upstream()


def test_every_expression_has_a_value() -> None:
    """Each captured expression has a builder, and each builder an expression."""
    assert set(BUILDERS) == set(FROM_EXPRESSIONS)


@pytest.mark.parametrize("key", WRITTEN)
def test_bytes(key: str) -> None:
    """The model's text has the captured bytes."""
    text = flatten(BUILDERS[key](), upstream())
    assert not isinstance(text, Rejected)
    assert to_utf8(text) == bytes.fromhex(EXAMPLES[key]["hex"])[4:]


@pytest.mark.parametrize("key", [key for key in WRITTEN if key not in CHANGED_BY_POLICY])
def test_recommended_bytes(key: str) -> None:
    """The recommended answers change no byte except where a policy says so."""
    assert flatten(BUILDERS[key](), upstream()) == flatten(BUILDERS[key]())


@pytest.mark.parametrize("key", sorted(CHANGED_BY_POLICY))
def test_changed_by_policy(key: str) -> None:
    """Where a policy applies, the recommended writer does something else."""
    assert flatten(BUILDERS[key](), upstream()) != flatten(BUILDERS[key]())


@pytest.mark.parametrize("key", REFUSED)
def test_refused(key: str) -> None:
    """What the package refused to write, the model refuses, at the same path."""
    refused = flatten(BUILDERS[key](), upstream())
    assert isinstance(refused, Rejected)
    path = dict(refused.facts)["path"]
    message = EXAMPLES[key]["error"]["message"]
    assert message == "Failed to serialize step return value" + (
        f' at path "{path}"' if path else ""
    )


@pytest.mark.parametrize("key", [*STACK_OVERFLOWS, "depth-3000"])
def test_depth(key: str) -> None:
    """Depth is no limit of the format: what overflowed a stack has a text in the model."""
    text = flatten(BUILDERS[key](), upstream())
    assert isinstance(text, str)
    length = EXAMPLES[key].get("hex_len")
    assert length is None or len(text) + 4 == length
