"""The published schemas of `--json`, one file a command."""

import json
from collections.abc import Callable
from functools import partial

from conformance.results import FIELDS, schema


def _write(command: str) -> str:
    return json.dumps(schema(command), indent=2) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    f"docs/reference/results/{command.replace(' ', '-')}.schema.json": partial(_write, command)
    for command in FIELDS
}
