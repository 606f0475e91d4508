"""The codec role: each operation answered with functions of the installed release."""

import os
import re
import secrets
from unittest import mock

from onceproof_kit import Answer, Declined
from refusals import refusal
from values import Builder, graph_of
from vercel.workflow._internal import serialization, streams

try:
    from vercel.workflow._internal import compression, encryption
except ImportError:
    compression = encryption = None

GZIP_MEMBER = b"gzip\x1f\x8b"
INTERNAL = "vercel.workflow._internal"
SERVED = {
    "frames.encode": ("frames_encode", f"{INTERNAL}.streams.encode_frame"),
    "frames.decode": ("frames_decode", f"{INTERNAL}.streams.FrameDecoder"),
    "envelope.encode": ("envelope_encode", f"{INTERNAL}.serialization.PayloadEncoder"),
    "envelope.decode": ("envelope_decode", f"{INTERNAL}.serialization.hydrate"),
    "compression.choose": ("compression_choose", f"{INTERNAL}.compression.maybe_compress"),
    "compression.inflate": ("compression_inflate", f"{INTERNAL}.compression.decompress_*"),
    "encryption.run-key": ("run_key", f"{INTERNAL}.encryption.derive_run_key"),
    "encryption.key-pair": ("key_pair", f"{INTERNAL}.encryption.derive_run_key_pair"),
    "legacy.read": ("legacy_read", f"{INTERNAL}.serialization.hydrate"),
    "values.encode": ("values_encode", f"{INTERNAL}.serialization.PayloadEncoder"),
    "values.decode": ("values_decode", f"{INTERNAL}.serialization.hydrate"),
}
LACKING = (
    (rb'\["null"[,\]]', "objects without a prototype"),
    (rb'\["Object",', "boxed primitives"),
    (rb'\["(Instance|Class)",', "class that the adapter would register"),
    (rb'\["(URL|URLSearchParams|Temporal\.\w+)","', "class of its own for what the text says"),
    (rb'\["WritableStream",', "run here that a writable reference would belong to"),
)
"""Tags of what Python cannot tell from something else, so that nothing can be said of it."""

OWN_WAY = {
    "values_utf8": "recommended",
    "values_lone_surrogates": "recommended",
}
"""Choices in which this SDK does as is recommended; in all others as its own pages say."""


def parts(wire, cuts):
    """Cut a wire into reads; what is left is one last read."""
    at = 0
    for size in cuts or ():
        yield wire[at : at + size]
        at += size
    if at < len(wire):
        yield wire[at:]


