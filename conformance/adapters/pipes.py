"""A child process and its pipes: nothing it does blocks, and nothing of it is left behind.

Rules
- Whoever waits does so in `poll`, with a bound. No other thread is woken by an exchange, and none
  wakes by itself to look at a clock: the two processes alone take part in a round trip.
- Our end of stdin never blocks, so a child that does not read cannot stop us.
- stderr is drained by a thread that sleeps until something comes; its last 64 KiB are kept.
- A process that dies while a child of its own holds the pipes open is seen to be dead.
- `end` kills the whole process group. It is no session of its own: schedulers keep sessions apart,
  and a round trip would take twice as long. On Linux `end` also finds what left the group, by a
  mark in the environment that children inherit.
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
TICK: Final = 0.05
"""How long a wait lasts until it is looked whether the process is dead, in seconds."""

TICK_MS: Final = 1000 * TICK

SECONDS_AFTER_DEATH: Final = 0.2
"""How long a dead process's children may go on to write what it had said."""

SECONDS_TO_DRAIN: Final = 1.0
SECONDS_TO_END: Final = 0.5
_SWEEPS: Final = 10


@frozen
class Command:
    """What is started: the program with its arguments, and what it finds around it."""

    words: Sequence[str]
    env: Mapping[str, str] = field(factory=dict)
    """Beside the environment of this process."""
    cwd: Path | None = None


class Diary:
    """What comes on stderr: drained all the time, by the one thread beside a process."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._kept = bytearray()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def _drain(self) -> None:
        with suppress(OSError, ValueError), self._pipe:
            while data := os.read(self._pipe.fileno(), READ):
                with self._lock:
                    self._kept += data
                    del self._kept[:-DIARY]

    def text(self) -> str:
        """Return the end of what came on stderr."""
        with self._lock:
            return bytes(self._kept).decode("utf-8", "replace")

    def finish(self) -> None:
        """Wait for what the dead have written; the thread closes the pipe, which is its own."""
        self._thread.join(SECONDS_TO_DRAIN)


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
            process_group=0,
            env={**os.environ, **command.env, MARK: self._token},
            cwd=command.cwd,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._in = self._process.stdin.fileno()
        self._out = self._process.stdout.fileno()
        self._open = [self._process.stdin, self._process.stdout]
        os.set_blocking(self._in, False)
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN)
        self._unsent: list[memoryview] = []
        self._over = False
        self._dead_since = 0.0
        """When the process was first seen to be dead; 0 while it lives."""
        self.expired = False
        """Whether a wait took too long, which ends the conversation."""
        self._diary = Diary(self._process.stderr)

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
        if self._unsent:
            self._unsent.append(memoryview(data))
            return
        try:
            sent = os.write(self._in, data)
        except BlockingIOError:
            sent = 0
        except OSError:
            return
        if sent < len(data):
            self._unsent.append(memoryview(data)[sent:])
            self._poll.register(self._in, select.POLLOUT)

    def _send_on(self) -> None:
        """Send more of what is left, as far as the pipe takes it."""
        try:
            sent = os.write(self._in, self._unsent[0])
            rest = self._unsent[0][sent:]
            self._unsent[:1] = [rest] if rest else []
        except BlockingIOError:
            return
        except OSError:
            self._unsent.clear()
        if not self._unsent:
            self._poll.unregister(self._in)

    # --- reading ----------------------------------------------------------------------------------

    def ready(self, seconds: float) -> bool:
        """Say whether bytes, or the end, are there within a time; nothing is done if not.

        While bytes are left to send, they are sent on. A process that is dead and has said all that
        it will has ended, whoever else still holds its pipes.
        """
        until = time.monotonic() + seconds
        while not self._over:
            for fd, _event in self._poll.poll(max(0.0, min(seconds, TICK)) * 1000):
                if fd == self._out:
                    return True
                self._send_on()
            seconds = until - time.monotonic()
            if self._is_abandoned():
                return True
            if seconds <= 0:
                return False
        return True

    def _is_abandoned(self) -> bool:
        """Say whether the process died a while ago, so that only its children hold the pipes."""
        if self._dead_since:
            self._over = time.monotonic() > self._dead_since + SECONDS_AFTER_DEATH
        elif has_ended(self._process.pid) is not None:
            self._dead_since = time.monotonic()
        return self._over

    def get(self, seconds: float) -> bytes | None:
        """Wait for bytes; None when none will come any more, also because they are overdue."""
        return self.put_and_get(b"", seconds)

    def put_and_get(self, data: bytes, seconds: float) -> bytes | None:
        """Do both, with nothing between them: what is awaited may begin at once."""
        if self._over:
            return None
        if data:
            self.put(data)
        if self._unsent or seconds < TICK or not self._poll.poll(TICK_MS):
            self.expired = seconds <= 0 or not self.ready(seconds)
        got = b""
        if not (self.expired or self._over):
            with suppress(OSError):
                got = os.read(self._out, READ)
        self._over = not got
        return got or None

    # --- ending -----------------------------------------------------------------------------------

    def wait(self, seconds: float) -> None:
        """Wait for the process to end by itself, whatever it still says."""
        begun = time.monotonic()
        while self.get(begun + seconds - time.monotonic()) is not None:
            pass

    def end(self) -> str:
        """Kill what is left of it, and say how the process itself ended.

        One that has closed its pipes gets a moment to end by itself, so that it can be told how.
        """
        how = has_ended(self._process.pid)
        if how is None and self._over and not self.expired:
            how = has_ended(self._process.pid, SECONDS_TO_END)
        closed = self._over and how is None and not self.expired
        kill(self._process.pid, self._token)
        self._process.wait()
        self._diary.finish()
        for pipe in self._open:
            with suppress(OSError):
                pipe.close()
        self._over = True
        return "it closed its stdout" if closed else _how_it_ended(how)


def has_ended(pid: int, seconds: float = 0) -> int | None:
    """Say how a child ended, without taking leave of it: its exit code, or minus its signal."""
    options = os.WEXITED | os.WNOWAIT | os.WNOHANG
    until = time.monotonic() + seconds
    with suppress(ChildProcessError):
        found = os.waitid(os.P_PID, pid, options)
        while found is None and time.monotonic() < until:
            time.sleep(TICK / 10)  # a poll with a bound: there is no waiting for a child with one
            found = os.waitid(os.P_PID, pid, options)
        if found is not None:
            exited = found.si_code == os.CLD_EXITED
            return found.si_status if exited else -found.si_status
    return None


def _how_it_ended(code: int | None) -> str:
    if code is None:
        return "it was killed"
    if code < 0:
        with suppress(ValueError):
            return f"it died of {signal.Signals(-code).name}"
        return f"it died of signal {-code}"
    return f"it exited with {code}"


def kill(pid: int, token: str) -> None:
    """Kill a process that was not waited for, its group, and what has left the group."""
    with suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    mark = f"{MARK}={token}".encode()
    for _ in range(_SWEEPS):
        found = _marked(mark)
        if not found:
            return
        for other in found:
            with suppress(OSError):
                os.kill(other, signal.SIGKILL)


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
