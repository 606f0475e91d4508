"""The adapter for an installed vercel-workflow: `python adapter.py VERSION OPERATIONS`.

It runs on the interpreter that has the package, with the Python kit on its path. OPERATIONS is JSON:
the capability and the fields of each operation.
"""

import json
import sys

from onceproof_kit import Adapter, Declined

VERSION, OPERATIONS = sys.argv[1], json.loads(sys.argv[2])

from questions import SERVED, Questions  # noqa: E402 - the folder of this file is on the path
from stream_roles import ReaderRole, WriterRole  # noqa: E402 - as above


def main():
    """Say what is served, and serve it."""
    questions = Questions(VERSION)
    served = {name: SERVED[name] for name in SERVED if questions.can(name) and name in OPERATIONS}
    python = ".".join(str(part) for part in sys.version_info[:3])
    adapter = Adapter(
        "vercel-workflow",
        VERSION,
        profiles=("F1", "PUB"),
        capabilities=sorted({OPERATIONS[name]["requires"] for name in served}),
        build=f"Python {python}",
    )
    for name, fields in OPERATIONS.items():
        if not fields["requires"]:
            continue
        if name in served:
            method, describe = served[name]
            adapter.op(name, describe)(answering(questions, method))
        else:
            adapter.op(name, "declined")(declining(name))
    adapter.role("reader", "reconnecting_frames of vercel.workflow._internal.streams")(ReaderRole)
    adapter.role("writer", "WorkflowStreamWriter of vercel.workflow._internal.streams")(WriterRole)
    adapter.serve()


def answering(questions, method):
    """Make the function of an operation that is served."""

    def answer(**fields):
        return questions.answer(method, fields)

    return answer


def declining(name):
    """Make the function of an operation that is not."""

    def answer(**_fields):
        raise Declined(f"the package has no function for {name}")

    return answer


main()
