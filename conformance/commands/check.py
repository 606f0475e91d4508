"""`onceproof check`: put the suites to a target, and say what came out.

This module refuses what makes no sense; nothing of the suites is imported before (`checking`).
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import click

from conformance.adapters.addresses import INSTALLED, Address, address_of
from conformance.commands.output import json_option
from conformance.settings import find
from conformance.tiers import TIERS
from conformance.wanted import ROLES, refuse_unknown, roles_of

BASELINE: Final = Path("onceproof-baseline.json")
"""The file of known failures that is used if it is there."""

_SHARD: Final = re.compile(r"([0-9]{1,4})/([0-9]{1,4})")


class Wanted(NamedTuple):
    """What a command line asks for."""

    target: str
    suite: str
    tier: str
    seed: int
    shard: tuple[int, int]
    only: Sequence[str]
    baseline: Path | None
    folder: Path | None
    resume: bool
    named: Mapping[str, str]


@click.command("check")
@click.argument("target", default="")
@click.option("--suite", default=",".join(ROLES), help="Roles, separated by commas.")
@click.option("--tier", type=click.Choice([*TIERS]), help="How much effort; quick, if not said.")
@click.option("--seed", type=click.IntRange(0), help="Where drawing begins; 0, if not said.")
@click.option("--shard", default="1/1", help="Only part I of N of the cases, as I/N.")
@click.option("--case", "only", multiple=True, help="Only cases whose ids begin so.")
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path),
              help=f"Known failures; {BASELINE} if it is there.")  # fmt: skip
@click.option("--no-baseline", is_flag=True, help="Take no failure for known.")
@click.option("--report", "folder", type=click.Path(file_okay=False, path_type=Path),
              help="Where the record and the failures are kept.")  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on with the record in that folder.")
@json_option
def command(
    *,
    target: str,
    suite: str,
    tier: str | None,
    seed: int | None,
    shard: str,
    only: tuple[str, ...],
    baseline: Path | None,
    no_baseline: bool,
    folder: Path | None,
    resume: bool,
    as_json: bool,
) -> int:
    """Put the suites to TARGET, judge its answers, and record everything.

    TARGET is `model:`, `mutant:ID`, `stdio:COMMAND`, `py:module:factory` or a name that the
    project's settings give one; they can also say which is meant if none is named. The record is
    written line by line; `onceproof report` renders it.
    """
    if no_baseline and baseline is not None:
        raise click.UsageError("--baseline and --no-baseline exclude each other")
    settings = find(Path.cwd())
    target = target or settings.target
    if not target:
        raise click.UsageError("no target is named, neither here nor in the project's settings")
    address = address_of(target, settings.addresses)
    refuse_unknown(only)
    if baseline is None and not no_baseline:
        usual = BASELINE if BASELINE.exists() else None
        own = _committed(address)
        baseline = settings.baseline_of(target) or own or usual
    wanted = Wanted(
        target=target,
        suite=",".join(roles_of(suite)),
        tier=tier or settings.tier or "quick",
        seed=seed if seed is not None else settings.seed or 0,
        shard=_shard(shard),
        only=only,
        baseline=baseline,
        folder=folder,
        resume=resume,
        named=settings.addresses,
    )
    from conformance.commands.checking import check  # noqa: PLC0415 - the suites take a second, wrong arguments none

    return check(wanted, as_json=as_json)


def _shard(text: str) -> tuple[int, int]:
    """Read which part of the cases is wanted, counted from 1."""
    match = _SHARD.fullmatch(text)
    index, of = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= index <= of:
        raise click.UsageError(f"--shard is I/N with 1 <= I <= N, not {text!r}")
    return index - 1, of


def _committed(address: Address) -> Path | None:
    """Find the committed baseline of a ready target."""
    if address.scheme not in INSTALLED:
        return None
    from conformance.implementations.ready import committed_baseline  # noqa: PLC0415 - only installed targets need it

    return committed_baseline(address.text)
