"""Rules of payload envelopes, compression, encryption and legacy values."""

from spec_model.clauses.clause import Clause, Level

CLAUSES: tuple[Clause, ...] = (
    # --- the envelope ---
    Clause(
        id="envelope.prefixes",
        sentence="A binary payload begins with four bytes that name its format: devl, encr, encp, "
        "gzip or zstd; only these four bytes are looked at.",
        source="serialization a.1, g.2",
        invariants=(2,),
    ),
    Clause(
        id="envelope.write-grammar",
        sentence="What a writer emits has at most one secret layer, inside it at most one codec "
        "layer, and inside that devl with flattened text.",
        source="serialization a.3, g.2",
        invariants=(2, 4),
    ),
    Clause(
        id="envelope.compress-first",
        sentence="A writer compresses before it encrypts: a codec never contains a secret.",
        source="serialization a.3, g.3",
        invariants=(3,),
    ),
    Clause(
        id="envelope.round-trip",
        sentence="What a writer emits, with every kind of key and codec, a reader with the "
        "matching key peels to the same text.",
        source="serialization g.1",
        invariants=(1,),
    ),
    Clause(
        id="envelope.runtime-order",
        sentence="A runtime reader peels at most one secret, then at most one codec, and then "
        "requires devl; any other nesting is refused as unsupported.",
        source="serialization a.4, a.5, g.4",
        invariants=(4,),
    ),
    Clause(
        id="envelope.plain-ignores-keys",
        sentence="Reading a payload without a secret layer needs no key and ignores any key "
        "that is supplied.",
        source="serialization a.4, g.5",
        invariants=(5,),
    ),
    Clause(
        id="envelope.short",
        sentence="A payload of fewer than four bytes is refused with its length.",
        source="serialization a.2, g.9",
        invariants=(9,),
    ),
    Clause(
        id="envelope.malformed-prefix",
        sentence="A prefix with a character outside a to z and 0 to 9 is refused as malformed, "
        "and differently from a well-formed one that is not supported.",
        source="serialization a.2, g.9",
        invariants=(9,),
    ),
    Clause(
        id="envelope.unknown-prefix",
        sentence="A well-formed prefix that the reader does not read is refused by its name, "
        "never skipped and never read in part.",
        source="serialization a.2, g.9",
        invariants=(9,),
    ),
    Clause(
        id="envelope.release-formats",
        sentence="Which formats a reader accepts is fixed by its release, and an older reader "
        "refuses a newer format with an error.",
        source="serialization a.1, f.5",
        invariants=(9,),
    ),
    Clause(
        id="envelope.pure",
        sentence="Reading leaves its input unchanged; a view into a larger buffer reads like a "
        "copy of the same bytes.",
        source="serialization g.11",
        invariants=(11,),
        untestable="payloads are immutable bytes in the model; adapters with mutable buffers are "
        "checked through the adapter protocol",
    ),
    Clause(
        id="envelope.display-codecs",
        sentence="A display reader peels codec layers as often as it finds them, up to a bound.",
        source="serialization a.5",
        level=Level.MAY,
        measured="core's display reader has no bound",
    ),
    Clause(
        id="envelope.display-secrets",
        sentence="A display reader without the key that a secret needs hands the ciphertext back "
        "and reports no error.",
        source="serialization a.5, g.4, g.6",
        invariants=(4, 6),
    ),
    Clause(
        id="envelope.display-damage",
        sentence="A synchronous display reader hands back a compressed body that it cannot "
        "decompress.",
        source="serialization c.4",
        level=Level.MAY,
    ),
    Clause(
        id="envelope.stream-frames",
        sentence="The payload of an object frame is devl, or one secret that holds devl; any "
        "other format is refused.",
        source="serialization a.8, g.45",
        invariants=(45,),
        measured="core from 5.0.0-beta.5 on drops frames of other formats in silence (h-13)",
    ),
    # --- compression ---
    Clause(
        id="compression.enabled",
        sentence="Where the call site has not enabled compression, the payload is stored as the "
        "very bytes that were given.",
        source="serialization c.1, g.23",
        invariants=(23,),
    ),
    Clause(
        id="compression.floor",
        sentence="A payload of fewer than 1,024 bytes, its prefix included, is not compressed; "
        "one of 1,024 bytes may be.",
        source="serialization c.1, g.21",
        invariants=(21,),
    ),
    Clause(
        id="compression.saving",
        sentence="A compressed payload is kept only if it is strictly smaller, its prefix "
        "included, than 95 percent of the plain one; so a payload never grows.",
        source="serialization c.1, g.21",
        invariants=(21,),
    ),
    Clause(
        id="compression.kill-switch",
        sentence='The kill switch disables compression by the exact text "1" and by no other.',
        source="serialization c.1, g.24",
        invariants=(24,),
    ),
    Clause(
        id="compression.codec-choice",
        sentence='The codec is gzip if the codec switch is the exact text "gzip"; otherwise zstd '
        "where the runtime has it, else gzip where the runtime has that, else none.",
        source="serialization c.1, g.24",
        invariants=(24,),
    ),
    Clause(
        id="compression.reads-unaffected",
        sentence="Switches and the writer's codecs have no influence on reading: any mix of "
        "codecs in one event log is readable.",
        source="serialization c.4, g.22",
        invariants=(22,),
    ),
    Clause(
        id="compression.dispatch",
        sentence="A reader decompresses by the prefix alone, never by the look of the body.",
        source="serialization c.4",
        invariants=(22,),
    ),
    Clause(
        id="compression.pass-through",
        sentence="Decompressing a payload without a codec layer returns it unchanged, and doing "
        "so twice is the same as once.",
        source="serialization g.8",
        invariants=(8,),
    ),
    Clause(
        id="compression.one-body",
        sentence="A compressed body is exactly one gzip member or one zstd frame, and decodes to "
        "exactly the bytes that were encoded; bytes behind it are refused.",
        source="serialization c.4, g.26",
        invariants=(26,),
        measured="core joins further gzip members on Node 20 and 22, and ignores what follows a "
        "zstd frame (h-20); Node 20, and the synchronous functions of every Node, ignore zero "
        "bytes behind a member and all that follows them",
    ),
    Clause(
        id="compression.damage",
        sentence="A truncated or damaged body is refused by every runtime.",
        source="serialization c.4, g.27",
        invariants=(27,),
        measured="Node 22 returns the beginning of a truncated zstd frame in silence (h-19)",
    ),
    Clause(
        id="compression.limit",
        sentence="A reader refuses a body that decompresses to more than a stated limit, before "
        "it has reserved much more than that.",
        source="serialization c.4, g.28",
        level=Level.SHOULD,
        invariants=(28,),
        measured="core has no limit: 8 KB became 256 MiB",
    ),
    Clause(
        id="compression.window",
        sentence="A reader grants a zstd frame a window of at least 8 MiB and refuses one above "
        "what it grants, from the frame's header alone.",
        source="serialization c.4; RFC 8878 3.1.1.1.2",
        level=Level.SHOULD,
    ),
    Clause(
        id="compression.available",
        sentence="A codec that the runtime lacks is refused as unavailable; gzip is read wherever "
        "the runtime can decompress it.",
        source="serialization c.4",
        measured="core also demands the compressing half of gzip before it reads (h-5)",
    ),
    Clause(
        id="compression.statistics",
        sentence="The reported sizes are those inside the secret layer: stored bytes include the "
        "codec's prefix and equal the plain bytes where no codec was applied.",
        source="serialization c.5, g.25",
        invariants=(25,),
    ),
    # --- encryption ---
    Clause(
        id="encryption.key",
        sentence="A key is exactly 32 bytes; any other length is refused.",
        source="serialization d.1",
    ),
    Clause(
        id="encryption.encr-layout",
        sentence="An encr payload is its prefix, a nonce of 12 bytes, the AES-256-GCM ciphertext "
        "and a tag of 16 bytes, without additional data.",
        source="serialization d.1",
        invariants=(34,),
    ),
    Clause(
        id="encryption.encp-layout",
        sentence="An encp payload is its prefix, an ephemeral X25519 public key of 32 bytes, and "
        "then nonce, ciphertext and tag under the content key.",
        source="serialization d.3",
        invariants=(34,),
    ),
    Clause(
        id="encryption.short",
        sentence="An encr body below 28 bytes and an encp body below 60 are refused by their "
        "length, once the key is at hand.",
        source="serialization d.1, d.3",
    ),
    Clause(
        id="encryption.derivation",
        sentence="Every derived key is HKDF-SHA256 with a salt of 32 zero bytes and 32 bytes of "
        "output.",
        source="serialization d.2, g.34",
        invariants=(34,),
    ),
    Clause(
        id="encryption.run-key",
        sentence="A run's key is derived from the deployment's secret with the info "
        "\"projectId|runId\", so that one run's key opens no other run's payloads.",
        source="serialization d.2, g.31",
        invariants=(31, 34),
    ),
    Clause(
        id="encryption.key-pair",
        sentence="A run's X25519 scalar is derived from the run's key, so that its public key is "
        "stable.",
        source="serialization d.2, g.32",
        invariants=(32, 34),
    ),
    Clause(
        id="encryption.content-key",
        sentence="The content key of a sealed payload is derived from the agreed secret with an "
        "info that binds the ephemeral and the recipient's public key.",
        source="serialization d.3, g.31",
        invariants=(31, 34),
    ),
    Clause(
        id="encryption.key-kinds",
        sentence="A bare key and a bundle write encr, a seal target writes encp, no key writes "
        "plain; a bare key opens encr, a bundle both, a seal target nothing.",
        source="serialization d.4, g.7",
        invariants=(7,),
    ),
    Clause(
        id="encryption.missing-key",
        sentence="A secret whose kind of key is not at hand is refused, before its length is "
        "looked at; its ciphertext never reaches the workflow.",
        source="serialization a.4, g.6",
        invariants=(6,),
    ),
    Clause(
        id="encryption.tamper",
        sentence="A change of any bit of nonce, ephemeral key, ciphertext or tag is refused.",
        source="serialization g.30",
        invariants=(30,),
        measured="the highest bit of an X25519 public key takes no part in the agreement; it is "
        "refused all the same because the content key binds all 32 bytes",
    ),
    Clause(
        id="encryption.low-order",
        sentence="A public key of low order is refused, when sealing as when opening.",
        source="serialization d.3",
    ),
    Clause(
        id="encryption.public-key-text",
        sentence="A published public key is strict base64, padded or not, of exactly 32 bytes; "
        "anything else counts as absent and the symmetric path is taken.",
        source="serialization d.3, g.32",
        invariants=(32,),
    ),
    Clause(
        id="encryption.pass-through",
        sentence="Decrypting a payload without a secret layer returns it unchanged.",
        source="serialization g.8",
        invariants=(8,),
    ),
    Clause(
        id="encryption.fresh-nonce",
        sentence="Every write takes a fresh nonce, so that two writes of one value differ and "
        "both open.",
        source="serialization d.1, g.29",
        invariants=(29,),
    ),
    Clause(
        id="encryption.session",
        sentence="A sealed stream keeps one ephemeral key for a writer instance and takes a fresh "
        "nonce for each frame.",
        source="serialization a.8, g.33",
        invariants=(33,),
    ),
    # --- legacy values ---
    Clause(
        id="legacy.plain",
        sentence="A value of spec version 1 is stored as the JSON value of its flattened text: "
        "without prefix, never compressed and never encrypted, even if asked.",
        source="serialization a.6, g.10",
        invariants=(10,),
    ),
    Clause(
        id="legacy.runtime",
        sentence="A runtime reader takes any stored value that is not bytes for flattened text: "
        "a non-empty array or a special number is read, anything else refused.",
        source="serialization a.6, g.10",
        invariants=(10,),
    ),
    Clause(
        id="legacy.display",
        sentence="A display reader takes an array for flattened text and hands back any other "
        "stored value as it is, special numbers included.",
        source="serialization a.6",
        invariants=(10,),
    ),
    Clause(
        id="legacy.prefix-decoder",
        sentence="The low-level prefix decoder maps a value that is not bytes to devl and its "
        "JSON text.",
        source="serialization a.6, i.3",
        level=Level.MAY,
    ),
)
