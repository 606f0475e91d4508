"""Named choices where the specification leaves one.

A policy has two answers: what the published implementations do (`UPSTREAM`) and what a new
implementation should do (`RECOMMENDED`, the default everywhere). Code takes a `Choice` as an
argument under the policy's name; vectors name the policy and list the answer for each choice.
"""

from enum import Enum

from spec_model.frozen import frozen


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
    tolerant: Choice | None = None
    """The choice under which a suite accepts either answer, where there is one."""


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
    Policy(
        "values-lone-surrogates",
        "values.lone-surrogates",
        "What does a writer do with a lone surrogate?",
        "leaves it to the UTF-8 encoder, which replaces it by U+FFFD",
        "escapes it, so that it survives",
    ),
    Policy(
        "values-tagged-cycles",
        "values.tagged-cycles",
        "What happens to a tagged value that contains itself?",
        "writers write it; readers fail in passing or build another graph",
        "writers and readers refuse it",
    ),
    Policy(
        "values-operands",
        "values.operands",
        "What does a reader do with more operands than a tag's form has?",
        "ignores them",
        "refuses the slot",
    ),
    Policy(
        "values-payloads",
        "values.payloads",
        "What does a reader do with a payload that does not have its tag's shape?",
        "coerces it as the class's constructor would",
        "refuses it",
    ),
    Policy(
        "values-references",
        "values.references",
        "What is a reference that is negative and no special value, or no whole number?",
        "undefined",
        "refused",
    ),
    Policy(
        "values-sparse-writers",
        "values.sparse-limit",
        "Does a writer write a sparse array that is longer than its own readers accept?",
        "yes",
        "no: it refuses",
    ),
    Policy(
        "values-utf8",
        "values.utf8",
        "What does a reader do with a text that is not UTF-8 or begins with a byte order mark?",
        "replaces bad bytes by U+FFFD and drops the mark",
        "refuses it",
    ),
    Policy(
        "values-own-errors",
        "values.own-errors",
        "What does a hop do to the errors of the SDK itself?",
        "the message gains a line or is made anew, and a missing cause becomes undefined",
        "nothing: they come back as they were",
    ),
    Policy(
        "codec-trailing",
        "compression.one-body",
        "What does a reader do with bytes behind a gzip member or a zstd frame?",
        "joins further members and ignores what follows a frame",
        "refuses the payload",
    ),
    Policy(
        "codec-cut",
        "compression.damage",
        "What does a reader do with a zstd frame that ends too early?",
        "takes what came for the whole",
        "refuses the payload as truncated",
    ),
    Policy(
        "inflate-limit",
        "compression.limit",
        "Does a reader bound what a compressed payload may become?",
        "no: only by the longest string of its engine",
        "yes: by a limit of 128 MiB",
    ),
    Policy(
        "unknown-frame",
        "envelope.stream-frames",
        "What does an object reader do with a frame of a format that it does not read?",
        "drops it and says nothing",
        "refuses it",
    ),
    Policy(
        "portable-codec",
        "compat.portable-codec",
        "Which codec does a writer use for another deployment?",
        "its own choice: zstd where its runtime has it",
        "gzip, which every runtime of a capable release reads",
    ),
    Policy(
        "encryption-check",
        "compat.capability-encr",
        "Does a writer check that another deployment reads encrypted payloads?",
        "for hooks only, and only since 4.2.0-beta.76",
        "always; where it does not, it writes the payload plainly",
    ),
    Policy(
        "sealed-target",
        "compat.sealed-target",
        "Does a writer check that its reader's release opens sealed payloads?",
        "no: a published key is enough",
        "yes: otherwise it goes on as if there were no public key",
    ),
    Policy(
        "step-output-framing",
        "compat.step-output-framing",
        "How are byte streams written that a step returns?",
        "raw",
        "framed",
    ),
    Policy(
        "target-spec",
        "compat.target-spec",
        "Which spec version does a start on another deployment stamp?",
        "the starter's",
        "the lower of the starter's and the highest that the target is known to support",
    ),
    Policy(
        "tag-gate",
        "compat.tag-gate",
        "Does a writer hold back tags that its reader's release does not know?",
        "no",
        "yes: it refuses the value",
    ),
    Policy(
        "newer-run-number",
        "compat.newer-world",
        "Which number does a World report when a run is too new for it?",
        "the version that it mints",
        "the highest version that it supports",
    ),
    Policy(
        "own-hole",
        "recovery.own-hole",
        "What does recovery do with a hole among the writer's own stored frames?",
        "sends what is above the highest stored frame, and what is in the hole is lost",
        "fails, and says why",
    ),
    Policy(
        "foreign-tail",
        "recovery.foreign-tail",
        "Does recovery say so when the lost tail is another writer's?",
        "no: it fails as if it were its own",
        "yes: it fails and says whose it is",
    ),
    Policy(
        "idle-failure",
        "writer.failure-sticky",
        "What becomes of a failure that is found when a segment ends because nobody writes?",
        "it is swallowed: the next segment's clean response drops what was unconfirmed",
        "it is kept, and every later call is told",
    ),
    Policy(
        "empty-response",
        "writer.anchor",
        "What does a clean response without indices do to the anchor?",
        "resets it to the beginning of the stream",
        "nothing",
    ),
    Policy(
        "short-response",
        "writer.response",
        "What does a writer make of a response with fewer indices than frames?",
        "takes it for clean",
        "recovers",
    ),
    Policy(
        "early-failure",
        "writer.early-failure",
        "What does a write do that finds its segment's request broken?",
        "is rejected; only the end of the segment recovers",
        "recovers first, then goes on",
    ),
    Policy(
        "verifies-end",
        "reader.verified-end",
        "Does a reader that reconnects verify a clean end against the store's info?",
        "no, in releases before 4.8.5 and 5.0.0-beta.44",
        "yes",
    ),
    Policy(
        "partial-end",
        "frames.truncation",
        "What does a reader do with a part of a chunk before an end that it believes?",
        "drops it and ends cleanly",
        "says that the stream was truncated",
    ),
    Policy(
        "start-ahead",
        "store.start-ahead",
        "Where does a live read begin that starts behind the last index of an open stream?",
        "with the next chunk that comes",
        "at that index: it waits, and what comes before it is skipped",
    ),
    Policy(
        "lost-index",
        "store.burnt",
        "What does a live read do at an index whose chunk is lost for good?",
        "waits there for ever: nothing is said of it but what the writer is told",
        "passes it: the index is burnt, and pages show a gap",
    ),
)

BY_ID = {policy.id: policy for policy in POLICIES}
