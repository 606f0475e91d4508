import json
from pathlib import Path

import pytest

from spec_model.rejections import Rejected, Rejection
from spec_model.wire import compression, display, encryption
from spec_model.wire.compression import NODE_22, NODE_24, Decoder
from spec_model.wire.display import Untouched
from spec_model.wire.envelope import Layer, Opened
from spec_model.wire.keys import NO_KEY, AesKey, Key, KeyBundle, SealTarget
from spec_model.wire.layout import Format

DATA = Path(__file__).parents[2] / "captures" / "data"
MATRIX = json.loads((DATA / "read_matrix.json").read_text())["matrix"]
BINARY = {name: row for name, row in MATRIX.items() if "hex" in row}
NODE_DIFFERENCES = json.loads((DATA / "read_matrix_node_differences.json").read_text())
RUN_KEY = bytes(range(32))
BUNDLE = KeyBundle(RUN_KEY)
COLUMNS: dict[str, Key | None] = {
    "o11y_sync": None,
    "o11y_async_keys": BUNDLE,
    "o11y_async_nokey": NO_KEY,
}
MESSAGES = {
    "Error: Data too short": Rejection.PAYLOAD_TOO_SHORT,
    "Error: Unknown serialization format": Rejection.FORMAT_UNKNOWN,
    "RuntimeDecryptionError: Encrypted data too short": Rejection.CIPHERTEXT_TOO_SHORT,
    "RuntimeDecryptionError: Sealed payload too short": Rejection.CIPHERTEXT_TOO_SHORT,
    "RuntimeDecryptionError: AES-256-GCM decryption failed": Rejection.DECRYPTION_FAILED,
    "RuntimeDecryptionError: X25519 key agreement failed": Rejection.KEY_AGREEMENT,
    "TypeError: Trailing junk": Rejection.CODEC_TRAILING,
}
DAMAGE = (Rejection.CODEC_CORRUPT, Rejection.CODEC_TRUNCATED, Rejection.CODEC_TRAILING)


def show(payload: bytes, column: str, decoder: Decoder) -> Opened | Untouched | Rejected:
    """Read a payload as the named column of the captures did."""
    inner = compression.synchronous(decoder)
    key = COLUMNS[column]
    if key is None:
        return display.read_display(payload, decoder=inner)
    return display.read_display_async(payload, key=key, decoder=decoder, inner=inner)


def agrees(captured: dict[str, str], outcome: Opened | Untouched | Rejected) -> bool:
    """Say whether an outcome is what was captured, as far as the envelope goes."""
    if captured.get("ok", "").startswith("BYTES:"):
        prefix = captured["ok"].rpartition(" ")[2].encode()
        return isinstance(outcome, Untouched) and outcome.payload.startswith(prefix)
    if captured.get("err") == "TypeError: ":
        return isinstance(outcome, Rejected) and outcome.reason in DAMAGE
    for beginning, reason in MESSAGES.items():
        if captured.get("err", "").startswith(beginning):
            return isinstance(outcome, Rejected) and outcome.reason is reason
    return isinstance(outcome, Opened)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("name", BINARY)
def test_captured_read_matrix(name: str, column: str) -> None:
    """The display reader answers every captured payload as captured, in all three columns."""
    row = BINARY[name]
    assert agrees(row[column], show(bytes.fromhex(row["hex"]), column, NODE_22))


@pytest.mark.parametrize("name", [name for name in NODE_DIFFERENCES if name in BINARY])
@pytest.mark.parametrize(("node", "decoder"), [("node22", NODE_22), ("node24", NODE_24)])
def test_captured_node_differences(name: str, node: str, decoder: Decoder) -> None:
    """Where two releases of Node differ, each column answers like its own."""
    payload = bytes.fromhex(BINARY[name]["hex"])
    for column in NODE_DIFFERENCES[name]:
        if column in COLUMNS:
            captured = NODE_DIFFERENCES[name][column][node]
            assert agrees(captured, show(payload, column, decoder))


def test_key_kinds_decide_what_is_opened() -> None:
    """A sealed payload stays ciphertext without a key pair; a seal target opens nothing."""
    encr = bytes.fromhex(MATRIX["encr(devl)"]["hex"])
    encp = bytes.fromhex(MATRIX["encp(devl)"]["hex"])
    for key in (NO_KEY, AesKey(RUN_KEY), SealTarget(RUN_KEY)):
        assert Untouched(encp) == display.read_display_async(encp, key=key)
    assert isinstance(display.read_display_async(encr, key=AesKey(RUN_KEY)), Opened)
    refused = display.read_display_async(encr, key=SealTarget(RUN_KEY))
    assert Rejected(Rejection.KEY_MISSING) == refused


def test_ciphertext_inside_codecs_is_handed_back_with_its_layers() -> None:
    """What stands around a secret is named, what is inside is handed back."""
    payload = bytes.fromhex(MATRIX["gzip(encr(devl))"]["hex"])
    shown = display.read_display(payload)
    assert isinstance(shown, Untouched)
    assert (Layer(Format.GZIP, len(payload)),) == shown.layers
    assert shown.payload.startswith(b"encr")


def test_layers_have_a_bound() -> None:
    """Sixteen codec layers are read, one more is refused."""
    payload = b"devl[1]"
    for _ in range(16):
        payload = b"zstd" + compression.deflate(Format.ZSTD, payload)
    assert isinstance(display.read_display(payload), Opened)
    payload = b"zstd" + compression.deflate(Format.ZSTD, payload)
    refused = display.read_display(payload)
    assert Rejected(Rejection.LAYERS_TOO_MANY, facts=(("limit", 16),)) == refused


def test_damage_is_handed_back_or_refused() -> None:
    """The synchronous form hands a damaged body back with the reason; the other refuses it."""
    payload = b"gzipnonsense"
    shown = display.read_display(payload)
    assert isinstance(shown, Untouched)
    assert shown.reason is not None
    assert shown.reason == display.read_display_async(payload)


def test_a_browser_has_no_synchronous_codec() -> None:
    """Without codecs the synchronous form hands compressed bytes back, the other refuses zstd."""
    browser = Decoder(id="browser", zstd=False, gzip=False)
    payload = bytes.fromhex(MATRIX["zstd(devl)"]["hex"])
    unavailable = Rejected(Rejection.CODEC_UNAVAILABLE, facts=(("codec", "zstd"),))
    assert Untouched(payload, (), unavailable) == display.read_display(payload, decoder=browser)
    shown = display.read_display_async(payload, decoder=browser, inner=browser)
    assert unavailable == shown


def test_layers_inside_a_secret_are_all_named() -> None:
    """The asynchronous form names the secret, the codecs and the text, from the outside in."""
    inner = b"gzip" + compression.deflate(Format.GZIP, b"devl[1]")
    inner = b"zstd" + compression.deflate(Format.ZSTD, inner)
    payload = encryption.encrypt(RUN_KEY, bytes(12), inner)
    shown = display.read_display_async(payload, key=BUNDLE)
    assert isinstance(shown, Opened)
    expected = [Format.ENCR, Format.ZSTD, Format.GZIP, Format.DEVL]
    assert expected == [layer.format for layer in shown.layers]
