"""The model, or a mutant of it, as an adapter: it plays the roles codec, reader and writer.

Everything goes through the modules of one copy of the model, so a mutant answers as a whole. Where
the model says that a request makes no sense to it, the answer is that it was not understood.
"""

import importlib
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from types import ModuleType

from conformance.adapters.base import Asked
from conformance.adapters.reference_roles import ROLES, Playing
from conformance.mutants.mutant import Mutant, copied
from conformance.protocol import (
    Answer,
    Call,
    Close,
    Closed,
    NotUnderstood,
    Ok,
    Open,
    Opened,
    Outputs,
    Probe,
    Refused,
    Tell,
    Welcome,
)
from conformance.protocol.messages import PROFILES, VERSION
from spec_model.codec import OPERATIONS
from spec_model.errors import ModelMisuse
from spec_model.plain import Plain, Record
from spec_model.version import VERSION as SUITE_VERSION

Modules = Callable[[str], ModuleType]
"""The modules of one copy of the model, by name below it."""


def model(name: str) -> ModuleType:
    """Give a module of the model itself."""
    return importlib.import_module(f"spec_model.{name}")


class Reference:
    """A copy of the model that answers the questions of the protocol."""

    def __init__(self, mutant: Mutant | None = None) -> None:
        self._held = ExitStack()
        self._mutant = mutant
        self._modules: Modules = model
        if mutant is not None:
            self._modules = self._held.enter_context(copied(mutant))
        self._call = self._modules("codec").call
        self._misuse = self._modules("errors").ModelMisuse
        self._instances: dict[int, Playing] = {}
        self._next = 1

    def welcome(self, nonce: str) -> Welcome:
        """Say what this is."""
        return Welcome(
            version=VERSION,
            nonce=nonce,
            name="model" if self._mutant is None else f"mutant {self._mutant.id}",
            implementation_version=SUITE_VERSION,
            language="python",
            build="in process",
            roles=("codec", *ROLES),
            profiles=PROFILES,
            capabilities=tuple(sorted({entry.requires for entry in OPERATIONS.values()})),
            max_in_flight=1,
            describe={
                **{name: f"spec_model.codec.OPERATIONS[{name!r}]" for name in OPERATIONS},
                **{role: f"spec_model.stream.{role}" for role in ROLES},
            },
        )

    def answer(self, request: Asked) -> Answer:
        """Answer one request."""
        try:
            match request:
                case Call(op, args):
                    return as_reply(self._call(op, args))
                case Open(role, config):
                    return self._open(role, config)
                case Tell(instance, given):
                    return Outputs(self._instances[instance].tell(given))
                case Close(instance):
                    del self._instances[instance]
                    return Closed()
                case Probe(form):
                    return NotUnderstood("unknown-request", str(form)[:100])
        except (self._misuse, ModelMisuse) as error:
            return NotUnderstood("malformed", str(error))

    def _open(self, role: str, config: Record) -> Answer:
        if role not in ROLES:
            return NotUnderstood("unknown-role", role)
        self._instances[self._next] = Playing(self._modules, role, config)
        self._next += 1
        return Opened(self._next - 1)

    def stop(self) -> None:
        """Let go of the copy."""
        self._instances.clear()
        self._held.close()


def as_reply(answer: Mapping[str, Plain]) -> Answer:
    """Turn the plain answer of an operation into a reply."""
    rejected = answer.get("rejected")
    if not isinstance(rejected, Mapping):
        return Ok(answer["ok"])
    offset = rejected["offset"]
    return Refused(
        code=str(rejected["code"]),
        message=str(rejected["sentence"]),
        offset=offset if isinstance(offset, int) else None,
        before=answer.get("before"),
    )
