"""The specification is a closed world: nothing in it can touch anything outside."""

import ast

from tests.architecture.source import modules, tree

FORBIDDEN_MODULES = {
    "asyncio", "builtins", "concurrent", "contextvars", "ctypes", "datetime", "fcntl", "getpass",
    "glob", "http", "importlib", "inspect", "locale", "logging", "mmap", "multiprocessing", "os",
    "pathlib", "pickle", "platform", "random", "sched", "secrets", "select", "shelve", "shutil",
    "signal", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time",
    "tracemalloc", "urllib", "uuid", "warnings", "weakref",
}  # fmt: skip
"""Modules with I/O, a clock, entropy, the environment, threads or logging."""

ALLOWED_FROM = {"io": {"BytesIO"}}
"""From these modules, only what stays in memory."""

PURE_PARTS = {"urllib.parse"}
"""Parts of forbidden modules that only compute."""

FORBIDDEN_CALLS = {
    "breakpoint", "compile", "eval", "exec", "globals", "hash", "id", "input", "open", "print",
    "__import__",
}  # fmt: skip
"""`id` and `hash` of text differ from run to run."""

MODEL = [name for name in modules() if name.partition(".")[0] == "spec_model"]

IDENTITY = {name for name in MODEL if name.startswith("spec_model.values")}
"""The value model compares heap objects by identity, as JavaScript does: there `id` is allowed."""


def _imported(node: ast.AST) -> list[tuple[str, str]]:
    if isinstance(node, ast.Import):
        return [(alias.name.partition(".")[0], "*") for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        if node.module in PURE_PARTS:
            return []
        return [((node.module or "").partition(".")[0], alias.name) for alias in node.names]
    return []


ENTROPY = {"generate", "generate_key", "urandom", "token_bytes"}

NODES = [(module, node) for module in MODEL for node in ast.walk(tree(modules()[module]))]


def test_the_model_imports_nothing_that_reaches_outside() -> None:
    """No module with effects, and of `io` only the buffer in memory."""
    assert not [
        f"{module} imports {top}.{name}"
        for module, node in NODES
        for top, name in _imported(node)
        if top in FORBIDDEN_MODULES or name not in ALLOWED_FROM.get(top, {name})
    ]


def _effect(module: str, node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        allowed = {"id"} if module in IDENTITY else set()
        return node.func.id in FORBIDDEN_CALLS - allowed
    asynchronous = ast.AsyncFunctionDef | ast.Await | ast.AsyncFor
    return isinstance(node, asynchronous | ast.Global | ast.Nonlocal)


def test_the_model_calls_nothing_with_an_effect() -> None:
    """No printing, opening or evaluating, no address-dependent values, no coroutines."""
    assert not [f"{module}: {ast.unparse(node)}" for module, node in NODES if _effect(module, node)]


def test_encryption_takes_its_entropy_as_an_argument() -> None:
    """No key, nonce or ephemeral key is generated inside the model."""
    assert not [
        f"{module}: {ast.unparse(node)}"
        for module, node in NODES
        if isinstance(node, ast.Attribute) and node.attr in ENTROPY
    ]
