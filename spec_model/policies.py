"""Named choices where the specification leaves one.

A policy has two answers: what the published implementations do (`UPSTREAM`) and what a new
implementation should do (`RECOMMENDED`, the default everywhere). Code takes a `Choice` as an
argument under the policy's name; vectors name the policy and list the answer for each choice.
"""

from enum import Enum

from attrs import frozen


class Choice(Enum):
    """Which answer of a policy applies."""

    UPSTREAM = "upstream"
    RECOMMENDED = "recommended"


@frozen
class Policy:
    """One question with two named answers."""

    id: str
    clause: str
    question: str
    upstream: str
    recommended: str


POLICIES: tuple[Policy, ...] = (
    Policy(
        "unknown-framing",
        "reference.unknown-framing",
        "What does a reader do with a framing value that it does not know?",
        "passes the wire bytes through as if the stream were raw",
        "refuses the reference",
    ),
    Policy(
        "sequence-gaps",
        "dedupe.gaps",
        "What does a reader do when a writer's sequence number skips ahead?",
        "delivers the frame and says nothing",
        "delivers the frame and flags the gap",
    ),
    Policy(
        "short-first-read",
        "objects.short-first-read",
        "What does an object reader do with a first read of one to three bytes?",
        "takes it for legacy text",
        "waits until four bytes are there",
    ),
    Policy(
        "sniff-again",
        "objects.decide-once",
        "When does an object reader decide between frames and legacy text?",
        "at every read that finds its buffer empty",
        "once, at the beginning of the stream",
    ),
    Policy(
        "object-tail",
        "objects.truncated-tail",
        "What does an object reader do when the stream ends inside a frame?",
        "drops the partial frame and ends cleanly",
        "refuses the stream as truncated",
    ),
    Policy(
        "object-limit",
        "objects.frame-limit",
        "Does an object reader in framed mode bound a frame's length?",
        "no: it waits for any length that the header claims",
        "yes: by the limit that byte streams have",
    ),
    Policy(
        "legacy-lines",
        "objects.legacy-lines",
        "What does an object reader do with a legacy line that two reads share?",
        "parses each part by itself",
        "joins the parts",
    ),
)

BY_ID = {policy.id: policy for policy in POLICIES}
