import json
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.inspection import EXPLANATIONS, Input, inspect, read_input, read_key
from spec_model.rejections import Rejected
from spec_model.wire import compression
from spec_model.wire.keys import NO_KEY, KeyBundle, SealTarget
from spec_model.wire.layout import Format
from strategies.envelopes import Wrapped, illegal_payloads, legal_payloads

DATA = Path(__file__).parents[1] / "captures" / "data"
MATRIX = json.loads((DATA / "read_matrix.json").read_text())["matrix"]
RUN_KEY = bytes(range(32))
BUNDLE = KeyBundle(RUN_KEY)
DEVL = b'devl["hello"]'


def wire(name: str) -> bytes:
    """Return a captured payload."""
    return bytes.fromhex(MATRIX[name]["hex"])


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (DEVL, "raw"),
        (DEVL.hex().encode(), "hex"),
        (b"\\x" + DEVL.hex().upper().encode() + b"\n", "hex"),
        (b"0x" + DEVL.hex().encode(), "hex"),
        (DEVL.hex(" ").encode(), "hex"),
        (b64encode(DEVL), "base64"),
        (b64encode(DEVL).rstrip(b"=") + b"\n", "base64"),
        (b'{"__type":"Uint8Array","data":"' + b64encode(DEVL) + b'"}', "wrapped"),
    ],
)
def test_forms_are_found(data: bytes, form: str) -> None:
    """A payload is recognised in each form that stores and dumps have."""
    assert read_input(data) == Input(form, DEVL)


@pytest.mark.parametrize(
    ("data", "form", "payload"),
    [
        (b"deadbeef", "raw", b"deadbeef"),
        (b"deadbeef", "hex", bytes.fromhex("deadbeef")),
        (b"deadbeef", "base64", bytes.fromhex("75e69d6de79f")),
        (b"xyz", "hex", None),
        (b"a", "base64", None),
        (b"a b !", "base64", None),
    ],
)
def test_form_can_be_forced(data: bytes, form: str, payload: bytes | None) -> None:
    """A form that is asked for is used, or the input is refused."""
    assert read_input(data, form) == (None if payload is None else Input(form, payload))


def test_what_looks_like_nothing_is_hex_or_raw() -> None:
    """Without a known prefix, whole hexadecimal is decoded and anything else taken as it is."""
    assert read_input(b"deadbeef") == Input("hex", bytes.fromhex("deadbeef"))
    assert read_input(b"hello!") == Input("raw", b"hello!")


@pytest.mark.parametrize(
    "data", [RUN_KEY, RUN_KEY.hex().encode(), b64encode(RUN_KEY), RUN_KEY.hex().encode() + b"\n"]
)
def test_keys_are_read(data: bytes) -> None:
    """A key is 32 bytes, raw, hexadecimal or base64."""
    assert read_key(data) == BUNDLE


@pytest.mark.parametrize("data", [b"", bytes(31), b"x" * 33, b"00" * 31])
def test_other_keys_are_refused(data: bytes) -> None:
    """Anything else holds no key."""
    assert isinstance(read_key(data), Rejected)


PROBLEMS = {
    "encr(devl)": "no key was given",
    "encp(devl)": "no key was given",
    "encr short": "no key was given",
    "gzip truncated": "truncated",
    "zstd truncated": "truncated",
    "gzip trailing junk": "Something follows",
    "zstd two frames": "Something follows",
    "gzip(gzip(devl))": "compressed more than once",
    "gzip(encr(devl))": "no key was given",
    "gzip(<raw text>)": "without a format prefix",
    "cbor": "which no published reader supports",
    "DEVL upper": "no format prefix",
    "4 nul bytes": "no format prefix",
    "3 bytes": "too short for a format prefix",
    "empty": "too short for a format prefix",
    "devl truncated json": "The text holds no value",
    "devl unknown type": "The text holds no value",
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_problems_without_a_key(name: str) -> None:
    """Each captured payload with a defect is explained in one sentence or two."""
    seen = inspect(Input("raw", wire(name)))
    assert len(seen.problems) == 1
    assert PROBLEMS[name] in seen.problems[0]
    assert len(seen.problems[0]) < 250


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("encr(devl)", ""),
        ("encp(zstd(devl))", ""),
        ("encr tampered tag", "does not decrypt"),
        ("encp short", "no room for its nonce and tag"),
        ("encp low order eph", "low order"),
        ("encr(encr(devl))", "No runtime reads"),
        ("encr(<3 bytes>)", "too short for a prefix"),
        ("encr(zstd(zstd(devl)))", "compressed more than once"),
    ],
)
def test_problems_with_the_key(name: str, problem: str) -> None:
    """With the key, a sound secret is opened and a defect named."""
    seen = inspect(Input("raw", wire(name)), BUNDLE)
    assert problem in "".join(seen.problems)
    assert bool(problem) == bool(seen.problems)
    assert problem or seen.value == '"hello"'


