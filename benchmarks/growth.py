"""How cost grows with size: of one large frame in small reads, and of values with many parts.

Every doubling of the size should double the time. The figure is the geometric mean over all of
them, six for frames and four for values; a decoder that copies what it holds at every read comes
to four.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from benchmarks import report, timing, wire
from benchmarks.report import Bar, Section
from benchmarks.timing import Effort, processor_time
from spec_model.values.devalue import flatten, unflatten
from spec_model.values.js import JsArray, JsMap, JsObject, Value
from spec_model.wire import layout
from spec_model.wire.layout import Profile

READ = 1_400
SIZES = tuple(1 << exponent for exponent in range(18, 25))
"""256 KiB to 16 MiB: six doublings."""

NAIVE_SIZES = SIZES[:6]
"""Up to 8 MiB: beyond, the naive decoder takes seconds a frame."""

PARTS = tuple(1 << exponent for exponent in range(10, 15))
"""1,024 to 16,384 parts of a value: four doublings."""

AT_MOST = 2.2
"""Bound on the growth by one doubling."""

Work = Callable[[], None]
Given = TypeVar("Given")


def model_work(profile: Profile, size: int) -> Work:
    """Return the decoding of one frame by the model."""
    (frame,) = wire.frames_of(profile, [bytes(size)])
    return wire.model_pass(profile, wire.cut(frame, READ))


def naive_work(size: int) -> Work:
    """Return the decoding of one frame by the naive decoder."""
    (frame,) = wire.frames_of(layout.F1, [bytes(size)])
    return wire.naive_pass(wire.cut(frame, READ))


def large_frames(effort: Effort) -> Section:
    """Measure the decoders over the doublings."""
    names = {f"model {size}": processor_time(model_work(layout.F1, size)) for size in SIZES}
    names |= {f"model V2 {size}": processor_time(model_work(layout.V2, size)) for size in SIZES}
    names |= {f"naive {size}": processor_time(naive_work(size)) for size in NAIVE_SIZES}
    best = timing.best_of(names, effort)
    kinds = {"model": SIZES, "model V2": SIZES, "naive": NAIVE_SIZES}
    means = {
        kind: timing.growth([best[f"{kind} {size}"] for size in sizes])
        for kind, sizes in kinds.items()
    }
    rows = [
        [report.size_of(size)] + [milliseconds(best.get(f"{kind} {size}")) for kind in kinds]
        for size in SIZES
    ]
    rows.append(["a doubling", *(f"{mean:.2f}x" for mean in means.values())])
    return Section(
        name="growth",
        title=f"one frame in {READ:,} B reads, milliseconds of processor time",
        head=["frame", *kinds],
        rows=rows,
        notes=["the naive decoder stops at 8 MiB: it is quadratic"],
        bars=[
            Bar(name=f"growth a doubling, {kind}", figure=means[kind], at_most=AT_MOST)
            for kind in ("model", "model V2")
        ],
    )


def array_of_records(parts: int) -> Value:
    """An array of small objects."""
    return JsArray.of(*(JsObject({"at": float(at), "name": f"n{at}"}) for at in range(parts)))


def chain(parts: int) -> Value:
    """Objects that are nested one inside the other."""
    value = JsObject({})
    for _ in range(parts):
        value = JsObject({"inner": value})
    return value


def shared(parts: int) -> Value:
    """One object, referred to again and again."""
    one = JsObject({"x": 1.0})
    return JsArray.of(*([one] * parts))


def map_of_texts(parts: int) -> Value:
    """A Map from numbers to strings."""
    return JsMap([(float(at), f"text {at}") for at in range(parts)])


def long_text(parts: int) -> Value:
    """One string with characters that are escaped."""
    return 'ab"<\u00e9' * parts


SHAPES: dict[str, Callable[[int], Value]] = {
    "records": array_of_records,
    "chain": chain,
    "shared": shared,
    "map": map_of_texts,
    "text": long_text,
}


def text_of(value: Value) -> str:
    """Flatten a value that can be flattened."""
    text = flatten(value)
    if not isinstance(text, str):
        raise TypeError(f"not flattened: {text}")
    return text


def values(effort: Effort) -> Section:
    """Measure flattening and unflattening over the doublings."""
    rows, bars = [], []
    for shape, build in SHAPES.items():
        made = {parts: build(parts) for parts in PARTS}
        texts = {parts: text_of(value) for parts, value in made.items()}
        works = {"flatten": works_over(flatten, made), "unflatten": works_over(unflatten, texts)}
        for name, contestants in works.items():
            best = list(timing.best_of(contestants, effort).values())
            mean = timing.growth(best)
            rows.append([f"{name} {shape}", *map(milliseconds, best), f"{mean:.2f}x"])
            bars.append(
                Bar(name=f"growth a doubling, {name} {shape}", figure=mean, at_most=AT_MOST)
            )
    return Section(
        name="values",
        title="flattened text of values by their parts, milliseconds of processor time",
        head=["work", *(f"{parts:,}" for parts in PARTS), "a doubling"],
        rows=rows,
        bars=bars,
    )


def works_over(
    work: Callable[[Given], object], given: Mapping[int, Given]
) -> dict[str, timing.Contestant]:
    """Return a contestant for each size."""
    return {str(parts): processor_time(partial(work, one)) for parts, one in given.items()}


def milliseconds(seconds: float | None) -> str:
    """Return a time as text."""
    return "-" if seconds is None else f"{seconds * 1e3:.3g}"
