"""Looking into a stored payload, layer by layer, for people who debug one.

The inspector is more patient than any reader: it peels whatever it can, says what every layer is,
and then says what is wrong: each problem in one or two sentences. What a runtime makes of the same
payload is part of the answer, because an intact payload may still be nested as no runtime reads
it. Key material goes in and never comes out.
"""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from typing import Final

from attrs import define, field, frozen

from conformance.rendering import octets, printable, render
from spec_model.rejections import Rejected, Rejection
from spec_model.values.js import JsArray, JsObject, Value
from spec_model.wire import encryption, envelope, layout
from spec_model.wire.compression import STRICT, Decoder, inflate
from spec_model.wire.envelope import Opened
from spec_model.wire.keys import NO_KEY, Key, KeyBundle, key_bundle
from spec_model.wire.layout import CODECS, SECRETS, Format
from spec_model.wire.legacy import Legacy
from spec_model.wire.payload import read_payload, read_text

MOST_LAYERS: Final = 20
MOST_VALUE: Final = 8 << 20
"""Longest text that is made a value, in bytes: a value takes far more memory than its text."""
MOST_EXCERPT: Final = 1_000
FORMS: Final = ("auto", "raw", "hex", "base64")
_HEX = re.compile(rb"(?:\\x|0x)?((?:[0-9a-fA-F]{2}\s*)+)")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}")
_WRAPPED = re.compile(rb'\{\s*"__type"\s*:\s*"Uint8Array"\s*,\s*"data"\s*:\s*"([^"]*)"\s*\}')
_SENTINELS = re.compile(r"\s*-[13456]\s*")


@frozen
class Input:
    """What was given: in which form, and the payload that it stands for."""

    form: str
    payload: bytes


@frozen
class LayerSeen:
    """One layer: its format, its size in bytes, prefix included, and what there is to say."""

    format: str
    size: int
    says: str


@define
class Inspection:
    """Everything that was found, from the outside in."""

    form: str
    size: int
    layers: list[LayerSeen] = field(factory=list[LayerSeen])
    text: str | None = None
    value: str | None = None
    notes: list[str] = field(factory=list[str])
    problems: list[str] = field(factory=list[str])


# --- input --------------------------------------------------------------------------------------


def read_input(data: bytes, form: str = "auto") -> Input | None:
    """Decode what was given; nothing if it is not of the form that was asked for."""
    if form == "auto":
        return _guess(data)
    payload = {"raw": _raw, "hex": _from_hex, "base64": _from_base64}[form](data)
    return None if payload is None else Input(form, payload)


def _guess(data: bytes) -> Input:
    """Take the first form whose payload begins with a known prefix; failing that, hex or raw."""
    forms: Mapping[str, Callable[[bytes], bytes | None]] = {
        "raw": _raw,
        "hex": _from_hex,
        "wrapped": _from_wrapper,
        "base64": _from_base64,
    }
    decoded = {name: decode(data) for name, decode in forms.items()}
    for name, payload in decoded.items():
        if payload is not None and (envelope.peek(payload) or _framed(payload)):
            return Input(name, payload)
    for name in ("wrapped", "hex"):
        payload = decoded[name]
        if payload is not None:
            return Input(name, payload)
    return Input("raw", data)


def _raw(data: bytes) -> bytes:
    return data


def _from_hex(data: bytes) -> bytes | None:
    found = _HEX.fullmatch(data.strip())
    return bytes.fromhex(found[1].decode("ascii")) if found else None


def _from_base64(data: bytes) -> bytes | None:
    text = b"".join(data.split())
    if not _BASE64.fullmatch(text):
        return None
    text = text.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    try:
        return b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (NotBase64, ValueError):
        return None


def _from_wrapper(data: bytes) -> bytes | None:
    """Read the form in which the local world keeps bytes in its JSON files."""
    found = _WRAPPED.fullmatch(data.strip())
    return _from_base64(found[1]) if found else None


def read_key(data: bytes) -> KeyBundle | Rejected:
    """Read a run's key: 32 bytes, raw or in hexadecimal or base64."""
    if len(data) == layout.KEY_BYTES:
        return KeyBundle(data)
    for decode in (_from_hex, _from_base64):
        material = decode(data)
        if material is not None and len(material) == layout.KEY_BYTES:
            return KeyBundle(material)
    refusal = key_bundle(data)
    return refusal if isinstance(refusal, Rejected) else Rejected(Rejection.KEY_LENGTH)


# --- the walk -----------------------------------------------------------------------------------


