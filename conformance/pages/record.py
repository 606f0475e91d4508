"""The page of the record: every row and field, with the words that stand beside it in the code."""

import ast
import inspect
from typing import Final

from conformance.pages.markdown import code, page, table
from conformance.record import rows, shapes
from conformance.record.rows import KINDS, SHAPES
from conformance.record.shapes import Shape
from vectors.canonical import JsonObject

TITLES: Final = {"header": "Header", "case": "Case", "result": "Result", "footer": "Footer"}


def record_page() -> str:
    """Write docs/reference/record.md."""
    return page(
        "The record of a run",
        [
            "One JSON object a line, its kind in `row`: a header, then cases and results,",
            "at last a footer. A case stands before its result; without a footer a record is",
            f"incomplete. The header's `schema` is `{rows.SCHEMA}`. A field that has its default",
            "value is left out. There are no floating-point numbers; times are whole microseconds.",
            "As a schema: [record.schema.json](record.schema.json).",
        ],
        *(_section(kind) for kind in KINDS),
    )


def _section(kind: str) -> list[str]:
    cls = KINDS[kind]
    told = _told(cls)
    lines = (
        [code(name), "yes" if name in rows.required(kind) else "", _form(shape), told[name]]
        for name, shape in SHAPES[kind].items()
    )
    return [
        f"## {TITLES[kind]}",
        "",
        str(inspect.getdoc(cls)),
        "",
        *table(["field", "needed", "holds", "meaning"], lines),
    ]


def _told(cls: type) -> dict[str, str]:
    """Read what stands below each field of a class."""
    (body,) = ast.parse(inspect.getsource(cls)).body
    told: dict[str, str] = {}
    last = ""
    for node in body.body if isinstance(body, ast.ClassDef) else ():
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            last = node.target.id
            told[last] = ""
        elif last and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            told[last] = " ".join(str(node.value.value).split())
    return told


def _form(shape: Shape) -> str:
    """Say a shape in a few words; what has parts is said by the schema."""
    if shape is shapes.VERDICT:
        return "[verdict](verdicts.md)"
    if shape is shapes.EXIT:
        return "[exit code](exit-codes.md)"
    return _schema_form(shape.schema)


WORDS: Final = {
    "string": "text", "integer": "number", "object": "object", "array": "list", "null": "null",
    "boolean": "true or false",
}  # fmt: skip


def _schema_form(schema: JsonObject) -> str:
    options, values, kind = schema.get("anyOf"), schema.get("enum"), schema.get("type")
    if isinstance(options, list):
        return " or ".join(_schema_form(each) for each in options if isinstance(each, dict))
    if isinstance(values, list):
        return ", ".join(code(str(value)) for value in values)
    items = schema.get("items")
    if kind == "array" and isinstance(items, dict):
        return f"list of {_schema_form(items).split(',')[0]}s" if "type" in items else "list"
    return WORDS[kind] if isinstance(kind, str) else "any JSON"
