"""Checks are cut to what their finding needs, and what is cut is still the check."""

from pathlib import Path

import pytest

from conformance.backends.local import LocalFleet
from conformance.backends.sqlite import Sqlite
from conformance.verdicts import Verdict
from conformance.world import amounts
from conformance.world.acts import created, rounds
from conformance.world.amounts import Amounts, Cut, Offer
from conformance.world.bench import Bench, Finding, Setting
from conformance.world.check import Check, Kind
from conformance.world.cutting import Cutter, cut_down
from conformance.world.history import Operation
from conformance.world.shortest import SCRIPTED, how
from conformance.world.showing import chosen
from conformance.world.shrinking import Effort
from conformance.world.suite import Judged, run_check
from tests.conformance.world.stores import Folders
from tests.conformance.world.test_checks import LOCAL

EFFORT = Effort(plays=200, confirm=4, seconds=60.0, sure=2)
WAITING = frozenset({"reader.poll", "queue.poll", "describe", "events.list", "queue.reply"})
"""What is asked until something comes: how often depends on time."""


def _run(check: Check, folder: Path, setting: Setting) -> Judged:
    return run_check(check, LocalFleet(Sqlite), Folders(folder), setting)


def _script(operations: tuple[Operation, ...]) -> list[tuple[int, str]]:
    return [(each.client, each.asked.split()[0]) for each in operations if each.op not in WAITING]


SAMPLE = {"log.pages", "stream.starts", "run.one-end"}
"""What `make test` asks; the others are for `make test-all`."""

ASKED = [
    pytest.param(check, id=check.id, marks=[] if check.id in SAMPLE else [pytest.mark.slow])
    for check in LOCAL
    if check.kind is not Kind.CONNECTION
]


@pytest.mark.parametrize("check", ASKED)
def test_only_a_fixed_script_has_nothing_to_cut(check: Check, tmp_path: Path) -> None:
    """A check that offers nothing asks the same, whatever is drawn and however much effort it is.

    One that offers something asks less when it is given the least, and is passed as well.
    """
    whole = _run(check, tmp_path, Setting(1, scale=1))
    assert whole.verdict is Verdict.PASS
    if not whole.offered:
        more = _run(check, tmp_path, Setting(2, scale=2))
        own = [_script(each.operations[: each.own]) for each in (whole, more)]
        assert own[0] == own[1]
        return
    cut = {name: _least(offer) for name, offer in whole.offered.items()}
    least = _run(check, tmp_path, Setting(1, cut=cut))
    assert least.verdict is Verdict.PASS, [each.says for each in least.findings]
    assert least.own < whole.own
    assert least.offered.keys() <= whole.offered.keys()


def _least(offer: Offer) -> int | tuple[amounts.Label, ...]:
    return offer.least if isinstance(offer.usual, int) else offer.usual[: offer.least]


def _found(bench: Bench) -> None:
    """Find something if four are done, and five is among the things, whatever else is done."""
    client = bench.client()
    many = bench.many("many", 30)
    for _ in range(many):
        client.call("describe")
    bench.many("of no use", 9)
    for thing in bench.some("thing", range(8), least=0):
        client.call("describe")
        if many >= 4 and thing == 5:
            bench.note(Finding("world.durable", f"{many} and {thing}"))


FOUND = Check(id="found", clauses=("world.durable",), title="", kind=Kind.SEQUENTIAL, run=_found)


def _cutter(check: Check, folder: Path) -> Cutter:
    return Cutter(
        fleet=LocalFleet(Sqlite), stores=Folders(folder), setting=Setting(), check=check,
        clause="world.durable", audited=False,
    )  # fmt: skip


def test_what_a_finding_does_not_need_is_cut(tmp_path: Path) -> None:
    """Numbers to the least that is enough, things to those that are; it is replayed in the end."""
    judged = _run(FOUND, tmp_path, Setting())
    shrunk = cut_down(_cutter(FOUND, tmp_path), judged, judged.findings[0], EFFORT)
    assert shrunk.cut == {"many": 4, "of no use": 1, "thing": (5,)}
    assert shrunk.shortest
    assert shrunk.finding.says == "4 and 5"
    assert (shrunk.rate.failed, shrunk.rate.of) == (2, 2)
    assert len(shrunk.operations) == 6, "five that it needs, and what the backend is"
    assert how(judged, shrunk) == "cut to many: 4 of 30; of no use: 1 of 9; thing: 5 (1 of 8)"


