"""The runner: puts cases to a target, many at a time, and says how each was judged.

Rules
- The talks of many cases go on side by side. Everything that they want asked goes out together, and
  one group is on its way while another is judged, so that neither process waits for the other.
- When the target breaks (its process dies, is silent or breaks the protocol), the cases that wait
  for an answer are suspects: each is run again, alone, on a process that was started for it if the
  last one broke. So the verdict falls on the case at fault. Talks that were going on, but had
  their answer, begin again: what they had opened is gone.
- A case that did not pass is run again at once, alone. If the two runs differ it is flaky. So is a
  break that no suspect repeats.
- A case of many megabytes goes alone: neither process holds two of them.
- Our own fault is a verdict of its own and never the target's; the other cases go on.
- Restarts are capped by the connection. When they are used up, what is left is not run.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, Protocol

from attrs import Factory, define, evolve, frozen

from conformance.adapters.base import Broken, Connection, Failure
from conformance.cases import BrokeError, Case, Judgement, Talk
from conformance.protocol.messages import Answer, Single
from conformance.record.values import wire_note
from conformance.verdicts import Verdict, across

GROUP: Final = 128
"""Cases whose requests go out together."""

UNDER_WAY: Final = 2
"""Groups that are on their way at a time."""

_FINE: Final = frozenset({Verdict.PASS, Verdict.DECLINED})
"""Verdicts that one run is enough for."""


VERDICTS: Final = {
    Failure.CRASH: Verdict.CRASH,
    Failure.HANG: Verdict.HANG,
    Failure.PROTOCOL_ERROR: Verdict.PROTOCOL_ERROR,
    Failure.GONE: Verdict.NOT_RUN,
}
"""The verdict on a case whose adapter failed to answer."""


Ticket = Any
"""What a connection gives for what was submitted; nobody else looks into it."""


class Line(Protocol):
    """A connection to a target, as the runner needs it."""

    def submit(self, requests: Sequence[Single]) -> Ticket:
        """Send requests, and give a ticket for their answers."""

    def collect(self, ticket: Ticket) -> Sequence[Answer | Broken]:
        """Wait for the answers of a ticket; tickets are collected in order."""

    def restart(self) -> None:
        """Start the target anew, if it is broken."""

    def seen(self) -> tuple[Sequence[str], str]:
        """Return the last lines either way, and the end of the adapter's diary."""


@define
class Exchanging:
    """A connection that remembers whether it broke."""

    connection: Connection
    _broken: bool = False

    def submit(self, requests: Sequence[Single]) -> Ticket:
        """Send requests, as far as the adapter takes them."""
        return self.connection.submit(requests)

    def collect(self, ticket: Ticket) -> Sequence[Answer | Broken]:
        """Wait for the answers of a ticket."""
        answers = self.connection.collect(ticket)
        self._broken |= any(isinstance(each, Broken) and not each.answered for each in answers)
        return answers

    def restart(self) -> None:
        """Start the target anew, if it is broken."""
        if self._broken:
            self.connection.restart()
            self._broken = False

    def seen(self) -> tuple[Sequence[str], str]:
        """Return the last lines either way, and the end of the adapter's diary."""
        return self.connection.wire(), self.connection.stderr()


@define
class _Live:
    """A case whose talk goes on."""

    case: Case
    talk: Talk
    wanted: Sequence[Single]
    began: float


@frozen
class Finished:
    """A case and how it was judged."""

    case: Case
    judgement: Judgement
    micros: int


