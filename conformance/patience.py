"""A bound on what runs in this process: code that never answers is interrupted by an alarm."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooLong(BaseException):
    """Something did not answer in time; no `except Exception` of its own can catch it."""


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Interrupt what takes longer, if this is the main thread: no other one gets signals."""
    try:
        before = signal.signal(signal.SIGALRM, _interrupt)
    except ValueError:
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
