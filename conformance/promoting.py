"""A failure as a member of a vector family: the text to paste, and where.

What was found by drawing or searching is pinned as data with a name and a sentence of its own. The
slug and the title are the author's; everything else is taken from the file. For a schedule it is
the one that the model takes with the same choices. A property asks several questions about what was
drawn: each is a member, as the model is asked it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from conformance.failures import Failure, FailureError, plain_from_json
from conformance.properties import PROPERTIES
from conformance.replaying import schedule_of
from spec_model.codec import OPERATIONS, call
from spec_model.plain import Plain, Record
from spec_model.schedule import resolve, write
from spec_model.stream.regimes import CALM, Guarantee, Setting, without
from spec_model.stream.regimes import setting as plain_setting
from spec_model.stream.system import StreamSystem
from vectors.canonical import JsonObject
from vectors.forms import from_json

FAMILIES: Final = "vectors/families"

STREAM: Final = {"reader": "stream_readers.py", "writer": "segments.py"}
"""The family of each role's traces."""

ROLES: Final = ("writer", "reader", "store")
"""Whose rules a setting has beside those of its bound."""


def promoted(failure: Failure, slug: str, title: str) -> tuple[str, str]:
    """Say in which file a member belongs, and write it."""
    show = failure.show
    match show["kind"]:
        case "schedule":
            return _trace(failure, slug, title)
        case "question":
            op = str(show["op"])
            asked = from_json(OPERATIONS[op].takes, show["args"])
            return _decides(failure, [(op, asked)], slug, title)
        case "property":
            return _decides(failure, _questions(show), slug, title)
        case _:
            raise FailureError("this is a vector already")


def _trace(failure: Failure, slug: str, title: str) -> tuple[str, str]:
    role, setting, choices = schedule_of(failure.show)
    schedule = write(resolve(StreamSystem(setting), choices))
    clauses = " ".join(failure.clauses)
    lines = [
        "trace(",
        f"    {slug!r},",
        f"    {title!r},",
        f"    {clauses!r},",
        f"    {_setting(setting)},",
        f"    {schedule!r},",
        f"    actor={'r0' if role == 'reader' else 'w0'!r},",
        "),",
    ]
    return f"{FAMILIES}/{STREAM[role]}", "\n".join(lines) + "\n"


def _setting(setting: Setting) -> str:
    """Write a setting as the expression that makes it."""
    missing = [guarantee for guarantee in Guarantee if not setting.promises(guarantee)]
    names = "".join(f", Guarantee.{guarantee.name}" for guarantee in missing)
    regime = f"without(CALM{names})" if names else "CALM"
    made = f"setting({setting.bound!r}, {regime})"
    usual = plain_setting(setting.bound, without(CALM, *missing), setting.sink)
    pairs = ((role, getattr(usual, role), getattr(setting, role)) for role in ROLES)
    changed = ", ".join(f"{role}={own!r}" for role, other, own in pairs if own != other)
    return f"evolve({made}, {changed})" if changed else made


def _questions(show: JsonObject) -> list[tuple[str, Plain]]:
    """List what a property asks the model about the value that was drawn, each question once."""
    claimed = {each.id: each for each in PROPERTIES}[str(show["property"])]
    drawn = plain_from_json(show["drawn"])
    asked: list[tuple[str, Plain]] = []

    def noting(op: str, arguments: Record) -> Mapping[str, Plain]:
        if (op, arguments) not in asked:
            asked.append((op, arguments))
        return call(op, arguments)

    if not isinstance(drawn, Mapping):
        raise FailureError("what was drawn is a record")
    claimed.check(noting, drawn)
    return asked


def _decides(
    failure: Failure, asked: Sequence[tuple[str, Plain]], slug: str, title: str
) -> tuple[str, str]:
    """Write a member for each question; several have numbers behind their slug."""
    many = len(asked) > 1
    lines: list[str] = []
    for number, (op, arguments) in enumerate(asked, 1):
        lines += [
            "Decide(",
            f"    slug={(f'{slug}-{number}' if many else slug)!r},",
            f"    title={title!r},",
            f"    clauses={sorted(failure.clauses)!r},",
            f"    op={op!r},",
            f"    args={arguments!r},",
            "),",
        ]
    areas = ", ".join(dict.fromkeys(op.split(".")[0] for op, _arguments in asked))
    return f"{FAMILIES} (area {areas})", "\n".join(lines) + "\n"
