"""Tiny adapters, each wrong in one known way: `python miniature.py NAME`.

They are written from the protocol alone, without the kit and without anything of the package. All
of them know one operation, `batch.pages`, and answer it rightly until they do what they are for.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Message = dict[str, Any]
RIGHT = [1000, 1000, 500]
ABOUT = {
    "version": 1,
    "name": "miniature",
    "implementation_version": "1",
    "language": "python",
    "build": "",
    "roles": ["codec", "reader"],
    "profiles": [],
    "capabilities": ["batch"],
    "max_in_flight": 1,
    "describe": {},
}


def put(data: bytes) -> None:
    """Write bytes on stdout, all of them."""
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]


def line(message: object) -> bytes:
    """Write a message as a line."""
    return json.dumps(message).encode() + b"\n"


def reply(asked: Message, **body: Any) -> None:
    """Answer a request."""
    put(line({"id": asked["id"], **body}))


def served(message: Message) -> Message:
    """Answer rightly."""
    match message["request"]:
        case "call" if message["op"] == "batch.pages":
            return {"ok": RIGHT}
        case "batch":
            return {"replies": [served(part) for part in message["requests"]]}
        case "open":
            return {"instance": 1}
        case "tell":
            return {"outputs": []}
        case "close" | "bye":
            return {}
        case other:
            return {"error": {"reason": "unknown-request", "message": other}}


def asked_for(message: Message) -> bool:
    """Say whether a request is the one at which something goes wrong."""
    return message["request"] == "call" or bool(message.get("requests"))


# --- what goes wrong at a case --------------------------------------------------------------------


def wrong(message: Message) -> None:
    reply(message, ok=[1, 2, 3])


def declined(message: Message) -> None:
    reply(message, declined={"reason": "no \u2028 batches", "url": "https://example.org"})


def refused(message: Message) -> None:
    reply(message, rejected={"code": "other", "certainty": "indefinite", "class": "ValueError"})


def flaky(message: Message) -> None:
    """Answer wrongly at first, and rightly from then on."""
    reply(message, ok=[7] if message["id"] == FIRST_CASE else RIGHT)


def stderr_flood(message: Message) -> None:
    for _ in range(1000):
        os.write(2, b"x" * 16_000 + b"\n")
    os.write(2, b"the end")
    reply(message, ok=RIGHT)


def split_lines(message: Message) -> None:
    for byte in line({"id": message["id"], "ok": RIGHT}):
        put(bytes([byte]))


def raw_separator(message: Message) -> None:
    text = line({"id": message["id"], "declined": {"reason": "\u2028"}})
    put(text.replace(b"\\u2028", "\u2028".encode()))


def late_reply(message: Message) -> None:
    time.sleep(1)
    reply(message, ok=RIGHT)


def duplicate_id(message: Message) -> None:
    put(line({"id": message["id"], "ok": RIGHT}) * 2)


def unknown_id(message: Message) -> None:
    put(line({"id": 999, "ok": RIGHT}))


def truncated_json(message: Message) -> None:
    put(b'{"id":%d,"ok":[10\n' % message["id"])


def truncated_line(message: Message) -> None:
    put(b'{"id":%d,"ok":[10' % message["id"])
    os._exit(0)


def long_line(_message: Message) -> None:
    for _ in range(100):
        put(b"x" * 1_000_000)
    put(b"\n")


def many_values(message: Message) -> None:
    put(b'{"id":%d,"ok":[' % message["id"] + b"[]," * 5_000_000 + b"[]]}\n")


def exit_0(_message: Message) -> None:
    os._exit(0)


def exit_3(_message: Message) -> None:
    os._exit(3)


def killed(_message: Message) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def hang(_message: Message) -> None:
    signal.pause()


def stubborn(_message: Message) -> None:
    """Hang, and ignore what asks to end."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.pause()


def spin(_message: Message) -> None:
    while True:
        pass


def dribble(_message: Message) -> None:
    """Write for ever, a little at a time, and never end the line."""
    while True:
        put(b" ")
        time.sleep(0.01)


def closed_stdout(_message: Message) -> None:
    os.close(1)
    signal.pause()


def orphan(_message: Message) -> None:
    """Leave a child behind that holds the pipes open, and end."""
    told = Path(os.environ["MINIATURE_PID"])
    child = os.fork()
    if child == 0:
        signal.pause()
    told.write_text(str(child), encoding="ascii")
    os._exit(0)