def test_without_the_thing_it_was_made_at_it_is_searched_for(tmp_path: Path) -> None:
    """As where the audit makes the finding."""
    judged = _run(FOUND, tmp_path, Setting())
    judged.findings[0].during.clear()
    shrunk = cut_down(_cutter(FOUND, tmp_path), judged, judged.findings[0], EFFORT)
    assert shrunk.cut == {"many": 4, "of no use": 1, "thing": (5,)}


def test_what_does_not_fail_again_is_said_so(tmp_path: Path) -> None:
    """It is not cut, and was replayed."""

    def never_again(bench: Bench) -> None:
        list(bench.some("round", range(3)))
        bench.client().call("describe")

    judged = _run(FOUND, tmp_path, Setting())
    check = Check(id="n", clauses=("world.durable",), title="", kind=Kind.QUEUE, run=never_again)
    shrunk = cut_down(_cutter(check, tmp_path), judged, judged.findings[0], EFFORT)
    assert shrunk.cut == {}
    assert (shrunk.rate.failed, shrunk.rate.of) == (0, 2)
    assert how(judged, shrunk) == "not cut: 5 plays did not fail"


def test_a_script_is_said_to_be_one_and_its_rate_is_found(tmp_path: Path) -> None:
    """There is nothing in it that could be left out."""

    def script(bench: Bench) -> None:
        bench.client().call("describe")
        raise Finding("world.durable", "always")

    check = Check(id="s", clauses=("world.durable",), title="", kind=Kind.QUEUE, run=script)
    judged = _run(check, tmp_path, Setting())
    shrunk = cut_down(_cutter(check, tmp_path), judged, judged.findings[0], EFFORT)
    assert how(judged, shrunk) == SCRIPTED
    assert (shrunk.rate.failed, shrunk.rate.of) == (2, 2)
    assert how(judged, None).startswith("not cut: there was no time")


@pytest.mark.parametrize(
    ("cut", "wanted"), [({}, [0, 1, 2]), ({"thing": (2, 1)}, [1, 2]), ({"thing": ()}, [])]
)
def test_things_are_given_in_their_order(cut: Cut, wanted: list[int]) -> None:
    """Those of a cut that the check has; meanwhile it is known which one it is."""
    given = Amounts(cut)
    for thing in given.some("thing", range(3)):
        assert given.now == {"thing": thing}
        wanted.remove(thing)
    assert not given.now
    assert not wanted
    assert given.offered["thing"].size == 3


def test_earlier_rounds_are_not_shown(tmp_path: Path) -> None:
    """What was before the rounds is, and what the last one asked."""

    def in_rounds(bench: Bench) -> None:
        client = bench.client()
        run = created(client)
        for turn in rounds(bench, 3):
            client.call("streams.list", runId=run)
            if turn == 2:
                raise Finding("world.durable", "in the last")

    check = Check(id="r", clauses=("world.durable",), title="", kind=Kind.QUEUE, run=in_rounds)
    judged = _run(check, tmp_path, Setting())
    drawn = chosen(judged.operations, judged.own, judged.findings[0])
    assert [each.asked for each in drawn] == ["run_created", "streams.list"]
    assert drawn[-1].number == judged.own - 1


def test_what_there_was_no_time_for_is_said(tmp_path: Path) -> None:
    """It was still done again once, to say whether it fails."""
    judged = _run(FOUND, tmp_path, Setting())
    short = Effort(plays=9, confirm=4, seconds=0.0, sure=2)
    shrunk = cut_down(_cutter(FOUND, tmp_path), judged, judged.findings[0], short)
    assert how(judged, shrunk) == "not cut; there was no time to look for less"
    assert (shrunk.rate.failed, shrunk.rate.of) == (1, 1)
