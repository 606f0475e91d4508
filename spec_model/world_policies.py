"""Named choices where the contract of Worlds leaves one.

`recommended` is the default. A policy is *tolerant* under one of its choices: there a suite accepts
either answer, reports it, and fails nobody for it. Under the other choice only one answer is legal.
"""

from collections.abc import Mapping

from spec_model.policies import Choice, Policy


def _world(  # noqa: PLR0913, PLR0917 - a row of data takes its columns
    name: str, clause: str, question: str, upstream: str, recommended: str, tolerant: Choice
) -> Policy:
    return Policy(f"world.{name}", f"world.{clause}", question, upstream, recommended, tolerant)


WORLD_POLICIES: tuple[Policy, ...] = (
    _world(
        "cancelled-again",
        "run-one-end",
        "Does cancelling a cancelled run store a second event?",
        "yes",
        "either: the status stays; it is reported",
        Choice.RECOMMENDED,
    ),
    _world(
        "started-again",
        "run-started-once",
        "Does starting a running run store a second event?",
        "one for each concurrent caller",
        "either: nothing of the run may change; the number is reported",
        Choice.RECOMMENDED,
    ),
    _world(
        "started-missing",
        "fold",
        "May a run be running whose start is not in its log?",
        "yes, after a kill",
        "no",
        Choice.UPSTREAM,
    ),
    _world(
        "end-of-pending-step",
        "step-one-end",
        "May a step end that was never started?",
        "yes",
        "yes, and it may be refused",
        Choice.RECOMMENDED,
    ),
    _world(
        "start-in-ended-run",
        "run-end-closes",
        "May a running step be started again when its run has ended?",
        "it is accepted, or the run has expired",
        "either, and nothing may be lost",
        Choice.RECOMMENDED,
    ),
    _world(
        "retrying-anywhere",
        "run-end-closes",
        "May a step be put off that is pending, or whose run has ended?",
        "yes",
        "yes, and it may be refused",
        Choice.RECOMMENDED,
    ),
    _world(
        "early-wait",
        "wait-once",
        "May a wait be completed before its time?",
        "yes",
        "yes: the World does not look at its clock",
        Choice.RECOMMENDED,
    ),
    _world(
        "write-after-close",
        "stream-close",
        "What does a write to a closed stream do?",
        "it is stored",
        "it is refused or ignored, and never seen",
        Choice.RECOMMENDED,
    ),
    _world(
        "close-over-write",
        "stream-close-after",
        "What becomes of a write that is in flight when the stream is closed?",
        "it is stored, and live readers may never get it",
        "it is before the end or refused, for every reader alike",
        Choice.UPSTREAM,
    ),
    _world(
        "empty-chunk",
        "stream-live",
        "Is an empty chunk delivered?",
        "it has an index and live readers never get it",
        "it is delivered as it is counted, or refused",
        Choice.UPSTREAM,
    ),
    _world(
        "stale-error",
        "fold",
        "Does a completed step keep the error of its last retry?",
        "yes",
        "either: nobody reads it",
        Choice.RECOMMENDED,
    ),
    _world(
        "done-early",
        "stream-pages",
        "Do pages before the last say that a closed stream is done?",
        "some do",
        "either; the last page says so",
        Choice.RECOMMENDED,
    ),
    _world(
        "odd-limits",
        "bad-cursor",
        "What does a page with a limit of 0, or one beyond the most, hold?",
        "anything",
        "anything that ends; it is reported",
        Choice.RECOMMENDED,
    ),
    _world(
        "missing-class",
        "typed-errors",
        "With what error is a missing step or event told?",
        "a general one",
        "any, but a fault of the code",
        Choice.RECOMMENDED,
    ),
    _world(
        "timeout-attempt",
        "queue-redelivery",
        "Is the attempt counted up when a handler asks for a delay?",
        "some do",
        "either",
        Choice.RECOMMENDED,
    ),
    _world(
        "key-window",
        "queue-key",
        "For how long is the key of a finished message still taken?",
        "not at all, for a minute, or for the last ten thousand keys",
        "for no longer than the backend declares",
        Choice.RECOMMENDED,
    ),
    _world(
        "id-scope",
        "run-isolation",
        "How far does the id of a hook reach?",
        "over all runs",
        "over its run",
        Choice.UPSTREAM,
    ),
    _world(
        "index-stability",
        "stream-dense",
        "When does an index name its chunk for good?",
        "when the batch that is landing has landed",
        "from the first time that a reader is shown it",
        Choice.UPSTREAM,
    ),
    _world(
        "recovery-message",
        "crash-redeliver",
        "May the message that was in flight at a kill come back as another one?",
        "yes, naming only the run",
        "yes: what counts is that the run is deliverable",
        Choice.RECOMMENDED,
    ),
    _world(
        "hook-again",
        "hook-disposed",
        "May a disposed hook be created again?",
        "some allow it",
        "no, and nothing is stored",
        Choice.UPSTREAM,
    ),
    _world(
        "spec-column",
        "no-holes",
        "Which spec version's rules hold for a backend?",
        "those of the version that it was built against",
        "those of the version that it declares",
        Choice.UPSTREAM,
    ),
    _world(
        "end-order",
        "run-one-end",
        "Which of two ends that race is the run's?",
        "the last writer's",
        "the first that is committed",
        Choice.UPSTREAM,
    ),
    _world(
        "end-from-pending",
        "run-one-end",
        "May a run end that was never started?",
        "yes",
        "yes, and it may be refused",
        Choice.RECOMMENDED,
    ),
    _world(
        "received-again",
        "hook-resume-once",
        "Is what a hook received twice, without a resume id, stored twice?",
        "yes",
        "either",
        Choice.RECOMMENDED,
    ),
    _world(
        "token-retention",
        "hook-disposed",
        "Is a token kept beyond its run's end until the time that the hook asked for?",
        "with `hookRetention` only",
        "with `hookRetention` only; without it the token is free at once",
        Choice.RECOMMENDED,
    ),
    _world(
        "conflict-again",
        "hook-own-conflict",
        "What does creating a hook again do whose token was another's?",
        "another conflict, or the hook if the token is free now",
        "that, or a refusal",
        Choice.RECOMMENDED,
    ),
    _world(
        "run-error",
        "resolve-data",
        "Is the error of a run payload, which readers without data do not get?",
        "no: they get it",
        "yes, and it may be there",
        Choice.RECOMMENDED,
    ),
    _world(
        "several-processes",
        "linearizable",
        "Are several processes on one store judged like one?",
        "a development store makes no promise",
        "yes; a development store's findings are reported under this policy",
        Choice.UPSTREAM,
    ),
)

BY_ID: Mapping[str, Policy] = {policy.id: policy for policy in WORLD_POLICIES}

Choices = Mapping[str, Choice]
"""What was chosen, by policy; what is not named has its default."""


def other(choice: Choice) -> Choice:
    """Name the other answer."""
    return Choice.UPSTREAM if choice is Choice.RECOMMENDED else Choice.RECOMMENDED


def only(name: str) -> Choices:
    """Tolerate either answer of one policy, and of no other."""
    strict = {p.id: other(p.tolerant) for p in WORLD_POLICIES if p.tolerant is not None}
    wanted = BY_ID[name].tolerant
    return strict if wanted is None else {**strict, name: wanted}


def tolerates(choices: Choices, name: str) -> bool:
    """Say whether either answer of a policy is legal."""
    return choices.get(name, Choice.RECOMMENDED) is BY_ID[name].tolerant
