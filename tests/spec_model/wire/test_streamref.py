from itertools import product

import pytest

from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection
from spec_model.wire.layout import Framing, Kind
from spec_model.wire.streamref import (
    DISPATCH_TABLE,
    PRODUCER_TABLE,
    UNKNOWN_UPSTREAM,
    Capability,
    Decoding,
    Field,
    Generation,
    Origin,
    StreamHandle,
    StreamReference,
    dispatch,
    field_of,
    produce,
    revive_in_workflow,
    serialize_handle,
    writable_framing,
)

FRAMINGS: dict[Field, list[str | None]] = {
    Field.ABSENT_OR_RAW: [None, "raw"],
    Field.FRAMED_V1: ["framed-v1"],
    Field.FRAMED_V2: ["framed-v2"],
    Field.OTHER: ["framed-v3", "", "Raw", "FRAMED-V1", "framed-v2 "],
}


def _reference(kind: Kind, framing: str | None) -> StreamReference:
    return StreamReference(name="strm_1", kind=kind, framing=framing, start_index=4)


def test_every_cell_is_decided() -> None:
    """Both tables have a row for every combination and no other."""
    assert set(product(Kind, Field, Generation)) == set(DISPATCH_TABLE)
    assert set(product(Origin, Capability)) == set(PRODUCER_TABLE)
    assert set(Kind) == set(UNKNOWN_UPSTREAM)


def test_fields_are_classified() -> None:
    """Absent and raw are one thing; anything but the two known values is another."""
    assert set(FRAMINGS) == set(Field)
    for field, framings in FRAMINGS.items():
        assert {field} == {field_of(framing) for framing in framings}


@pytest.mark.parametrize("cell", DISPATCH_TABLE, ids=lambda cell: "-".join(x.value for x in cell))
def test_dispatch_follows_its_table(cell: tuple[Kind, Field, Generation]) -> None:
    """A known framing is decoded as the table says; an unknown one is a question of policy."""
    kind, field, generation = cell
    for framing in FRAMINGS[field]:
        reference = _reference(kind, framing)
        upstream = dispatch(reference, generation, Choice.UPSTREAM)
        recommended = dispatch(reference, generation)
        decoding = DISPATCH_TABLE[cell]
        if decoding is None:
            facts = (("framing", str(framing)),)
            assert Rejected(Rejection.UNKNOWN_FRAMING, facts=facts) == recommended
            assert UNKNOWN_UPSTREAM[kind] is upstream
        else:
            assert decoding is recommended is upstream


def test_markers_are_known_to_one_generation() -> None:
    """What ships does not know framed-v2; the generation with markers does."""
    assert dispatch(_reference(Kind.BYTES, "framed-v2"), Generation.V2) is Decoding.UNFRAME_V2
    assert dispatch(_reference(Kind.OBJECTS, "framed-v2"), Generation.V2) is Decoding.STRIP_MARKERS
    for kind in Kind:
        assert DISPATCH_TABLE[kind, Field.FRAMED_V2, Generation.PUB] is None


def test_what_is_produced_is_read() -> None:
    """Every reader that has the capability decodes what the producer chose, as it was framed."""
    readings = {
        Framing.RAW: Decoding.AS_IS,
        Framing.FRAMED_V1: Decoding.UNFRAME_V1,
        Framing.FRAMED_V2: Decoding.UNFRAME_V2,
    }
    for origin, capability in PRODUCER_TABLE:
        production = produce(origin, capability)
        kind = Kind.BYTES if origin is Origin.BYTES_BY_VALUE else Kind.OBJECTS
        marked = production.framing is Framing.FRAMED_V2
        objects = Decoding.STRIP_MARKERS if marked else Decoding.SNIFF
        expected = readings[production.framing] if kind is Kind.BYTES else objects
        generations = [Generation.V2] if capability is Capability.MARKERS else list(Generation)
        for generation in generations:
            assert expected is dispatch(_reference(kind, production.field), generation)


def test_only_the_able_get_markers() -> None:
    """Markers need the capability, and objects by value never have them."""
    marked = {cell for cell in PRODUCER_TABLE if produce(*cell).framing is Framing.FRAMED_V2}
    assert marked == {
        (Origin.BYTES_BY_VALUE, Capability.MARKERS),
        (Origin.STEP_WRITABLE, Capability.MARKERS),
    }


@pytest.mark.parametrize("byte_framing", [True, False])
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("framing", [None, "raw", "framed-v1", "framed-v2", "framed-v9"])
def test_a_stream_keeps_its_framing(kind: Kind, framing: str | None, byte_framing: bool) -> None:
    """Name, type and framing pass through the workflow; a start index does not."""
    handle = revive_in_workflow(_reference(kind, framing))
    assert StreamHandle(name="strm_1", kind=kind, framing=framing) == handle
    forwarded = serialize_handle(handle, byte_framing=byte_framing)
    assert StreamReference(name="strm_1", kind=kind, framing=framing) == forwarded


def test_an_empty_framing_is_not_written() -> None:
    """A handle whose framing is empty text gives a reference without the field."""
    handle = StreamHandle(name="s", kind=Kind.BYTES, framing="")
    assert serialize_handle(handle, byte_framing=True).framing is None


@pytest.mark.parametrize("tag", [None, "raw", "framed-v1", "framed-v3", "", "FRAMED-V2"])
def test_other_writable_tags_mean_v1(tag: str | None) -> None:
    """A writable is marked by the one literal tag and by nothing else."""
    assert writable_framing(tag) is Framing.FRAMED_V1
    assert writable_framing("framed-v2") is Framing.FRAMED_V2
