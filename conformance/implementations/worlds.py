"""Worlds of published packages, each with what its processes need, for as long as it is wanted.

    npm:@workflow/world-local@5.0.0-beta.46    an npm package, exact version
    npm:./folder                               a package in development, with its dependencies
    pypi:vercel-workflow==0.12.0               the local World of the Python SDK

The package is installed into the cache. If it needs PostgreSQL or Redis, a private one is started,
unless ONCEPROOF_POSTGRES_URL or ONCEPROOF_REDIS_URL names one. When `provided` ends, however that
comes, servers, databases and keys are gone.
"""

import json
import os
import secrets
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from attrs import field, frozen

from conformance.provision import Missing, npm, proxy, pypi
from conformance.provision.proxy import Proxy
from conformance.provision.runtimes import machine_node, version_of
from conformance.provision.servers import postgres, redis

HERE: Final = Path(__file__).parent / "world"
SECONDS: Final = 60.0

Say = Callable[[str], None]
"""Tells a person what is being done."""

_URLS: Final = {"postgres": "ONCEPROOF_POSTGRES_URL", "redis": "ONCEPROOF_REDIS_URL"}
_VIA: Final = {"postgres": "ONCEPROOF_POSTGRES_VIA", "redis": "ONCEPROOF_REDIS_VIA"}
_PORTS: Final = {"postgres": 5432, "redis": 6379}
_STARTED: Final = {"postgres": postgres.started, "redis": redis.started}
_CALLED: Final = {"postgres": "PostgreSQL", "redis": "Redis"}


class WorldError(ValueError):
    """A string names no World."""


@frozen(kw_only=True)
class ProvidedWorld:
    """How processes of a World are started, and what they run against."""

    name: str
    version: str
    language: str
    build: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    against: str
    """What it stores in, for people."""
    proxy: Proxy | None = None
    """Before its server, if it has one; `proxied` processes go through it."""
    proxied: Mapping[str, str] = field(factory=dict, repr=False)
    forget: Callable[[Path], None]
    """Remove what a store has beside its folder."""


@contextmanager
def provided(target: str, say: Say = lambda _line: None) -> Iterator[ProvidedWorld]:
    """Install a World and start what it needs."""
    scheme, _colon, rest = target.partition(":")
    if scheme == "npm" and rest:
        with _npm_world(rest, say) as world:
            yield world
    elif scheme == "pypi" and rest:
        yield _python_world(rest, say)
    else:
        raise WorldError(f"{target!r} is no npm: or pypi: target")


# --- npm ------------------------------------------------------------------------------------------


@frozen
class _About:
    name: str
    version: str
    needs: tuple[str, ...]
    in_memory: bool
    folder: Path


def _folder(rest: str, say: Say) -> Path:
    """Return the folder of a package: as it is, or installed."""
    if rest.startswith((".", "/")):
        folder = Path(rest).resolve()
        if not (folder / "package.json").is_file():
            raise WorldError(f"{rest} is no folder of a package: it has no package.json")
        return folder
    try:
        say(f"installing {rest}")
        return npm([rest]).package(rest.rpartition("@")[0])
    except ValueError as error:
        raise WorldError(str(error)) from None


def _about(node: Path, folder: Path) -> _About:
    words = [str(node), str(HERE / "about.mjs"), str(folder)]
    ran = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False)
    if ran.returncode != 0:
        problems = [line.strip() for line in ran.stderr.splitlines() if "Error" in line]
        raise WorldError(f"{folder}: {problems[0] if problems else 'it is no package'}")
    said = json.loads(ran.stdout)
    return _About(said["name"], said["version"], tuple(said["needs"]), said["inMemory"], folder)


@contextmanager
def _npm_world(rest: str, say: Say) -> Iterator[ProvidedWorld]:
    node = Path(machine_node())
    about = _about(node, _folder(rest, say))
    environment = {**os.environ, "ONCEPROOF_RUN": secrets.token_hex(4)}
    with ExitStack() as stack:
        against = [_server(stack, need, environment, say) for need in about.needs]
        between, proxied = _between(stack, about, environment)
        janitor = _Janitor([str(node), str(HERE / "janitor.mjs"), str(about.folder)], environment)
        if about.needs:
            stack.enter_context(janitor.working())
        yield ProvidedWorld(
            name=about.name,
            version=about.version,
            language="JavaScript",
            build=_node_version(node),
            command=(str(node), str(HERE / "host.mjs"), str(about.folder)),
            environment=environment,
            against=", ".join(against) or ("memory" if about.in_memory else "the file system"),
            proxy=between,
            proxied=proxied,
            forget=janitor.forget if about.needs else lambda _store: None,
        )


def _node_version(node: Path) -> str:
    return f"node {version_of(node)}"


def _server(stack: ExitStack, need: str, environment: dict[str, str], say: Say) -> str:
    """Make sure of a server, put its address into the environment, and say what it is."""
    given = environment.get(_URLS[need])
    if given:
        return f"{_CALLED[need]} at {urlsplit(given).hostname}"
    say(f"starting {_CALLED[need]}")
    server = stack.enter_context(_STARTED[need]())
    environment[_URLS[need]] = server.url
    return f"{_CALLED[need]} {server.version}, private"


def _between(
    stack: ExitStack, about: _About, environment: Mapping[str, str]
) -> tuple[Proxy | None, Mapping[str, str]]:
    """Put a proxy before the first server that the World needs."""
    if not about.needs:
        return None, {}
    need = about.needs[0]
    url = urlsplit(environment[_URLS[need]])
    opened = proxy.opened(need, url.hostname or "127.0.0.1", url.port or _PORTS[need])
    between = stack.enter_context(opened)
    return between, {**environment, _VIA[need]: f"127.0.0.1:{between.port}"}


class _Janitor:
    """A process that removes what stores leave in servers, at the latest when this process ends."""

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None

    @contextmanager
    def working(self) -> Iterator[None]:
        self._process = process = subprocess.Popen(
            self._command,
            env=dict(self._environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        try:
            yield
        finally:
            if process.stdin is not None:
                process.stdin.close()
            if process.stdout is not None:
                process.stdout.close()
            process.wait(SECONDS)

    def forget(self, store: Path) -> None:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return
        process.stdin.write(f"{store}\n")
        process.stdin.flush()
        said = process.stdout.readline().strip()
        if said != "done":
            raise Missing(f"{store.name} cannot be removed from its server", said or "it ended")


# --- Python ---------------------------------------------------------------------------------------


def _python_world(rest: str, say: Say) -> ProvidedWorld:
    """Install the Python SDK, whose local World keeps files."""
    say(f"installing {rest}")
    try:
        environment = pypi([rest])
    except ValueError as error:
        raise WorldError(str(error)) from None
    return ProvidedWorld(
        name=f"{rest.partition('==')[0]} LocalWorld",
        version=rest.partition("==")[2],
        language="Python",
        build=f"python {environment.python}",
        command=(str(environment.python), "-I", str(HERE / "python_host.py"), "local"),
        environment=dict(os.environ),
        against="the file system",
        forget=lambda _store: None,
    )
