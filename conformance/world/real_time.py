"""Logs against real time: what was over before something else was asked stands before it.

Events are committed between the request for them and its answer, so two requests that do not
overlap say in which order their events are committed. A log that has them the other way round is
wrong in its order, and nothing else is known to be: what its machines would say of it only follows
from that. So the order is accused, and the machines judge the events in the order of their time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from conformance.world.bench import Finding
from conformance.world.history import Operation
from spec_model.replay.events import Event

NEVER = float("inf")


@frozen
class Asked:
    """The requests that were answered with an event of a run."""

    first: Operation
    """Whichever was asked first."""
    soonest: Operation
    """Whichever was answered first."""

    def before(self, other: "Asked") -> bool:
        """Whether its event was there before the other could be."""
        return self.soonest.before(other.first)


Requests = Mapping[tuple[str, str], Asked]
"""Those of a case, by run and id of the event."""


def requests_of(operations: Iterable[Operation]) -> Requests:
    """Find the requests behind events; one event may answer several of them."""
    found: dict[tuple[str, str], Asked] = {}
    for each in operations:
        name = each.event.get("eventId")
        if not isinstance(name, str) or each.returned is None:
            continue
        place = (str(each.args.get("runId")), name)
        known = found.setdefault(place, Asked(each, each))
        found[place] = Asked(
            min(known.first, each, key=lambda one: one.invoked),
            min(known.soonest, each, key=lambda one: one.returned or NEVER),
        )
    return found


def in_time(log: Sequence[Event], requests: Requests) -> Sequence[Event]:
    """Put a log into the order of its time, and leave the rest as it is."""
    behind = [requests.get((event.run, event.id)) for event in log]
    if not any(_early(at, behind) for at in range(len(log))):
        return log
    left, ordered = list(range(len(log))), list[int]()
    while left:
        ends = [each.soonest.returned for at in left if (each := behind[at]) is not None]
        soonest = min((end for end in ends if end is not None), default=NEVER)
        free = next(
            at for at in left if (each := behind[at]) is None or each.first.invoked <= soonest
        )
        ordered.append(free)
        left.remove(free)
    return [log[at] for at in ordered]


def _early(at: int, behind: Sequence[Asked | None]) -> Asked | None:
    """Find a request behind an event further on that was over before this one's was asked."""
    own = behind[at]
    if own is None:
        return None
    return next((each for each in behind[at + 1 :] if each is not None and each.before(own)), None)


def out_of_time(log: Sequence[Event], requests: Requests) -> Iterator[Finding]:
    """Say the first event of a log that stands before what was over when it was asked for."""
    behind = [requests.get((event.run, event.id)) for event in log]
    for at, own in enumerate(behind):
        late = _early(at, behind)
        if own is None or late is None:
            continue
        says = (
            f"{own.first.describe()}: its event stands before that of "
            f"{late.soonest.describe()}, which was over before it was asked"
        )
        lines = [
            f"{place}: {e.type.value} {e.correlation or ''} {e.id}" for place, e in enumerate(log)
        ]
        about = (own.first.number, late.soonest.number)
        yield Finding("world.linearizable", says, lines, about, "order")
        return
