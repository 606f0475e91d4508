"""Properties of payload envelopes, compression and encryption."""

from collections.abc import Mapping

from hypothesis import strategies as st

from conformance.properties.property import Call, Property
from spec_model.plain import Plain, Record
from spec_model.wire.keys import AesKey, Key, KeyBundle, NoKey, SealTarget
from strategies import envelopes, keys

NO_KEY: Record = {"kind": "none"}
ALL_FORMATS = (b"devl", b"encr", b"encp", b"gzip", b"zstd")
GRAMMAR: tuple[list[str], ...] = ([], ["secret"], ["codec"], ["secret", "codec"])
KINDS = {"encr": "secret", "encp": "secret", "gzip": "codec", "zstd": "codec"}


def key_record(key: Key) -> Record:
    """Write a key as an argument."""
    match key:
        case NoKey():
            return NO_KEY
        case AesKey(material):
            return {"kind": "aes", "material": material}
        case KeyBundle(material):
            return {"kind": "bundle", "material": material}
        case SealTarget(public_key):
            return {"kind": "seal", "material": public_key}


def _code(answer: Mapping[str, Plain]) -> Plain:
    rejected = answer.get("rejected")
    return rejected.get("code") if isinstance(rejected, Mapping) else None


def _refused(answer: Mapping[str, Plain], *codes: str) -> str | None:
    code = _code(answer)
    return None if code in codes else f"expected one of {codes}, got {code or answer.get('ok')!r}"


def _wrapped(drawn: envelopes.Wrapped) -> Record:
    layers: list[Plain] = [layer.value.decode() for layer in drawn.layers]
    key = key_record(drawn.key)
    return {"wire": drawn.payload, "key": key, "text": drawn.text, "layers": layers}


# --- draws --------------------------------------------------------------------------------------


@st.composite
def _writes(draw: st.DrawFn) -> Record:
    pair = draw(keys.pairs())
    size = draw(st.sampled_from((0, 10, 1015, 1016, 1017, 3000)))
    write: dict[str, Plain] = {
        "key": key_record(pair.writer),
        "value": b'["' + draw(st.sampled_from((b"a", b"b"))) * size + b'"]',
        "nonce": draw(keys.nonces()),
        "scalar": draw(keys.materials()),
        "compress": draw(st.booleans()),
        "codec": draw(st.sampled_from(("zstd", "gzip"))),
    }
    return {"write": write, "reader": key_record(pair.reader), "nonce": draw(keys.nonces())}


def _flips() -> st.SearchStrategy[Record]:
    return envelopes.flipped_secrets().map(
        lambda drawn: {"wire": drawn.payload, "key": key_record(drawn.original.key)}
    )


