"""How answers are compared with what is expected."""

from conformance.properties.asking import UNSAID, ask, differs, refused
from spec_model.plain import Plain


def test_what_a_refusal_does_not_say_is_not_compared() -> None:
    """Its code is, and so is everything that it does say."""

    def silent(_name: str, _arguments: object) -> dict[str, Plain]:
        return {"rejected": {"code": "batch-count"}}

    def talking(_name: str, _arguments: object) -> dict[str, Plain]:
        return {"rejected": {"code": "batch-count", "offset": 3}, "before": []}

    said_nothing, said_all = ask(silent, "batch.decode", {}), ask(talking, "batch.decode", {})
    assert differs("a refusal", refused("batch-count", 7, [1]), said_nothing) is None
    assert differs("a refusal", refused("batch-truncated"), said_nothing) is not None
    assert differs("a refusal", refused("batch-count", 3, []), said_all) is None
    assert differs("a refusal", refused("batch-count", 4, []), said_all) is not None
    assert repr(UNSAID) == "(not said)"