class Questions:
    """Answers, for one release."""

    def __init__(self, version):
        self.version = version

    def can(self, name):
        """Say whether the release has what an operation needs."""
        if name.startswith(("compression.", "encryption.")):
            return encryption is not None and hasattr(serialization, "PayloadEncoder")
        return True

    def answer(self, method, fields):
        """Answer one question; exceptions of the package are refusals."""
        for name, value in fields.items():
            if value in ("recommended", "upstream") and value != OWN_WAY.get(name, "upstream"):
                raise Declined(f"the package does not leave the choice {name}")
        if fields.get("decoder") is None and "upstream" in (
            fields.get("codec_trailing"), fields.get("codec_cut")
        ):  # fmt: skip
            raise Declined("a question about what the decoders of Node do")
        if "dialect" in fields or fields.get("reader") or fields.get("limit") is not None:
            raise Declined("a question about another release")
        if fields.get("decoder") not in (None, "python"):
            raise Declined(f"a question about the decoder {fields['decoder']}")
        try:
            return getattr(self, method)(**fields)
        except Answer:
            raise
        except Exception as error:  # the SDK's refusals, typed or not
            member = bytes(fields.get("wire", b""))[:6] == GZIP_MEMBER
            raise refusal(error, member=member) from error

    # --- frames ---------------------------------------------------------------------------------

    def frames_encode(self, profile, value):
        """Frame items as chunks of an object stream."""
        self.plain(profile)
        return b"".join(streams.encode_frame(record["item"]) for record in value)

    def frames_decode(self, profile, wire, cuts=None, eof=True):
        """Read frames as the SDK reads those of an object stream."""
        self.plain(profile)
        if len(wire) > 16 << 20 and len(cuts or ()) > 100:
            raise Declined("the decoder moves all that it holds at every read; this takes minutes")
        decoder, items = streams.FrameDecoder(), []
        try:
            for part in parts(wire, cuts):
                for item in decoder.feed(part):
                    items.append({"item": bytes(item)})
            if eof:
                decoder.finish()
        except Exception as error:  # the SDK's refusals, typed or not
            raise refusal(error, before=items) from error
        return items

    @staticmethod
    def plain(profile):
        """Decline frames with markers."""
        if profile != "F1":
            raise Declined(f"no published release has frames of profile {profile}")

    # --- envelopes ------------------------------------------------------------------------------

    def envelope_encode(self, key, value, nonce=None, scalar=None, compress=False, codec=None):
        """Write a payload around a flattened text."""
        if codec is not None:
            raise Declined("the codec is the release's choice")
        if key["kind"] == "seal" and scalar is not None:
            raise Declined("the release draws its own ephemeral key")
        encoder = self.encoder(key, compress=compress)
        if nonce is None:
            return bytes(encoder._wrap(serialization.DEVALUE_V1 + value))
        with mock.patch.object(secrets, "token_bytes", lambda size: bytes(nonce)[:size]):
            return bytes(encoder._wrap(serialization.DEVALUE_V1 + value))

    def encoder(self, key, *, compress=False):
        """Make an encoder for a kind of key."""
        if not hasattr(serialization, "PayloadEncoder"):
            raise Declined("the release has no PayloadEncoder")
        named = {"compression": compress}
        if key["kind"] in ("aes", "bundle"):
            named["encryption_key"] = key["material"]
        if key["kind"] == "seal":
            named["recipient_public_key"] = key["material"]
        return serialization.PayloadEncoder(**named)

    def envelope_decode(self, key, wire, **_more):
        """Peel a payload with the SDK's own reader, and keep the text that it would parse."""
        if key["kind"] in ("aes", "seal"):
            raise Declined("the release has no key of that kind")
        texts = []

        def keep(text, *_more, **_named):
            texts.append(text)

        with mock.patch.object(serialization.devalue, "parse", keep):
            serialization.hydrate(bytes(wire), what="a payload", key=key.get("material"))
        (text,) = texts
        return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")

    # --- compression and keys -------------------------------------------------------------------

    def compression_choose(
        self, size, enabled=True, disable=None, codec=None, zstd=True, gzip=True
    ):
        """Compress so many zeros under these switches."""
        if not (zstd and gzip):
            raise Declined("a question about another runtime")
        names = {"WORKFLOW_DISABLE_COMPRESSION": disable, "WORKFLOW_COMPRESSION_CODEC": codec}
        with mock.patch.dict(os.environ):
            for name, value in names.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value
            packed = compression.maybe_compress(bytes(size), enabled=enabled)
        return packed[:4].decode("latin-1") if packed[:4] in (b"gzip", b"zstd") else "none"

    def compression_inflate(self, wire, decoder=None, **_policies):
        """Take one codec layer off."""
        match bytes(wire[:4]):
            case b"gzip":
                return compression.decompress_gzip(bytes(wire[4:]))
            case b"zstd":
                return compression.decompress_zstd(bytes(wire[4:]))
            case _:
                return wire

    def run_key(self, secret, project, run):
        """Derive a run's key."""
        return encryption.derive_run_key(secret, project_id=project, run_id=run)

    def key_pair(self, key):
        """Derive a run's key pair."""
        pair = encryption.derive_run_key_pair(key)
        scalar, public = (bytes(part) for part in tuple(pair)[:2])
        return {
            "scalar": scalar,
            "public": public,
            "published": encryption.derive_run_public_key(key),
        }

    # --- values ---------------------------------------------------------------------------------

    def legacy_read(self, value, display=False):
        """Read a stored value that is not bytes."""
        import json

        if display:
            raise Declined("the release has no display reader")
        serialization.hydrate(json.loads(value) if value else None, what="a payload")
        return "flattened"

    def values_encode(self, value, boundary="values", now=None, **_policies):
        """Write a value."""
        if boundary != "values" or now is not None:
            raise Declined(f"nothing is written at the boundary {boundary}")
        made = Builder(value).value
        if hasattr(serialization, "PayloadEncoder"):
            written = serialization.PayloadEncoder().encode(made)
        else:
            written = serialization.dehydrate(made)
        return bytes(written[4:])

    def values_decode(self, wire, boundary="values", classes=None, steps=None, **_policies):
        """Read a value."""
        if boundary != "values" or classes or steps:
            raise Declined("the adapter registers nothing, and reads at one boundary")
        for tag, what in LACKING:
            if re.search(tag, bytes(wire)):
                raise Declined(f"Python has no {what}")
        return graph_of(
            serialization.hydrate(serialization.DEVALUE_V1 + bytes(wire), what="a payload")
        )
