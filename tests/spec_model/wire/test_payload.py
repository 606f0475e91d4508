import json
from pathlib import Path

import pytest
from attrs import evolve

from spec_model.rejections import Rejected, Rejection
from spec_model.values.js import UNDEFINED, Symbol, Value
from spec_model.wire import keys
from spec_model.wire.compression import NODE_22, Environment
from spec_model.wire.display import Untouched
from spec_model.wire.envelope import Opened, Writing
from spec_model.wire.keys import NO_KEY, AesKey, Key, KeyBundle, SealTarget
from spec_model.wire.legacy import AsItIs, Legacy
from spec_model.wire.payload import (
    DEFAULT,
    Reading,
    Written,
    read_payload,
    read_text,
    show_payload,
    write_legacy,
    write_payload,
)

DATA = Path(__file__).parents[2] / "captures" / "data"
MATRIX = json.loads((DATA / "read_matrix.json").read_text())["matrix"]
RUN_KEY = bytes(range(32))
BUNDLE = KeyBundle(RUN_KEY)
UPSTREAM = Reading(key=BUNDLE, decoder=NODE_22, dialect=DEFAULT.dialect.upstream())
SPECIALS: list[tuple[str, Value]] = [("-1", UNDEFINED), ("-4", float("inf"))]


@pytest.mark.parametrize("name", [name for name in MATRIX if "hex" in MATRIX[name]])
@pytest.mark.parametrize("column", ["runtime_keys", "o11y_sync", "o11y_async_keys"])
def test_captured_values(name: str, column: str) -> None:
    """Every captured payload is read to a value where the package did, and else is refused."""
    row = MATRIX[name]
    payload = bytes.fromhex(row["hex"])
    outcome: Value | Untouched | AsItIs | Rejected
    if column == "runtime_keys":
        outcome = read_payload(payload, UPSTREAM)
    else:
        outcome = show_payload(payload, UPSTREAM, asynchronous=column == "o11y_async_keys")
    captured = row[column]
    if "err" in captured:
        assert isinstance(outcome, Rejected)
    elif captured["ok"].startswith("BYTES:"):
        assert isinstance(outcome, Untouched)
    else:
        assert not isinstance(outcome, Rejected | Untouched | AsItIs)
        if captured["ok"].startswith("string:"):
            assert json.loads(captured["ok"].removeprefix("string:")) == outcome


LEGACY = {
    '["hello"]': "NONBINARY legacy array",
    '[{"a":1},"x"]': "NONBINARY legacy obj array",
    "-1": "NONBINARY legacy -1",
    '"hello"': "NONBINARY legacy string",
    '{"a":1}': "NONBINARY legacy object",
    "null": "NONBINARY legacy null",
    "": "NONBINARY legacy undefined",
    "5": "NONBINARY legacy 5",
    "[]": "NONBINARY legacy []",
}


@pytest.mark.parametrize("text", LEGACY)
def test_captured_legacy_values(text: str) -> None:
    """Runtime and display answer each captured value that is not bytes as captured."""
    row = MATRIX[LEGACY[text]]
    runtime = read_payload(Legacy(text))
    shown = show_payload(Legacy(text))
    assert ("err" in row["runtime_keys"]) == isinstance(runtime, Rejected)
    assert ("err" in row["o11y_sync"]) == isinstance(shown, Rejected)
    if not text.startswith("["):
        assert AsItIs(text) == shown


@pytest.mark.parametrize(("text", "value"), SPECIALS)
def test_legacy_specials(text: str, value: Value) -> None:
    """A bare special number is that special value for the runtime alone."""
    assert value == read_payload(Legacy(text))
    assert Written(Legacy(text), None) == write_legacy(value)


@pytest.mark.parametrize(
    ("writer", "reader"),
    [
        (NO_KEY, NO_KEY),
        (AesKey(RUN_KEY), AesKey(RUN_KEY)),
        (BUNDLE, AesKey(RUN_KEY)),
        (SealTarget(keys.run_public_key(RUN_KEY)), BUNDLE),
    ],
)
@pytest.mark.parametrize("codec", [None, "gzip", "zstd"])
def test_round_trip(writer: Key, reader: Key, codec: str | None) -> None:
    """A value comes back with every kind of key and every codec."""
    writing = Writing(
        key=writer,
        nonce=bytes(12),
        scalar=bytes(range(32, 64)),
        compress=codec is not None,
        environment=Environment(codec=codec),
    )
    written = write_payload("x" * 3000, writing)
    assert isinstance(written, Written)
    assert written.statistics is not None
    assert (codec is not None) == written.statistics.compressed
    assert read_payload(written.stored, Reading(key=reader)) == "x" * 3000


def test_write_refusals_come_through() -> None:
    """What the values or the keys refuse is refused by the payload."""
    refused = write_payload(Symbol(), Writing())
    assert isinstance(refused, Rejected)
    assert refused == write_legacy(Symbol())
    bad_key = Writing(key=SealTarget(bytes(32)), nonce=bytes(12), scalar=RUN_KEY)
    assert Rejected(Rejection.KEY_AGREEMENT) == write_payload("x", bad_key)


def test_text_that_is_not_utf8_is_refused_or_replaced() -> None:
    """The choice about bad text reaches the payload through its dialect."""
    payload = b'devl["\xff"]'
    refused = read_payload(payload)
    assert isinstance(refused, Rejected)
    assert refused == read_text(Opened((), b'["\xff"]'))
    upstream = evolve(DEFAULT, dialect=DEFAULT.dialect.upstream())
    assert read_payload(payload, upstream) == "\ufffd"