def inspect(given: Input, key: Key = NO_KEY, decoder: Decoder = STRICT) -> Inspection:
    """Peel a payload as far as possible and say what it is and what is wrong with it."""
    seen = Inspection(given.form, len(given.payload))
    payload = given.payload
    if _framed(payload):
        payload = _unframe(payload, seen)
    if not _prefixed(payload):
        _without_prefix(payload, seen)
        return seen
    if _peel(payload, key, decoder, seen):
        opened = envelope.read_runtime(payload, key=key, decoder=decoder)
        _compare_with_runtime(opened, seen)
    return seen


def _prefixed(payload: bytes) -> bool:
    return envelope.well_formed(payload[: layout.PREFIX_BYTES])


def _peel(payload: bytes, key: Key, decoder: Decoder, seen: Inspection) -> bool:
    """Peel layer after layer; say whether the text was reached."""
    for _ in range(MOST_LAYERS):
        form = envelope.peek(payload)
        if form is None:
            _unknown_inside(payload, seen)
            return False
        if form is Format.DEVL:
            _show_text(payload, seen)
            return True
        seen.layers.append(LayerSeen(form.value.decode(), len(payload), _describe(form, payload)))
        secret = form in SECRETS
        inner = encryption.open_secret(key, payload) if secret else inflate(payload, decoder)
        if isinstance(inner, Rejected):
            seen.problems.append(_explain(inner, form))
            return False
        payload = inner
    seen.problems.append(f"More than {MOST_LAYERS} layers: not looked at any further.")
    return False


def _describe(form: Format, payload: bytes) -> str:
    body = payload[layout.PREFIX_BYTES :]
    match form:
        case Format.ENCR:
            return f"AES-256-GCM, nonce {octets(body[: layout.NONCE_BYTES])}"
        case Format.ENCP:
            return f"sealed, ephemeral key {octets(body[: layout.KEY_BYTES])}"
    return f"compressed, body of {len(body)} bytes"


def _show_text(payload: bytes, seen: Inspection) -> None:
    """Show the text and the value; what is wrong with them is a problem."""
    body = payload[layout.PREFIX_BYTES :]
    seen.layers.append(LayerSeen("devl", len(payload), f"flattened text of {len(body)} bytes"))
    seen.text = _excerpt(body)
    if len(body) > MOST_VALUE:
        seen.notes.append(f"The value is not shown: its text has more than {MOST_VALUE} bytes.")
        return
    value = read_text(Opened((), body))
    if isinstance(value, Rejected):
        seen.problems.append(f"The text holds no value: {value.sentence()}.")
        return
    _show_value(value, seen)


def _excerpt(body: bytes) -> str:
    """Return the beginning of a text, safe to print, and how long all of it is."""
    shown = printable(body[:MOST_EXCERPT].decode(errors="replace"))
    return shown if len(body) <= MOST_EXCERPT else f"{shown}, {len(body)} bytes in all"


def _show_value(value: Value, seen: Inspection) -> None:
    seen.value = render(value)
    expired = _expired(value)
    if expired is not None:
        seen.notes.append(f"The server has replaced this payload: it expired at {expired}.")


def _expired(value: Value) -> str | None:
    """Find the marker that a server leaves in the place of expired data."""
    if isinstance(value, JsArray) and value.length == 1:
        value = value.elements.get(0)
    if isinstance(value, JsObject) and list(value.properties) == ["expiredAt"]:
        at = value.properties["expiredAt"]
        return printable(at) if isinstance(at, str) else None
    return None


def _compare_with_runtime(opened: Opened | Rejected, seen: Inspection) -> None:
    """Say so where the layers are intact but nested as no runtime reads them."""
    if isinstance(opened, Opened):
        return
    names = [layer.format for layer in seen.layers]
    codecs = [name for name in names if Format(name.encode()) in CODECS]
    what = "It is compressed more than once. " if len(codecs) > 1 else ""
    seen.problems.append(
        f"{what}No runtime reads the nesting {' > '.join(names)}: it peels one secret, then one "
        "codec, and then requires devl. A display may show it all the same."
    )


# --- what is no payload -------------------------------------------------------------------------


def _framed(payload: bytes) -> bool:
    """Say whether a payload stands behind the header of an object frame."""
    header = payload[: layout.HEADER_BYTES]
    return (
        len(header) == layout.HEADER_BYTES
        and 0 < layout.LENGTH.unpack(header)[0] <= layout.FRAME_LIMIT
        and envelope.peek(payload[layout.HEADER_BYTES :]) is not None
    )


