"""Ways to break the protocol, each with a stable word."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

MOST_QUOTED = 200
"""How much of what was received is quoted."""


class BreachKind(StrEnum):
    """What an adapter did that the protocol forbids."""

    NOT_A_HANDSHAKE = "not-a-handshake"
    NOT_ASCII = "not-ascii"
    NOT_JSON = "not-json"
    NOT_AN_OBJECT = "not-an-object"
    TRUNCATED_LINE = "truncated-line"
    LINE_TOO_LONG = "line-too-long"
    TOO_MANY_VALUES = "too-many-values"
    RAW_NUMBER = "raw-number"
    REPEATED_FIELD = "repeated-field"
    UNKNOWN_FIELD = "unknown-field"
    MISSING_FIELD = "missing-field"
    WRONG_TYPE = "wrong-type"
    UNKNOWN_WORD = "unknown-word"
    UNKNOWN_ID = "unknown-id"
    REPEATED_ID = "repeated-id"
    WRONG_NONCE = "wrong-nonce"
    WRONG_VERSION = "wrong-version"
    REPLY_COUNT = "reply-count"
    NOT_UNDERSTOOD = "not-understood"


MEANING: Final[Mapping[BreachKind, str]] = {
    BreachKind.NOT_A_HANDSHAKE: "the first line is not the reply to `hello`",
    BreachKind.NOT_ASCII: "a line holds bytes that should have been escapes",
    BreachKind.NOT_JSON: "a line is not JSON, or breaks off",
    BreachKind.NOT_AN_OBJECT: "a line is JSON but no object",
    BreachKind.TRUNCATED_LINE: "the adapter ended within a line",
    BreachKind.LINE_TOO_LONG: "a line is longer than was agreed",
    BreachKind.TOO_MANY_VALUES: "a line holds more values than any answer needs",
    BreachKind.RAW_NUMBER: "a number is too large, or has a fraction: it should have been text",
    BreachKind.REPEATED_FIELD: "an object has a field twice",
    BreachKind.UNKNOWN_FIELD: "an object has a field that it must not have",
    BreachKind.MISSING_FIELD: "an object lacks a field that it must have",
    BreachKind.WRONG_TYPE: "a field holds something else than it must",
    BreachKind.UNKNOWN_WORD: "a role, profile, capability, code or kind is not in the registry",
    BreachKind.UNKNOWN_ID: "a reply names a request that nobody made",
    BreachKind.REPEATED_ID: "a request was answered twice",
    BreachKind.WRONG_NONCE: "the handshake does not repeat what was sent with it",
    BreachKind.WRONG_VERSION: "the adapter speaks a version that was not offered",
    BreachKind.REPLY_COUNT: "a batch was answered with another number of replies",
    BreachKind.NOT_UNDERSTOOD: "a request that follows the protocol is answered with an error",
}


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
