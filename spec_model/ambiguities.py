"""What the facts about streams leave open (section k), and where each question went.

A question is a policy if published packages and a new implementation may answer it differently.
Which policy it is follows from the clauses: those whose source names the question, and the policies
that cite one of them. So only what is no policy of the streams says here why: it is a policy of
Worlds, it has one answer, it is a guarantee that regimes have or drop, it is a column of a role's
rules, or nothing of it is modelled.
"""

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final

from spec_model.clauses import CLAUSES
from spec_model.frozen import frozen
from spec_model.policies import POLICIES
from spec_model.world_policies import WORLD_POLICIES


class Fate(Enum):
    """What became of a question that is no policy of the streams."""

    WORLD = "a policy of Worlds"
    ONE_ANSWER = "one answer"
    GUARANTEE = "a guarantee"
    COLUMN = "a column of rules"
    NOT_MODELLED = "not modelled"


@frozen
class Ambiguity:
    """A numbered question."""

    number: int
    question: str
    fate: Fate | None = None
    """Set exactly if no policy of the streams answers it."""
    why: str = ""

    @property
    def name(self) -> str:
        """Name it as sources do."""
        return f"K-{self.number:02}"


AMBIGUITIES: Final[tuple[Ambiguity, ...]] = (
    Ambiguity(1, "Do acknowledgements of a channel cumulate?", Fate.NOT_MODELLED,
              "no role has an acknowledged channel"),
    Ambiguity(2, "May a request persist its frames out of order?", Fate.GUARANTEE,
              "`ordered-persistence`, with its two parts"),
    Ambiguity(3, "What does recovery do with a hole among the writer's own frames?"),
    Ambiguity(4, "What does recovery say of a lost tail that is another writer's?"),
    Ambiguity(5, "Does a reader see duplicates whose original is before its start?",
              Fate.ONE_ANSWER, "it does, since it cannot know of the original"),
    Ambiguity(6, "What does a reader do with a gap in sequence numbers?"),
    Ambiguity(7, "Is what a writer had admitted durable after an abort?", Fate.COLUMN,
              "`abort_drains` of sinks; a segment writer drops it"),
    Ambiguity(8, "What does it mean that a write is settled?", Fate.COLUMN,
              "`durable_writes` of sinks; only an end that is settled well says durable"),
    Ambiguity(9, "May a writer go on after a failure that recovery did not mend?"),
    Ambiguity(10, "What is a stored chunk without bytes?", Fate.WORLD, "`world.empty-chunk`"),
    Ambiguity(11, "What does a reader do with a framing that it does not know?"),
    Ambiguity(12, "Is the start index of a reference carried through a workflow?",
              Fate.ONE_ANSWER, "it is not"),
    Ambiguity(13, "Where does a read begin that starts behind the last index of an open stream?"),
    Ambiguity(14, "Does the tail count an index whose chunk is not readable yet?",
              Fate.ONE_ANSWER,
              "it does; whether there is such an index says the bound (*reserve ahead*)"),
    Ambiguity(15, "Is anything behind the end of a stream visible?", Fate.WORLD,
              "`world.write-after-close`"),
    Ambiguity(16, "Does a recovery that sends nothing keep the anchor?"),
    Ambiguity(17, "Is the id of a writer that starts again another one?", Fate.GUARANTEE,
              "`stable-writer-id` and `replay-same-content`"),
    Ambiguity(18, "What is a framing on a reference to an object stream?", Fate.ONE_ANSWER,
              "it is ignored: object readers look at the bytes"),
    Ambiguity(19, "Is the frame of an object stream bounded?"),
    Ambiguity(20, "Is a frame of exactly the largest length one?", Fate.ONE_ANSWER,
              "a byte reader takes it, and one that guesses takes it for text"),
    Ambiguity(21, "How long does a reader wait before it connects again?", Fate.NOT_MODELLED,
              "the model has no clock: a step may come at any time"),
    Ambiguity(22, "What does a writer do if its run's existence cannot be told?",
              Fate.ONE_ANSWER,
              "it goes on; only acknowledged channels, which are not modelled, count a failure"),
    Ambiguity(23, "May a window of bytes be overshot by one frame?", Fate.NOT_MODELLED,
              "windows are those of acknowledged channels"),
    Ambiguity(24, "Are the chunks of a batch next to each other?", Fate.ONE_ANSWER,
              "not where several writers write; each frame is a step of its own"),
    Ambiguity(25, "Is a stream its name, or its run and its name?", Fate.ONE_ANSWER,
              "its run and its name; a store that has the name only breaks `world.run-isolation`"),
    Ambiguity(26, "Is a clean end believed if the store's info cannot be had?",
              Fate.ONE_ANSWER, "it is, which is a known hole; the guarantee is `info-available`"),
    Ambiguity(27, "Does a reader of a byte stream connect again?", Fate.COLUMN,
              "a budget of reconnects, which may be none"),
    Ambiguity(28, "What is a reference from a release that knows no framing?", Fate.ONE_ANSWER,
              "a raw stream"),
    Ambiguity(29, "Can a marker be forged?", Fate.NOT_MODELLED,
              "who may append is trusted: markers are plain text"),
    Ambiguity(30, "Which closing codes of a channel are tried again?", Fate.NOT_MODELLED,
              "no role has an acknowledged channel"),
    Ambiguity(31, "What does it do that one of several writers closes?", Fate.GUARANTEE,
              "`single-closer`: without it each writer closes for all"),
    Ambiguity(32, "What becomes of an index whose chunk never comes?"),
    Ambiguity(33, "What is a response with fewer indices than frames?"),
    Ambiguity(34, "What does a segment without frames do to the anchor?"),
    Ambiguity(35, "Who frames the streams inside the items of a stream?", Fate.ONE_ANSWER,
              "each is a stream of its own, by the same rules"),
)  # fmt: skip


def sources_of(question: Ambiguity) -> Sequence[str]:
    """List the clauses whose source names a question."""
    own = re.compile(rf"\b{question.name}\b")
    return [clause.id for clause in CLAUSES if own.search(clause.source)]


def policies_of(question: Ambiguity) -> Sequence[str]:
    """List the policies that answer a question, as its clauses have them."""
    clauses = sources_of(question)
    return [policy.id for policy in POLICIES if policy.clause in clauses]


WORLD: Final = frozenset(policy.id for policy in WORLD_POLICIES)
"""The policies that the reason of a question may name."""
