"""Pages of mutants and properties."""

from conformance.mutants import CATALOGUE
from conformance.pages.markdown import code, page, table
from conformance.properties import PROPERTIES


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
    text = ["Claims about everything that the strategies draw; run on the model and on mutants."]
    return page("Properties", text, table(["property", "claim", "clauses"], rows))
