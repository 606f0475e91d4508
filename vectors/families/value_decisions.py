"""What depends on a choice: policies, releases, boundaries, and what the reader knows.

For implementers: a vector that names policies lists the answer for each choice. A vector that
names a dialect asks what that release does, accidents included; the answers for published releases
were measured. `classes` and `steps` name the ids that the reader knows; without them it knows
every id.
"""

from collections.abc import Mapping, Sequence

from spec_model.codec.values import POLICIES
from spec_model.plain import Plain, Record
from spec_model.policies import Choice
from spec_model.rejections import Rejection
from spec_model.values.js import UNDEFINED, Date, JsArray, JsObject, JsSet, RegExp, Value
from spec_model.values.nodes import to_nodes
from spec_model.values.tags import STAGES
from vectors.families import releases, values
from vectors.family import Case, Decide, Family
from vectors.samples import ALL

CIRCULAR = Rejection.VALUE_CIRCULAR
PAYLOAD = Rejection.VALUE_BAD_PAYLOAD
REFERENCE = Rejection.VALUE_BAD_REFERENCE
OPERANDS = Rejection.VALUE_OPERAND_COUNT
UNSERIALIZABLE = Rejection.VALUE_UNSERIALIZABLE
UTF8 = Rejection.VALUE_NOT_UTF8
ALL_UPSTREAM: Record = dict.fromkeys(POLICIES, Choice.UPSTREAM.value)
TEXTS: Mapping[str, str] = {sample: text for sample, _, _, text in values.ROWS}

WRITES: tuple[tuple[str, str, str, str, Rejection | str, str], ...] = (
    # sample, title, clause, policy, recommended, upstream
    ("devl-lonesurrogate", "a lone surrogate in a string", "lone-surrogates",
     "values-lone-surrogates", '["a\\ud800b"]', '["a\ufffdb"]'),
    ("low-surrogate", "a low surrogate alone", "lone-surrogates", "values-lone-surrogates",
     '["\\udc00"]', '["\ufffd"]'),
    ("devl-map-cycle", "a Map of itself", "tagged-cycles", "values-tagged-cycles", CIRCULAR,
     '[["Map",1],[2],[3,0],"self"]'),
    ("devl-set-cycle", "a Set of itself", "tagged-cycles", "values-tagged-cycles", CIRCULAR,
     '[["Set",1],[0]]'),
    ("devl-set-obj-cycle", "a Set of an object of the Set", "tagged-cycles",
     "values-tagged-cycles", CIRCULAR, '[["Set",1],[2],{"s":0}]'),
    ("devl-sparse-limit-over", "a sparse array that its readers refuse", "sparse-limit",
     "values-sparse-writers", Rejection.VALUE_SPARSE_TOO_LONG, "[[-7,100001,100000,1],1]"),
)  # fmt: skip


def _inner_set() -> Value:
    """What readers make of a Set of itself: a Set of another one."""
    return JsSet([JsSet([UNDEFINED])])


READS: tuple[tuple[str, str, str, str, Value | Rejection, Value | Rejection], ...] = (
    # slug, clause, policies, text, recommended, upstream
    ("set-cycle", "tagged-cycles", "values-tagged-cycles values-payloads", '[["Set",1],[0]]',
     CIRCULAR, _inner_set()),
    ("map-cycle", "tagged-cycles", "values-tagged-cycles values-payloads",
     '[["Map",1],[2],[3,0],"self"]', CIRCULAR, PAYLOAD),
    ("map-self-payload", "tagged-cycles", "values-tagged-cycles", '[["Map",0]]', CIRCULAR,
     CIRCULAR),
    ("set-native", "operands", "values-operands values-payloads", '[["Set",1,2],"a","b"]',
     OPERANDS, JsSet(["a"])),
    ("set-native-numbers", "operands", "values-operands values-payloads", '[["Set",1,2],1,2]',
     OPERANDS, PAYLOAD),
    ("map-native", "operands", "values-operands values-payloads", '[["Map",1,2],"a","b"]',
     OPERANDS, PAYLOAD),
    ("regexp-native", "operands", "values-operands values-payloads", '[["RegExp","x","g"]]',
     OPERANDS, RegExp("(?:)")),
    ("date-extra", "operands", "values-operands", '[["Date",1,1],"1970-01-01T00:00:00.000Z"]',
     OPERANDS, Date(0.0)),
    ("date-garbage", "payloads", "values-payloads", '[["Date",1],"garbage"]', PAYLOAD,
     Date(float("nan"))),
    ("date-number", "payloads", "values-payloads", '[["Date",1],5]', PAYLOAD, Date(5.0)),
    ("date-null", "payloads", "values-payloads", '[["Date",1],null]', PAYLOAD, Date(0.0)),
    ("set-of-text", "payloads", "values-payloads", '[["Set",1],"ab"]', PAYLOAD, JsSet(["a", "b"])),
    ("set-hole", "payloads", "values-payloads", '[["Set",1],[-2]]', PAYLOAD, JsSet([UNDEFINED])),
    ("regexp-empty", "payloads", "values-payloads", '[["RegExp",1],{}]', PAYLOAD, RegExp("(?:)")),
    ("boxed-undefined", "payloads", "values-payloads", '[["Object",-1]]', PAYLOAD, JsObject()),
    ("reference-negative", "references", "values-references", "[[-9]]", REFERENCE,
     JsArray.of(UNDEFINED)),
    ("reference-hole", "references", "values-references", '[{"a":-2}]', REFERENCE,
     JsObject({"a": UNDEFINED})),
    ("reference-fraction", "references", "values-references", "[[0.5]]", REFERENCE,
     JsArray.of(UNDEFINED)),
    ("reference-beyond", "references", "values-references", "[[5]]", REFERENCE, REFERENCE),
)  # fmt: skip

