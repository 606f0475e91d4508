from spec_model.values.dialects import CURRENT
from spec_model.values.reducers import Reduced, reduce_value
from spec_model.values.revivers import REVIVERS
from spec_model.values.tags import (
    ELEMENT_SIZES,
    NAMED_ERRORS,
    NATIVE_VIEWS,
    STAGES,
    TAGS,
    TYPED_ARRAYS,
    VOCABULARIES,
)
from vectors.samples import ALL


def test_vocabularies_grow() -> None:
    """Each stage has what the one before had, and what it added."""
    known: frozenset[str] = frozenset()
    for stage, added in STAGES:
        assert VOCABULARIES[stage] == known | set(added)
        assert not known & set(added)
        known = VOCABULARIES[stage]
    assert len({tag.name for tag in TAGS}) == len(TAGS) == len(known)


def test_every_tag_has_a_reader_and_a_writer() -> None:
    """The newest vocabulary is what the revivers read and what some sample is reduced to."""
    reduced = (reduce_value(make(), CURRENT) for make in ALL.values())
    written = {form.tag for form in reduced if isinstance(form, Reduced)}
    assert {tag.name for tag in TAGS} == set(REVIVERS) == written


def test_views_are_split() -> None:
    """Every view is written by the layer or by the library, and every error has a tag."""
    assert {*TYPED_ARRAYS, *NATIVE_VIEWS} == set(ELEMENT_SIZES)
    assert set(NAMED_ERRORS) <= {tag.name for tag in TAGS}
