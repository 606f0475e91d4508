"""Links to adapters that live in this process.

An adapter here is an object with two methods. It answers in the values of the protocol; whatever it
raises is a crash, and what does not answer in time is interrupted by an alarm where there is one
(in the main thread). It cannot be killed: code that never comes back to the interpreter is not
interrupted, and memory that it takes is ours. To judge what one does not trust, use a process.
"""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from conformance.adapters.base import Asked, Broken, Failure, judged
from conformance.patience import TooLong, at_most
from conformance.protocol import Answer, Breach, Welcome

SECONDS_AN_ANSWER: Final = 10.0


class LocalAdapter(Protocol):
    """An adapter as an object."""

    def welcome(self, nonce: str) -> Welcome:
        """Say what this is."""

    def answer(self, request: Asked) -> Answer:
        """Answer one request."""

    def stop(self) -> None:
        """Let go of everything."""


class InProcess:
    """One life of an adapter in this process."""

    def __init__(
        self, make: Callable[[], LocalAdapter], nonce: str, seconds: float = SECONDS_AN_ANSWER
    ) -> None:
        self._adapter: LocalAdapter | None = make()
        self._seconds = seconds
        self.welcome = self._adapter.welcome(nonce)

    def submit(self, requests: Sequence[Asked]) -> list[Answer | Broken]:
        """Ask at once: there is nobody to wait for."""
        return self.exchange(requests)

    def collect(self, ticket: list[Answer | Broken]) -> list[Answer | Broken]:
        """Give the answers."""
        return ticket

    def exchange(self, requests: Sequence[Asked]) -> list[Answer | Broken]:
        """Ask one request after the other; the first failure takes the rest with it."""
        answers: list[Answer | Broken] = []
        for request in requests:
            answer = self._ask(request)
            answers.append(answer)
            if isinstance(answer, Broken) and not answer.answered:
                return answers + [answer] * (len(requests) - len(answers))
        return answers

    def _ask(self, request: Asked) -> Answer | Broken:
        if self._adapter is None:
            return Broken(kind=Failure.CRASH, why="it was stopped")
        try:
            with at_most(self._seconds):
                return judged(request, self._adapter.answer(request))
        except Breach as breach:
            return Broken(
                kind=Failure.PROTOCOL_ERROR,
                why=str(breach),
                reason=breach.kind.value,
                answered=True,
            )
        except TooLong:
            return Broken(kind=Failure.HANG, why=f"no answer within {self._seconds:g} s")
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # noqa: BLE001 - whatever an adapter raises is its crash
            return Broken(kind=Failure.CRASH, why=f"raised {type(error).__name__}: {error}"[:500])

    def stderr(self) -> str:
        """Return nothing: an adapter in this process has no diary of its own."""
        return ""

    def wire(self) -> Sequence[str]:
        """Return nothing: no lines are written."""
        return ()

    def stop(self) -> None:
        """Let go of the adapter."""
        if self._adapter is not None:
            self._adapter.stop()
            self._adapter = None
