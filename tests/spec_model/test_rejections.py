import re

import pytest

from spec_model.positions import ByteOffset
from spec_model.rejections import NOTES, Phase, Rejected, Rejection


@pytest.mark.parametrize("code", Rejection, ids=lambda code: code.value)
def test_every_reason_has_a_text_id_and_a_note(code: Rejection) -> None:
    """An id is lower-case words, like its name; its note is one plain clause."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", code.value)
    assert code.name.lower().replace("_", "-") == code.value
    assert not NOTES[code].meaning.endswith(".")
    assert NOTES[code].meaning[0].islower() or NOTES[code].meaning.startswith("JSON")


def test_every_note_has_a_reason() -> None:
    """No note is left over, and each phase has reasons."""
    assert set(Rejection) == set(NOTES)
    assert set(Phase) == {note.phase for note in NOTES.values()}


def test_a_refusal_is_one_sentence() -> None:
    """It says the id, the place, the meaning and what was compared."""
    plain = Rejected(Rejection.LEGACY_TEXT, ByteOffset(3))
    assert plain.sentence() == (
        "legacy-text at byte 3: the bytes were taken for legacy text and are none"
    )
    numbers = Rejected(Rejection.BATCH_COUNT, facts=(("declared", 1), ("chunks", 2)))
    assert numbers.sentence().endswith("(declared 1, chunks 2)")


def test_refusals_are_values() -> None:
    """Equal refusals are equal, and can be members of a set."""
    assert Rejected(Rejection.SEQ_RANGE) == Rejected(Rejection.SEQ_RANGE, ByteOffset(0))
    assert len({Rejected(Rejection.SEQ_RANGE), Rejected(Rejection.SEQ_RANGE)}) == 1
    assert Rejected(Rejection.SEQ_RANGE) != Rejected(Rejection.SEQ_RANGE, ByteOffset(1))
