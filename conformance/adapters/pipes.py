"""A child process and its pipes: nothing it does blocks, and nothing of it is left behind.

Rules
- Our ends of stdin and stdout never block; waiting is `poll` with a deadline. So a child that does
  not read cannot stop us, and neither can one that does not write.
- stderr is drained all the time by one thread, and its last 64 KiB are kept.
- The death of the process is seen at once, also where a child of its own holds the pipes open.
- `end` kills the whole process group. On Linux it also finds what left the group, by a mark in the
  environment that children inherit.
"""

import os
import secrets
import select
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from attrs import field, frozen

READ: Final = 1 << 16
"""Bytes of one read; a pipe seldom holds more."""

DIARY: Final = 64 * 1024
MARK: Final = "ONCEPROOF_ADAPTER"
"""Name of the environment variable by which children of an adapter are found."""

PROC: Final = Path("/proc")
_SWEEPS: Final = 10
_SECONDS_TO_DRAIN: Final = 1.0
_SECONDS_TO_END: Final = 0.5


@frozen
class Command:
    """What is started: the program with its arguments, and what it finds around it."""

    words: Sequence[str]
    env: Mapping[str, str] = field(factory=dict)
    """Beside the environment of this process."""
    cwd: Path | None = None


class Diary:
    """Drains a pipe in a thread, and keeps the end of what came."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._kept = bytearray()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def _drain(self) -> None:
        with suppress(OSError, ValueError):
            while data := os.read(self._pipe.fileno(), READ):
                with self._lock:
                    self._kept += data
                    del self._kept[:-DIARY]

    def text(self) -> str:
        """Return what is kept."""
        with self._lock:
            return bytes(self._kept).decode("utf-8", "replace")

    def finish(self) -> None:
        """Wait for what the dead have written, and close."""
        self._thread.join(_SECONDS_TO_DRAIN)
        if not self._thread.is_alive():
            self._pipe.close()


class Pipes:
    """One child process."""

    def __init__(self, command: Command) -> None:
        self._token = secrets.token_hex(16)
        self._process = subprocess.Popen(  # noqa: S603 - to start a target is what we are for
            [*command.words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
            env={**os.environ, **command.env, MARK: self._token},
            cwd=command.cwd,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._in = self._process.stdin.fileno()
        self._out = self._process.stdout.fileno()
        self._open = [self._process.stdin, self._process.stdout]
        self._diary = Diary(self._process.stderr)
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        self._unsent: list[memoryview] = []
        self._death = _death_of(self._process.pid)
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN)
        if self._death is not None:
            self._poll.register(self._death, select.POLLIN)
        self._over = False

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def diary(self) -> str:
        """Return the end of what came on stderr."""
        return self._diary.text()

    # --- writing ----------------------------------------------------------------------------------

    def put(self, data: bytes) -> None:
        """Send bytes: now as far as the pipe takes them, the rest while waiting."""
        self._unsent.append(memoryview(data))
        self._flush()
        if self._unsent:
            self._poll.register(self._in, select.POLLOUT)

    def _flush(self) -> None:
        try:
            while self._unsent:
                sent = os.write(self._in, self._unsent[0])
                rest = self._unsent[0][sent:]
                self._unsent[:1] = [rest] if rest else []
        except BlockingIOError:
            return
        except OSError:
            self._unsent.clear()

    # --- reading ----------------------------------------------------------------------------------

    def get(self, seconds: float) -> bytes | None:
        """Wait for bytes: some, none within that time, or None when none will ever come."""
        if self._over:
            return None
        for fd, _event in self._poll.poll(max(0.0, seconds) * 1000):
            if fd == self._in:
                self._flush()
                if not self._unsent:
                    self._poll.unregister(self._in)
            else:
                data = self._read()
                if data:
                    return data
                if data is None or fd == self._death:
                    self._over = True
                    return None
        return b""

    def _read(self) -> bytes | None:
        """Read what is there: nothing is empty, and the end is None."""
        try:
            return os.read(self._out, READ) or None
        except BlockingIOError:
            return b""
        except OSError:
            return None

    # --- ending -----------------------------------------------------------------------------------

    def wait(self, seconds: float) -> None:
        """Wait for the process to end by itself, whatever it still says."""
        begun = time.monotonic()
        left = seconds
        while left > 0 and self.get(left) is not None:
            left = begun + seconds - time.monotonic()

    def _peek(self) -> int | None:
        """Say how the process ended, if it did, without taking leave of it."""
        found = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if found is None:
            return None
        return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status

    def end(self) -> str:
        """Kill what is left of it, and say how the process itself ended.

        One that has closed its pipes gets a moment to end by itself, so that it can be told how.
        """
        own = self._peek()
        if own is None and self._over and self._death is not None:
            select.select([self._death], [], [], _SECONDS_TO_END)
            own = self._peek()
        closed = self._over and own is None
        _kill_group(self._process.pid)
        self._process.wait()
        _sweep(self._token)
        self._diary.finish()
        for pipe in self._open:
            with suppress(OSError):
                pipe.close()
        if self._death is not None:
            os.close(self._death)
            self._death = None
        self._over = True
        return "it closed its stdout" if closed else _how_it_ended(own)


def _death_of(pid: int) -> int | None:
    """Open what tells of a process's death, where the system has it."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None


def _how_it_ended(code: int | None) -> str:
    if code is None:
        return "it was killed"
    if code < 0:
        with suppress(ValueError):
            return f"it died of {signal.Signals(-code).name}"
        return f"it died of signal {-code}"
    return f"it exited with {code}"


def _kill_group(pid: int) -> None:
    """Kill a process group; its number is not given to others while the leader is not reaped."""
    with suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def _sweep(token: str) -> None:
    """Kill the descendants that left the process group."""
    mark = f"{MARK}={token}".encode()
    for _ in range(_SWEEPS):
        found = _marked(mark)
        if not found:
            return
        for pid in found:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)


def _marked(mark: bytes) -> list[int]:
    if not PROC.is_dir():
        return []
    found = []
    for entry in PROC.iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                if mark in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
    return found
