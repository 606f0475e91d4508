import json
from pathlib import Path

import pytest
from attrs import evolve

from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import compression, encryption, envelope, keys
from spec_model.wire.compression import (
    NODE_20,
    NODE_22,
    NODE_24,
    Codec,
    Decoder,
    Environment,
    Statistics,
)
from spec_model.wire.envelope import (
    CURRENT,
    DISPLAY,
    ENCRYPTING,
    READERS,
    STABLE,
    UNPREFIXED,
    Layer,
    Opened,
    Reader,
    Skipped,
    Writing,
)
from spec_model.wire.keys import NO_KEY, AesKey, Key, KeyBundle, SealTarget
from spec_model.wire.layout import Format

DATA = Path(__file__).parents[2] / "captures" / "data"
MATRIX = json.loads((DATA / "read_matrix.json").read_text())["matrix"]
BINARY = {name: row for name, row in MATRIX.items() if "hex" in row}
NODE_DIFFERENCES = json.loads((DATA / "read_matrix_node_differences.json").read_text())
EXAMPLES = {row["id"]: row for row in json.loads((DATA / "examples.json").read_text())}
CROSS = json.loads((DATA / "cross_version_decode.json").read_text())

RUN_KEY = bytes(range(32))
NONCE = bytes(range(0xA0, 0xAC))
SCALAR = bytes(range(0x40, 0x60))
BUNDLE = KeyBundle(RUN_KEY)
TARGET = SealTarget(keys.run_public_key(RUN_KEY))
KEYS: dict[str, Key] = {
    "runtime_keys": BUNDLE,
    "runtime_aes": AesKey(RUN_KEY),
    "runtime_nokey": NO_KEY,
    "runtime_wrongkey": KeyBundle(bytes(32)),
    "stepError_keys": BUNDLE,
}
DAMAGE = {Rejection.CODEC_CORRUPT, Rejection.CODEC_TRUNCATED, Rejection.CODEC_TRAILING}
MESSAGES: dict[str, set[Rejection]] = {
    "Unsupported serialization format": {Rejection.FORMAT_UNSUPPORTED},
    "Unknown serialization format": {Rejection.FORMAT_UNKNOWN},
    "Invalid format prefix": {Rejection.PREFIX_MALFORMED},
    "Data too short": {Rejection.PAYLOAD_TOO_SHORT},
    "Encrypted data encountered": {Rejection.KEY_MISSING},
    "Sealed data encountered": {Rejection.KEYPAIR_MISSING},
    "Encrypted data too short": {Rejection.CIPHERTEXT_TOO_SHORT},
    "Sealed payload too short": {Rejection.CIPHERTEXT_TOO_SHORT},
    "AES-256-GCM decryption failed": {Rejection.DECRYPTION_FAILED},
    "X25519 key agreement failed": {Rejection.KEY_AGREEMENT},
    "Compressed (zstd) workflow data encountered": {Rejection.CODEC_UNAVAILABLE},
    "Trailing junk found": {Rejection.CODEC_TRAILING},
}


def reasons(message: str) -> set[Rejection] | None:
    """Return the refusals that a captured message stands for; none if the values refused."""
    kind, _, text = message.partition(": ")
    if kind == "TypeError" and not text:
        return DAMAGE
    for beginning, meant in MESSAGES.items():
        if text.startswith(beginning):
            return meant
    return None


def agrees(captured: dict[str, str], outcome: object) -> bool:
    """Say whether an outcome is what was captured, as far as the envelope goes."""
    meant = reasons(captured["err"]) if "err" in captured else None
    if meant is None:
        return isinstance(outcome, Opened)
    return isinstance(outcome, Rejected) and outcome.reason in meant


@pytest.mark.parametrize("column", KEYS)
@pytest.mark.parametrize("name", BINARY)
def test_captured_read_matrix(name: str, column: str) -> None:
    """The runtime reader answers every captured payload with every captured key alike."""
    row = BINARY[name]
    payload = bytes.fromhex(row["hex"])
    outcome = envelope.read_runtime(payload, key=KEYS[column], decoder=NODE_22)
    assert agrees(row[column], outcome)


