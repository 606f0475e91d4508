"""Examples of keys and secrets: each is derived or made again from what the row states."""

from collections.abc import Iterator

from conformance.captures.checks import Check, claim, compare
from conformance.captures.document import Document, producer_of
from conformance.captures.object_streams import Stream, deliver
from conformance.captures.readers import reader_at
from conformance.captures.rows import Json, NotUnderstoodError, Row, octets, pairs, texts
from conformance.captures.value_examples import check_text
from spec_model.compat.decoding import dialect_of
from spec_model.rejections import Rejected
from spec_model.wire import encryption, keys
from spec_model.wire.compression import deflate
from spec_model.wire.envelope import peek
from spec_model.wire.keys import KeyBundle, SealTarget, agree, content_key, public_half
from spec_model.wire.layout import (
    HEADER_BYTES,
    KEY_BYTES,
    NONCE_BYTES,
    PREFIX_BYTES,
    SECRETS,
    Format,
)


def _made(made: bytes | Rejected) -> str:
    return made.reason.value if isinstance(made, Rejected) else made.hex()


def check_run_key(where: str, example: Row, document: Document) -> Iterator[Check]:
    """Derive a run's key from its deployment's secret."""
    del document
    project, run = example.text("projectId"), example.text("runId")
    made = keys.run_key(example.octets("deploymentKey"), project, run)
    yield compare(f"{where}: key", example.text("runKey"), _made(made))
    yield compare(f"{where}: info", example.text("info"), f"{project}|{run}")


def check_key_pair(where: str, example: Row, document: Document) -> Iterator[Check]:
    """Derive a run's key pair from its key."""
    del document
    key = _key(example, "K")
    public = keys.run_public_key(key)
    yield compare(f"{where}: scalar", example.text("scalar"), keys.run_scalar(key).hex())
    yield compare(f"{where}: public", example.text("publicKey"), public.hex())
    published = keys.public_key_text(public)
    yield compare(f"{where}: published", example.text("publicKeyBase64"), published)


def _key(example: Row, name: str) -> bytes:
    return _sized(example, name, KEY_BYTES)


def _sized(example: Row, name: str, size: int) -> bytes:
    material = example.octets(name)
    if len(material) != size:
        raise NotUnderstoodError(f"{name} has {len(material)} bytes")
    return material


def check_encrypted(where: str, example: Row, document: Document) -> Iterator[Check]:
    """Encrypt a payload with the stated key and nonce, with additional data if there is some."""
    del document
    extra = example.octets("aad") if "aad" in example else b""
    made = encryption.encrypt(
        _key(example, "key"),
        _sized(example, "nonce", NONCE_BYTES),
        example.octets("plaintext"),
        extra,
    )
    if "hex_noprefix" in example:
        yield compare(where, example.text("hex_noprefix"), made[PREFIX_BYTES:].hex())
    else:
        yield compare(where, example.text("hex"), made.hex())


def check_sealed(where: str, example: Row, document: Document) -> Iterator[Check]:
    """Seal a payload to a run with the stated ephemeral scalar and nonce."""
    del document
    public = keys.run_public_key(_key(example, "recipientK"))
    scalar = _key(example, "ephemeralScalar")
    made = encryption.seal(
        SealTarget(public),
        scalar,
        _sized(example, "nonce", NONCE_BYTES),
        example.octets("plaintext"),
    )
    yield compare(f"{where}: recipient", example.text("recipientPublicKey"), public.hex())
    ephemeral = public_half(scalar).hex()
    yield compare(f"{where}: ephemeral", example.text("ephemeralPublicKey"), ephemeral)
    yield compare(where, example.text("hex"), _made(made))


def check_session(where: str, example: Row, document: Document) -> Iterator[Check]:
    """Open two frames of one sealed stream and seal them again."""
    frames = [Format.ENCP.value + example.octets(name) for name in ("frame1", "frame2")]
    key = KeyBundle(document.run_key(frames))
    for number, frame in enumerate(frames, 1):
        yield compare(f"{where}: frame {number}", frame.hex(), sealed_again(frame, key, document))
    first, second = (frame[PREFIX_BYTES:] for frame in frames)
    shared = first[:KEY_BYTES] == second[:KEY_BYTES]
    yield compare(f"{where}: one ephemeral key", example.flag("sameEphemeral"), shared)
    nonces = {body[KEY_BYTES : KEY_BYTES + NONCE_BYTES] for body in (first, second)}
    yield compare(f"{where}: two nonces", 2, len(nonces))


def sealed_again(payload: bytes, key: KeyBundle, document: Document) -> str:
    """Open a secret and make it again from its own nonce, and its scalar if the file holds it."""
    plain = encryption.open_secret(key, payload)
    if isinstance(plain, Rejected):
        return plain.reason.value
    if peek(payload) not in SECRETS:
        return payload.hex()
    if payload.startswith(Format.ENCR.value):
        nonce = payload[PREFIX_BYTES:][:NONCE_BYTES]
        return encryption.encrypt(key.key, nonce, plain).hex()
    ephemeral, rest = payload[PREFIX_BYTES:][:KEY_BYTES], payload[PREFIX_BYTES + KEY_BYTES :]
    scalar = document.scalar_of(ephemeral)
    if scalar is None:
        return payload.hex()
    target = SealTarget(keys.run_public_key(key.key))
    return _made(encryption.seal(target, scalar, rest[:NONCE_BYTES], plain))


def check_frames(where: str, example: Row, document: Document) -> Iterator[Check]:
    """Read the frames of an object stream, and make each of them again."""
    frames = [octets(text) for text in texts(example.get("frames"), "frames")]
    payloads = [frame[HEADER_BYTES:] for frame in frames]
    key = KeyBundle(document.run_key(payloads))
    reader = reader_at(*producer_of(example))
    delivered, refusal = deliver(Stream((b"".join(frames),), key), reader)
    yield claim(f"{where}: read", refusal is None, "the model refuses a frame")
    yield compare(f"{where}: values", len(frames), len(delivered))
    dialect = dialect_of(reader.version)
    for number, (frame, payload) in enumerate(zip(frames, payloads, strict=True), 1):
        name = f"{where}: frame {number}"
        length = len(payload).to_bytes(HEADER_BYTES, "big")
        yield compare(f"{name}: length", frame[:HEADER_BYTES].hex(), length.hex())
        yield compare(f"{name}: secret", payload.hex(), sealed_again(payload, key, document))
        plain = encryption.open_secret(key, payload)
        if isinstance(plain, bytes):
            yield from check_text(name, plain[PREFIX_BYTES:], dialect)


def check_intermediates(name: str, document: Document, section: Json) -> Iterator[Check]:
    """Check what lies between the key and the payload of the example that a section names."""
    example = document.example(name)
    scalar, recipient = _key(example, "ephemeralScalar"), _key(example, "recipientPublicKey")
    shared = agree(scalar, recipient)
    if isinstance(shared, Rejected):
        raise NotUnderstoodError("no secret can be agreed with this recipient")
    header = deflate(Format.GZIP, bytes(KEY_BYTES))
    for field, value in pairs(section):
        match field:
            case "sharedSecret":
                yield compare(field, value, shared.hex())
            case "contentKey":
                made = content_key(shared, public_half(scalar), recipient)
                yield compare(field, value, made.hex())
            case "py_gzip_header" | "py_zlib31_header":
                size = len(octets(str(value)))
                yield compare(field, value, header[:size].hex())
            case _:
                raise NotUnderstoodError(f"unknown value {field:.40}")
