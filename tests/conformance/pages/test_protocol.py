"""The pages of the protocol: everything that there is stands in them."""

import json

from conformance.pages.protocol import (
    PAGES,
    REPLIES,
    SENTENCES,
    operations_page,
    protocol_page,
    roles_page,
    values_page,
)
from conformance.protocol.breach import MEANING, BreachKind
from conformance.protocol.requests import FIELDS
from conformance.protocol.roles import WITH_INSTANCES
from conformance.protocol.schemas import replies_schema, requests_schema
from spec_model.codec import OPERATIONS
from spec_model.values.shapes import ANATOMIES


def test_nothing_is_left_out() -> None:
    """Every request, operation, message of a role, breach and value node."""
    assert FIELDS.keys() == REPLIES.keys() == SENTENCES.keys()
    assert {*MEANING} == {*BreachKind}
    protocol, operations, roles, values = (
        protocol_page(), operations_page(), roles_page(), values_page()
    )  # fmt: skip
    assert all(f"`{name}`" in protocol for name in [*FIELDS, *BreachKind])
    assert all(f"## {name}\n" in operations for name in OPERATIONS)
    for role in WITH_INSTANCES.values():
        assert all(f"`{kind}`" in roles for kind in [*role.inputs, *role.outputs])
    assert all(f"`{anatomy.kind}`" in values for anatomy in ANATOMIES)


def test_schemas_are_written_as_they_are() -> None:
    """With a line for each definition, so that a change can be read."""
    written = {path.rpartition("/")[2]: render() for path, render in PAGES.items()}
    assert json.loads(written["requests.schema.json"]) == requests_schema()
    assert json.loads(written["replies.schema.json"]) == replies_schema()
