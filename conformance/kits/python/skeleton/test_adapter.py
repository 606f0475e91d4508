"""Tests of the adapter: run them with pytest where onceproof is installed."""

import sys
from pathlib import Path

from conformance.check import check_implementation

import adapter

PROGRAM = f"stdio:{sys.executable} {Path(adapter.__file__)}"


def test_a_message_is_answered():
    """The adapter answers messages in this process too, which is handy in a debugger."""
    question = {"request": "call", "op": "batch.pages", "args": {"chunks": 2500}}
    assert adapter.adapter.answer(question) == {"ok": [1000, 1000, 500]}


def test_the_library_is_right():
    """Every golden vector of what is served passes."""
    checked = check_implementation(PROGRAM, "codec")
    assert checked.passed, checked.summary()