@pytest.mark.parametrize("name", [name for name in NODE_DIFFERENCES if name.startswith("gzip")])
@pytest.mark.parametrize(("node", "decoder"), [("node22", NODE_22), ("node24", NODE_24)])
def test_captured_node_differences(name: str, node: str, decoder: Decoder) -> None:
    """Where two releases of Node differ, each column answers like its own."""
    payload = bytes.fromhex(MATRIX[name]["hex"])
    for column, key in KEYS.items():
        outcome = envelope.read_runtime(payload, key=key, decoder=decoder)
        assert agrees(NODE_DIFFERENCES[name][column][node], outcome)


def release_cells() -> list[tuple[str, str, Reader, Decoder]]:
    """Return payload, release, reader and decoder of each captured cross-version answer."""
    column = {release: reader for reader in READERS.values() for release in reader.measured}
    decoders = {"v20": NODE_20, "v22": NODE_22, "v24": NODE_24}
    cells = []
    for payload in CROSS["payloads"]:
        for release in CROSS["results"][payload]:
            version, _, node = release.partition("@")
            if payload.startswith("env:"):
                cells.append((payload, release, column[version], decoders[node]))
    return cells


@pytest.mark.parametrize(("payload", "release", "reader", "decoder"), release_cells())
def test_captured_releases(payload: str, release: str, reader: Reader, decoder: Decoder) -> None:
    """Each measured release answers each captured envelope as its column says."""
    data = bytes.fromhex(CROSS["payloads"][payload]["hex"])
    outcome = envelope.read_runtime(data, key=BUNDLE, reader=reader, decoder=decoder)
    answers = CROSS["results"][payload][release]
    for captured in answers if isinstance(answers, list) else [answers]:
        if reader is UNPREFIXED:
            assert captured == "ERR Error: Invalid input"
            assert Rejected(Rejection.BINARY_UNSUPPORTED) == outcome
        elif captured.startswith("ERR "):
            assert agrees({"err": captured.removeprefix("ERR ")}, outcome)
            assert isinstance(outcome, Rejected)
        else:
            assert isinstance(outcome, Opened)


def test_every_nesting_up_to_three_layers() -> None:
    """Exactly the grammar's nestings open with all keys; the runtime refuses every other one."""

    def wrap(layer: Format, inner: bytes) -> bytes:
        if layer is Format.ENCR:
            return encryption.encrypt(RUN_KEY, NONCE, inner)
        if layer is Format.ENCP:
            sealed = encryption.seal(TARGET, SCALAR, NONCE, inner)
            assert isinstance(sealed, bytes)
            return sealed
        codec: Codec = Format.GZIP if layer is Format.GZIP else Format.ZSTD
        name: bytes = codec.value
        return name + compression.deflate(codec, inner)

    outer = [Format.ENCR, Format.ENCP, Format.GZIP, Format.ZSTD]
    nestings: list[list[Format]] = [[]]
    for _ in range(3):
        nestings += [[layer, *rest] for layer in outer for rest in nestings]
    legal = {(), *((one,) for one in outer)}
    legal |= {(secret, codec) for secret in outer[:2] for codec in outer[2:]}
    for nesting in {tuple(one) for one in nestings}:
        payload = b'devl["x"]'
        for layer in reversed(nesting):
            payload = wrap(layer, payload)
        outcome = envelope.read_runtime(payload, key=BUNDLE)
        if nesting in legal:
            assert isinstance(outcome, Opened)
            assert (*nesting, Format.DEVL) == tuple(layer.format for layer in outcome.layers)
            assert outcome.text == b'["x"]'
        else:
            assert isinstance(outcome, Rejected)
            assert outcome.reason == Rejection.FORMAT_UNSUPPORTED


