"""Adapters in Python that live in this process: objects that answer messages of the protocol.

What an adapter of the kit serves on stdin it also answers when `answer` is called with a message.
Both ways go through the same lines, so what passes here is what would have been written.
"""

import importlib
from collections.abc import Callable
from typing import Protocol

from conformance.adapters.base import Asked, Broken, Failure, NoTarget
from conformance.protocol import (
    Answer,
    Breach,
    BreachKind,
    Hello,
    NotUnderstood,
    Open,
    Opened,
    Replies,
    Reply,
    Request,
    Welcome,
)
from conformance.protocol.breach import quote
from conformance.protocol.lines import parse_line, print_line
from conformance.protocol.messages import Probe
from conformance.protocol.replies import read_reply
from conformance.protocol.requests import write_request
from spec_model.errors import ModelMisuse
from vectors.canonical import JsonObject


class Answering(Protocol):
    """What a factory makes."""

    def answer(self, message: JsonObject) -> JsonObject:
        """Answer one message, without its id."""


class Speaking:
    """An object of the protocol as an adapter in this process."""

    def __init__(self, made: Answering) -> None:
        self._made = made
        self._roles: dict[int, str] = {}

    def _role_of(self, instance: int) -> str:
        role = self._roles.get(instance)
        if role is None:
            raise ModelMisuse(f"there is no instance {instance}")
        return role

    def _ask(self, request: Request | Probe) -> Reply:
        said = self._made.answer(write_request(request, self._role_of))
        if not isinstance(said, dict):
            raise Breach(BreachKind.NOT_AN_OBJECT, quote(said))
        try:
            line = print_line(said)
        except (TypeError, ValueError) as error:
            raise Breach(BreachKind.NOT_JSON, str(error)) from None
        return read_reply(request, parse_line(line[:-1]), self._role_of)

    def welcome(self, nonce: str) -> Welcome:
        """Shake hands."""
        reply = self._ask(Hello(nonce))
        if not isinstance(reply, Welcome):
            raise Breach(BreachKind.NOT_A_HANDSHAKE, quote(str(reply)))
        return reply

    def answer(self, request: Asked) -> Answer:
        """Answer one request."""
        reply = self._ask(request)
        match request, reply:
            case Open(role), Opened(instance):
                self._roles[instance] = role
            case _, Welcome() | Replies():
                return NotUnderstood("internal")
            case _:
                pass
        return reply

    def stop(self) -> None:
        """Let go of nothing: the object is the factory's."""


def load(name: str) -> Callable[[], Answering]:
    """Find the factory that `module:name` names."""
    module, _colon, attribute = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except Exception as error:  # whatever somebody's module raises while it is imported
        why = f"{type(error).__name__}: {error}"
        raise NoTarget(f"py:{name}", Broken(kind=Failure.CRASH, why=why)) from error
    return found if callable(found) else lambda: found
