"""The server with scripted faults, seen by a plain client and by the published ones.

What a published client does is measured, not demanded: a changed line of a table is news about a
package, and is looked at.
"""

import base64
import http.client
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import evolve

from conformance.implementations import worlds
from conformance.serve.faults import Rule
from conformance.serve.server import Server, running
from spec_model.plain import Plain
from tests.real.hosted import Hosted, Json

pytestmark = pytest.mark.real

RUN = "wrun_1"
CHUNK: Plain = {"$b64": "AAEC"}
BATCH: Plain = [{"$b64": "AA=="}, {"$b64": "AAE="}, CHUNK]
SECONDS = 20.0


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that everybody shares; each case has a stream of its own."""
    with running() as started:
        yield started


# --- a plain client -----------------------------------------------------------------------------


class _Plain:
    """A client that shows what is on the wire."""

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name = server, name
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)

    def __enter__(self) -> "_Plain":
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.close()

    def put(self, body: bytes = b"", *, done: bool = False) -> int:
        headers = {"X-Stream-Done": "true"} if done else {}
        self.connection.request("PUT", f"/v2/runs/{RUN}/stream/{self.name}", body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def read(self, start: int = 0) -> http.client.HTTPResponse:
        path = f"/v3/runs/{RUN}/stream/{self.name}?startIndex={start}"
        self.connection.request("GET", path)
        return self.connection.getresponse()


@pytest.fixture
def plain(server: Server, request: pytest.FixtureRequest) -> Iterator[_Plain]:
    """A client with a stream of its own, of two chunks, closed."""
    name = request.node.name
    server.play(())
    with _Plain(server, name) as client:
        assert [client.put(b"abc"), client.put(b"defg")] == [200, 200]
        assert client.put(done=True) == 200
        yield client


ENDS: list[tuple[Rule, bytes, type[Exception] | None]] = [
    (Rule(on="read", do="end-early", after=5), b"abcde", None),
    (Rule(on="read", do="end-early", after=99), b"abcdefg", None),
    (Rule(on="read", do="end-early", after=0), b"", None),
    (Rule(on="read", do="cut", after=5), b"abcde", ConnectionResetError),
    (Rule(on="read", do="close", after=3), b"abc", http.client.IncompleteRead),
    (Rule(on="read", do="half-chunk", after=3), b"abcde", http.client.IncompleteRead),
    (Rule(on="read", do="stall", after=4), b"abcd", TimeoutError),
]


@pytest.mark.parametrize(("rule", "seen", "error"), ENDS)
def test_bodies_end_as_the_script_says(
    plain: _Plain, rule: Rule, seen: bytes, error: type[Exception] | None
) -> None:
    """Just so many bytes come, and then the end that the rule names."""
    plain.server.play([rule])
    if error is TimeoutError:
        plain.connection.timeout = 0.5
    answer = plain.read()
    got = b""
    try:
        while part := answer.read1(1):
            got += part
        ended = None
    except (OSError, http.client.HTTPException) as failed:
        ended = type(failed)
    assert (got, ended) == (seen, error)


def test_without_a_script_everything_is_served(plain: _Plain) -> None:
    """Reads begin where they are asked to, and connections are kept."""
    assert plain.read(1).read() == b"defg"
    assert plain.read(-1).read() == b"defg"
    assert plain.put(b"late") == 409
    assert plain.server.stored(RUN, plain.name) == ((b"abc", b"defg"), True)


def test_a_reader_follows_a_writer(server: Server, request: pytest.FixtureRequest) -> None:
    """A read that began before the first write gets what comes, and ends with the stream."""
    name = request.node.name
    with _Plain(server, name) as reader, _Plain(server, name) as writer:
        answer = reader.read()
        for chunk in (b"one", b"two"):
            writer.put(chunk)
            assert answer.read1(3) == chunk
        writer.put(done=True)
        assert answer.read() == b""


def test_a_response_that_is_lost_comes_after_the_effect(plain: _Plain) -> None:
    """The chunk is stored, and the client does not learn of it; the next answer is a status."""
    with _Plain(plain.server, f"{plain.name}-2") as client:
        client.server.play([
            Rule(on="write", do="lose-response"),
            Rule(on="write", do="status", status=429, retry_after="3"),
        ])  # fmt: skip
        with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
            client.put(b"kept")
        client.connection.close()
        assert client.put(b"refused") == 429
        assert client.server.stored(RUN, client.name) == ((b"kept",), False)


def test_the_command_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    """The address is its first line; a script can be put, and what was asked can be got."""
    script = tmp_path / "script.json"
    script.write_text('[{"on": "list", "do": "status", "status": 503}]')
    words = [sys.executable, "-m", "conformance.cli", "serve", "--faults", str(script)]
    command = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert command.stdout is not None
    port = int(command.stdout.readline().rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)

    def ask(method: str, path: str, body: str = "") -> tuple[int, object]:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    assert [ask("GET", f"/v2/runs/{RUN}/streams")[0] for _ in range(2)] == [503, 200]
    assert ask("PUT", "/onceproof/faults", "{}")[0] == 400
    assert ask("PUT", "/onceproof/faults", '[{"on": "list", "do": "status"}]')[0] == 200
    assert ask("GET", f"/v2/runs/{RUN}/streams")[0] == 503
    _status, noted = ask("GET", "/onceproof/log")
    assert isinstance(noted, list)
    assert [note["fault"] for note in noted] == ["status", None, "status"]
    connection.close()
    command.send_signal(signal.SIGINT)
    command.communicate(timeout=SECONDS)
    assert command.returncode == 130
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port))


# --- the published clients ------------------------------------------------------------------------

CLIENTS = {
    "JavaScript": "npm:@workflow/world-vercel@5.0.0-beta.50",
    "Python": "pypi:vercel-workflow==0.12.0",
}
ASKS: dict[str, tuple[str, dict[str, Plain]]] = {
    "write": ("streams.write", {"chunk": CHUNK}),
    "write-multi": ("streams.writeMulti", {"chunks": BATCH}),
    "close": ("streams.close", {}),
    "info": ("streams.getInfo", {}),
    "chunks": ("streams.getChunks", {}),
    "list": ("streams.list", {}),
}


@pytest.fixture(scope="module", params=CLIENTS)
def client(request: pytest.FixtureRequest, server: Server) -> Iterator[tuple[str, Hosted]]:
    """A published client in a process of its own, pointed at the server by its environment."""
    with worlds.provided(CLIENTS[request.param]) as world:
        environment = {**world.environment, "VERCEL_WORKFLOW_SERVER_URL": server.url}
        words = world.command
        if request.param == "Python":
            words = (*words[:-1], "vercel")
        with Hosted(words, environment) as host:
            assert host.open(Path.cwd(), settings={"token": "-"}) == {"instance": 1}
            yield request.param, host


def _eventually(look: Callable[[], object], wanted: object) -> None:
    """Look until it is as wanted: what a client sends again may come after its answer."""
    for _ in range(200):
        if look() == wanted:
            break
        subprocess.run(["sleep", "0.02"], check=True)
    assert look() == wanted


WRONG = {
    "429": Rule(on="", do="status", status=429, retry_after="0"),
    "409": Rule(on="", do="status", status=409),
    "410": Rule(on="", do="status", status=410),
    "500": Rule(on="", do="status", status=500),
    "503": Rule(on="", do="status", status=503),
    "503 after it was done": Rule(on="", do="status-after", status=503),
    "reset": Rule(on="", do="reset"),
    "lost response": Rule(on="", do="lose-response"),
}
NO, OK = "error", "ok"
ONCE, TWICE, NEVER = [3], [3, 3], list[int]()
BODILESS = [0]

WRITES: dict[tuple[str, str], tuple[str, list[int], list[int]]] = {
    # client, fault: how it ended, lengths of the bodies that were sent, lengths of what is stored
    ("JavaScript", "429"): (NO, [3, 0], BODILESS),
    ("JavaScript", "409"): (NO, ONCE, NEVER),
    ("JavaScript", "410"): (NO, ONCE, NEVER),
    ("JavaScript", "500"): (NO, ONCE, NEVER),
    ("JavaScript", "503"): (NO, ONCE, NEVER),
    ("JavaScript", "503 after it was done"): (NO, ONCE, ONCE),
    ("JavaScript", "reset"): (NO, [-1, 0], BODILESS),
    ("JavaScript", "lost response"): (NO, [3, 0], [3, 0]),
    ("Python", "429"): (OK, TWICE, ONCE),
    ("Python", "409"): (NO, ONCE, NEVER),
    ("Python", "410"): (NO, ONCE, NEVER),
    ("Python", "500"): (NO, ONCE, NEVER),
    ("Python", "503"): (NO, ONCE, NEVER),
    ("Python", "503 after it was done"): (NO, ONCE, ONCE),
    ("Python", "reset"): (OK, [-1, 3], ONCE),
    ("Python", "lost response"): (OK, TWICE, TWICE),
}
"""One client sends an append again without its body, which is stored as an empty chunk; with the
other, what is sent again after a lost response is stored twice."""

RESENT = {"429", "500", "503", "503 after it was done", "reset", "lost response"}
"""A close may be sent again, and is."""


def _script(on: str, fault: str, name: str) -> Rule:
    return evolve(WRONG[fault], on=on, name=name)


@pytest.mark.parametrize("fault", WRONG)
def test_appends_meet_faults(client: tuple[str, Hosted], server: Server, fault: str) -> None:
    """What is sent again, and what is stored in the end."""
    language, host = client
    name = f"write-{language}-{fault}".replace(" ", "-")
    ended, bodies, stored = WRITES[language, fault]
    server.noted()
    server.play([_script("write", fault, name)])
    answer = host.tell("streams.write", runId=RUN, name=name, chunk=CHUNK)
    assert (OK if "ok" in answer else NO) == ended
    noted: list[dict[str, object]] = []

    def seen() -> tuple[list[object], list[int]]:
        noted.extend(note for note in server.noted() if note["name"] == name)
        kept, _done = server.stored(RUN, name)
        return [note.get("bytes", -1) for note in noted], [len(chunk) for chunk in kept]

    _eventually(seen, (bodies, stored))


@pytest.mark.parametrize("fault", WRONG)
def test_closes_meet_faults(client: tuple[str, Hosted], server: Server, fault: str) -> None:
    """A close is sent again after everything but a definite no."""
    language, host = client
    name = f"close-{language}-{fault}".replace(" ", "-")
    server.noted()
    server.play([_script("close", fault, name)])
    answer = host.tell("streams.close", runId=RUN, name=name)
    asked = [note["fault"] for note in server.noted() if note["name"] == name]
    if fault in RESENT:
        assert ("ok" in answer, len(asked), server.stored(RUN, name)) == (True, 2, ((), True))
    else:
        assert ("ok" in answer, len(asked), server.stored(RUN, name)) == (False, 1, ((), False))


def test_what_was_written_is_told(client: tuple[str, Hosted], server: Server) -> None:
    """Batches keep their chunks, also an empty one; pages, info and names agree with them."""
    language, host = client
    name = f"told-{language}"
    server.play(())
    for op, more in (ASKS["write-multi"], ASKS["write"], ASKS["close"]):
        assert "ok" in host.tell(op, runId=RUN, name=name, **more)
    assert server.stored(RUN, name) == ((b"\0", b"\0\1", b"\0\1\2", b"\0\1\2"), True)
    assert host.tell("streams.getInfo", runId=RUN, name=name) == {
        "ok": {"tailIndex": 3, "done": True}
    }
    page = host.tell("streams.getChunks", runId=RUN, name=name, limit=2)["ok"]
    assert isinstance(page, dict)
    assert [part["index"] for part in page["data"]] == [0, 1]
    assert name in str(host.tell("streams.list", runId=RUN)["ok"])


READS: dict[str, tuple[Rule, str, str]] = {
    "whole": (Rule(on="info", do="delay"), "AAABAAEC", "ended"),
    "ended early": (Rule(on="read", do="end-early", after=3), "AAAB", "ended"),
    "cut": (Rule(on="read", do="cut", after=3), "AAAB", "failed"),
    "closed": (Rule(on="read", do="close", after=3), "AAAB", "failed"),
    "410": (Rule(on="read", do="status", status=410), "", "failed"),
    "503": (Rule(on="read", do="status", status=503), "", "failed"),
    "reset": (Rule(on="read", do="reset"), "", "failed"),
}
"""A World's read ends as the connection does: to read on is the business of who called it."""


@pytest.mark.parametrize("case", READS)
def test_reads_end_as_their_connection(
    client: tuple[str, Hosted], server: Server, case: str
) -> None:
    """Bytes before the end arrive; a cut is an error and an early clean end is not noticed."""
    language, host = client
    name = f"read-{language}-{case}".replace(" ", "-")
    rule, text, state = READS[case]
    server.play(())
    host.tell("streams.writeMulti", runId=RUN, name=name, chunks=BATCH)
    host.tell("streams.close", runId=RUN, name=name)
    server.play([rule])
    opened = host.tell("reader.open", runId=RUN, name=name)
    assert _read(host, opened) == (text, state)


def _read(host: Hosted, opened: Json) -> tuple[str, str]:
    """Read to the end; a reader that cannot be opened has failed."""
    reader = opened.get("ok")
    if not isinstance(reader, dict):
        return "", "failed"
    got = b""
    while True:
        polled = host.tell("reader.poll", wait_ms=1_000, **reader)["ok"]
        assert isinstance(polled, dict)
        got += b"".join(base64.b64decode(chunk["$b64"]) for chunk in polled["chunks"])
        if polled["state"] != "open":
            return base64.b64encode(got).decode(), polled["state"]
