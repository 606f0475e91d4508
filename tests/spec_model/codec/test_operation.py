import pytest

from spec_model.codec import OPERATIONS, call, plain_answer
from spec_model.codec.operation import Arguments, Operation, Refused
from spec_model.codec.shapes import Fields
from spec_model.errors import ModelMisuse
from spec_model.positions import ByteOffset
from spec_model.rejections import Rejected, Rejection


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.name)
def test_operations_describe_themselves(operation: Operation) -> None:
    """Each has a name of area and verb, a sentence, a capability, and named arguments."""
    assert len(operation.name.split(".")) == 2
    assert operation.sentence.endswith(".")
    assert operation.requires
    assert isinstance(operation.takes, Fields)
    assert not operation.takes.required.keys() & operation.takes.optional.keys()


def test_calls_of_nothing_known_are_misuse() -> None:
    """An unknown operation and an unknown argument are the caller's mistakes."""
    with pytest.raises(ModelMisuse, match=r"frames\.explode"):
        call("frames.explode", {})
    with pytest.raises(ModelMisuse, match="does not take colour, size"):
        call("frames.encode", {"profile": "F1", "value": [], "size": 1, "colour": "red"})


def test_answers_are_plain() -> None:
    """A value is `ok`; a refusal says why, where, and what came out before it."""
    assert plain_answer(None) == {"ok": None}
    rejected = Rejected(Rejection.BATCH_COUNT, ByteOffset(7))
    assert plain_answer(rejected) == plain_answer(Refused(rejected))
    assert plain_answer(Refused(rejected, [1])) == {
        "rejected": {"code": "batch-count", "offset": 7, "sentence": rejected.sentence()},
        "before": [1],
    }


def test_arguments_are_read_by_type() -> None:
    """What is there in the right type is read; anything else is the caller's mistake."""
    arguments = Arguments({"b": b"x", "t": "t", "n": 3, "f": True, "l": [b"y"], "r": {"n": 4}})
    assert (arguments.octets("b"), arguments.text("t"), arguments.number("n")) == (b"x", "t", 3)
    assert arguments.flag("f", default=False)
    assert arguments.flag("absent", default=True)
    assert arguments.all_octets("l") == [b"y"]
    assert arguments.record("r").number("n") == 4
    assert arguments.maybe_text("absent") is None
    assert arguments.maybe_number("absent") is None
    assert arguments.items("absent") == arguments.numbers("absent") == []
    assert arguments.records("absent") == []
    for wrong in (
        lambda: arguments.octets("t"),
        lambda: arguments.number("absent"),
        lambda: arguments.all_octets("t"),
        lambda: arguments.numbers("l"),
        lambda: arguments.records("l"),
        lambda: arguments.record("n"),
    ):
        with pytest.raises(ModelMisuse):
            wrong()