@define
class Runner:
    """Runs cases on one connection."""

    line: Line
    clock: Callable[[], float]
    """Seconds, from anywhere on."""
    enough: Callable[[], bool] = lambda: False
    """Whether no further case is to be begun."""
    _suspects: deque[tuple[Case, Judgement | Broken]] = Factory(deque)
    _under_way: deque[tuple[Ticket, list[_Live]]] = Factory(deque)
    _anew: deque[Case] = Factory(deque)
    """Cases whose talk was going on when the target broke, and is begun again."""

    def run(self, cases: Iterable[Case], begun: Callable[[Case], None]) -> Iterator[Finished]:
        """Run cases; `begun` is told of each before it is asked."""
        coming = iter(cases)
        ready: deque[_Live] = deque()
        while True:
            if not self._suspects:
                self._send(ready, coming, begun)
            if not self._under_way:
                if not self._suspects:
                    return
                yield from self._settle()
                continue
            yield from self._receive(ready)

    # --- many at a time -------------------------------------------------------------------------

    def _send(
        self, ready: deque[_Live], coming: Iterator[Case], begun: Callable[[Case], None]
    ) -> None:
        while len(self._under_way) < UNDER_WAY and not any(map(_is_heavy, self._under_way)):
            group = self._group(ready, coming, begun)
            if not group:
                return
            requests = [request for live in group for request in live.wanted]
            self._under_way.append((self.line.submit(requests), group))

    def _group(
        self, ready: deque[_Live], coming: Iterator[Case], begun: Callable[[Case], None]
    ) -> list[_Live]:
        """Take what goes out together: talks that go on, then new ones while there is room."""
        group: list[_Live] = []
        room = GROUP
        while ready and room > 0:
            group.append(ready.popleft())
            room -= group[-1].case.weight
        while room > 0 and not self._suspects:
            case = self._next(coming, begun)
            if case is None:
                break
            if case.weight > GROUP and (group or self._under_way):
                self._anew.appendleft(case)
                break
            live = self._begin(case)
            if live is not None:
                group.append(live)
                room -= case.weight
        return group

    def _next(self, coming: Iterator[Case], begun: Callable[[Case], None]) -> Case | None:
        """Take the next case: one that is begun again, or a new one while there is time."""
        if self._anew:
            return self._anew.popleft()
        case = None if self.enough() else next(coming, None)
        if case is not None:
            begun(case)
        return case

    def _begin(self, case: Case) -> _Live | None:
        """Begin a talk; one that fails before it asks, and every search, is settled alone."""
        if case.talk is None:
            self._suspects.append((case, Judgement(verdict=Verdict.NOT_RUN)))
            return None
        talk = case.talk()
        try:
            return _Live(case, talk, next(talk), self.clock())
        except Exception as error:  # noqa: BLE001 - whatever our own code raises is our fault
            self._suspects.append((case, _our_fault(error)))
            return None

    def _receive(self, ready: deque[_Live]) -> Iterator[Finished]:
        ticket, group = self._under_way.popleft()
        answers = iter(self.line.collect(ticket))
        for live in group:
            given = list(islice(answers, len(live.wanted)))
            broken = next((each for each in given if isinstance(each, Broken)), None)
            if broken is not None:
                known = _broke(broken) if broken.answered else broken
                self._suspects.append((live.case, known))
                if not broken.answered:
                    self._anew += (other.case for other in ready)
                    ready.clear()
                continue
            done = _go_on(live, [each for each in given if not isinstance(each, Broken)])
            if done is None:
                ready.append(live)
            elif done.verdict in _FINE:
                yield Finished(live.case, done, self._micros(live.began))
            else:
                self._suspects.append((live.case, done))

    def _micros(self, began: float) -> int:
        return max(0, round((self.clock() - began) * 1_000_000))

    # --- alone ----------------------------------------------------------------------------------

    def _settle(self) -> Iterator[Finished]:
        """Run every suspect again, alone, and say what it is."""
        suspects = [*self._suspects]
        self._suspects.clear()
        broke = [how for _case, how in suspects if isinstance(how, Broken)]
        found: list[Finished] = []
        for case, first in suspects:
            began = self.clock()
            judgement = self._judge(case, first)
            found.append(Finished(case, judgement, self._micros(began)))
        if broke and all(each.judgement.verdict in _FINE for each in found):
            found[0] = evolve(found[0], judgement=_unrepeated(broke[0]))
        yield from found

    def _judge(self, case: Case, first: Judgement | Broken) -> Judgement:
        """Judge a suspect by one more run; by two, if nothing is known of it alone."""
        if isinstance(first, Judgement) and first.verdict is Verdict.HARNESS_ERROR:
            return first
        alone = isinstance(first, Judgement) and first.verdict is not Verdict.NOT_RUN
        before = first if isinstance(first, Judgement) and alone else self._alone(case)
        if before.verdict in {*_FINE, Verdict.HARNESS_ERROR, Verdict.NOT_RUN}:
            return before
        again = self._alone(case)
        return before if again.verdict is Verdict.NOT_RUN else _agreed(before, again)

    def _alone(self, case: Case) -> Judgement:
        self.line.restart()
        try:
            judgement = case.search(self.ask) if case.search is not None else self._talk(case)
        except BrokeError as broke:
            return evolve(_broke(broke.how), show=broke.show)
        except Exception as error:  # noqa: BLE001 - whatever our own code raises is our fault
            return _our_fault(error)
        if judgement.verdict in _FINE:
            return judgement
        lines, stderr = self.line.seen()
        return evolve(judgement, wire=[wire_note(line) for line in lines], stderr=stderr)

    def _talk(self, case: Case) -> Judgement:
        if case.talk is None:
            raise TypeError(f"{case.id} has neither a talk nor a search")
        talk = case.talk()
        live = _Live(case, talk, next(talk), self.clock())
        while True:
            done = _go_on(live, self.ask(live.wanted))
            if done is not None:
                return done

    def ask(self, requests: Sequence[Single]) -> Sequence[Answer]:
        """Ask and wait; raise `BrokeError` if the target breaks."""
        given: list[Answer] = []
        for answer in self.line.collect(self.line.submit(requests)):
            if isinstance(answer, Broken):
                raise BrokeError(answer)
            given.append(answer)
        return given


