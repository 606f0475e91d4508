"""Rules of releases, capabilities, spec versions and write call sites."""

from spec_model.clauses.clause import Clause, Level

CLAUSES: tuple[Clause, ...] = (
    # releases
    Clause(
        id="compat.order",
        sentence="Releases are ordered as npm's semver orders them: numeric prerelease "
        "identifiers by number, others by text, a release after its prereleases, build metadata "
        "ignored.",
        source="serialization f.1",
        invariants=(37,),
    ),
    Clause(
        id="compat.malformed",
        sentence="A text is a release if npm's semver accepts it: surrounding white space and "
        "one leading v are dropped, anything else that is no plain semver is malformed.",
        source="serialization f.1",
        invariants=(36,),
    ),
    Clause(
        id="compat.lines",
        sentence="A minimum of the stable line says nothing about the betas that sort above it.",
        source="serialization f.1",
        invariants=(37,),
    ),
    # capabilities
    Clause(
        id="compat.baseline",
        sentence="A reader whose release is absent, malformed or no text gets plain payloads and "
        "raw byte streams only.",
        source="serialization f.1",
        invariants=(36,),
    ),
    Clause(
        id="compat.capability-truth",
        sentence="What a capability table claims of a release, that release decodes.",
        source="serialization f.1, h-1, h-2, h-3",
        invariants=(35, 37),
    ),
    Clause(
        id="compat.foreign-claims",
        sentence="Another SDK reports a core release that claims no more than the SDK decodes.",
        source="serialization g.50",
        invariants=(50,),
    ),
    # spec versions
    Clause(
        id="compat.legacy-spec",
        sentence="A spec version that is absent or at most 1 means legacy values.",
        source="serialization e",
        invariants=(10,),
    ),
    Clause(
        id="compat.newer-world",
        sentence="A World refuses to write to a run exactly if the run's spec version is above "
        "the highest that the World supports; an absent version is never refused.",
        source="serialization e",
        invariants=(42,),
        measured="the refusal names the version that the World mints, not the highest",
    ),
    Clause(
        id="compat.handshake",
        sentence="A runtime admits the Worlds of its range only, and the range holds the version "
        "that its own switch makes it mint.",
        source="serialization e",
        invariants=(43,),
    ),
    Clause(
        id="compat.minted",
        sentence="A new run carries the release's current spec version, or 6 where the "
        "sealed-log switch says 0 or false in any case.",
        source="serialization e",
    ),
    Clause(
        id="compat.target-spec",
        sentence="A start on another deployment does not stamp a spec version that the "
        "deployment does not support.",
        source="serialization e, h-10",
        level=Level.SHOULD,
        measured="@workflow/core stamps the starter's own version",
    ),
    # call sites
    Clause(
        id="compat.call-sites",
        sentence="Each write call site has one rule each for codec, secret and framing, and "
        "decides by nothing else.",
        source="serialization f.3",
        invariants=(2, 3),
    ),
    Clause(
        id="compat.decode-set",
        sentence="A writer that is told the truth about its reader sends nothing that the reader "
        "does not decode.",
        source="serialization f.4, f.5",
        invariants=(35,),
        measured="@workflow/core violates it in the ways that docs/reference lists",
    ),
    Clause(
        id="compat.run-spec-codec",
        sentence="A run whose spec version is absent or below 5 gets no codec from any site.",
        source="serialization e, f.3",
        invariants=(39,),
        measured="the old step handler goes by the step's own spec version",
    ),
    Clause(
        id="compat.codec-switches",
        sentence="The kill switch and the codec switch change what a site writes and nothing else.",
        source="serialization c.1",
        invariants=(22, 24),
    ),
    Clause(
        id="compat.portable-codec",
        sentence="Across deployments a writer compresses with gzip only, because it does not know "
        "the reader's runtime.",
        source="serialization c.2, i.1, h-4",
        level=Level.SHOULD,
        measured="@workflow/core sends zstd where its own runtime has it",
    ),
    Clause(
        id="compat.capability-encr",
        sentence="A writer encrypts for another deployment with the run's key only if that "
        "deployment is known to read it.",
        source="serialization f.3, h-9",
        measured="@workflow/core checks it for hooks and not for starts",
    ),
    Clause(
        id="compat.sealed-target",
        sentence="A writer seals to a public key only if the release that will read is known to "
        "open sealed payloads.",
        source="serialization f.1, f.3",
        level=Level.SHOULD,
        measured="@workflow/core takes the key's presence for it",
    ),
    Clause(
        id="compat.public-key",
        sentence="A public key that is not base64 of exactly 32 bytes is treated as absent.",
        source="serialization d.3, f.3",
        invariants=(32,),
    ),
    Clause(
        id="compat.step-output-framing",
        sentence="Byte streams that a step returns are framed.",
        source="serialization f.3, i.8",
        level=Level.SHOULD,
        measured="the executor of @workflow/core 5 writes them raw",
    ),
    Clause(
        id="compat.tag-gate",
        sentence="A writer that is told its reader's release writes only tags that the release "
        "knows.",
        source="serialization b.5, h-11",
        level=Level.SHOULD,
        measured="@workflow/core writes every tag that it knows itself",
    ),
    Clause(
        id="compat.same-deployment",
        sentence="A start on the starter's own deployment does not probe.",
        source="serialization f.2",
        invariants=(40,),
    ),
    Clause(
        id="compat.probe-fallback",
        sentence="A probe that times out after two seconds, fails, answers in plain text or "
        "without a release leaves the baseline, and the start goes on.",
        source="serialization f.2",
        invariants=(38,),
    ),
    Clause(
        id="compat.probe-health",
        sentence="What a probe's answer says of health does not change the capabilities.",
        source="serialization f.2, h-37",
        level=Level.MAY,
    ),
    Clause(
        id="compat.probe-secrets",
        sentence="A probe's answer carries no secret key.",
        source="serialization g.46",
        invariants=(46,),
        untestable="the answer belongs to the target's server, which is not modelled",
    ),
    Clause(
        id="compat.legacy-write",
        sentence="A run that is started at spec version 1 and a hook that was created at it get a "
        "legacy value, without prefix, secret and codec.",
        source="serialization a.6, f.3",
        invariants=(10, 41),
    ),
    Clause(
        id="compat.v1-hook",
        sentence="Resuming a hook of spec version 1 writes no token into the event and queues at "
        "spec version 1.",
        source="serialization g.41",
        invariants=(41,),
        measured="@workflow/core queues at the run's version, and at 1 where the run has none",
    ),
    Clause(
        id="compat.queue-copy",
        sentence="A start's queue message carries the same bytes as the run's input from spec "
        "version 3 on, and nothing below.",
        source="serialization e, f.3",
    ),
    Clause(
        id="compat.mismatch-plain",
        sentence="The failure of a run that belongs to another deployment is never encrypted.",
        source="serialization f.3",
        invariants=(47,),
    ),
)