def _unframe(payload: bytes, seen: Inspection) -> bytes:
    (length,) = layout.LENGTH.unpack_from(payload)
    body = payload[layout.HEADER_BYTES :]
    seen.notes.append(f"It begins with the header of an object frame of {length} bytes.")
    if len(body) < length:
        seen.problems.append(f"The frame is truncated: {len(body)} of {length} bytes are there.")
    elif len(body) > length:
        seen.notes.append(f"Behind that frame are {len(body) - length} more bytes, not looked at.")
    return body[:length]


def _without_prefix(payload: bytes, seen: Inspection) -> None:
    """Explain what has no prefix: nothing, a legacy value, or anything at all."""
    if len(payload) < layout.PREFIX_BYTES and not _legacy_text(payload):
        seen.problems.append(
            f"Only {len(payload)} bytes: too short for a format prefix of four. It is empty, "
            "truncated, or no payload."
        )
        return
    text = _legacy_text(payload)
    if text is None:
        known = ", ".join(form.value.decode() for form in Format)
        seen.problems.append(
            f"It begins with the bytes {octets(payload[: layout.PREFIX_BYTES])}, which are no "
            f"format prefix ({known}), and it is no legacy value: this is no payload."
        )
        return
    seen.text = printable(text)
    seen.problems.append(
        "A legacy value of spec version 1: JSON without a format prefix. Runtimes read it as "
        "flattened text; a display reads it only if it is an array."
    )
    value = read_payload(Legacy(text))
    if isinstance(value, Rejected):
        seen.problems.append(f"The text holds no value: {value.sentence()}.")
    else:
        _show_value(value, seen)


def _legacy_text(payload: bytes) -> str | None:
    """Return the text of what may be a legacy value."""
    if len(payload) > MOST_VALUE:
        return None
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return None
    starts = text.lstrip(layout.JSON_SPACE).startswith(layout.JSON_ARRAY)
    return text if starts or _SENTINELS.fullmatch(text) else None


def _unknown_inside(payload: bytes, seen: Inspection) -> None:
    prefix = payload[: layout.PREFIX_BYTES]
    where = "Inside the layers above is" if seen.layers else "It begins with"
    if len(prefix) < layout.PREFIX_BYTES:
        seen.problems.append(f"{where} a payload of {len(prefix)} bytes: too short for a prefix.")
    elif envelope.well_formed(prefix):
        name = prefix.decode("ascii")
        seen.problems.append(
            f"{where} the prefix {name!r}, which no published reader supports; the formats are "
            f"{', '.join(form.value.decode() for form in Format)}."
        )
    else:
        seen.problems.append(f"{where} something without a format prefix: {octets(prefix)}.")


# --- explanations -------------------------------------------------------------------------------

EXPLANATIONS: Mapping[Rejection, str] = {
    Rejection.KEY_MISSING: "Encrypted, and no key was given: it needs the run's key.",
    Rejection.KEYPAIR_MISSING: "Sealed to a run's public key, and no key was given: it needs that "
    "run's key.",
    Rejection.CIPHERTEXT_TOO_SHORT: "The encrypted body has no room for its nonce and tag: the "
    "payload is truncated.",
    Rejection.DECRYPTION_FAILED: "It does not decrypt with this key: the key is another run's, or "
    "the payload was altered or truncated.",
    Rejection.KEY_AGREEMENT: "Its ephemeral public key is of low order: no writer made it.",
    Rejection.CODEC_CORRUPT: "The compressed body is damaged: its checksum or its structure is "
    "wrong.",
    Rejection.CODEC_TRUNCATED: "The compressed body is truncated: its end is missing.",
    Rejection.CODEC_TRAILING: "Something follows the compressed body; runtimes differ in whether "
    "they ignore it, join it on or refuse it.",
    Rejection.CODEC_WINDOW: "The compressed body asks for more memory than a reader grants: it may "
    "be a bomb.",
    Rejection.INFLATED_TOO_LARGE: "The compressed body becomes larger than the limit of this "
    "reader: it may be a bomb.",
}


def _explain(refusal: Rejected, form: Format) -> str:
    """Say in one or two sentences why a layer does not open."""
    facts = ", ".join(f"{name} {value}" for name, value in refusal.facts)
    detail = f" ({facts})" if facts else ""
    known = EXPLANATIONS.get(refusal.reason, refusal.sentence())
    return f"{form.value.decode()}: {known}{detail}"
