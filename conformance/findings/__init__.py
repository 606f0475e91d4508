"""Findings: what published packages were seen to get wrong, each with a script that shows it.

A finding is a folder under `docs/findings`: a page for people, whose head says which package, which
clause and of which class, and a script that uses only the published package. `catalogue` reads the
folders, `running` runs the scripts, `rendering` writes the index.
"""

from conformance.findings.catalogue import CLASSES, Finding, FindingError, findings, problems
from conformance.findings.running import Outcome, Ran, reproduce

__all__ = [
    "CLASSES",
    "Finding",
    "FindingError",
    "Outcome",
    "Ran",
    "findings",
    "problems",
    "reproduce",
]
