import pytest

from conformance.mutants.envelope import MUTANTS
from conformance.mutants.mutant import alive
from conformance.properties.envelope import PROPERTIES, key_record
from conformance.properties.property import Property, run
from spec_model.wire.keys import NO_KEY, AesKey, SealTarget

KILLED = {
    "envelope.round-trip": "nonce-behind",
    "envelope.grammar": "encrypt-first",
    "envelope.legal": "runtime-no-codec-in-secret",
    "envelope.illegal": "runtime-third-layer",
    "envelope.keyless": "missing-key-passes",
    "envelope.prefix": "prefix-letters-only",
    "display.no-key": "display-demands-any-key",
    "encryption.fresh": "nonce-constant",
    "encryption.tamper": "tamper-passes",
    "compression.cut": "cut-frame-passes",
    "compression.pass-through": "pass-through-refused",
    "compression.saving": "saving-inclusive",
    "compression.switches": "kill-switch-true",
}
BY_ID = {mutant.id: mutant for mutant in MUTANTS}


@pytest.mark.parametrize("claimed", PROPERTIES, ids=lambda claimed: claimed.id)
def test_every_property_can_fail(claimed: Property) -> None:
    """Each property finds its mutant out."""
    with alive(BY_ID[KILLED[claimed.id]]) as broken:
        found = run(claimed, broken, examples=100)
    assert found is not None
    assert found.wrong


def test_keys_as_arguments() -> None:
    """Each kind of key is written as its kind and its material."""
    assert key_record(NO_KEY) == {"kind": "none"}
    assert key_record(AesKey(bytes(32))) == {"kind": "aes", "material": bytes(32)}
    assert key_record(SealTarget(bytes(32)))["kind"] == "seal"
