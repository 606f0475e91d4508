"""Hosts of published Worlds answer as the contract says, and keep what they stand for apart."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.implementations import worlds
from conformance.implementations.worlds import ProvidedWorld, WorldError
from conformance.provision.servers.private import PREFIX
from spec_model.plain import Plain
from tests.real.hosted import Died, Hosted, Json

pytestmark = pytest.mark.real

TARGETS = (
    "npm:@workflow/world-local@5.0.0-beta.46",
    "npm:@workflow/world-local@4.4.1",
    "npm:@workflow/world-postgres@5.0.0-beta.27",
    "npm:@workflow-worlds/redis@0.2.2",
    "npm:@workflow-worlds/starter@0.2.1",
    "pypi:vercel-workflow==0.12.0",
)
SHARED = tuple(target for target in TARGETS if "starter" not in target)
"""Those whose processes share a store."""

CHUNK: Plain = {"$b64": "AAH/"}


@pytest.fixture(scope="module")
def provided(request: pytest.FixtureRequest) -> Iterator[ProvidedWorld]:
    """A World, with what it needs."""
    with worlds.provided(request.param) as world:
        yield world


@pytest.fixture
def host(provided: ProvidedWorld) -> Iterator[Hosted]:
    """A process that is not opened yet."""
    with Hosted(provided.command, provided.environment) as process:
        yield process


@pytest.fixture
def store(provided: ProvidedWorld, tmp_path: Path) -> Iterator[Path]:
    """A fresh store."""
    yield tmp_path
    provided.forget(tmp_path)


def _started(host: Hosted, name: str) -> str:
    """Create and start a run now, as the World's newest version has it."""
    described = host.tell("describe")["ok"]
    assert isinstance(described, dict)
    newest: dict[str, Plain] = {"specVersion": described["specVersion"] or 2}
    data: Plain = {"deploymentId": "d", "workflowName": "w", "input": CHUNK}
    for request in ({"eventType": "run_created", "eventData": data}, {"eventType": "run_started"}):
        assert "ok" in host.tell("events.create", runId=name, request={**request, **newest})
    return name


def _types(answer: Json) -> list[str]:
    page = answer["ok"]
    assert isinstance(page, dict)
    return [event["eventType"] for event in page["data"]]


@pytest.fixture
def run_id() -> str:
    """A run of now: Worlds refuse old ones."""
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    millis = Path("/proc/self").stat().st_mtime_ns // 1_000_000
    head = "".join(digits[(millis >> shift) & 31] for shift in range(45, -5, -5))
    return f"wrun_{head}{os.urandom(8).hex().upper()}"


@pytest.mark.parametrize("provided", TARGETS, indirect=True)
def test_a_world_is_opened_and_asked(host: Hosted, store: Path, run_id: str) -> None:
    """Events, entities, streams and the queue are served, and bytes come back as they were."""
    hello = host.ask("hello", versions=[1, 1], nonce="n", max_line=1024)
    assert (hello["nonce"], hello["roles"]) == ("n", ["world"])
    assert host.open(store, start=True) == {"instance": 1}
    run = _started(host, run_id)
    assert _types(host.tell("events.list", runId=run)) == ["run_created", "run_started"]
    entity = host.tell("runs.get", id=run)["ok"]
    assert isinstance(entity, dict)
    assert (entity["status"], entity["input"]) == ("running", CHUNK)

    assert "ok" in host.tell("streams.write", runId=run, name="strm_1", chunk=CHUNK)
    reader = host.tell("reader.open", runId=run, name="strm_1")["ok"]
    assert isinstance(reader, dict)
    assert host.tell("reader.poll", wait_ms=5_000, **reader) == {
        "ok": {"chunks": [CHUNK], "state": "open"}
    }
    assert "ok" in host.tell("streams.close", runId=run, name="strm_1")
    assert host.tell("reader.poll", wait_ms=5_000, **reader) == {
        "ok": {"chunks": [], "state": "ended"}
    }

    assert "ok" in host.tell("queue.send", name="__wkf_workflow_w", payload={"runId": run})
    polled = host.tell("queue.poll", wait_ms=10_000)["ok"]
    assert isinstance(polled, dict)
    delivery = polled["deliveries"][0]
    assert delivery["message"]["runId"] == run
    assert "ok" in host.tell("queue.reply", delivery=delivery["delivery"], result={"ok": None})
    assert host.ask("close", instance=1) == {}


@pytest.mark.parametrize("provided", TARGETS, indirect=True)
def test_what_a_world_does_not_have_is_declined(host: Hosted, store: Path) -> None:
    """What is not offered is declined, and a false request is not the World's fault."""
    host.open(store)
    assert "declined" in host.tell("events.createNothing")
    assert "error" in host.tell("reader.poll", reader=7, wait_ms=0)
    assert "reason" in str(host.tell("reader.poll", reader=7, wait_ms=0))
    assert host.ask("dance")["error"]


@pytest.mark.parametrize("provided", SHARED, indirect=True)
def test_processes_share_a_store_and_only_one(
    provided: ProvidedWorld, store: Path, tmp_path_factory: pytest.TempPathFactory, run_id: str
) -> None:
    """A second process on the store sees the run, one on another store does not."""
    other = tmp_path_factory.mktemp("other")
    with (
        Hosted(provided.command, provided.environment) as one,
        Hosted(provided.command, provided.environment) as two,
        Hosted(provided.command, provided.environment) as apart,
    ):
        opened = [one.send("open", role="world", config={"store": str(store), "start": False})]
        opened += [two.send("open", role="world", config={"store": str(store), "start": False})]
        assert [one.receive(opened[0]), two.receive(opened[1])] == [{"instance": 1}] * 2
        apart.open(other)
        run = _started(one, run_id)
        assert "ok" in two.tell("runs.get", id=run)
        assert "error" in apart.tell("runs.get", id=run)
    provided.forget(other)


