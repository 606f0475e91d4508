"""Wire numbers are written once: in the layout module and in tables, not where they are used."""

import ast

import pytest

from tests.architecture.source import modules, tree

TABLES = {"spec_model.wire.layout", "spec_model.wire"}
CODE = [name for name in modules() if name.startswith("spec_model.wire") and name not in TABLES]


@pytest.mark.parametrize("module", CODE)
def test_no_integer_above_one_outside_the_layout(module: str) -> None:
    """Encoders and decoders take every width, limit and tag from the layout."""
    for node in ast.walk(tree(modules()[module])):
        if isinstance(node, ast.Constant) and type(node.value) is int:
            assert node.value in {0, 1}, f"{module}:{node.lineno} has {node.value}"


@pytest.mark.parametrize("module", CODE)
def test_no_bytes_literal_outside_the_layout(module: str) -> None:
    """Tags are bytes too; only the empty string of bytes is free of meaning."""
    for node in ast.walk(tree(modules()[module])):
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
            assert node.value == b"", f"{module}:{node.lineno} has {node.value!r}"
