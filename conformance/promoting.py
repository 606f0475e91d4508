"""A failure as a member of a vector family: the text to paste, and where.

What was found by drawing or searching is pinned as data with a name and a sentence of its own. The
slug and the title are the author's; everything else is taken from the file. For a schedule it is
the one that the model takes with the same choices.
"""

from typing import Final

from conformance.failures import Failure, FailureError
from conformance.replaying import schedule_of
from spec_model.codec import OPERATIONS
from spec_model.schedule import resolve, write
from spec_model.stream.regimes import CALM, Guarantee, Setting, without
from spec_model.stream.regimes import setting as plain_setting
from spec_model.stream.system import StreamSystem
from vectors.canonical import JsonObject
from vectors.forms import from_json

FAMILIES: Final = "vectors/families"

STREAM: Final = {"reader": "stream_readers.py", "writer": "segments.py"}
"""The family of each role's traces."""


def promoted(failure: Failure, slug: str, title: str) -> tuple[str, str]:
    """Say in which file a member belongs, and write it."""
    show = failure.show
    match show["kind"]:
        case "schedule":
            return _trace(failure, slug, title)
        case "question":
            return _decide(failure, show, slug, title)
        case "vector" | "trace":
            raise FailureError("this is a vector already")
        case _:
            raise FailureError(
                "a property asks several questions: replay it, and promote the call that is wrong"
            )


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
    if (usual.writer, usual.reader) == (setting.writer, setting.reader):
        return made
    return f"evolve({made}, writer={setting.writer!r}, reader={setting.reader!r})"


def _decide(failure: Failure, show: JsonObject, slug: str, title: str) -> tuple[str, str]:
    operation = OPERATIONS[str(show["op"])]
    arguments = from_json(operation.takes, show["args"])
    area = operation.name.split(".")[0]
    lines = [
        "Decide(",
        f"    slug={slug!r},",
        f"    title={title!r},",
        f"    clauses={sorted(failure.clauses)!r},",
        f"    op={operation.name!r},",
        f"    args={arguments!r},",
        "),",
    ]
    return f"{FAMILIES} (area {area})", "\n".join(lines) + "\n"
