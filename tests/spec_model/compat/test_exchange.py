from itertools import product

import pytest

from spec_model.compat.exchange import (
    Sent,
    same_runtime,
    sent,
    situations,
    tag_faults,
    wire_fault,
)
from spec_model.compat.negotiation import Writer, writer_of
from spec_model.compat.readers import Fault, Reader, Runtime, python_reader, reader_of
from spec_model.compat.sites import Shape, Site
from spec_model.compat.situation import SAFE, SHIPPED, Probe, PublicKey
from spec_model.compat.versions import release
from spec_model.outcomes import Outcome
from spec_model.wire.layout import Format, Framing

NEWEST = "5.0.0-beta.55"


def writer(text: str = NEWEST) -> Writer:
    """Return a release as a writer."""
    return writer_of(release(text))


def reader(text: str = NEWEST, runtime: Runtime = Runtime.NODE_22) -> Reader:
    """Return a release that has a reader on this runtime."""
    found = reader_of(release(text), runtime)
    assert found is not None
    return found


def test_hooks_vary_keys_specs_and_runtimes() -> None:
    """A hook is tried with every kind of key, with old and new runs, with and without zstd."""
    found = list(situations(Site.RESUME_HOOK, writer(), reader("4.8.9")))
    assert len(found) == len(set(found)) == 3 * 4 * 2
    assert {None, 4, 5, 7} == {each.run_spec for each in found}
    assert PublicKey.VALID in {each.keys.public_key for each in found}
    assert not any(each.legacy_hook for each in found)


def test_hooks_of_the_oldest_releases_are_legacy() -> None:
    """A deployment from before spec versions creates legacy hooks."""
    found = situations(Site.RESUME_HOOK, writer(), reader("4.0.1-beta.41"))
    assert all(each.legacy_hook for each in found)


def test_starts_vary_the_probe() -> None:
    """A start is tried with and without an answer; a key comes only from who can open it."""
    old, new = (
        list(situations(Site.START_CROSS, writer(), reader(text))) for text in ("4.8.9", NEWEST)
    )
    assert {Probe.ANSWERED, Probe.TIMED_OUT} == {each.probe for each in old}
    assert {PublicKey.ABSENT} == {each.keys.public_key for each in old}
    assert {PublicKey.ABSENT, PublicKey.VALID} == {each.keys.public_key for each in new}


def test_own_sites_do_not_look_at_the_reader() -> None:
    """What a run's own sites send does not depend on who reads."""
    one, other = (
        sent(Site.STEP_INPUT, writer(), reader(text), SHIPPED) for text in ("4.5.0", NEWEST)
    )
    assert one == other
    assert {each.text() for each in one} == {
        "zstd>devl",
        "gzip>devl",
        "encr>zstd>devl",
        "encr>gzip>devl",
    }


def test_the_reader_is_told_at_two_sites_only() -> None:
    """Only starts that were answered and hooks know their reader's release."""
    told = {site: {each.told for each in sent(site, writer(), reader(), SHIPPED)} for site in Site}
    assert told[Site.RESUME_HOOK] == {NEWEST}
    assert told[Site.START_CROSS] == {NEWEST, None}
    rest = set(Site) - {Site.RESUME_HOOK, Site.START_CROSS}
    assert set().union(*(told[site] for site in rest)) == {None}


def test_absent_sites_send_nothing() -> None:
    """A release without a site sends nothing from it."""
    assert sent(Site.ABORT_PAYLOAD, writer("4.8.9"), reader(), SHIPPED) == ()


def test_starts_stamp_a_spec_version() -> None:
    """The stamped version is part of what is sent, and the safe policy lowers it."""
    stamped = {
        policy.id: {
            each.stamped for each in sent(Site.START_CROSS, writer(), reader("4.8.9"), policy)
        }
        for policy in (SHIPPED, SAFE)
    }
    assert stamped == {"shipped": {7}, "safe": {3, 2}}
    assert {None} == {each.stamped for each in sent(Site.RESUME_HOOK, writer(), reader(), SHIPPED)}


def item(*formats: Format, shape: Shape = Shape.PAYLOAD, framing: Framing | None = None) -> Sent:
    """Make something that was sent."""
    return Sent(shape, formats, framing, None, None, zstd=True)


def test_the_payload_is_judged_before_the_stream() -> None:
    """Of several faults the payload's counts."""
    both = item(Format.GZIP, Format.DEVL, framing=Framing.FRAMED_V1)
    assert wire_fault(Site.RESUME_HOOK, both, reader("4.5.0")) == Fault(
        "payload", "gzip", Outcome.REFUSED_TYPED
    )
    stream = item(Format.DEVL, framing=Framing.FRAMED_V1)
    assert wire_fault(Site.RESUME_HOOK, stream, reader("4.5.0")) == Fault(
        "byte-stream", "framed-v1", Outcome.SILENT_DIFFERENT
    )


def test_stream_sites_are_judged_as_frames() -> None:
    """An unknown format in a stream is dropped, in a payload it is refused."""
    sealed = item(Format.ENCP, Format.DEVL)
    old = reader("5.0.0-beta.35")
    assert wire_fault(Site.STEP_STREAM, sealed, old) == Fault("frames", "encp", Outcome.LOST)
    assert wire_fault(Site.RESUME_HOOK, sealed, old) == Fault(
        "payload", "encp", Outcome.REFUSED_UNTYPED
    )


def test_structured_records_are_not_judged() -> None:
    """A record that is no payload is left alone."""
    assert wire_fault(Site.RUN_FAILED, item(shape=Shape.STRUCTURED), python_reader()) is None


def test_tags_that_came_together_are_one_fault() -> None:
    """Tags are joined by the stage that brought them and by what becomes of them."""
    tags = reader().vocabulary
    assert tag_faults(reader("4.8.9"), tags) == (
        Fault("tag", "tags: errors", Outcome.REFUSED_UNTYPED),
        Fault("tag", "tags: decryption", Outcome.REFUSED_UNTYPED),
        Fault("tag", "tags: stream-error", Outcome.REFUSED_UNTYPED),
        Fault("tag", "tags: workflow", Outcome.REFUSED_UNTYPED),
    )
    assert tag_faults(reader(), tags) == ()


@pytest.mark.parametrize(("runtime", "zstd"), list(product(Runtime, (True, False))))
def test_deployments_read_on_the_runtime_that_they_write_on(runtime: Runtime, zstd: bool) -> None:
    """A deployment's zstd is the same on both sides; a dashboard may be anywhere."""
    found = python_reader() if runtime is Runtime.PYTHON else reader(NEWEST, runtime)
    expected = runtime is Runtime.BROWSER or zstd is (Format.ZSTD in found.opens)
    thing = Sent(Shape.PAYLOAD, (), None, None, None, zstd=zstd)
    assert expected is same_runtime(thing, found)
