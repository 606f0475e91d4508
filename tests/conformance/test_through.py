from conformance.mutants import CATALOGUE
from conformance.through import (
    STREAM_ROLES,
    role_of,
    score_from,
    score_to_json,
    through_stdio,
)


def _mutant(name: str):  # type: ignore[no-untyped-def] # one of the catalogue
    return next(mutant for mutant in CATALOGUE if mutant.id == name)
