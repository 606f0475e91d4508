"""The Python SDK in the matrix of versions: `python matrix.py`, a question as JSON on stdin."""

import json
import sys

from vercel.workflow._internal import serialization

KEY = bytes(range(32))
TEXT = "the quick brown fox " * 200


def write(question):
    """Write the value as the SDK writes for such a reader."""
    encoder = serialization.PayloadEncoder(
        compression=question["compress"], encryption_key=KEY if question["encrypt"] else None
    )
    return {"payload": encoder.encode({"text": TEXT}).hex(), "legacy": False, "chunks": []}


def read(question):
    """Say what becomes of a payload."""
    payload = question["payload"]
    given = json.loads(payload) if question["legacy"] else bytes.fromhex(payload)
    try:
        value = serialization.hydrate(given, what="a payload", key=KEY)
    except Exception as error:  # refusals without a type are an outcome
        typed = isinstance(error, serialization.SerializationError)
        outcome = "refused-typed" if typed else "refused-untyped"
        return {"outcome": outcome, "part": "payload", "says": str(error)[:120]}
    value = value[0] if isinstance(value, list) else value
    same = isinstance(value, dict) and value.get("text") == TEXT
    return {"outcome": "decoded" if same else "silent-different", "part": "", "says": ""}


asked = json.load(sys.stdin)
answers = [write(question) for question in asked.get("write", ())]
answers += [read(question) for question in asked.get("read", ())]
json.dump(answers, sys.stdout)
