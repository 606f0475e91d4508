"""The published schemas: of `--json`, one file a command, and of the files that runs leave."""

import json
from collections.abc import Callable
from functools import partial

from conformance import baselines
from conformance.record import rows
from conformance.reports import certificate
from conformance.results import FIELDS, schema
from vectors.canonical import JsonObject


def _write(made: Callable[[], JsonObject]) -> str:
    return json.dumps(made(), indent=2) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/record.schema.json": partial(_write, rows.schema),
    "docs/reference/certificate.schema.json": partial(_write, certificate.schema),
    "docs/reference/baseline.schema.json": partial(_write, baselines.schema),
    **{
        f"docs/reference/results/{command.replace(' ', '-')}.schema.json": partial(
            _write, partial(schema, command)
        )
        for command in FIELDS
    },
}
