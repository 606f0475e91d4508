"""Decode sets: what readers were measured to make of what they are sent.

For implementers: `compat.read` is a table of measurements of published readers, one row a release
and runtime. An implementation that negotiates needs it to know its peers; it says nothing of what
the implementation itself reads.
"""

from collections.abc import Sequence

from spec_model.plain import Plain
from vectors.families.releases import slug_of
from vectors.family import Case, Decide, Family

NEWEST = "5.0.0-beta.55"
_OK, _TYPED, _UNTYPED = "decoded", "refused-typed", "refused-untyped"

PAYLOADS: tuple[tuple[str, Sequence[str], tuple[tuple[str, str, str], ...]], ...] = (
    ("legacy", (), (("4.0.1-beta.41", "node-22", _OK), ("0.12.0", "python", _TYPED))),
    (
        "devl",
        ("devl",),
        (("4.0.1-beta.41", "node-22", _UNTYPED), ("4.1.0-beta.63", "node-22", _OK)),
    ),
    (
        "encr",
        ("encr", "devl"),
        (
            ("4.1.0-beta.63", "node-22", _UNTYPED),
            ("4.2.0-beta.64", "node-22", _OK),
            ("0.12.0", "python", _OK),
        ),
    ),
    (
        "gzip",
        ("gzip", "devl"),
        (
            ("4.1.0-beta.63", "node-22", _UNTYPED),
            ("4.8.9", "node-22", _TYPED),
            ("5.0.0-beta.2", "node-22", _TYPED),
            ("5.0.0-beta.5", "node-22", _UNTYPED),
            ("5.0.0-beta.17", "node-22", _UNTYPED),
            ("5.0.0-beta.19", "node-22", _OK),
            ("5.0.0-beta.19", "node-20", _OK),
            (NEWEST, "browser", _OK),
            ("0.12.0", "python", _OK),
        ),
    ),
    (
        "encr-zstd",
        ("encr", "zstd", "devl"),
        (
            ("4.8.9", "node-22", _TYPED),
            ("5.0.0-beta.17", "node-22", _UNTYPED),
            ("5.0.0-beta.19", "node-22", _OK),
            ("5.0.0-beta.19", "node-20", _UNTYPED),
            (NEWEST, "node-24", _OK),
            (NEWEST, "node-20", _UNTYPED),
            (NEWEST, "browser", _UNTYPED),
            ("0.12.0", "python", _OK),
        ),
    ),
    (
        "encp",
        ("encp", "devl"),
        (
            ("4.8.9", "node-22", _TYPED),
            ("5.0.0-beta.35", "node-22", _UNTYPED),
            ("5.0.0-beta.39", "node-22", _OK),
            ("5.0.0-beta.39", "node-20", _OK),
        ),
    ),
)

FRAMES = (
    ("4.1.0-beta.63", ("encr", "devl"), _UNTYPED),
    ("4.2.0", ("encr", "devl"), _OK),
    ("4.2.0", ("encp", "devl"), _TYPED),
    ("5.0.0-beta.2", ("encp", "devl"), _TYPED),
    ("5.0.0-beta.12", ("encp", "devl"), "lost"),
    ("5.0.0-beta.35", ("encp", "devl"), "lost"),
    ("5.0.0-beta.39", ("encp", "devl"), _OK),
    ("4.1.0-beta.55", ("devl",), _UNTYPED),
    ("4.1.0-beta.57", ("devl",), _OK),
)

STREAMS = (
    ("4.5.0", "framed-v1", "silent-different"),
    ("4.6.0", "framed-v1", _OK),
    ("5.0.0-beta.2", "framed-v1", "silent-different"),
    ("5.0.0-beta.12", "framed-v1", "silent-different"),
    ("5.0.0-beta.15", "framed-v1", _OK),
    ("4.1.0-beta.63", "raw", _OK),
    (NEWEST, "framed-v2", "silent-different"),
)