OCTETS: tuple[tuple[str, bytes, str], ...] = (
    ("byte-order-mark", b'\xef\xbb\xbf["x"]', "x"),
    ("invalid-byte", b'["\xff"]', "\ufffd"),
)

DRIFT: Mapping[str, str] = {
    "boxed-by-reference": '[["Object",1],5]',
    "boxed-bigint-by-reference": '[["Object",1],["BigInt",2],"5"]',
    "boxed-number": '[["Object",5]]',
    "boxed-string": '[["Object","s"]]',
    "boxed-boolean": '[["Object",false]]',
    "boxed-bigint": '[["BigInt",5]]',
    "dataview": '[["DataView",1],["ArrayBuffer",2],"AQIDBA=="]',
    "dataview-part": '[["DataView",1,1,2],["ArrayBuffer",2],"AQIDBA=="]',
    "poisoned-symbol": '[{"my key":1},Symbol(x)]',
    "poisoned-view": '[["DataView",1,1,undefined],["ArrayBuffer",2],"AQIDBA=="]',
    "map-cycle": '[["Map",1],[2],[3,0],"self"]',
    "set-cycle": '[["Set",1],[0]]',
    "sparse-over": "[[-7,100001,100000,1],1]",
    "cause": '[["Error",1],{"name":2,"message":3,"stack":4,"cause":5},"Error","m","STACK","why"]',
    "beyond": "[[5]]",
    "null-proto": '[["null","__proto__",1],2]',
}
"""Texts that releases read differently."""

READERS = (
    "4.2.0",
    "4.6.0",
    "4.8.9",
    "5.0.0-beta.2",
    "5.0.0-beta.5",
    "5.0.0-beta.39",
    "5.0.0-beta.42",
    "5.0.0-beta.55",
)
"""A release for every library, limit and treatment of causes."""

WRITTEN: tuple[tuple[str, str, Rejection | str], ...] = (
    # release, sample, text
    ("4.2.0", "boxed-number", '[["Object",5]]'),
    ("4.2.0", "boxed-string", '[["Object","s\\u003C"]]'),
    ("4.2.0", "boxed-bigint", '[["BigInt",5]]'),
    ("4.2.0", "boxed-negative-zero", '[["Object",0]]'),
    ("4.2.0", "devl-symbol", '[{"my key":1},Symbol()]'),
    ("4.2.0", "devl-dataview", UNSERIALIZABLE),
    ("4.2.0", "err-TypeError",
     '[["Error",1],{"name":2,"message":3,"stack":4},"TypeError","m","STACK"]'),
    ("4.2.0", "err-error-cause",
     '[["Error",1],{"name":2,"message":3,"stack":4},"Error","boom","STACK"]'),
    ("4.2.0", "devl-proto-own-nullproto", '[["null","__proto__",1],1]'),
    ("4.2.0", "abortcontroller", UNSERIALIZABLE),
    ("4.6.0", "boxed-number", '[["Object",1],5]'),
    ("4.6.0", "devl-symbol", UNSERIALIZABLE),
    ("4.6.0", "devl-dataview", '[["DataView",1],["ArrayBuffer",2],"AQIDBA=="]'),
    ("4.6.0", "dataview-part", '[["DataView",1,1,undefined],["ArrayBuffer",2],"AQIDBA=="]'),
    ("4.6.0", "workflowfn", UNSERIALIZABLE),
    ("4.8.9", "err-domexception", UNSERIALIZABLE),
    ("4.8.9", "dataview-part", '[["DataView",1,1,2],["ArrayBuffer",2],"AQIDBA=="]'),
    ("4.8.9", "err-aggregate-cause",
     '[["Error",1],{"name":2,"message":3,"stack":4},"AggregateError","m","STACK"]'),
    ("5.0.0-beta.2", "workflowfn",
     '[["WorkflowFunction",1],{"workflowId":2},"workflow//./a.ts//wf"]'),
    ("5.0.0-beta.2", "err-error-cause",
     '[["Error",1],{"name":2,"message":3,"stack":4},"Error","boom","STACK"]'),
    ("5.0.0-beta.5", "err-error-cause",
     '[["Error",1],{"name":2,"message":3,"stack":4,"cause":5},"Error","boom","STACK","why"]'),
    ("5.0.0-beta.5", "err-conflict-bare",
     '[["Error",1],{"name":2,"message":3,"stack":4},"HookConflictError","m","STACK"]'),
    ("5.0.0-beta.39", "err-stream-bare",
     '[["Error",1],{"name":2,"message":3,"stack":4},"StreamError","m","STACK"]'),
)  # fmt: skip
"""What releases write, as it was measured."""

