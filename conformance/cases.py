"""Cases: what is put to a target, as a conversation that somebody else carries on.

A case never sends anything. Its talk is a generator: it yields the requests that it wants answered
next, is sent the answers in the same order, and returns a judgement. So a runner may hold many
talks at once and put the requests of all of them into one line. A talk starts anew for every run
of its case, and remembers nothing of an earlier one.

Cases that look for something, and whose next question depends on what an engine makes of the last
answer, cannot be told so: they are searches, and are handed a way to ask.
"""

from collections.abc import Callable, Generator, Mapping, Sequence

from attrs import field, frozen

from conformance.adapters.base import Broken
from conformance.protocol.messages import Answer, Single
from conformance.verdicts import Verdict
from vectors.canonical import JsonObject, JsonValue


@frozen(kw_only=True)
class Judgement:
    """What one run of a case showed."""

    verdict: Verdict
    sentence: str = ""
    """What is wrong, in one sentence."""
    clause: str | None = None
    """The clause that is broken, if it is one in particular."""
    expected: JsonValue = None
    got: JsonValue = None
    picture: JsonObject | None = None
    history: JsonObject | None = None
    model_history: JsonObject | None = None
    show: JsonObject | None = None
    """What to ask again to see it (`conformance.failures`)."""
    capability: str | None = None
    reason: str = ""
    url: str | None = None
    stderr: str = ""
    wire: Sequence[JsonObject] = ()
    reached: Mapping[str, frozenset[str]] = field(factory=dict)
    """What of the model was reached, by name of what is counted."""


Talk = Generator[Sequence[Single], Sequence[Answer], Judgement]
"""A conversation: requests out, answers in, a judgement at the end."""

Ask = Callable[[Sequence[Single]], Sequence[Answer]]
"""A way to ask, for searches."""


@frozen(kw_only=True)
class Case:
    """One thing to run."""

    id: str
    role: str
    area: str
    title: str
    clauses: Sequence[str] = ()
    flags: Sequence[str] = ()
    requires: Sequence[str] = ()
    """Capabilities without which it cannot be asked."""
    source: str = "vector"
    """Where it comes from: vector, random, explored."""
    detail: JsonObject = field(factory=dict)
    """What makes it again: a seed, choices, a schedule."""
    show: JsonObject | None = None
    """What to ask again if the target breaks before there is a judgement."""
    weight: int = 1
    """How much it asks at once, in questions: heavy cases are not put together with others."""
    talk: Callable[[], Talk] | None = None
    search: Callable[[Ask], Judgement] | None = None


class BrokeError(BaseException):
    """The target broke while a search asked it; nobody but the runner takes this for an answer."""

    def __init__(self, how: Broken) -> None:
        super().__init__(how.why)
        self.how = how
        self.show: JsonObject | None = None
        """What to ask again, if the search says so."""


class OurFaultError(Exception):
    """Something that the suite built is wrong, whatever the target answered."""
