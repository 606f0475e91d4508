import pytest

from spec_model.replay.refusals import NAMES, Error, error_of, name_of


@pytest.mark.parametrize("error", Error)
def test_every_class_has_its_names(error: Error) -> None:
    """A name leads back to its class; the first name is the one that is written."""
    for name in NAMES[error]:
        assert error_of(name) is error
    assert name_of(error) == (NAMES[error][0] if NAMES[error] else "Error")


def test_a_general_name_is_told_by_its_status() -> None:
    """A bad request and a missing thing are told apart; what says nothing is other."""
    assert error_of("WorkflowWorldError", 400) is Error.INVALID
    assert error_of("WorkflowWorldError", 404) is Error.NOT_FOUND
    assert error_of("WorkflowAPIError", 404) is Error.NOT_FOUND
    assert error_of("WorkflowAPIError", 400) is Error.INVALID
    assert error_of("WorkflowAPIError", 409) is Error.CONFLICT
    assert error_of("WorkflowAPIError") is Error.OTHER
    assert error_of("Error") is Error.OTHER