@pytest.mark.parametrize("size", range(4))
def test_short_payloads(size: int) -> None:
    """Fewer than four bytes are refused with their number."""
    facts = (("least", 4), ("length", size))
    expected = Rejected(Rejection.PAYLOAD_TOO_SHORT, facts=facts)
    assert expected == envelope.read_runtime(b"devl"[:size])


@pytest.mark.parametrize("reader", READERS.values(), ids=list(READERS))
def test_every_prefix_has_one_answer(reader: Reader) -> None:
    """A reader's formats are read, and any other prefix is refused by its family's rule."""
    for form in Format:
        outcome = envelope.decode_prefix(form.value, reader)
        assert (outcome is form) == (form in reader.formats)
    unknown = envelope.decode_prefix(b"cbor", reader)
    malformed = envelope.decode_prefix(b"DEVL", reader)
    assert isinstance(unknown, Rejected)
    assert isinstance(malformed, Rejected)
    same = reader.family is envelope.Family.NAME
    assert same == (unknown.reason == malformed.reason)
    assert unknown.facts == (("prefix", "cbor"),)
    assert malformed.facts == (("prefix bytes", "4445564c"),)


def test_prefix_shape_is_told_by_bytes() -> None:
    """Only four bytes of a to z and 0 to 9 are well formed; UTF-8 sequences are not."""
    assert envelope.well_formed(b"dev1")
    for prefix in (b"DEVL", b"dev", b"devlx", "dév".encode(), b"de l", bytes(4)):
        assert not envelope.well_formed(prefix)


WRITES: dict[str, Writing] = {
    "full-encp_none": Writing(key=TARGET),
    "full-encr_gzip": Writing(key=BUNDLE, compress=True, environment=Environment(codec="gzip")),
    "full-encp_gzip": Writing(key=TARGET, compress=True, environment=Environment(codec="gzip")),
    "full-devl_zstd": Writing(compress=True),
    "full-devl_zstd@node20": Writing(compress=True, environment=Environment(zstd=False)),
}


@pytest.mark.parametrize("name", WRITES)
def test_captured_writes(name: str) -> None:
    """A captured complete payload is read, and written again with the same layers."""
    captured = bytes.fromhex(EXAMPLES[name]["hex"])
    read = envelope.read_runtime(captured, key=BUNDLE)
    assert isinstance(read, Opened)
    assert bytes.fromhex(EXAMPLES["full-devl_none"]["hex"]) == b"devl" + read.text
    writing = evolve(WRITES[name], nonce=NONCE, scalar=SCALAR)
    written = envelope.write_envelope(read.text, writing)
    assert not isinstance(written, Rejected)
    again = envelope.read_runtime(written[0], key=BUNDLE)
    assert isinstance(again, Opened)
    assert read.text == again.text
    assert [layer.format for layer in read.layers] == [layer.format for layer in again.layers]


def test_statistics_are_those_inside_the_secret() -> None:
    """Writer and reader report the same sizes, with a secret around or without."""
    text = b'["' + b"x" * 5000 + b'"]'
    for key in (NO_KEY, BUNDLE, TARGET):
        for compress in (True, False):
            writing = Writing(key=key, nonce=NONCE, scalar=SCALAR, compress=compress)
            written = envelope.write_envelope(text, writing)
            assert not isinstance(written, Rejected)
            stored, figures = written
            read = envelope.read_runtime(stored, key=BUNDLE)
            assert isinstance(read, Opened)
            assert figures == envelope.statistics(read)
            assert compress == figures.compressed
    assert Statistics(None, 5, 5) == envelope.statistics(Opened((Layer(Format.DEVL, 5),), b"1"))


def test_sealing_to_a_bad_key_is_refused() -> None:
    """A write to a public key of low order is refused and yields nothing."""
    writing = Writing(key=SealTarget(bytes(32)), nonce=NONCE, scalar=SCALAR)
    assert Rejected(Rejection.KEY_AGREEMENT) == envelope.write_envelope(b"[1]", writing)


