"""Query strings (application/x-www-form-urlencoded) and what counts as a URL.

Pairs are written and parsed as the URL standard says. Of URLs the model knows only whether a text
can be one: an absolute text with a scheme, and with a host where the scheme demands one. It does
not normalise; a `Url` holds the href as the platform prints it.
"""

import re
from urllib.parse import unquote_to_bytes

from spec_model.values.text import to_utf8

_KEPT = frozenset(b"*-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_SPACE = 0x20
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
_WITH_HOST = frozenset({"http", "https", "ws", "wss", "ftp"})


def _encoded(text: str) -> str:
    parts: list[str] = []
    for byte in to_utf8(text):
        if byte in _KEPT:
            parts.append(chr(byte))
        elif byte == _SPACE:
            parts.append("+")
        else:
            parts.append(f"%{byte:02X}")
    return "".join(parts)


def query_text(pairs: list[tuple[str, str]]) -> str:
    """Return the query string of these pairs."""
    return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in pairs)


def _decoded(text: str) -> str:
    return unquote_to_bytes(to_utf8(text.replace("+", " "))).decode(errors="replace")


def query_pairs(text: str) -> list[tuple[str, str]]:
    """Return the pairs of a query string; a leading question mark is dropped."""
    pairs: list[tuple[str, str]] = []
    for part in text.removeprefix("?").split("&"):
        if part:
            name, _, value = part.partition("=")
            pairs.append((_decoded(name), _decoded(value)))
    return pairs


def is_absolute_url(text: str) -> bool:
    """Tell whether the text can be an absolute URL."""
    found = _SCHEME.fullmatch(text.strip())
    if found is None:
        return False
    if found[1].lower() not in _WITH_HOST:
        return True
    return found[2].lstrip("/\\") != ""