FIRST: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "dom": (("4.2.0-beta.64",), ("4.2.0", "5.0.0-beta.2")),
    "workflow": (("4.8.9",), ("5.0.0-beta.2",)),
    "errors": (("4.8.9", "5.0.0-beta.2"), ("5.0.0-beta.5",)),
    "decryption": (("4.8.9", "5.0.0-beta.5"), ("5.0.0-beta.12",)),
    "stream-error": (("4.8.9", "5.0.0-beta.44"), ("5.0.0-beta.53",)),
}
"""For each stage of the vocabulary, releases just before it and with it."""

TAG_SAMPLES: Mapping[str, str] = {
    "AbortController": "abortcontroller",
    "AbortSignal": "signal-aborted",
    "AggregateError": "err-aggregate",
    "DOMException": "err-domexception",
    "EvalError": "err-EvalError",
    "FatalError": "err-fatal",
    "HookConflictError": "err-conflict-bare",
    "RangeError": "err-RangeError",
    "ReferenceError": "err-ReferenceError",
    "RetryableError": "err-retryable",
    "RuntimeDecryptionError": "err-decryption-bare",
    "StreamError": "err-stream-bare",
    "SyntaxError": "err-SyntaxError",
    "TypeError": "err-TypeError",
    "URIError": "err-URIError",
    "WorkflowFunction": "workflowfn",
}


def _stated(answer: Value | Rejection) -> Plain | Rejection:
    return answer if isinstance(answer, Rejection) else to_nodes(answer)


def _policies() -> list[Case]:
    writes = [
        Decide(
            slug=f"write-{values.slug_of(sample)}",
            title=title,
            clauses=[f"values.{clause}"],
            flags=["sparse" if "sparse" in clause else "cycle" if "cycle" in clause else "escape"],
            op="values.encode",
            args={"value": to_nodes(ALL[sample]())},
            policies=[policy],
            ok=recommended.encode() if not isinstance(recommended, Rejection) else recommended,
            upstream=upstream.encode(),
        )
        for sample, title, clause, policy, recommended, upstream in WRITES
    ]
    reads = [
        Decide(
            slug=f"read-{slug}",
            title=slug.replace("-", " "),
            clauses=[f"values.{clause}"],
            flags=["reference" if clause == "references" else "tag"],
            op="values.decode",
            args={"wire": text.encode()},
            policies=policies.split(),
            ok=_stated(recommended),
            upstream=_stated(upstream),
        )
        for slug, clause, policies, text, recommended, upstream in READS
    ]
    octets = [
        Decide(
            slug=f"read-{slug}",
            title=slug.replace("-", " "),
            clauses=["values.utf8"],
            flags=["escape"],
            op="values.decode",
            args={"wire": data},
            policies=["values-utf8"],
            ok=UTF8,
            upstream=to_nodes(value),
        )
        for slug, data, value in OCTETS
    ]
    return [*writes, *reads, *octets]


def _hops() -> list[Case]:
    return [
        Decide(
            slug=f"hop-{values.slug_of(sample)}",
            title="what one hop makes of an error of the SDK",
            clauses=["values.own-errors"],
            flags=["error"],
            op="values.decode",
            args={"wire": TEXTS[sample].encode()},
            policies=["values-own-errors"],
            ok=to_nodes(ALL[sample]()),
        )
        for sample in ("err-hookconflict", "err-decryption-bare", "err-stream-bare")
    ]