def daemon(message: Message) -> None:
    """Leave a child behind that has also left the process group."""
    if os.fork() == 0:
        os.setsid()
        orphan(message)
    os.wait()
    os._exit(0)


def escaped(_message: Message) -> None:
    """Leave a child behind for a while that nobody can know for ours, and that holds the pipes."""
    subprocess.Popen(["/bin/sleep", "5"], env={}, start_new_session=True)
    os._exit(0)


def chatty(_message: Message) -> None:
    while True:
        put(b"more and more\n")


def raw_number(message: Message) -> None:
    put(b'{"id":%d,"ok":[2147483648]}\n' % message["id"])


def wrong_type(message: Message) -> None:
    reply(message, ok="three pages")


def unknown_field(message: Message) -> None:
    reply(message, ok=RIGHT, mood="good")


def not_understood(message: Message) -> None:
    reply(message, error={"reason": "internal", "message": "out of order"})


def blank_line(message: Message) -> None:
    put(b"\n")
    reply(message, ok=RIGHT)


def print_debugging(message: Message) -> None:
    put(b"here I am\n")
    reply(message, ok=RIGHT)


CASES: dict[str, Callable[[Message], None]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        wrong, declined, refused, flaky, stderr_flood, split_lines, raw_separator, late_reply,
        duplicate_id, unknown_id, truncated_json, truncated_line, long_line, many_values, exit_0,
        exit_3, killed, hang, stubborn, spin, dribble, closed_stdout, orphan, daemon, escaped,
        chatty, raw_number, wrong_type, unknown_field, not_understood, blank_line, print_debugging,
    )
}  # fmt: skip

# --- what goes wrong before -----------------------------------------------------------------------


def good(message: Message) -> None:
    reply(message, nonce=message["nonce"], **ABOUT)


def banner(message: Message) -> None:
    put(b"> build tool 3.1: compiling\n")
    good(message)


def wrong_nonce(message: Message) -> None:
    reply(message, nonce="another", **ABOUT)


def wrong_version(message: Message) -> None:
    reply(message, nonce=message["nonce"], **{**ABOUT, "version": 7})


def unknown_capability(message: Message) -> None:
    reply(message, nonce=message["nonce"], **{**ABOUT, "capabilities": ["flying"]})


def slow_start(message: Message) -> None:
    time.sleep(0.3)
    good(message)


def dies_at_start(_message: Message) -> None:
    os.write(2, b"cannot find module 'library'\n")
    os._exit(1)


def hangs_at_start(_message: Message) -> None:
    signal.pause()


def wide(message: Message) -> None:
    """Take several requests at a time."""
    reply(message, nonce=message["nonce"], **{**ABOUT, "max_in_flight": 4})


def deaf(message: Message) -> None:
    """Shake hands, and never read again what is longer than a ping."""
    good(message)
    for _ in range(5):
        reply(json.loads(sys.stdin.buffer.readline()), replies=[])
    signal.pause()


GREETINGS: dict[str, Callable[[Message], None]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        good, banner, wrong_nonce, wrong_version, unknown_capability, slow_start, dies_at_start,
        hangs_at_start, wide, deaf,
    )
}  # fmt: skip

FIRST_CASE = 7
"""The id of the first request behind the handshake and five pings."""

BACKWARDS = 3
"""So many replies the miniature `out-of-order` gives in the wrong order."""


def out_of_order(held: list[Message], message: Message) -> None:
    """Hold answers back until there are some, and give the last one first."""
    held.append(message)
    if len(held) == BACKWARDS:
        put(b"".join(line({"id": one["id"], **served(one)}) for one in reversed(held)))
        held.clear()


def main(name: str) -> None:
    """Serve."""
    greet = GREETINGS.get(name, wide if name == "out-of-order" else good)
    held: list[Message] = []
    for text in iter(sys.stdin.buffer.readline, b""):
        message = json.loads(text)
        if message["request"] == "hello":
            greet(message)
        elif name == "out-of-order" and asked_for(message):
            out_of_order(held, message)
        elif name in CASES and asked_for(message):
            CASES[name](message)
        else:
            reply(message, **served(message))
            if message["request"] == "bye":
                return


if __name__ == "__main__":
    main(sys.argv[1])
