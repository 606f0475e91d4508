"""What the documents say can be followed: links lead somewhere, commands and options exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from conformance.cli import COMMANDS, cli
from tests.architecture.source import ROOT

DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for place in ("*.md", "docs", "tests", "benchmarks", "vectors")
    for path in (ROOT.glob(place) if "*" in place else (ROOT / place).rglob("*.md"))
    if "node_modules" not in path.parts and "renderings" not in path.parts
)

FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:^|[`\s/])onceproof ((?:\[?[a-z|-]+(?:[ \t]|$|`))[^\n`#]*)", re.MULTILINE)


def _text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def _anchors(document: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", head.lower()) for head in heads]
    return {head.replace(" ", "-") for head in plain}


def _leads(document: str, link: str) -> bool:
    name, _, anchor = link.partition("#")
    meant = ((ROOT / document).parent / name).resolve() if name else ROOT / document
    return meant.exists() and (not anchor or anchor in _anchors(meant))


def test_links_lead_somewhere() -> None:
    """A relative link names a file of the repository, and its anchor a heading in it."""
    links = [
        (document, link)
        for document in DOCUMENTS
        for link in LINK.findall(FENCE.sub("", _text(document)))
        if not re.match(r"[a-z]+:", link)
    ]
    assert links
    assert not [f"{document}: {link}" for document, link in links if not _leads(document, link)]


def _lines(text: str) -> Iterator[str]:
    """Give what follows the word onceproof wherever a document tells one to type it."""
    told = [match.group(0) for match in FENCE.finditer(text)]
    told += re.findall(r"`([^`\n]*\n?[^`\n]*)`", FENCE.sub("", text))
    for each in told:
        joined = each.replace("\\\n", " ")
        yield from (found.group(1) for found in COMMAND.finditer(f" {joined}"))


def _followed(line: str) -> None:
    """Walk from the first word to the command, and look for its options."""
    first, *words = line.split()
    for name in first.strip("[]").split("|"):
        assert name in COMMANDS, line
        context = click.Context(cli)
        command = cli.get_command(context, name)
        rest = words
        if isinstance(command, click.Group) and rest and re.fullmatch(r"[a-z-]+", rest[0]):
            command, rest = command.get_command(context, rest[0]), rest[1:]
        assert command is not None, line
        known = {each for option in command.params for each in option.opts + option.secondary_opts}
        for word in rest:
            option = word.strip("[],.").partition("=")[0]
            if re.fullmatch(r"--[a-z][a-z-]*", option):
                assert option in known | {"--help"}, f"{line}: {option}"


def test_commands_can_be_typed() -> None:
    """A command that a document names exists, and has the options that it is given."""
    for document in DOCUMENTS:
        for line in _lines(_text(document)):
            if re.match(r"[a-z|-]+", line) and line.split()[0] not in {"is", "says", "itself"}:
                _followed(line)


@pytest.mark.parametrize("line", ["chekc model:", "check --nonsense", "vectors rebuild", "a|check"])
def test_what_cannot_be_typed_is_noticed(line: str) -> None:
    """A command, a command of a group, an option that is not there."""
    assert [*_lines(f"```\nonceproof {line}\n```")] == [line]
    with pytest.raises(AssertionError):
        _followed(line)


def test_a_heading_that_is_not_there_is_noticed() -> None:
    """An anchor is looked up among the headings of its document."""
    anchors = _anchors(ROOT / "README.md")
    assert "what-a-pass-does-not-prove" in anchors
    assert "what-a-pass-proves" not in anchors
