import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectors.canonical import JsonObject, JsonValue
from vectors.edits import apply, sibling_arguments, single_edit
from vectors.forms import bytes_to_json

VALUE: JsonValue = [{"item": "00"}, {"item": "01", "seq": "5"}]
SIBLING: JsonObject = {"context": {"profile": "V2"}, "value": VALUE, "wire": "0011223344"}


def _rejected(**changes: JsonValue) -> JsonObject:
    return {"args": {"profile": "V2", **changes}}


@given(before=st.binary(max_size=12), after=st.binary(max_size=12))
def test_splices_lead_from_one_wire_to_the_other(before: bytes, after: bytes) -> None:
    """Sibling and edit give the rejected call, whatever the two wires are."""
    sibling: JsonObject = {**SIBLING, "wire": bytes_to_json(before)}
    rejected = _rejected(wire=bytes_to_json(after))
    edit = single_edit(sibling, rejected)
    if before == after:
        assert edit is None
    else:
        assert edit is not None
        assert apply(sibling, edit) == rejected["args"]


@pytest.mark.parametrize(
    ("wire", "edit"),
    [
        ("001122", {"at": "3", "remove": "2", "insert": ""}),
        ("00112233445566", {"at": "5", "remove": "0", "insert": "5566"}),
        ("0011ff3344", {"at": "2", "remove": "1", "insert": "ff"}),
        ("001111223344", {"at": "2", "remove": "0", "insert": "11"}),
    ],
)
def test_splices_are_small(wire: str, edit: JsonObject) -> None:
    """What the two wires share at both ends is not part of the edit."""
    assert edit == single_edit(SIBLING, _rejected(wire=wire))


VALUES: list[tuple[JsonValue, JsonObject]] = [
    (
        [{"item": "00"}, {"item": "01", "seq": "6"}],
        {"path": "/value/1/seq", "from": "5", "to": "6"},
    ),
    ([{"item": "00"}, {"item": "01"}], {"path": "/value/1/seq", "from": "5", "to": None}),
    (
        [{"item": "00", "seq": "1"}, {"item": "01", "seq": "5"}],
        {"path": "/value/0/seq", "from": None, "to": "1"},
    ),
    ([{"item": "00"}], {"path": "/value", "from": VALUE, "to": [{"item": "00"}]}),
]


@pytest.mark.parametrize(("value", "edit"), VALUES)
def test_values_are_edited_at_one_place(value: JsonValue, edit: JsonObject) -> None:
    """One place of the value is replaced, added or removed."""
    rejected = _rejected(value=value)
    assert edit == single_edit(SIBLING, rejected)
    assert apply(SIBLING, edit) == rejected["args"]


def test_an_argument_may_be_the_edit() -> None:
    """The context is edited like a value, in either direction."""
    encode: JsonObject = {"args": {"profile": "F1", "value": VALUE}}
    edit = single_edit(SIBLING, encode)
    assert edit == {"path": "/profile", "from": "V2", "to": "F1"}
    decode: JsonObject = {"args": {"profile": "F1", "wire": SIBLING["wire"]}}
    assert single_edit(SIBLING, decode) == edit
    added: JsonObject = {"args": {"profile": "V2", "wire": SIBLING["wire"], "declared": 3}}
    assert single_edit(SIBLING, added) == {"path": "/declared", "from": None, "to": 3}


def test_an_element_of_a_list_may_be_the_edit() -> None:
    """An element that is no record is replaced as a whole."""
    sibling: JsonObject = {"context": {}, "value": ["00", "01"], "wire": ""}
    rejected: JsonObject = {"args": {"value": ["00", "ff"]}}
    edit = single_edit(sibling, rejected)
    assert edit == {"path": "/value/1", "from": "01", "to": "ff"}
    assert apply(sibling, edit) == rejected["args"]


@pytest.mark.parametrize("path", ["/profile/x", "/profile/x/y", "/value/0/item/0"])
def test_an_edit_that_leads_nowhere_is_an_error(path: str) -> None:
    """A path through something that holds nothing changes nothing silently."""
    with pytest.raises(KeyError):
        apply(SIBLING, {"path": path, "from": None, "to": "x"})


NO_SINGLE_EDIT: list[JsonObject] = [
    _rejected(value=VALUE),
    _rejected(value=[{"item": "ff"}, {"item": "01", "seq": "6"}]),
    {"args": {"profile": "F1", "wire": "00"}},
    {"args": []},
]


@pytest.mark.parametrize("rejected", NO_SINGLE_EDIT)
def test_no_edit_and_two_edits_are_not_one(rejected: JsonObject) -> None:
    """The same call, and one that differs in two places, have no single edit."""
    assert single_edit(SIBLING, rejected) is None


def test_an_edit_changes_a_copy() -> None:
    """Applying an edit leaves the sibling as it was."""
    before = repr(SIBLING)
    apply(SIBLING, {"path": "/value/0/item", "from": "00", "to": "ff"})
    assert before == repr(SIBLING)


def test_a_codec_vector_stands_for_two_calls() -> None:
    """One direction takes the wire, the other the value; the context is a record."""
    assert sibling_arguments(SIBLING, decoding=True) == {"profile": "V2", "wire": "0011223344"}
    assert sibling_arguments(SIBLING, decoding=False) == {"profile": "V2", "value": VALUE}
    with pytest.raises(TypeError, match="record"):
        sibling_arguments({**SIBLING, "context": []}, decoding=True)
