"""What the package's exceptions say, in the codes of the registry."""

import re

from onceproof_kit import Rejected

SAYS = [
    (r"^Stream chunk of", "item-too-large"),
    (r"^Stream frame length", "frame-too-large"),
    (r"truncated mid-frame", "truncated-frame"),
    (r"too short to carry a format prefix", "payload-too-short"),
    (r"is sealed|sealed .* no key|key pair", "keypair-missing"),
    (r"is encrypted|no key|without a key", "key-missing"),
    (r"too short|payload is at least \d+ bytes", "ciphertext-too-short"),
    (r"low.order|public key", "key-agreement"),
    (r"must be (exactly )?32 bytes|32 bytes", "key-length"),
    (r"[Dd]ecryption failed|wrong key|Cannot decrypt", "decryption-failed"),
    (r"too much memory for decoding", "codec-window"),
    (r"trailing", "codec-trailing"),
    (r"ended before the end|truncated|incomplete|not enough|empty", "codec-truncated"),
    (r"Cannot decompress|invalid (gzip|zstd) data", "codec-corrupt"),
    (r"unknown serialization format", "format-unsupported"),
    (r"Unknown type", "value-unknown-tag"),
    (r"unknown class", "value-unknown-class"),
    (r"__proto__", "value-proto-key"),
    (r"circular", "value-circular"),
    (r"[Ss]parse", "value-sparse-too-long"),
    (r"codec can't decode|Unexpected UTF-8 BOM", "value-not-utf8"),
    (r"Expecting|Extra data|Unterminated|Invalid control|Invalid \\escape|delimiter", "value-not-json"),
    (r"Invalid input", "value-invalid-input"),
    (r"^Cannot serialize", "value-unserializable"),
    (r"^Cannot deserialize", "value-bad-payload"),
]


BUILTIN = re.compile(r"^Cannot|is 32 bytes, got")
"""What the package says in an exception of the language; any other of them is an accident."""


def refusal(error, before=None, member=False):
    """Turn an exception of the package into a refusal; `member` says that a gzip member came first."""
    message = str(error)
    own = f"{type(error).__module__}.{type(error).__qualname__}"
    if "Not a gzipped file" in message:
        code = "codec-trailing" if member else "codec-corrupt"
        return Rejected(code, message, own=own, before=before)
    if own.startswith("builtins.") and not BUILTIN.search(message):
        return Rejected("other", message, own=own, before=before)
    prefix = re.search(r"unknown serialization format: b'(.*)'$", message)
    if prefix and not re.fullmatch(r"[a-z0-9]{4}", prefix[1]):
        return Rejected("prefix-malformed", message, own=own, before=before)
    code = next((code for says, code in SAYS if re.search(says, message)), "other")
    return Rejected(code, message, own=own, before=before)
