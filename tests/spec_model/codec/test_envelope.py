import pytest

from spec_model.codec import call
from spec_model.plain import Plain, Record
from spec_model.wire import compression
from spec_model.wire.layout import Format

RUN_KEY = bytes(range(32))
HELLO = b'["hello"]'
NO_KEY: Record = {"kind": "none"}
BUNDLE: Record = {"kind": "bundle", "material": RUN_KEY}
TARGET: Record = {
    "kind": "seal",
    "material": bytes.fromhex("36c21a6548ba7b230e3e50bc0956b1434175ed5e5aca8226f435beddda072f2f"),
}
SUPPLIES: Record = {"nonce": bytes(range(0xA0, 0xAC)), "scalar": bytes(range(0x40, 0x60))}
ENCP = bytes.fromhex(
    "656e637079a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51aa0a1a2a3a4a5a6a7a8a9"
    "aaabe2b09003813fd8fc651e15a3036004b03a9289ffd9485c385fce0ba27c"
)
ZSTD = bytes.fromhex("7a73746428b52ffd200d6900006465766c5b2268656c6c6f225d")


def code(answer: dict[str, Plain]) -> Plain:
    """Return the code of a refusal."""
    rejected = answer["rejected"]
    assert isinstance(rejected, dict)
    named: Plain = rejected["code"]
    return named


def test_encode_and_decode() -> None:
    """A text is written as its key demands, and read back."""
    written = call("envelope.encode", {"key": TARGET, "value": HELLO, **SUPPLIES})
    assert written == {"ok": ENCP}
    assert call("envelope.decode", {"key": BUNDLE, "wire": ENCP}) == {"ok": HELLO}


def test_encode_compresses_where_asked() -> None:
    """Compression is asked for, and its codec is chosen by the switch."""
    text = b'["' + b"a" * 2000 + b'"]'
    asked: Record = {"key": NO_KEY, "value": text, "compress": True, "codec": "gzip"}
    packed = call("envelope.encode", asked)["ok"]
    assert isinstance(packed, bytes)
    assert packed.startswith(b"gzip")
    assert call("envelope.encode", {"key": NO_KEY, "value": text})["ok"] == b"devl" + text


@pytest.mark.parametrize("kind", ["aes", "bundle", "seal"])
def test_short_keys_are_refused_everywhere(kind: str) -> None:
    """Key material of another length is refused by every operation that takes a key."""
    short: Record = {"kind": kind, "material": RUN_KEY[:31]}
    for name, more in {
        "envelope.encode": {"value": HELLO},
        "envelope.decode": {"wire": ENCP},
        "envelope.layers": {"wire": ENCP},
        "envelope.show": {"wire": ENCP},
        "envelope.frame": {"wire": ENCP},
        "encryption.open": {"wire": ENCP, "extra": b""},
    }.items():
        assert code(call(name, {"key": short, **more})) == "key-length"


def test_layers() -> None:
    """The layers come from the outside in, with their sizes."""
    answer = call("envelope.layers", {"key": BUNDLE, "wire": ENCP})
    assert answer == {"ok": [{"format": "encp", "size": 77}, {"format": "devl", "size": 13}]}
    assert code(call("envelope.layers", {"key": NO_KEY, "wire": ENCP})) == "keypair-missing"


def test_show() -> None:
    """A display gives the text, or hands back what it cannot open."""
    assert call("envelope.show", {"wire": ENCP}) == {"ok": {"untouched": ENCP}}
    asked: Record = {"wire": ENCP, "key": BUNDLE, "asynchronous": True}
    assert call("envelope.show", asked) == {"ok": {"text": HELLO}}
    assert code(call("envelope.show", {"wire": b"cbor"})) == "format-unknown"


def test_frame() -> None:
    """A frame is read, refused, or under the upstream policy dropped."""
    assert call("envelope.frame", {"key": BUNDLE, "wire": ENCP}) == {"ok": {"text": HELLO}}
    asked: Record = {"key": NO_KEY, "wire": b"cborx"}
    assert code(call("envelope.frame", asked)) == "format-unsupported"
    dropped = call("envelope.frame", {**asked, "unknown-frame": "upstream"})
    assert dropped == {"ok": {"dropped": "cbor"}}


def test_reader_decoder_and_limit() -> None:
    """The columns are chosen by name, and the limit by number."""
    asked: Record = {"key": NO_KEY, "wire": ZSTD}
    assert code(call("envelope.decode", {**asked, "reader": "stable"})) == "format-unknown"
    assert code(call("envelope.decode", {**asked, "decoder": "node-20"})) == "codec-unavailable"
    assert code(call("envelope.decode", {**asked, "limit": 12})) == "inflated-too-large"
    assert call("envelope.decode", {**asked, "limit": 13}) == {"ok": HELLO}


def test_compression() -> None:
    """The three questions about compression, and inflating."""
    assert call("compression.choose", {"size": 1024}) == {"ok": "zstd"}
    assert call("compression.choose", {"size": 1024, "enabled": False}) == {"ok": "none"}
    assert call("compression.keep", {"plain": 2000, "stored": 1899}) == {"ok": True}
    assert call("compression.inflate", {"wire": ZSTD}) == {"ok": b"devl" + HELLO}
    junk: Record = {"wire": ZSTD + b"x"}
    assert code(call("compression.inflate", junk)) == "codec-trailing"
    assert call("compression.inflate", {**junk, "codec-trailing": "upstream"})["ok"] is not None
    assert call("compression.limit", {"inflate-limit": "upstream"}) == {"ok": 512 << 20}


def test_inflate_is_one_layer() -> None:
    """A payload that was compressed twice keeps its inner layer."""
    outer = b"gzip" + compression.deflate(Format.GZIP, ZSTD)
    assert call("compression.inflate", {"wire": outer}) == {"ok": ZSTD}
