import pytest
from attrs import evolve

from spec_model.rejections import Rejected, Rejection
from spec_model.values.compare import same
from spec_model.values.devalue import CURRENT, flatten, unflatten
from spec_model.values.dialects import Registry
from vectors.families.values import ROWS, WRITTEN_ONLY
from vectors.samples import ALL


@pytest.mark.parametrize("name", [sample for sample, *_ in ROWS if sample not in WRITTEN_ONLY])
def test_samples_come_back(name: str) -> None:
    """Every sample that can, comes back as it was."""
    text = flatten(ALL[name]())
    assert isinstance(text, str)
    read = unflatten(text)
    assert not isinstance(read, Rejected)
    assert same(ALL[name](), read)


@pytest.mark.parametrize(
    ("name", "registry", "reason"),
    [
        ("class-ref", Registry(classes=frozenset()), Rejection.VALUE_UNKNOWN_CLASS),
        ("instance", Registry(classes=frozenset({"x"})), Rejection.VALUE_UNKNOWN_CLASS),
        ("stepfn", Registry(steps=frozenset()), Rejection.VALUE_UNKNOWN_FUNCTION),
        ("stepfn", Registry(steps=frozenset({"step//./a.ts//s"})), None),
        ("class-ref", Registry(classes=frozenset({"class//./pt.ts//Pt"})), None),
        ("workflowfn", Registry(frozenset(), frozenset()), None),
    ],
)
def test_registered(name: str, registry: Registry, reason: Rejection | None) -> None:
    """Classes and steps must be known to the reader; workflows need not be."""
    text = flatten(ALL[name]())
    assert isinstance(text, str)
    read = unflatten(text, evolve(CURRENT, registry=registry))
    assert (read.reason if isinstance(read, Rejected) else None) is reason
