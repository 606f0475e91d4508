"""Strings as the flattened form writes them, and the bytes of a text.

A string is quoted as JSON with the fewest escapes: the quote, the backslash, `<` (so that the text
may stand inside HTML), the control characters, and the two line separators. A lone surrogate is
either escaped or left to the UTF-8 encoder, which replaces it (policy values-lone-surrogates).
"""

import re

from spec_model.policies import Choice
from spec_model.positions import ByteOffset
from spec_model.rejections import Rejected, Rejection
from spec_model.values.dialects import CURRENT, Dialect

_SHORT = {
    '"': '\\"',
    "\\": "\\\\",
    "<": "\\u003C",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}

_SPECIAL = re.compile('["\\\\<\\x00-\\x1f\u2028\u2029]')
_SURROGATE = re.compile("[\ud800-\udfff]")
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def _escape(found: re.Match[str]) -> str:
    char = found.group()
    return _SHORT.get(char, f"\\u{ord(char):04x}")


def quote(text: str, lone_surrogates: Choice) -> str:
    """Return the string as it stands in a flattened text."""
    escaped = _SPECIAL.sub(_escape, text)
    if lone_surrogates is Choice.RECOMMENDED:
        escaped = _SURROGATE.sub(_escape, escaped)
    return f'"{escaped}"'


def path_step(step: str | int) -> str:
    """Return one step of the path to a refused value."""
    if isinstance(step, int):
        return f"[{step}]"
    if _IDENTIFIER.fullmatch(step):
        return f".{step}"
    return f"[{quote(step, Choice.RECOMMENDED)}]"


def to_utf8(text: str) -> bytes:
    """Return the UTF-8 bytes of a text; a lone surrogate becomes U+FFFD."""
    return _SURROGATE.sub("\ufffd", text).encode()


def from_utf8(data: bytes, dialect: Dialect = CURRENT) -> str | Rejected:
    """Return the text of these bytes; see the policy values-utf8."""
    if dialect.policies.utf8 is Choice.UPSTREAM:
        return data.removeprefix(_BYTE_ORDER_MARK).decode(errors="replace")
    if data.startswith(_BYTE_ORDER_MARK):
        return Rejected(Rejection.VALUE_NOT_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        return Rejected(Rejection.VALUE_NOT_UTF8, ByteOffset(error.start))
