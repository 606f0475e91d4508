"""The folders of `docs/findings`, read and checked.

A page begins with a head between two lines of three hyphens, one field a line:

    title, package    what, and of which exact version
    rows              other releases of it that do the same, with commas; the script runs on each
    node              the Node line that the script needs, where it is one for Node
    server            `postgres` or `redis`, where the package needs one; a private one is started
    seconds           how long the script may take, where a minute is too short
    clause, class     the rule that is broken, and one of `CLASSES`
    also              other rules that the same mechanism breaks, with commas; the page argues each
    policy            the policy whose upstream answer this is, if any
    known             where the measured facts name it, or `new`
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

from spec_model import clauses, policies, world_policies

CLASSES: Final[Mapping[str, str]] = {
    "bug": "it breaks a rule, and nobody wants it",
    "documented-limit": "it does less than the rule asks for, and says so or has to",
    "policy": "the specification leaves a choice, and this is the answer that is not recommended",
}
NEW: Final = "new"
SECONDS: Final = 60
"""How long a script may take that does not say that it needs longer."""

MOST_SECONDS: Final = 120
"""The longest that one may ask for."""

POLICIES: Final = frozenset((*policies.BY_ID, *world_policies.BY_ID))
"""The policies of streams and those of Worlds."""

_FOLDER: Final = re.compile(r"(?P<id>[0-9]{3})-(?P<slug>[a-z0-9-]+)")
_HEAD: Final = re.compile(r"---\n(?P<fields>.*?)\n---\n", re.DOTALL)
_NEEDED: Final = ("title", "package", "clause", "class", "known")
_SCRIPTS: Final = {"npm": "repro.mjs", "pypi": "repro.py"}


class FindingError(ValueError):
    """A folder is no finding, or there is none of that id."""


@frozen(kw_only=True)
class Finding:
    """One finding."""

    id: str
    folder: Path
    title: str
    package: str
    """The scheme of its registry, a colon, and the package with its exact version."""
    node: str
    server: str
    clause: str
    kind: str
    policy: str
    known: str
    seconds: int = SECONDS
    """How long the script may take."""
    also: tuple[str, ...] = ()
    """Other rules that the same mechanism breaks."""
    rows: tuple[str, ...] = ()
    """Other releases that do the same."""
    argued: str = ""
    """The text of the page behind its head."""

    @property
    def releases(self) -> tuple[str, ...]:
        """Return every release that does it, the one that the page is about first."""
        return (self.package, *self.rows)

    @property
    def clauses(self) -> tuple[str, ...]:
        """Return every rule that is broken, the one that it is about first."""
        return (self.clause, *self.also)

    @property
    def scheme(self) -> str:
        """Return `npm` or `pypi`."""
        return self.package.partition(":")[0]

    @property
    def installed(self) -> str:
        """Return the package with its version, as its registry writes it."""
        return name_in_registry(self.package)

    @property
    def script(self) -> Path:
        """Return the script."""
        return self.folder / _SCRIPTS[self.scheme]


def name_in_registry(package: str) -> str:
    """Write a package without the scheme of its registry."""
    return package.partition(":")[2]


def findings(folder: Path) -> tuple[Finding, ...]:
    """Read all findings, by id."""
    if not folder.is_dir():
        raise FindingError(
            f"there is no folder {folder}: findings are read in a checkout of the repository"
        )
    return tuple(
        _read(path)
        for path in sorted(folder.iterdir())
        if path.is_dir() and not path.name.startswith((".", "_"))
    )


def chosen(all_of_them: tuple[Finding, ...], ids: tuple[str, ...]) -> tuple[Finding, ...]:
    """Choose findings by id; all of them if none is named."""
    known = {finding.id: finding for finding in all_of_them}
    strange = [name for name in ids if name not in known]
    if strange:
        raise FindingError(f"there is no finding {', '.join(strange)}")
    return tuple(known[name] for name in ids) if ids else all_of_them


def _read(path: Path) -> Finding:
    match = _FOLDER.fullmatch(path.name)
    page = path / "page.md"
    if match is None or not page.is_file():
        raise FindingError(f"{path.name}: a finding is a folder 001-a-slug with a page.md")
    written = page.read_text(encoding="utf-8")
    head = _HEAD.match(written)
    if head is None:
        raise FindingError(f"{path.name}: the page begins without a head")
    fields = dict(line.split(": ", 1) for line in head["fields"].split("\n") if ": " in line)
    missing = [name for name in _NEEDED if name not in fields]
    if missing:
        raise FindingError(f"{path.name}: the head lacks {', '.join(missing)}")
    if fields["package"].partition(":")[0] not in _SCRIPTS:
        raise FindingError(f"{path.name}: {fields['package']} is of no known registry")
    return Finding(
        id=match["id"],
        folder=path,
        title=fields["title"],
        package=fields["package"],
        node=fields.get("node", ""),
        server=fields.get("server", ""),
        clause=fields["clause"],
        kind=fields["class"],
        policy=fields.get("policy", ""),
        known=fields["known"],
        seconds=_seconds(path, fields.get("seconds", str(SECONDS))),
        also=_several(fields.get("also", "")),
        rows=_several(fields.get("rows", "")),
        argued=written[head.end() :],
    )


def _seconds(path: Path, field: str) -> int:
    if not field.isdecimal() or not 0 < int(field) <= MOST_SECONDS:
        raise FindingError(f"{path.name}: its seconds are a number up to {MOST_SECONDS}")
    return int(field)


def _several(field: str) -> tuple[str, ...]:
    return tuple(filter(None, field.split(", ")))


def _rules(finding: Finding) -> Iterator[str]:
    for clause in finding.clauses:
        if clause not in clauses.BY_ID:
            yield f"there is no clause {clause}"
    for clause in finding.also:
        if f"`{clause}`" not in finding.argued:
            yield f"the page does not argue {clause}"


def problems(all_of_them: tuple[Finding, ...]) -> Iterator[str]:
    """Say what is wrong with the folders, taken together."""
    seen: set[str] = set()
    for finding in all_of_them:
        name = finding.folder.name
        if finding.id in seen:
            yield f"{name}: its number is taken"
        seen.add(finding.id)
        yield from (f"{name}: {says}" for says in _rules(finding))
        named = finding.package.rpartition("@")[0]
        if any(row.rpartition("@")[0] != named for row in finding.rows):
            yield f"{name}: its rows are no releases of {named}"
        if finding.kind not in CLASSES:
            yield f"{name}: {finding.kind} is none of {', '.join(CLASSES)}"
        if finding.server not in {"", "postgres", "redis"}:
            yield f"{name}: there is no server {finding.server}"
        if finding.policy and finding.policy not in POLICIES:
            yield f"{name}: there is no policy {finding.policy}"
        if finding.kind == "policy" and not finding.policy:
            yield f"{name}: it names no policy"
        if (finding.scheme == "npm") is not bool(finding.node):
            yield f"{name}: a script for Node names its line, and no other does"
        if not finding.script.is_file():
            yield f"{name}: it has no {finding.script.name}"
