import json

import pytest

from vectors.ledger import Ledger, LedgerError

ONE, TWO = "00" * 32, "ff" * 32
NAME = "codec.frames.one"
ISSUED = f"{NAME}.aaaaaaaa"


def _line(**row: str) -> str:
    return json.dumps(row) + "\n"


def _issue(ledger: Ledger, name: str = NAME, digest: str = ONE, was: str = "") -> str:
    return ledger.identify(name, digest, was, "0.1.0")


def _events(ledger: Ledger) -> list[object]:
    return [row["event"] for row in ledger.rows]


def test_an_id_is_issued_once() -> None:
    """The tail comes from the content at birth; the same content adds nothing."""
    ledger = Ledger()
    assert _issue(ledger) == _issue(ledger) == ISSUED
    assert ledger.rows == [{"event": "issued", "id": ISSUED, "sha256": ONE, "version": "0.1.0"}]


def test_an_edit_keeps_the_id() -> None:
    """Other content under the same name is a change of the same vector."""
    ledger = Ledger()
    _issue(ledger)
    assert _issue(ledger, digest=TWO) == ISSUED
    assert ledger.alive == {ISSUED: TWO}
    assert _events(ledger) == ["issued", "changed"]


def test_a_rename_keeps_the_tail() -> None:
    """A new name keeps the tail, and what changes with it is a second row."""
    ledger = Ledger()
    _issue(ledger)
    renamed = _issue(ledger, "codec.frames.uno", TWO, was=ISSUED)
    assert renamed == "codec.frames.uno.aaaaaaaa"
    assert _events(ledger) == ["issued", "renamed", "changed"]
    assert ledger.retired == {ISSUED}
    assert _issue(ledger, "codec.frames.uno", TWO, was=ISSUED) == renamed


def test_what_no_family_declares_is_retired() -> None:
    """Retirement is sorted, said once, and final."""
    ledger = Ledger()
    kept = _issue(ledger)
    gone = [_issue(ledger, f"codec.frames.{name}") for name in ("c", "b")]
    assert ledger.retire_others([kept], "0.2.0") == sorted(gone)
    assert ledger.retire_others([kept], "0.2.0") == []
    with pytest.raises(LedgerError, match="never reused"):
        _issue(ledger, "codec.frames.b")
    assert _issue(ledger, "codec.frames.b", TWO) == "codec.frames.b.77777777"


def test_a_name_cannot_come_back_by_a_rename() -> None:
    """Renaming there and back would reuse the first id."""
    ledger = Ledger()
    _issue(ledger)
    other = _issue(ledger, "codec.frames.uno", was=ISSUED)
    with pytest.raises(LedgerError, match="never reused"):
        _issue(ledger, NAME, was=other)
    with pytest.raises(LedgerError, match="not alive"):
        _issue(ledger, "codec.frames.due", was=ISSUED)


def test_a_ledger_is_read_as_it_was_written() -> None:
    """Reading the lines gives the same state, and writing it the same bytes."""
    ledger = Ledger()
    _issue(ledger)
    _issue(ledger, "codec.frames.uno", TWO, was=ISSUED)
    _issue(ledger, "codec.frames.due")
    ledger.retire_others(["codec.frames.uno.aaaaaaaa"], "0.2.0")
    again = Ledger.read(ledger.write().decode())
    assert (ledger.rows, ledger.alive, ledger.retired) == (again.rows, again.alive, again.retired)
    assert ledger.write() == again.write()


DAMAGED = {
    "not JSON": "{",
    "no record": "[]\n",
    "unknown event": _line(event="lost", id="a"),
    "no digest": _line(event="issued", id="a"),
    "issued twice": _line(event="issued", id="a", sha256=ONE) * 2,
    "changed before it was issued": _line(event="changed", id="a", sha256=ONE),
    "renamed from nowhere": _line(event="renamed", id="b", was="a"),
    "retired twice": _line(event="issued", id="a", sha256=ONE) + _line(event="retired", id="a") * 2,
    "issued again": _line(event="issued", id="a", sha256=ONE)
    + _line(event="retired", id="a")
    + _line(event="issued", id="a", sha256=ONE),
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_ledger_is_refused(text: str) -> None:
    """Rows that contradict each other are an error of one kind."""
    with pytest.raises(LedgerError):
        Ledger.read(text)
