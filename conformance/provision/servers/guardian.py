"""Runs a private server, and removes everything of it when whoever asked for it is gone.

    python guardian.py '{"command": [...], "folder": ..., "user": ..., "stop": 2, "grace": 10}'

It is a process of its own, in a session of its own, so that nothing that happens to the command
that wanted the server (an exception, an interrupt, SIGKILL) leaves the server or its folder behind:
its stdin ends then, and that is the sign to stop. It runs isolated, with the standard library only.
"""

import json
import os
import select
import shutil
import signal
import subprocess
import sys

LOOK_SECONDS = 0.2


def ended(server: subprocess.Popen[bytes]) -> bool:
    """Wait until nobody wants the server any more, or it has ended by itself."""
    while server.poll() is None:
        ready, _, _ = select.select([sys.stdin], [], [], LOOK_SECONDS)
        if ready and not os.read(0, 4096):
            return False
    return True


def stop(server: subprocess.Popen[bytes], sign: int, grace: float) -> None:
    """End the server: first by the signal that it knows, then for certain."""
    for number, seconds in ((sign, grace), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 10.0)):
        if server.poll() is not None:
            break
        os.killpg(server.pid, number) if number == signal.SIGKILL else server.send_signal(number)
        try:
            server.wait(seconds)
        except subprocess.TimeoutExpired:
            continue


def main(given: str) -> int:
    """Run the server until it is not wanted any more."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    task = json.loads(given)
    folder = task["folder"]
    try:
        with open(os.path.join(folder, "server.log"), "ab") as log:  # noqa: PTH118, PTH123 - no pathlib
            server = subprocess.Popen(
                task["command"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=folder,
                user=task["user"],
                group=task["group"],
                extra_groups=[] if task["user"] is not None else None,
                start_new_session=True,
            )
        by_itself = ended(server)
        stop(server, task["stop"], task["grace"])
        if by_itself:
            # Somebody may want to read why; the folder goes when they are gone.
            while os.read(0, 4096):
                pass
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
