"""Cases of call sites, told in a few words, as situations of the model.

The words are a small language: what is written, then what differs from the plain case. A release
that is not named is the newest of the file; a spec version that is not named is the one that the
writer mints, or for a hook the one of the release that works on its run.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from attrs import evolve, frozen

from conformance.captures.document import version_of
from conformance.captures.rows import NotUnderstoodError
from spec_model.compat.capabilities import Told
from spec_model.compat.sites import Site
from spec_model.compat.situation import Keys, Probe, PublicKey, Situation
from spec_model.compat.spec_versions import SpecNumber, support_of
from spec_model.compat.versions import Version, parse
from spec_model.wire.layout import KEY_BYTES


@frozen(kw_only=True)
class Case:
    """One case: the situation, and what surrounds it."""

    situation: Situation
    world: int | None = None
    """The spec version that the World declares, where the case names one."""
    looks_up_keys: bool = True
    """Whether the World has keys to be asked for."""
    over: bool = False
    """Whether the run has ended, so that there is nothing to write to."""
    spec_named: bool = False


_Change = Callable[[Case, "re.Match[str]"], Case]

_NO_KEY: Final = Keys(run_key=False)


def _situation(case: Case, change: Callable[[Situation], Situation]) -> Case:
    return evolve(case, situation=change(case.situation))


def _with_keys(keys: Keys) -> _Change:
    return lambda case, _words: _situation(case, lambda each: evolve(each, keys=keys))


def _with_probe(probe: Probe) -> _Change:
    return lambda case, _words: _situation(case, lambda each: evolve(each, probe=probe))


def _with_site(site: Site) -> _Change:
    return lambda case, _words: _situation(case, lambda each: evolve(each, site=site))


def _told(told: Told) -> _Change:
    return lambda case, _words: _situation(case, lambda each: evolve(each, reader=told))


def _told_text(case: Case, words: re.Match[str]) -> Case:
    return _told(words.group(1))(case, words)


def _told_number(case: Case, words: re.Match[str]) -> Case:
    return _told(int(words.group(1)))(case, words)


def _run_spec(case: Case, words: re.Match[str]) -> Case:
    text = words.group(words.lastindex or 1)
    spec: SpecNumber = None if text == "undefined" else int(text)
    return evolve(_situation(case, lambda each: evolve(each, run_spec=spec)), spec_named=True)


def _world_spec(case: Case, words: re.Match[str]) -> Case:
    return evolve(case, world=int(words.group(1)))


def _sealed(case: Case, words: re.Match[str]) -> Case:
    """Publish a key, and name the release if the words do; `beta.17` is one of the newest line."""
    case = _with_keys(Keys(public_key=PublicKey.VALID))(case, words)
    core = words.groupdict().get("core")
    if core is None:
        return case
    if core.startswith("beta."):
        core = f"{str(case.situation.reader).partition('-')[0]}-{core}"
    return _told(core)(case, words)


def _key_of_length(case: Case, words: re.Match[str]) -> Case:
    fits = int(words.group(1)) == KEY_BYTES
    key = PublicKey.VALID if fits else PublicKey.MALFORMED
    return _with_keys(Keys(public_key=key))(case, words)


def _probed(case: Case, words: re.Match[str]) -> Case:
    if words.group(1) == "timeout":
        return _with_probe(Probe.TIMED_OUT)(case, words)
    return _told_text(case, words)


def _hook(case: Case, words: re.Match[str]) -> Case:
    told = None if words.group(1) == "undefined" else words.group(1)
    return _run_spec(_told(told)(case, words), words)


def _legacy_hook(case: Case, words: re.Match[str]) -> Case:
    """Resume a hook of spec version 1; without any version nothing was stored of its run."""
    told = None if words.group(1) == "undefined" else case.situation.reader
    case = _run_spec(_told(told)(case, words), words)
    return _situation(case, lambda each: evolve(each, legacy_hook=True))


_SAME, _CROSS = _with_site(Site.START_SAME), _with_site(Site.START_CROSS)

_HEADS: Final[Mapping[str, _Change]] = {
    r"same deployment": _SAME,
    r"latest resolves to same deployment": _SAME,
    r"latest unsupported by world \(no-op\)": _SAME,
    r"cross deployment": _CROSS,
    r"latest resolves to other deployment": _CROSS,
    r"cross probe (\S+)": lambda case, words: _CROSS(_probed(case, words), words),
}
"""Beginnings of the cases of a start."""

_TAILS: Final[Mapping[str, _Change]] = {
    r"": lambda case, _words: case,
    r"spec (\d+)": _run_spec,
    r"spec (\d+) world": lambda case, words: _world_spec(_run_spec(case, words), words),
    r"spec (\d+) requested, capable target": _run_spec,
    r"opts\.specVersion=(\d+)(?: \(v1Compat\))?": _run_spec,
    r"world spec (\d+) rejected": _world_spec,
    r"world has no key support": lambda case, words: evolve(
        _with_keys(_NO_KEY)(case, words), looks_up_keys=False
    ),
    r"world returns no key": _with_keys(_NO_KEY),
    r"world without streams": _with_probe(Probe.NO_STREAMS),
    r'probe says "(.*)"': _told_text,
    r"probe says (\d+)": _told_number,
    r"probe with public key(?: but core (?P<core>\S+))?": _sealed,
    r"probe with malformed public key": _with_keys(Keys(public_key=PublicKey.MALFORMED)),
    r"probe JSON without version": _told(None),
    r"probe plain text": _with_probe(Probe.PLAIN_TEXT),
    r"probe healthy:false \+ version": _with_probe(Probe.UNHEALTHY),
    r"probe timeout": _with_probe(Probe.TIMED_OUT),
    r"probe queue fails": _with_probe(Probe.FAILED),
}
"""What a start may differ in."""

_HOOKS: Final[Mapping[str, _Change]] = {
    r"resumeHook symmetric: target core (\S+), run spec (\d+|undefined)": _hook,
    r"hook (\S+) spec (\d+|undefined)": _hook,
    r"hook sealed pk": _with_keys(Keys(public_key=PublicKey.VALID)),
    r"resumeHook: v1 hook \(spec (\d+|undefined)\)": _legacy_hook,
    r"resumeHook sealed: public key present(?:, core (?P<core>\S+)(?: \(.*\))?)?": _sealed,
    r"resumeHook: malformed public key .*": _with_keys(Keys(public_key=PublicKey.MALFORMED)),
    r"resumeHook: short public key \((\d+) bytes\) .*": _key_of_length,
    r"resumeHook: all-zero public key .*": _with_keys(Keys(public_key=PublicKey.LOW_ORDER)),
    r"resumeHook: no key": _with_keys(_NO_KEY),
    r"resumeHook fallback \(no resumeContext\) running": lambda case, _words: case,
    r"resumeHook fallback terminal run": lambda case, _words: evolve(case, over=True),
}
"""Cases of a resumed hook."""


def _apply(case: Case, text: str, table: Mapping[str, _Change]) -> Case:
    for pattern, change in table.items():
        words = re.fullmatch(pattern, text, re.DOTALL)
        if words is not None:
            return change(case, words)
    raise NotUnderstoodError(f"no case of a known kind: {text!r:.60}")


def read_case(writer: str, site: str, text: str, newest: Version) -> Case:
    """Read the words of a case."""
    situation = Situation(site=Site.RESUME_HOOK, writer=writer, reader=str(newest))
    case = Case(situation=situation)
    minted = support_of(version_of(writer)).current
    if site == "start":
        head, _, tail = text.partition(", ")
        case = _apply(_apply(case, head, _HEADS), tail, _TAILS)
    elif site == "resumeHook":
        case = _apply(case, text.rstrip() + (" " if text.endswith(" ") else ""), _HOOKS)
        minted = support_of(_working_on(case.situation, newest)).current
    else:
        raise NotUnderstoodError(f"unknown call site {site!r:.40}")
    if case.spec_named:
        return case
    return _situation(case, lambda each: evolve(each, run_spec=minted))


def _working_on(situation: Situation, newest: Version) -> Version:
    told = parse(situation.reader) if isinstance(situation.reader, str) else None
    return told if isinstance(told, Version) else newest
