"""Bytes as base64 text, read strictly or as the published packages read it."""

import base64
import binascii

from spec_model.values.tags import EMPTY

_SIX_BITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_URL_SAFE = str.maketrans("-_", "+/")
_GROUP = 4


def encode_base64(data: bytes) -> str:
    """Return the reduced form of bytes: padded base64, or `.` for none."""
    return base64.b64encode(data).decode() or EMPTY


def decode_strict(text: str) -> bytes | None:
    """Return the bytes of canonical base64, or None; the empty text is accepted for no bytes."""
    if text == EMPTY:
        return b""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    return data if base64.b64encode(data).decode() == text else None


def decode_lenient(text: str) -> bytes:
    """Return what a tolerant reader makes of any text.

    It stops at the first `=`, skips what is no digit, takes both alphabets, and drops a last digit
    that is alone.
    """
    digits = text.partition("=")[0].translate(_URL_SAFE)
    kept = "".join(char for char in digits if char in _SIX_BITS)
    if len(kept) % _GROUP == 1:
        kept = kept[:-1]
    return base64.b64decode(kept + "=" * (-len(kept) % _GROUP))
