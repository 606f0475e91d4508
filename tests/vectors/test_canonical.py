import hashlib

import pytest

from vectors.canonical import JsonObject, canonical, content_digest, id_tail, root_digest


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ({"é": "\u2028\n"}, '{"é":"\u2028\\n"}'),
        ({"\U0001f600": 1, "\ufb33": 2}, '{"\U0001f600":1,"\ufb33":2}'),
        ([], "[]"),
    ],
)
def test_canonical_form(value: JsonObject, text: str) -> None:
    """Keys are sorted by UTF-16 units, nothing is escaped without need, no space is left."""
    assert text.encode() == canonical(value)


def test_names_and_notes_are_not_content() -> None:
    """Renaming, moving and retitling a vector leave its digest as it is."""
    vector: JsonObject = {"kind": "codec", "wire": "00"}
    named: JsonObject = {**vector, "id": "x", "title": "t", "meta": {}, "sha256": "s"}
    assert content_digest(vector) == content_digest(named)
    assert content_digest(vector) != content_digest({**vector, "wire": "01"})
    assert content_digest(vector) == hashlib.sha256(b'{"kind":"codec","wire":"00"}').hexdigest()


def test_tail_of_an_id() -> None:
    """Eight characters of lower-case base32 of the digest."""
    assert id_tail("00" * 32) == "aaaaaaaa"
    assert id_tail("ff" * 32) == "77777777"
    assert id_tail("f5ff476d7e" + "00" * 27) == "6x7uo3l6"


def test_root_does_not_depend_on_order() -> None:
    """The digest of a release is over its sorted rows."""
    rows = [("b", "2"), ("a", "1")]
    assert root_digest(rows) == root_digest(reversed(rows)) == root_digest(iter(rows))
    assert root_digest(rows) == hashlib.sha256(b'[["a","1"],["b","2"]]').hexdigest()
    assert root_digest(rows) != root_digest([("a", "2"), ("b", "1")])
