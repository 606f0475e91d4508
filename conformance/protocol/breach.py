"""Ways to break the protocol, each with a stable word."""

from enum import StrEnum

MOST_QUOTED = 200
"""How much of what was received is quoted."""


class BreachKind(StrEnum):
    """What an adapter did that the protocol forbids."""

    NOT_A_HANDSHAKE = "not-a-handshake"
    """The first line is not the reply to `hello`."""
    NOT_ASCII = "not-ascii"
    """A line holds bytes that should have been escapes."""
    NOT_JSON = "not-json"
    """A line is not JSON, or breaks off."""
    NOT_AN_OBJECT = "not-an-object"
    """A line is JSON but no object."""
    TRUNCATED_LINE = "truncated-line"
    """The adapter ended within a line."""
    LINE_TOO_LONG = "line-too-long"
    """A line is longer than was agreed."""
    TOO_MANY_VALUES = "too-many-values"
    """A line holds more values than any answer needs."""
    RAW_NUMBER = "raw-number"
    """A number is too large, or has a fraction: it should have been text."""
    REPEATED_FIELD = "repeated-field"
    """An object has a field twice."""
    UNKNOWN_FIELD = "unknown-field"
    """An object has a field that it must not have."""
    MISSING_FIELD = "missing-field"
    """An object lacks a field that it must have."""
    WRONG_TYPE = "wrong-type"
    """A field holds something else than it must."""
    UNKNOWN_WORD = "unknown-word"
    """A role, profile, capability, code or kind is not in the registry."""
    UNKNOWN_ID = "unknown-id"
    """A reply names a request that nobody made."""
    REPEATED_ID = "repeated-id"
    """A request was answered twice."""
    WRONG_NONCE = "wrong-nonce"
    """The handshake does not repeat what was sent with it."""
    WRONG_VERSION = "wrong-version"
    """The adapter speaks a version that was not offered."""
    REPLY_COUNT = "reply-count"
    """A batch was answered with another number of replies."""
    NOT_UNDERSTOOD = "not-understood"
    """The adapter answers a request that follows the protocol with an error."""


class Breach(Exception):  # noqa: N818 - it says what happened and not that something went wrong
    """The adapter broke the protocol: how, and what was seen."""

    def __init__(self, kind: BreachKind, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.kind.value}: {self.detail}" if self.detail else self.kind.value


def quote(data: object) -> str:
    """Quote what was received, shortened."""
    text = ascii(bytes(data[:MOST_QUOTED]).decode("latin-1") if isinstance(data, bytes) else data)
    return text if len(text) <= MOST_QUOTED else text[:MOST_QUOTED] + "..."