@pytest.mark.parametrize("provided", SHARED, indirect=True)
def test_a_process_dies_before_the_chosen_call(
    provided: ProvidedWorld, store: Path, run_id: str
) -> None:
    """Counted calls are killed before: what they would have stored is not there afterwards."""
    with Hosted(provided.command, provided.environment) as host:
        host.open(store)
        run = _started(host, run_id)
        step: dict[str, Plain] = {
            "eventType": "step_created",
            "correlationId": "step_1",
            "eventData": {"stepName": "s", "input": CHUNK},
        }
        assert "ok" in host.tell("storage.arm", kill_before=1)
        with pytest.raises(Died, match=str(-signal.SIGKILL)):
            host.tell("events.create", runId=run, request=step)
    with Hosted(provided.command, provided.environment) as host:
        host.open(store)
        assert _types(host.tell("events.list", runId=run)) == ["run_created", "run_started"]
        host.tell("storage.arm", kill_before=0)
        assert "ok" in host.tell("events.create", runId=run, request=step)
        counted = host.tell("storage.count")["ok"]
        assert isinstance(counted, dict)
        assert counted["calls"] >= 1


@pytest.mark.parametrize("provided", TARGETS[:1], indirect=True)
def test_a_world_that_brings_its_process_down_ends_with_70(
    provided: ProvidedWorld, tmp_path: Path
) -> None:
    """An exception that nobody catches is a crash of its own kind; here a line is no JSON."""
    with Hosted(provided.command, provided.environment) as host:
        host.open(tmp_path)
        process = host._process
        assert process.stdin is not None
        process.stdin.write(b"no json\n")
        process.stdin.flush()
        with pytest.raises(Died, match="70"):
            host.receive(99)


def test_a_folder_in_development_is_a_world(tmp_path: Path) -> None:
    """A folder with a package.json that says what it needs is hosted as it is."""
    manifest = {"name": "mine", "type": "module", "onceproof": {"settings": {"where": "{folder}"}}}
    (tmp_path / "package.json").write_text(json.dumps(manifest))
    (tmp_path / "index.js").write_text(
        "console.log('noise');\n"
        "const get = (where) => ({ get: async () => ({ where }) });\n"
        "export default ({ where }) => ({ specVersion: 6, runs: get(where) });\n"
    )
    store = tmp_path / "store"
    with (
        worlds.provided(f"npm:{tmp_path}") as world,
        Hosted(world.command, world.environment) as host,
    ):
        assert (world.name, world.against) == ("mine", "the file system")
        host.open(store)
        assert host.tell("runs.get", id="x") == {"ok": {"where": str(store)}}
        assert "declined" in host.tell("queue.send", name="q", payload={})


@pytest.mark.parametrize("target", ["npm:", "npm:./nowhere", "model:", "npm:@workflow/world-local"])
def test_a_string_that_names_no_world_is_refused(target: str) -> None:
    """What is no World is said in one line."""
    with pytest.raises(WorldError) as error, worlds.provided(target):
        pass
    assert "\n" not in str(error.value)


# --- nothing stays behind -------------------------------------------------------------------------

HOLDS = """
import sys, pathlib
from conformance.implementations import worlds
from tests.real.hosted import Hosted
store = pathlib.Path({store!r})
with worlds.provided({target!r}) as world:
    host = Hosted(world.command, world.environment)
    host.open(store, start=True)
    print("open", flush=True)
    sys.stdin.read()
"""


def _folders(kind: str) -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob(f"{PREFIX}{kind}-*"))


def _words() -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(entry.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("target", [TARGETS[2], TARGETS[3]])
def test_an_interrupt_leaves_nothing_behind(
    target: str, sign: signal.Signals, tmp_path: Path
) -> None:
    """Interrupted or killed with a World open: no process of it, no server, no folder is left."""
    kind = "postgresql" if "postgres" in target else "redis"
    before = _folders(kind)
    script = HOLDS.format(target=target, store=str(tmp_path / "store"))
    holder = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="ascii",
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    made = _folders(kind) - before
    assert len(made) == 1
    package = target.split(":")[1].rpartition("@")[0]
    holder.send_signal(sign)
    holder.wait(60)
    holder.stdin.close()
    holder.stdout.close()
    for folder in made:
        wait = ["sh", "-c", 'while [ -e "$0" ]; do sleep 0.05; done', str(folder)]
        subprocess.run(wait, timeout=60, check=True)
    gone = ["sh", "-c", f"while grep -qa '{package}$' /proc/[0-9]*/cmdline; do sleep 0.05; done"]
    subprocess.run(gone, timeout=60, check=True, stderr=subprocess.DEVNULL)
    assert not any(str(folder) in words for words in _words() for folder in made)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize(
    "words", [["world", "world:sqlite"], ["world-faults", "--fault", "one-by-one"]]
)
def test_an_interrupted_run_leaves_no_store(
    words: list[str], sign: signal.Signals, tmp_path: Path
) -> None:
    """However a command is ended, the folder of its stores goes; a termination is an interrupt."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    run = subprocess.Popen(
        [str(Path(sys.executable).with_name("onceproof")), *words],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    begun = ["sh", "-c", 'until ls -d "$0"/*/store-2; do sleep 0.05; done', str(temporary)]
    subprocess.run(begun, timeout=60, check=True, stderr=subprocess.DEVNULL)
    run.send_signal(sign)
    assert run.wait(60) == (-sign if sign is signal.SIGKILL else 130)
    gone = ["sh", "-c", 'until [ -z "$(ls "$0")" ]; do sleep 0.05; done', str(temporary)]
    subprocess.run(gone, timeout=60, check=True)
