"""Pages of mutants and properties."""

from conformance.mutants import CATALOGUE
from conformance.pages.markdown import code, page, table
from conformance.properties import PROPERTIES
from spec_model.stream import properties as observers


def mutants_page() -> str:
    """Write the catalogue of broken rules."""
    rows = [
        [code(item.id), item.area, item.sentence, code(item.clause), code(item.module), item.bug]
        for item in CATALOGUE
    ]
    text = [
        f"{len(CATALOGUE)} ways to break one rule of the model. `onceproof mutants` brings each to "
        "life and says which vector or property kills it. *Bug* is the number of the known bug "
        "that the mutant is, where it is one."
    ]
    head = ["mutant", "area", "what it does wrong", "clause", "module", "bug"]
    return page("Mutants", text, table(head, rows))


def properties_page() -> str:
    """Write the properties."""
    rows = [
        [code(item.id), item.claim, ", ".join(code(name) for name in item.clauses)]
        for item in PROPERTIES
    ]
    observed = [
        [code(item.id), item.claim, ", ".join(code(name) for name in item.clauses)]
        for item in observers.PROPERTIES
    ]
    head = ["property", "claim", "clauses"]
    return page(
        "Properties",
        ["Claims about everything that the strategies draw; run on the model and on mutants."],
        table(head, rows),
        ["## Of streams"],
        ["Claims about every run of a stream: observers of what happened, which judge the model, a "
         "mutant of it and the recorded history of an implementation alike."],
        table(head, observed),
    )  # fmt: skip