def test_layers_come_with_sizes() -> None:
    """Every layer is named from the outside in, with its size."""
    seen = inspect(Input("raw", wire("encp(zstd(devl))")), BUNDLE)
    found = [(layer.format, layer.size) for layer in seen.layers]
    assert found == [("encp", 90), ("zstd", 26), ("devl", 13)]


def test_legacy_values_are_read_and_named() -> None:
    """A value of spec version 1 is shown, and said to be one."""
    for text, value in ((b'[{"a":1},"x"]', '{a: "x"}'), (b"-1\n", "undefined")):
        seen = inspect(Input("raw", text))
        assert seen.value == value
        assert "spec version 1" in seen.problems[0]
    assert "holds no value" in inspect(Input("raw", b"[1")).problems[1]


def test_expired_data_is_noted() -> None:
    """The marker of a server is no defect, and is noted."""
    for text in (b'devl[{"expiredAt":1},"2026-01-01"]', b'devl[[1],{"expiredAt":2},"2026-01-01"]'):
        seen = inspect(Input("raw", text))
        assert not seen.problems
        assert "expired at 2026-01-01" in seen.notes[0]


def test_frames_are_looked_into() -> None:
    """The header of an object frame is noted, and what is behind it inspected."""
    framed = len(DEVL).to_bytes(4, "big") + DEVL
    whole = inspect(Input("raw", framed))
    assert (whole.value, whole.problems) == ('"hello"', [])
    assert "header of an object frame" in whole.notes[0]
    assert "truncated" in inspect(Input("raw", framed[:-1])).problems[0]
    assert "5 more bytes" in inspect(Input("raw", framed + bytes(5))).notes[1]


def test_bombs_and_large_texts_are_bounded() -> None:
    """A bomb is named as one, and a large text is shown without its value."""
    large = b'devl["' + b"a" * (9 << 20) + b'"]'
    packed = b"zstd" + compression.deflate(Format.ZSTD, large)
    seen = inspect(Input("raw", packed))
    assert seen.value is None
    assert not seen.problems
    assert seen.text is not None
    assert len(seen.text) < 400
    bomb = b"zstd" + compression.deflate(Format.ZSTD, bytes(130 << 20))
    assert "may be a bomb" in inspect(Input("raw", bomb)).problems[0]


def test_too_many_layers_end_the_walk() -> None:
    """The walk ends at its bound."""
    payload = DEVL
    for _ in range(21):
        payload = b"zstd" + compression.deflate(Format.ZSTD, payload)
    assert "More than 20 layers" in inspect(Input("raw", payload)).problems[0]


def test_explanations_are_short_and_safe() -> None:
    """Every explanation is one or two sentences."""
    for text in EXPLANATIONS.values():
        assert text.endswith(".")
        assert len(text) < 160


def test_other_kinds_of_key_open_nothing() -> None:
    """With no key, or one that only seals, the key is said to be missing."""
    for key in (NO_KEY, SealTarget(RUN_KEY)):
        assert "it needs" in inspect(Input("raw", wire("encr(devl)")), key).problems[0]


@given(drawn=legal_payloads())
def test_legal_payloads_have_no_problem(drawn: Wrapped) -> None:
    """What a writer may write is shown without a problem."""
    assert inspect(Input("raw", drawn.payload), drawn.key).problems == []


@given(drawn=illegal_payloads())
def test_illegal_payloads_have_one(drawn: Wrapped) -> None:
    """Intact layers in a wrong order are peeled, and said to be wrong."""
    seen = inspect(Input("raw", drawn.payload), drawn.key)
    assert len(seen.problems) == 1
    assert seen.value is not None


@given(data=st.binary(max_size=80))
def test_anything_is_answered(data: bytes) -> None:
    """No input raises, and whatever is said is safe to print."""
    given_input = read_input(data)
    assert given_input is not None
    seen = inspect(given_input, BUNDLE)
    said = [*seen.problems, *seen.notes, seen.text or "", seen.value or ""]
    assert all(text.isprintable() for text in said)
