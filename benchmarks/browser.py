"""A headless Chromium, driven through its own driver: what the HTML report is opened in.

`chromium` and `chromedriver` are Debian packages of one version; the driver speaks WebDriver, JSON
over HTTP on this machine. A browser that is absent is `Absent` with the reason, and whoever asked
prints that.
"""

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from benchmarks.peers import Absent

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

ADVICE = "run .ci/toolchains, or install the packages chromium and chromium-driver"

ANSWER_SECONDS = 120
"""Longest wait for one answer of the driver."""

READY = "started successfully on port "

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-background-networking",
)


class BrowserError(Exception):
    """The browser or its driver answered with an error."""


@frozen
class Programs:
    """Where a browser and its driver are."""

    browser: Path
    driver: Path


def find() -> Programs | Absent:
    """Find the browser and its driver."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        gone = "chromium" if browser is None else "chromedriver"
        return Absent(f"{gone} is missing: {ADVICE}")
    return Programs(Path(browser), Path(driver))


@frozen
class Browser:
    """One window."""

    _port: int
    _session: str

    def open(self, path: Path) -> None:
        """Load a file, and wait until it is loaded."""
        self._ask("POST", "/url", {"url": path.resolve().as_uri()})

    def run(self, script: str, *arguments: Json) -> Json:
        """Run a script in the page and return what it returns."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": [*arguments]})

    def run_later(self, script: str, *arguments: Json) -> Json:
        """Run a script that calls its last argument when it is done."""
        return self._ask("POST", "/execute/async", {"script": script, "args": [*arguments]})

    def command(self, name: str, **parameters: Json) -> Json:
        """Send a command of the DevTools protocol."""
        return self._ask("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def complaints(self) -> list[str]:
        """Take what the page wrote to the console, and errors that nothing caught."""
        entries = self._ask("POST", "/se/log", {"type": "browser"})
        return [json.dumps(entry) for entry in entries] if isinstance(entries, list) else []

    def picture(self, path: Path) -> None:
        """Write what the window shows as a PNG."""
        path.write_bytes(base64.b64decode(str(self._ask("GET", "/screenshot"))))

    def emulate(self, *, width: int, height: int, dark: bool = False) -> None:
        """Pretend to be a screen of this size, in light or dark."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        scheme: Json = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])

    def _ask(self, method: str, path: str, body: Json = None) -> Json:
        return _request(self._port, method, f"/session/{self._session}{path}", body)


def _request(port: int, method: str, path: str, body: Json = None) -> Json:
    connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        given = None if method == "GET" else json.dumps({} if body is None else body)
        connection.request(method, path, given, {"Content-Type": "application/json"})
        answer: dict[str, Json] = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    value = answer["value"]
    if isinstance(value, dict) and "error" in value:
        raise BrowserError(f"{value['error']}: {value.get('message')}")
    return value


@contextmanager
def start(programs: Programs) -> Iterator[Browser]:
    """Open a window with a profile of its own, and close everything at the end."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [str(programs.driver), "--port=0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
        )  # fmt: skip
        try:
            port = _port(process)
            session = _session(port, programs, Path(folder))
            try:
                yield Browser(port, session)
            finally:
                _request(port, "DELETE", f"/session/{session}")
        finally:
            process.terminate()
            process.communicate()


def _port(process: "subprocess.Popen[str]") -> int:
    for line in process.stdout or ():
        if READY in line:
            return int(line.partition(READY)[2].strip().rstrip("."))
    raise BrowserError("chromedriver did not start")


def _session(port: int, programs: Programs, folder: Path) -> str:
    options: Mapping[str, Json] = {
        "binary": str(programs.browser),
        "args": [*ARGUMENTS, f"--user-data-dir={folder}"],
    }
    always: Json = {
        "goog:chromeOptions": {**options},
        "goog:loggingPrefs": {"browser": "ALL"},
        "timeouts": {"script": 60_000, "pageLoad": 60_000, "implicit": 0},
    }
    made = _request(port, "POST", "/session", {"capabilities": {"alwaysMatch": always}})
    if not isinstance(made, dict):
        raise BrowserError("chromedriver opened no session")
    return str(made["sessionId"])
