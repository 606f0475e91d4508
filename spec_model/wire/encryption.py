"""Encryption: `encr`, AES-256-GCM under the run's key, and `encp`, a box sealed to its public key.

    encr    "encr"  nonce (12)  ciphertext  tag (16)
    encp    "encp"  ephemeral public key (32)  nonce (12)  ciphertext  tag (16)

Rules
- Nonce and ephemeral scalar are arguments: the model draws nothing. A writer takes a fresh random
  nonce for each payload (clause encryption.fresh-nonce); a sealed stream keeps one ephemeral
  scalar for a writer instance and takes a fresh nonce for each frame. So two writes of one value
  never have equal bytes, and ciphertexts are never compared to tell values apart.
- No additional data is bound to payloads; the argument exists for other callers, and both sides
  must agree on it.
- A reader first asks whether it holds the kind of key that the format needs, then whether the
  body is long enough, then opens it. Plain payloads pass through untouched, whatever the key.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from spec_model.errors import ModelMisuse
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import keys, layout
from spec_model.wire.keys import AesKey, Key, KeyBundle, NoKey, SealTarget
from spec_model.wire.layout import Format


def encrypt(key: bytes, nonce: bytes, plain: bytes, extra: bytes = b"") -> bytes:
    """Write an `encr` payload; clause encryption.encr-layout."""
    return Format.ENCR.value + _lock(key, nonce, plain, extra)


def seal(
    target: SealTarget, scalar: bytes, nonce: bytes, plain: bytes, extra: bytes = b""
) -> bytes | Rejected:
    """Write an `encp` payload with an ephemeral scalar; clause encryption.encp-layout."""
    shared = keys.agree(scalar, target.public_key)
    if isinstance(shared, Rejected):
        return shared
    ephemeral = keys.public_half(scalar)
    key = keys.content_key(shared, ephemeral, target.public_key)
    return Format.ENCP.value + ephemeral + _lock(key, nonce, plain, extra)


def protect(key: Key, nonce: bytes, scalar: bytes, plain: bytes) -> bytes | Rejected:
    """Write what a key of this kind writes; clause encryption.key-kinds."""
    match key:
        case NoKey():
            return plain
        case AesKey(material) | KeyBundle(material):
            return encrypt(material, nonce, plain)
        case SealTarget():
            return seal(key, scalar, nonce, plain)


def open_encr(key: Key, payload: bytes, extra: bytes = b"") -> bytes | Rejected:
    """Open an `encr` payload; clauses encryption.missing-key, encryption.tamper."""
    if not isinstance(key, AesKey | KeyBundle):
        return Rejected(Rejection.KEY_MISSING)
    body = payload[layout.PREFIX_BYTES :]
    return _check_room(body, layout.ENCR_BYTES) or _unlock(key.key, body, extra)


def open_encp(key: Key, payload: bytes, extra: bytes = b"") -> bytes | Rejected:
    """Open an `encp` payload; clauses encryption.missing-key, encryption.low-order."""
    if not isinstance(key, KeyBundle):
        return Rejected(Rejection.KEYPAIR_MISSING)
    body = payload[layout.PREFIX_BYTES :]
    refusal = _check_room(body, layout.ENCP_BYTES)
    if refusal is not None:
        return refusal
    ephemeral = body[: layout.KEY_BYTES]
    scalar = keys.run_scalar(key.key)
    shared = keys.agree(scalar, ephemeral)
    if isinstance(shared, Rejected):
        return shared
    content = keys.content_key(shared, ephemeral, keys.public_half(scalar))
    return _unlock(content, body[layout.KEY_BYTES :], extra)


def open_secret(key: Key, payload: bytes) -> bytes | Rejected:
    """Open a secret layer if there is one; anything else passes through untouched.

    Clause encryption.pass-through.
    """
    match payload[: layout.PREFIX_BYTES]:
        case Format.ENCR.value:
            return open_encr(key, payload)
        case Format.ENCP.value:
            return open_encp(key, payload)
    return payload


def _check_room(body: bytes, least: int) -> Rejected | None:
    if len(body) < least:
        facts = (("length", len(body)), ("least", least))
        return Rejected(Rejection.CIPHERTEXT_TOO_SHORT, facts=facts)
    return None


def _lock(key: bytes, nonce: bytes, plain: bytes, extra: bytes) -> bytes:
    if len(nonce) != layout.NONCE_BYTES:
        raise ModelMisuse(f"a nonce is {layout.NONCE_BYTES} bytes, not {len(nonce)}")
    return nonce + AESGCM(key).encrypt(nonce, plain, extra)


def _unlock(key: bytes, body: bytes, extra: bytes) -> bytes | Rejected:
    nonce, rest = body[: layout.NONCE_BYTES], body[layout.NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, rest, extra)
    except InvalidTag:
        return Rejected(Rejection.DECRYPTION_FAILED)
