from benchmarks import growth, payloads
from benchmarks.payloads import Pair, Side
from spec_model.values.devalue import flatten


def test_corpus() -> None:
    """The corpus is the captured payloads that are plain; the model reads most of them."""
    corpus = payloads.corpus()
    side, values = payloads.model_side(corpus)
    assert len(corpus) == len(values) > 90
    assert all(payload.startswith(b"devl") for payload in corpus)
    assert sum(side.read) > 90


def test_records() -> None:
    """The larger value is written as it was read."""
    larger = payloads.records()
    assert payloads.model_side(larger)[0].written == larger


def test_pairs_share_their_work() -> None:
    """A pair reads what both read, and writes what both write with the given bytes."""
    given = [b"a", b"b", b"c"]
    model = Side(read=[True, True, False], written=[b"a", b"x", None])
    peer = Side(read=[True, False, True], written=[b"a", b"x", None])
    assert payloads.chosen_by_both(given, model, peer) == {"decode": [0], "encode": [0]}


def test_row() -> None:
    """A row says the time for each payload, and how many times faster the model is."""
    row = Pair("peer", "decode", 2, 40, 2e-6, 8e-6).row("values")
    assert row == ["decode values, peer", "2", "40", "1.0", "4.0", "4.00x"]


def test_shapes_have_texts() -> None:
    """Every shape of the growth can be flattened."""
    assert {name: isinstance(flatten(build(3)), str) for name, build in growth.SHAPES.items()} == (
        dict.fromkeys(growth.SHAPES, True)
    )