def test_supplies_stay_out_of_repr() -> None:
    """Printing what a write was told prints no key, nonce or scalar."""
    shown = repr(Writing(key=BUNDLE, nonce=NONCE, scalar=SCALAR))
    assert "nonce" not in shown
    assert "scalar" not in shown
    assert "KeyBundle()" in shown


ENCR = bytes.fromhex(MATRIX["encr(devl)"]["hex"])
ENCP = bytes.fromhex(MATRIX["encp(devl)"]["hex"])
GZIP = bytes.fromhex(MATRIX["gzip(devl)"]["hex"])
ENCR_GZIP = bytes.fromhex(MATRIX["encr(gzip(devl))"]["hex"])
HELLO = b'["hello"]'


def contents(frames: list[bytes], key: Key, reader: Reader = CURRENT) -> list[bytes] | Rejection:
    """Read frames as published readers do: their texts, without what they drop."""
    texts = []
    for frame in frames:
        outcome = envelope.read_frame(frame, key=key, reader=reader, unknown_frame=Choice.UPSTREAM)
        if isinstance(outcome, Rejected):
            return outcome.reason
        if isinstance(outcome, Opened):
            texts.append(outcome.text)
    return texts


CAPTURED_FRAMES: dict[str, tuple[list[bytes], Key, list[bytes] | Rejection]] = {
    "unknown format frame silently dropped": ([b"cborx", b"devl[1]"], NO_KEY, [b"[1]"]),
    "gzip frame silently dropped": ([GZIP, b"devl[1]"], NO_KEY, [b"[1]"]),
    "encr(gzip(devl)) frame silently dropped": ([ENCR_GZIP, b"devl[1]"], BUNDLE, [b"[1]"]),
    "zero length frame second": ([b"devl[1]", b""], NO_KEY, Rejection.PAYLOAD_TOO_SHORT),
    "3-byte frame": ([b"dev"], NO_KEY, Rejection.PAYLOAD_TOO_SHORT),
    "encr no key": ([ENCR], NO_KEY, Rejection.KEY_MISSING),
    "encp with aes only": ([ENCP], AesKey(RUN_KEY), Rejection.KEYPAIR_MISSING),
    "encp with keys": ([ENCP], BUNDLE, [HELLO]),
    "mixed devl,encr,encp": ([b"devl[1]", ENCR, ENCP], BUNDLE, [b"[1]", HELLO, HELLO]),
}


@pytest.mark.parametrize("name", CAPTURED_FRAMES)
def test_captured_stream_frames(name: str) -> None:
    """The captured object frames end as captured, as far as the envelope goes."""
    captured = json.loads((DATA / "stream_deserialize_cases.json").read_text())[name]
    frames, key, expected = CAPTURED_FRAMES[name]
    assert expected == contents(frames, key)
    assert ("err" in captured) == isinstance(expected, Rejection)
    assert isinstance(expected, Rejection) or len(captured["ok"]) == len(expected)


def test_frames_of_unknown_formats() -> None:
    """What a published reader drops, a new one refuses; the oldest refused it as well."""
    for frame in (b"cborx", GZIP):
        dropped = envelope.read_frame(frame, unknown_frame=Choice.UPSTREAM)
        assert Skipped(frame[:4].decode()) == dropped
        assert isinstance(envelope.read_frame(frame), Rejected)
    sealed = envelope.read_frame(ENCP, key=BUNDLE, reader=ENCRYPTING, unknown_frame=Choice.UPSTREAM)
    assert Skipped("encp") == sealed
    assert contents([ENCP], BUNDLE, STABLE) == Rejection.FORMAT_UNKNOWN
    assert contents([b"DEVLx"], BUNDLE) == Rejection.PREFIX_MALFORMED


def test_display_reader_names_what_it_knows() -> None:
    """The display's list is that of the newest reader, refused by name."""
    assert CURRENT.formats == DISPLAY.formats