TAGS = (
    ("4.2.0-beta.64", "node-22", "DOMException", _UNTYPED),
    ("4.2.0", "node-22", "DOMException", _OK),
    ("4.8.9", "node-22", "WorkflowFunction", _UNTYPED),
    ("5.0.0-beta.2", "node-22", "WorkflowFunction", _OK),
    ("4.8.9", "node-22", "TypeError", _UNTYPED),
    ("5.0.0-beta.2", "node-22", "TypeError", _UNTYPED),
    ("5.0.0-beta.5", "node-22", "TypeError", _OK),
    ("5.0.0-beta.5", "node-22", "HookConflictError", _UNTYPED),
    ("5.0.0-beta.12", "node-22", "HookConflictError", _OK),
    ("5.0.0-beta.44", "node-22", "StreamError", _UNTYPED),
    ("5.0.0-beta.53", "node-22", "StreamError", _OK),
    ("0.12.0", "python", "Date", _UNTYPED),
    ("0.12.0", "python", "BigInt", "silent-different"),
    ("0.12.0", "python", "ReadableStream", _TYPED),
    ("0.12.0", "python", "TypeError", _OK),
)

RUNS = (
    ("4.8.9", 3, _OK),
    ("4.8.9", 4, _TYPED),
    ("5.0.0-beta.41", 6, _OK),
    ("5.0.0-beta.41", 7, _TYPED),
    ("4.0.1-beta.41", 7, _OK),
)


def _read(
    slug: str, title: str, args: dict[str, Plain], outcome: str, fault: tuple[str, str]
) -> Decide:
    """Declare one reading; `fault` names the part and the culprit where there is one."""
    decoded = outcome == _OK
    foreign = decoded and args["runtime"] == "python" and fault[0] == "payload"
    part, culprit = fault
    return Decide(
        slug=slug,
        title=f"{title}: {outcome}",
        clauses=["compat.decode-set", *(["compat.foreign-claims"] if foreign else [])],
        flags=[] if decoded else ["unknown-value"],
        op="compat.read",
        args=args,
        ok={"outcome": outcome}
        if decoded
        else {"outcome": outcome, "part": part, "culprit": culprit},
    )


def _payloads() -> list[Case]:
    return [
        _read(
            f"payload-{name}-{slug_of(release)}-{runtime}",
            f"{release} on {runtime} and a payload {name}",
            {
                "release": release,
                "runtime": runtime,
                "shape": "payload" if layers else "legacy",
                "layers": list(layers),
            },
            outcome,
            ("payload", name.split("-")[-1]),
        )
        for name, layers, rows in PAYLOADS
        for release, runtime, outcome in rows
    ]


def _frames() -> list[Case]:
    return [
        _read(
            f"frame-{'-'.join(layers)}-{slug_of(release)}",
            f"{release} and a stream frame {'-'.join(layers)}",
            {
                "release": release,
                "runtime": "node-22",
                "shape": "frames",
                "layers": list(layers),
            },
            outcome,
            ("frames", layers[0] if len(layers) > 1 else "frame"),
        )
        for release, layers, outcome in FRAMES
    ]


_PLAIN: dict[str, Plain] = {"runtime": "node-22", "shape": "payload", "layers": ["devl"]}


def _streams() -> list[Case]:
    return [
        _read(
            f"bytes-{framing}-{slug_of(release)}",
            f"{release} and a byte stream {framing}",
            {**_PLAIN, "release": release, "framing": framing},
            outcome,
            ("byte-stream", framing),
        )
        for release, framing, outcome in STREAMS
    ]


def _tags() -> list[Case]:
    return [
        _read(
            f"tag-{tag.lower()}-{slug_of(release)}-{runtime}",
            f"{release} on {runtime} and the tag {tag}",
            {**_PLAIN, "release": release, "runtime": runtime, "tags": [tag]},
            outcome,
            ("tag", tag),
        )
        for release, runtime, tag, outcome in TAGS
    ]


def _runs() -> list[Case]:
    return [
        _read(
            f"run-{spec}-{slug_of(release)}",
            f"{release} and a run of spec version {spec}",
            {**_PLAIN, "release": release, "shape": "legacy", "layers": [], "run_spec": spec},
            outcome,
            ("run", f"spec {spec}"),
        )
        for release, spec, outcome in RUNS
    ]


FAMILIES: tuple[Family, ...] = (
    Family(
        kind="decide",
        area="decode-sets",
        text=__doc__ or "",
        cases=[*_payloads(), *_frames(), *_streams(), *_tags(), *_runs()],
    ),
)
