from spec_model.wire import layout
from spec_model.wire.layout import F1, PROFILES, V2, Framing


def test_widths_add_up() -> None:
    """The structures have the widths that the diagram shows."""
    assert (layout.HEADER_BYTES, layout.MARKER_BYTES, layout.WRITER_ID_BYTES) == (4, 16, 8)
    assert layout.LENGTH.pack(layout.MAX_LENGTH) == b"\xff" * layout.HEADER_BYTES
    assert layout.MARKER.pack(b"writer-A", layout.MAX_SEQ) == b"writer-A" + b"\xff" * 8
    assert layout.LENGTH.pack(1) == b"\0\0\0\1"


def test_what_a_writer_frames_a_reader_accepts() -> None:
    """In every profile but the historical one the largest item fits into the largest frame."""
    for profile in PROFILES.values():
        largest = profile.item_limit + (layout.MARKER_BYTES if profile.marked else 0)
        assert (largest <= profile.frame_limit) is (profile.id != "SEG")


def test_limits_are_the_measured_ones() -> None:
    """The numbers of the specification, written once more."""
    assert (F1.item_limit, F1.frame_limit) == (100_000_000, 100_000_000)
    assert (V2.item_limit, V2.frame_limit) == (99_999_984, 100_000_000)
    assert (layout.BATCH_LIMIT, layout.BATCH_CHUNKS) == (4_294_967_295, 1_000)
    assert layout.SNIFF_LIMIT == 100_000_000


def test_profiles_are_known_by_their_ids() -> None:
    """Each profile is found by its id, and the marked ones say framed-v2."""
    assert [profile.id for profile in PROFILES.values()] == list(PROFILES)
    for profile in PROFILES.values():
        assert profile.marked is (profile.framing is Framing.FRAMED_V2)
