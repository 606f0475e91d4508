"""Keys: which kinds a reader or writer may hold, and how each key is derived.

Four kinds of key, all of them values (clause encryption.key-kinds):

    kind        writes   reads encr   reads encp
    NoKey       plain    no           no
    AesKey      encr     yes          no
    KeyBundle   encr     yes          yes
    SealTarget  encp     no           no

A run has one key K of 32 bytes. K itself is the AES-256 key; the X25519 scalar of the run is
derived from K, so a bundle is K and nothing more. A seal target is the public half alone: who
holds it can write for the run and read nothing.

Every derivation is HKDF-SHA256 with a salt of 32 zero bytes; only the info differs. Secret
material is left out of every `repr`.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Final

from attrs import field
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from spec_model.errors import ModelMisuse
from spec_model.frozen import frozen
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import layout


def _of_key_size(_holder: object, attribute: object, material: bytes) -> None:
    if len(material) != layout.KEY_BYTES:
        name = getattr(attribute, "name", "key")
        raise ModelMisuse(f"{name} is {layout.KEY_BYTES} bytes, not {len(material)}")


@frozen
class NoKey:
    """Nothing at hand: plain payloads only."""


@frozen
class AesKey:
    """The run's key without its key pair."""

    key: bytes = field(repr=False, validator=_of_key_size)


@frozen
class KeyBundle:
    """The run's key, from which its key pair follows."""

    key: bytes = field(repr=False, validator=_of_key_size)


@frozen
class SealTarget:
    """The public key of somebody else's run: good for writing only."""

    public_key: bytes = field(validator=_of_key_size)


Key = NoKey | AesKey | KeyBundle | SealTarget

NO_KEY: Final = NoKey()


def aes_key(material: bytes) -> AesKey | Rejected:
    """Make a key of material that somebody supplied; clause encryption.key."""
    refusal = check_key(material)
    return refusal or AesKey(material)


def key_bundle(material: bytes) -> KeyBundle | Rejected:
    """Make a bundle of material that somebody supplied; clause encryption.key."""
    refusal = check_key(material)
    return refusal or KeyBundle(material)


def check_key(material: bytes) -> Rejected | None:
    """Refuse key material of another length; clause encryption.key."""
    if len(material) != layout.KEY_BYTES:
        facts = (("length", len(material)), ("expected", layout.KEY_BYTES))
        return Rejected(Rejection.KEY_LENGTH, facts=facts)
    return None


def seal_target(text: str) -> SealTarget | None:
    """Read a published public key, or nothing if it is malformed.

    A malformed key counts as absent, so that the writer takes the symmetric path; clause
    encryption.public-key-text.
    """
    core = text.rstrip(layout.BASE64_PAD)
    padding = layout.BASE64_PAD * (-len(core) % layout.BASE64_GROUP)
    try:
        material = b64decode(core + padding, validate=True)
    except (NotBase64, ValueError):
        return None
    canonical = b64encode(material).decode("ascii")
    if text not in (canonical, canonical.rstrip(layout.BASE64_PAD)):
        return None
    return SealTarget(material) if len(material) == layout.KEY_BYTES else None


def public_key_text(public_key: bytes) -> str:
    """Write a public key as it is published: padded base64."""
    return b64encode(public_key).decode("ascii")


def hkdf(material: bytes, info: bytes) -> bytes:
    """Derive 32 bytes by HKDF-SHA256 with the salt of zeros; clause encryption.derivation."""
    kdf = HKDF(algorithm=SHA256(), length=layout.KEY_BYTES, salt=layout.HKDF_SALT, info=info)
    return kdf.derive(material)


def run_key(secret: bytes, project_id: str, run_id: str) -> bytes | Rejected:
    """Derive a run's key from its deployment's secret; clause encryption.run-key."""
    info = f"{project_id}{layout.RUN_SEPARATOR}{run_id}".encode()
    return check_key(secret) or hkdf(secret, info)


def run_scalar(key: bytes) -> bytes:
    """Derive a run's X25519 scalar from its key; clause encryption.key-pair."""
    return hkdf(key, layout.SCALAR_LABEL)


def public_half(scalar: bytes) -> bytes:
    """Return the public key that belongs to a scalar."""
    return X25519PrivateKey.from_private_bytes(scalar).public_key().public_bytes_raw()


def run_public_key(key: bytes) -> bytes:
    """Return the public key of the run that has this key; clause encryption.key-pair."""
    return public_half(run_scalar(key))


def agree(scalar: bytes, public_key: bytes) -> bytes | Rejected:
    """Agree on a secret, unless the public key is of low order; clause encryption.low-order."""
    private = X25519PrivateKey.from_private_bytes(scalar)
    try:
        return private.exchange(X25519PublicKey.from_public_bytes(public_key))
    except ValueError:
        return Rejected(Rejection.KEY_AGREEMENT)


def content_key(shared: bytes, ephemeral: bytes, recipient: bytes) -> bytes:
    """Derive the AES key of one sealed payload; both public keys are bound into it.

    Clause encryption.content-key.
    """
    return hkdf(shared, layout.CONTENT_LABEL + ephemeral + recipient)
