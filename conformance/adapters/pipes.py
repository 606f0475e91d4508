"""A child process and its pipes: nothing it does blocks, and nothing of it is left behind.

Rules
- Our end of stdin never blocks, so a child that does not read cannot stop us. Reads of stdout do
  block, which is twice as fast as waiting first; a guard ends one that is overdue.
- stderr is drained all the time, and its last 64 KiB are kept.
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
"""How often it is looked whether a read is overdue, in seconds."""

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


class Guard:
    """The one thread beside a process: drains its stderr, and sees that nobody waits for ever.

    Reads of stdout block. So whoever reads says until when, and past that moment everything that
    could write is killed, which ends the read. The same is done when the process is dead and
    something else holds its pipes open.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", pipe: IO[bytes], token: str) -> None:
        self._process = process
        self._pipe = pipe
        self._token = token
        self._kept = bytearray()
        self._lock = threading.Lock()
        self._poll = select.poll()
        self._poll.register(pipe.fileno(), select.POLLIN)
        self._drained = self._closing = False
        self.until = 0.0
        """When the present read is overdue; 0 while nobody reads."""
        self.expired = False
        """Whether a read was overdue."""
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        died = 0.0
        while not (self._closing and self._drained):
            if self._poll.poll(TICK * 1000):
                self._drain()
            now = time.monotonic()
            if self.until and now > self.until:
                self.expired = True
                kill(self._process.pid, self._token)
            elif not died:
                died = now if has_ended(self._process.pid) is not None else 0.0
            elif self.until and now > died + SECONDS_AFTER_DEATH:
                kill(self._process.pid, self._token)

    def _drain(self) -> None:
        data = b""
        with suppress(OSError, ValueError):
            data = os.read(self._pipe.fileno(), READ)
        if not data:
            self._drained = True
            self._poll.unregister(self._pipe.fileno())
        with self._lock:
            self._kept += data
            del self._kept[:-DIARY]

    def text(self) -> str:
        """Return the end of what came on stderr."""
        with self._lock:
            return bytes(self._kept).decode("utf-8", "replace")

    def finish(self) -> None:
        """Wait for what the dead have written, and close."""
        self._closing = True
        self._thread.join(SECONDS_TO_DRAIN)
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
        self._unsent: list[memoryview] = []
        self._over = False
        self._guard = Guard(self._process, self._process.stderr, self._token)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def expired(self) -> bool:
        """Whether a read was overdue, so that the process was killed."""
        return self._guard.expired

    def diary(self) -> str:
        """Return the end of what came on stderr."""
        return self._guard.text()

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

    def _send_on(self, seconds: float) -> None:
        """Send what is left until something can be read."""
        poll = select.poll()
        poll.register(self._out, select.POLLIN)
        poll.register(self._in, select.POLLOUT)
        until = time.monotonic() + seconds
        while self._unsent and time.monotonic() < until:
            ready = {fd for fd, _event in poll.poll(TICK * 1000)}
            if self._out in ready:
                return
            if self._in in ready:
                self._flush()

    def _flush(self) -> None:
        try:
            sent = os.write(self._in, self._unsent[0])
            rest = self._unsent[0][sent:]
            self._unsent[:1] = [rest] if rest else []
        except BlockingIOError:
            return
        except OSError:
            self._unsent.clear()

    # --- reading ----------------------------------------------------------------------------------

    def ready(self, seconds: float) -> bool:
        """Say whether bytes, or the end, are there within a time; nothing is done if not."""
        if self._unsent and not self._over:
            self._send_on(seconds)
        poll = select.poll()
        poll.register(self._out, select.POLLIN)
        return self._over or bool(poll.poll(max(seconds, 0) * 1000))

    def get(self, seconds: float) -> bytes | None:
        """Wait for bytes; None when none will come any more, also because they are overdue."""
        return self.put_and_get(b"", seconds)

    def put_and_get(self, data: bytes, seconds: float) -> bytes | None:
        """Do both, with nothing between them: what is awaited may begin at once."""
        if self._over:
            return None
        guard = self._guard
        guard.until = time.monotonic() + max(seconds, 0)
        if data:
            self.put(data)
        if self._unsent:
            self._send_on(seconds)
        try:
            data = os.read(self._out, READ)
        except OSError:
            data = b""
        guard.until = 0.0
        if data and not guard.expired:
            return data
        self._over = True
        return None

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
        self._guard.finish()
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