def _releases() -> list[Case]:
    reads = [
        Decide(
            slug=f"drift-{slug}-{releases.slug_of(release)}",
            title=f"{slug.replace('-', ' ')} as {release} reads it",
            clauses=["values.drift"],
            flags=["release"],
            op="values.decode",
            args={**ALL_UPSTREAM, "wire": text.encode(), "dialect": release},
        )
        for slug, text in DRIFT.items()
        for release in READERS
    ]
    writes = [
        Decide(
            slug=f"written-{values.slug_of(sample)}-{releases.slug_of(release)}",
            title=f"{values.slug_of(sample)} as {release} writes it",
            clauses=["values.drift"],
            flags=["release"],
            op="values.encode",
            args={**ALL_UPSTREAM, "value": to_nodes(ALL[sample]()), "dialect": release},
            ok=text if isinstance(text, Rejection) else text.encode(),
        )
        for release, sample, text in WRITTEN
    ]
    return [*reads, *writes]


def _vocabulary() -> list[Case]:
    return [
        Decide(
            slug=f"tag-{tag.lower()}-{releases.slug_of(release)}",
            title=f"the tag {tag} as {release} reads it",
            clauses=["values.vocabulary"],
            flags=["release"],
            op="values.decode",
            args={"wire": TEXTS[TAG_SAMPLES[tag]].encode(), "dialect": release},
            ok=Rejection.VALUE_UNKNOWN_TAG if release in FIRST[stage][0] else None,
        )
        for stage, added in STAGES[1:]
        for tag in added
        for release in (*FIRST[stage][0], *FIRST[stage][1])
    ]


SITUATIONS: tuple[tuple[str, str, str, Record, Plain | Rejection], ...] = (
    # slug, clause, sample or text, arguments, answer
    ("fn-two-ids-values", "first-reducer", "fn-two-ids", {},
     b'[["WorkflowFunction",1],{"workflowId":2},"w"]'),
    ("fn-two-ids-errors", "first-reducer", "fn-two-ids", {"boundary": "errors"},
     b'[["StepFunction",1],{"stepId":2},"s"]'),
    ("ws-forwarded-workflow", "references-order", "ws-forwarded", {"boundary": "workflow"},
     b'[["WritableStream",1],{"name":2,"runId":3,"deploymentId":4,"encryptionPublicKey":5},'
     b'"strm_abc","wrun_parent","dpl_p","NsIaZUi6eyMOPlC8CVaxQ0F17V5ayoIm9DW+3doHLy8="]'),
    ("retry-now", "error-fidelity", "err-retry-without-date", {"now": 5000},
     b'[["RetryableError",1],{"message":2,"stack":3,"retryAfter":4},"m","STACK",6000]'),
)  # fmt: skip


def _situations() -> list[Case]:
    writes = [
        Decide(
            slug=slug,
            title=slug.replace("-", " "),
            clauses=[f"values.{clause}"],
            flags=["tag"],
            op="values.encode",
            args={**arguments, "value": to_nodes(ALL[sample]())},
            ok=answer,
        )
        for slug, clause, sample, arguments, answer in SITUATIONS
    ]
    known: tuple[tuple[str, str, Record, Rejection | None], ...] = (
        ("class-unknown", "class-ref", {"classes": []}, Rejection.VALUE_UNKNOWN_CLASS),
        ("class-known", "class-ref", {"classes": ["class//./pt.ts//Pt"]}, None),
        ("instance-unknown", "instance", {"classes": ["other"]}, Rejection.VALUE_UNKNOWN_CLASS),
        ("step-unknown", "stepfn", {"steps": []}, Rejection.VALUE_UNKNOWN_FUNCTION),
        ("step-known", "stepfn", {"steps": ["step//./a.ts//s"]}, None),
    )
    reads = [
        Decide(
            slug=slug,
            title=slug.replace("-", " "),
            clauses=["values.registered"],
            flags=["tag"],
            op="values.decode",
            args={**arguments, "wire": TEXTS[sample].encode()},
            ok=refusal or to_nodes(ALL[sample]()),
        )
        for slug, sample, arguments, refusal in known
    ]
    limits = [
        Decide(
            slug=f"sparse-over-{boundary}",
            title=f"a sparse array over the limit at the boundary {boundary}",
            clauses=["values.sparse-limit"],
            flags=["sparse"],
            op="values.decode",
            args={"wire": b"[[-7,100001]]", "boundary": boundary},
            ok=Rejection.VALUE_SPARSE_TOO_LONG if limited else to_nodes(JsArray(100_001)),
        )
        for boundary, limited in (
            ("values", True),
            ("workflow", True),
            ("errors", False),
            ("display", False),
        )
    ]
    return [*writes, *reads, *limits]


TEXT = __doc__ or ""

FAMILIES: tuple[Family, ...] = (
    Family(
        kind="decide",
        area="values",
        text=TEXT,
        cases=[*_policies(), *_hops(), *_releases(), *_vocabulary(), *_situations()],
    ),
)
