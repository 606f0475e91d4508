import json
from pathlib import Path

import pytest

from spec_model.errors import ModelMisuse
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import legacy
from spec_model.wire.legacy import AsItIs, Flat, Legacy

DATA = Path(__file__).parents[2] / "captures" / "data"
MATRIX = json.loads((DATA / "read_matrix.json").read_text())["matrix"]
STORED = {
    "NONBINARY legacy array": '["hello"]',
    "NONBINARY legacy obj array": '[{"a":1},"x"]',
    "NONBINARY legacy -1": "-1",
    "NONBINARY legacy string": '"hello"',
    "NONBINARY legacy object": '{"a":1}',
    "NONBINARY legacy null": "null",
    "NONBINARY legacy undefined": "",
    "NONBINARY legacy 5": "5",
    "NONBINARY legacy []": "[]",
}


@pytest.mark.parametrize("name", STORED)
def test_captured_prefix_decoder(name: str) -> None:
    """The low-level decoder turns each captured value into the captured payload."""
    shown = json.loads(MATRIX[name]["decodeFormatPrefix"]["ok"].removeprefix("string:"))
    assert shown.replace(" ", "", 1).encode() == legacy.as_payload(Legacy(STORED[name]))


@pytest.mark.parametrize("name", STORED)
def test_display_reads_arrays_only(name: str) -> None:
    """An array is read as flattened text, anything else handed back."""
    text = STORED[name]
    shown = legacy.read_display(Legacy(text))
    assert (Flat(text) if text.startswith("[") else AsItIs(text)) == shown
    untouched = "ok" in MATRIX[name]["o11y_sync"] and not text.startswith("[")
    assert untouched == isinstance(shown, AsItIs)


def test_runtime_reads_everything_as_flattened_text() -> None:
    """The runtime has no other reading; what is no flattened text fails there."""
    texts = [text for text in STORED.values() if text]
    assert all(legacy.read_runtime(Legacy(text)) == Flat(text) for text in texts)
    assert legacy.read_runtime(Legacy("")) == Rejected(Rejection.VALUE_INVALID_INPUT)


def test_space_before_an_array_changes_nothing() -> None:
    """A stored JSON text may begin with space."""
    assert Flat(" \n[1]") == legacy.read_display(Legacy(" \n[1]"))


def test_write_is_the_text_itself() -> None:
    """A legacy value has no prefix."""
    assert Legacy("[1]") == legacy.write_legacy("[1]")


def test_lone_surrogates_are_misuse() -> None:
    """A JSON text has none: they are escaped in it."""
    with pytest.raises(ModelMisuse):
        Legacy('"\ud800"')