def _sizes() -> st.SearchStrategy[Record]:
    plain = st.integers(1024, 2**31 - 1)
    near = st.tuples(plain, st.integers(-3, 3)).map(
        lambda both: {"plain": both[0], "stored": both[0] * 95 // 100 + both[1]}
    )
    return near | st.fixed_dictionaries({"plain": plain, "stored": plain})


def _switches() -> st.SearchStrategy[Record]:
    words = ("0", "true", "TRUE", "yes", "2", "01", " 1", "", "gzip", "zstd")
    return st.fixed_dictionaries(
        {"size": st.integers(0, 5000), "disable": st.sampled_from(words), "zstd": st.booleans()}
    )


# --- checks -------------------------------------------------------------------------------------


def _part(drawn: Record, name: str) -> Mapping[str, Plain]:
    part = drawn[name]
    return part if isinstance(part, Mapping) else {}


def _written(call: Call, write: Record) -> bytes:
    wire = call("envelope.encode", write).get("ok")
    return wire if isinstance(wire, bytes) else b""


def _check_round_trip(call: Call, drawn: Record) -> str | None:
    write = _part(drawn, "write")
    wire = _written(call, write)
    if wire[:4] not in ALL_FORMATS:
        return f"the writer emits the prefix {wire[:4]!r}"
    question = {"key": drawn["reader"], "wire": wire}
    text = call("envelope.decode", question).get("ok")
    return None if text == write["value"] else f"written {write['value']!r:.60}, read {text!r:.60}"


def _check_grammar(call: Call, drawn: Record) -> str | None:
    wire = _written(call, _part(drawn, "write"))
    layers = call("envelope.layers", {"key": drawn["reader"], "wire": wire}).get("ok")
    names = [str(layer.get("format")) for layer in _records(layers)]
    outer = [KINDS.get(name, name) for name in names[:-1]]
    legal = names[-1:] == ["devl"] and outer in GRAMMAR
    return None if legal else f"the writer nests {names}"


def _records(value: Plain) -> list[Mapping[str, Plain]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _check_fresh(call: Call, drawn: Record) -> str | None:
    write = _part(drawn, "write")
    other = {**write, "nonce": drawn["nonce"]}
    first, second = _written(call, write), _written(call, other)
    same = write["nonce"] == drawn["nonce"] or _part(write, "key").get("kind") == "none"
    if same is not (first == second):
        return "two writes are equal exactly if their nonces are"
    text = call("envelope.decode", {"key": drawn["reader"], "wire": second}).get("ok")
    return None if text == write["value"] else "the second write does not open"


def _check_legal(call: Call, drawn: Record) -> str | None:
    question = {"key": drawn["key"], "wire": drawn["wire"]}
    text = call("envelope.decode", question).get("ok")
    return None if text == drawn["text"] else f"{drawn['layers']!r} is read as {text!r:.60}"


def _check_illegal(call: Call, drawn: Record) -> str | None:
    question = {"key": drawn["key"], "wire": drawn["wire"]}
    return _refused(call("envelope.decode", question), "format-unsupported")


def _check_display(call: Call, drawn: Record) -> str | None:
    for asynchronous in (False, True):
        question = {"wire": drawn["wire"], "key": NO_KEY, "asynchronous": asynchronous}
        answer = call("envelope.show", question)
        if "ok" not in answer:
            return f"{drawn['layers']!r} is refused with {_code(answer)!r}"
    return None


def _check_keyless(call: Call, drawn: Record) -> str | None:
    answer = call("envelope.decode", {"key": NO_KEY, "wire": drawn["wire"]})
    layers = drawn["layers"]
    if isinstance(layers, list) and layers[:1] in (["encr"], ["encp"]):
        return _refused(answer, "key-missing", "keypair-missing")
    return None if answer.get("ok") == drawn["text"] else "a plain payload needs a key"


def _check_prefix(call: Call, drawn: Record) -> str | None:
    return _refused(call("envelope.decode", {"key": NO_KEY, **drawn}), "format-unsupported")


def _check_tamper(call: Call, drawn: Record) -> str | None:
    return _refused(call("envelope.decode", drawn), "decryption-failed", "key-agreement")


def _check_cut(call: Call, drawn: Record) -> str | None:
    return _refused(call("compression.inflate", drawn), "codec-truncated")


def _check_pass_through(call: Call, drawn: Record) -> str | None:
    inflated = call("compression.inflate", drawn).get("ok")
    return None if inflated == drawn["wire"] else f"{inflated!r:.60} came back"


def _check_saving(call: Call, drawn: Record) -> str | None:
    plain, stored = drawn["plain"], drawn["stored"]
    kept = call("compression.keep", drawn).get("ok")
    if not isinstance(plain, int) or not isinstance(stored, int):
        return "sizes are integers"
    return None if kept is (100 * stored < 95 * plain) else f"kept: {kept}"


def _check_switches(call: Call, drawn: Record) -> str | None:
    without = {name: value for name, value in drawn.items() if name != "disable"}
    answers = [call("compression.choose", question).get("ok") for question in (drawn, without)]
    return None if answers[0] == answers[1] else f"with and without the switch: {answers!r}"


PROPERTIES: tuple[Property, ...] = (
    Property(
        id="envelope.round-trip",
        clauses=(
            "envelope.round-trip",
            "envelope.prefixes",
            "encryption.key-kinds",
            "compression.reads-unaffected",
        ),
        claim="What a writer emits, compressed or not, the matching key reads.",
        draws=_writes,
        check=_check_round_trip,
    ),
    Property(
        id="envelope.grammar",
        clauses=("envelope.write-grammar", "envelope.compress-first"),
        claim="A writer nests at most a secret, then at most a codec, then devl.",
        draws=_writes,
        check=_check_grammar,
    ),
    Property(
        id="envelope.legal",
        clauses=("envelope.runtime-order",),
        claim="Every legal nesting is read.",
        draws=lambda: envelopes.legal_payloads().map(_wrapped),
        check=_check_legal,
    ),
    Property(
        id="envelope.illegal",
        clauses=("envelope.runtime-order",),
        claim="Every other nesting is refused as unsupported, with all keys at hand.",
        draws=lambda: envelopes.illegal_payloads().map(_wrapped),
        check=_check_illegal,
    ),
    Property(
        id="envelope.keyless",
        clauses=(
            "encryption.missing-key",
            "encryption.pass-through",
            "envelope.plain-ignores-keys",
        ),
        claim="Without a key exactly the payloads with a secret outside are refused.",
        draws=lambda: envelopes.legal_payloads().map(_wrapped),
        check=_check_keyless,
    ),
    Property(
        id="envelope.prefix",
        clauses=("envelope.unknown-prefix",),
        claim="A well-formed prefix without a meaning is refused as unsupported.",
        draws=lambda: st.fixed_dictionaries({"wire": envelopes.prefixes().map(_with_text)}),
        check=_check_prefix,
    ),
    Property(
        id="display.no-key",
        clauses=("envelope.display-secrets", "envelope.display-codecs"),
        claim="A display without a key shows something of every intact payload.",
        draws=lambda: envelopes.illegal_payloads().map(_wrapped),
        check=_check_display,
    ),
    Property(
        id="encryption.fresh",
        clauses=("encryption.fresh-nonce", "encryption.session"),
        claim="Two writes of one value differ if and only if their nonces do, and both open.",
        draws=_writes,
        check=_check_fresh,
    ),
    Property(
        id="encryption.tamper",
        clauses=("encryption.tamper",),
        claim="A secret with one bit changed is refused.",
        draws=_flips,
        check=_check_tamper,
    ),
    Property(
        id="compression.cut",
        clauses=("compression.damage",),
        claim="A compressed body that ends early is refused as truncated.",
        draws=lambda: st.fixed_dictionaries({"wire": envelopes.cut_codecs()}),
        check=_check_cut,
    ),
    Property(
        id="compression.pass-through",
        clauses=("compression.pass-through", "compression.dispatch"),
        claim="What has no codec prefix comes back unchanged.",
        draws=lambda: st.fixed_dictionaries({"wire": envelopes.texts() | st.binary(max_size=3)}),
        check=_check_pass_through,
    ),
    Property(
        id="compression.saving",
        clauses=("compression.saving",),
        claim="A result is kept if and only if it is strictly below 95 percent.",
        draws=_sizes,
        check=_check_saving,
    ),
    Property(
        id="compression.switches",
        clauses=("compression.kill-switch",),
        claim='No text but "1" in the kill switch changes the choice.',
        draws=_switches,
        check=_check_switches,
    ),
)


def _with_text(prefix: bytes) -> bytes:
    return prefix + b"[1]"