def _is_heavy(under_way: tuple[Ticket, list[_Live]]) -> bool:
    """Say whether a case of many megabytes is on its way; nothing else is, then."""
    return any(live.case.weight > GROUP for live in under_way[1])


def _go_on(live: _Live, given: Sequence[Answer]) -> Judgement | None:
    """Give a talk its answers: it wants more, or it judges."""
    try:
        live.wanted = live.talk.send(given)
    except StopIteration as ending:
        judgement: Judgement = ending.value
        return judgement
    except Exception as error:  # noqa: BLE001 - whatever our own code raises is our fault
        return _our_fault(error)
    return None


def _broke(how: Broken) -> Judgement:
    """Judge a case whose adapter failed to answer."""
    return Judgement(
        verdict=VERDICTS[how.kind],
        sentence=how.why,
        reason=how.reason,
        stderr=how.stderr,
        wire=[wire_note(line) for line in how.wire],
    )


def _our_fault(error: Exception) -> Judgement:
    what = f"{type(error).__name__}: {error}"
    return Judgement(verdict=Verdict.HARNESS_ERROR, sentence=f"the suite's own fault: {what}")


def _agreed(one: Judgement, other: Judgement) -> Judgement:
    """Join two runs of a case."""
    verdict = across(one.verdict, other.verdict)
    if verdict is Verdict.FLAKY:
        said = f"one run: {_told(one)}; an immediate second: {_told(other)}"
        worse = one if other.verdict is Verdict.PASS else other
        return evolve(worse, verdict=verdict, sentence=said)
    return other if verdict is other.verdict else one


def _told(judgement: Judgement) -> str:
    return f"{judgement.verdict.value} {judgement.sentence}".rstrip()


def _unrepeated(broken: Broken) -> Judgement:
    said = f"{broken.kind.value} {broken.why}, among others; alone, no case repeats it"
    return evolve(_broke(broken), verdict=Verdict.FLAKY, sentence=said)
