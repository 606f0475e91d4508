"""A failure as a test for somebody's own suite: one file, standard library only.

The test starts the adapter, shakes hands, asks what the failure asked, in the same order, and
compares with what the model answers; a refusal is compared by its code. It needs nothing of this
project, so it can be kept beside the code that it guards.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import define, field

from conformance.adapters.targets import resolve
from conformance.cases import Case
from conformance.failures import Failure
from conformance.protocol.messages import Answer, Open, Opened, Single
from conformance.protocol.replies import write_reply
from conformance.protocol.requests import write_request
from conformance.replaying import case_of
from conformance.runner import Exchanging, Runner, Ticket
from vectors.canonical import JsonObject, JsonValue

LANGUAGES: Final = ("python", "typescript")


@define
class _Listening:
    """A line to the model that writes down what is asked and answered."""

    line: Exchanging
    pairs: list[JsonValue] = field(factory=list)
    _roles: dict[int, str] = field(factory=dict)

    def submit(self, requests: Sequence[Single]) -> Ticket:
        """Send requests."""
        return requests, self.line.submit(requests)

    def collect(self, ticket: Ticket) -> Sequence[Answer]:
        """Wait for answers, and write them down."""
        requests, submitted = ticket
        answers: list[Answer] = []
        for request, answer in zip(requests, self.line.collect(submitted), strict=True):
            if not isinstance(answer, Answer):
                raise TypeError("the model does not break")
            if isinstance(request, Open) and isinstance(answer, Opened):
                self._roles[answer.instance] = request.role
            pair: JsonObject = {
                "ask": write_request(request, self._roles.__getitem__),
                "want": write_reply(request, answer, self._roles.__getitem__),
            }
            self.pairs.append(pair)
            answers.append(answer)
        return answers

    def restart(self) -> None:
        """Do nothing: the model does not break."""

    def seen(self) -> tuple[Sequence[str], str]:
        """Return nothing."""
        return (), ""


def transcript(case: Case) -> list[JsonValue]:
    """Say what a case asks, and what the model answers."""
    connection = resolve("model:").connect()
    try:
        listening = _Listening(Exchanging(connection))
        for _finished in Runner(listening, lambda: 0.0).run([case], lambda _case: None):
            pass
        return listening.pairs
    finally:
        connection.stop()


def as_test(failure: Failure, language: str) -> str:
    """Write a failure as a test."""
    name = re.sub(r"[^a-z0-9]+", "_", failure.case.lower()).strip("_")
    sentence = failure.sentence.replace("\\", "/").replace('"', "'").replace("\n", " ")
    pairs = json.dumps(transcript(case_of(failure)), separators=(",", ":"))
    command = failure.target.removeprefix("stdio:") if failure.target.startswith("stdio:") else ""
    filled: Mapping[str, str] = {
        "NAME": name,
        "SENTENCE": sentence,
        "TITLE": json.dumps(f"{failure.case}: {sentence}"),
        "PAIRS": json.dumps(pairs),
        "COMMAND": json.dumps(command),
    }
    text = TEMPLATES[language]
    for key, value in filled.items():
        text = text.replace(f"@{key}@", value)
    return text


PYTHON: Final = '''"""@SENTENCE@"""

import json
import os
import shlex
import subprocess

COMMAND = os.environ.get("ADAPTER", @COMMAND@)
PAIRS = json.loads(@PAIRS@)


def converse(pairs):
    """Start the adapter and ask; give each answer with what was wanted."""
    process = subprocess.Popen(shlex.split(COMMAND), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    instances, number = {}, 0

    def ask(request):
        nonlocal number
        number += 1
        process.stdin.write(json.dumps({"id": number, **request}).encode() + b"\\n")
        process.stdin.flush()
        reply = json.loads(process.stdout.readline())
        assert reply.pop("id") == number
        return reply

    try:
        ask({"request": "hello", "versions": [1, 1], "nonce": "test", "max_line": 67108864})
        for pair in pairs:
            request, want = dict(pair["ask"]), pair["want"]
            if "instance" in request:
                request["instance"] = instances[request["instance"]]
            got = ask(request)
            if "instance" in want:
                instances[want["instance"]] = got["instance"]
                continue
            yield request, want, got
    finally:
        process.kill()
        process.wait()


def test_@NAME@():
    """@SENTENCE@"""
    for request, want, got in converse(PAIRS):
        if "rejected" in want:
            want = want["rejected"]["code"]
            got = got.get("rejected", {}).get("code", got)
        assert got == want, request
'''

TYPESCRIPT: Final = """// @SENTENCE@
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import test from 'node:test';

const command = process.env.ADAPTER ?? @COMMAND@;
const pairs = JSON.parse(@PAIRS@);

test(@TITLE@, async () => {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const instances = new Map();
  let number = 0;
  const ask = async (request) => {
    number += 1;
    child.stdin.write(JSON.stringify({ id: number, ...request }) + '\\n');
    const { id, ...reply } = JSON.parse((await lines.next()).value);
    assert.equal(id, number);
    return reply;
  };
  try {
    await ask({ request: 'hello', versions: [1, 1], nonce: 'test', max_line: 67108864 });
    for (const pair of pairs) {
      const request = { ...pair.ask };
      if ('instance' in request) request.instance = instances.get(request.instance);
      const got = await ask(request);
      const want = pair.want;
      if ('instance' in want) instances.set(want.instance, got.instance);
      else if ('rejected' in want) assert.equal(got.rejected?.code, want.rejected.code);
      else assert.deepEqual(got, want, JSON.stringify(request));
    }
  } finally {
    child.stdin.end();
    child.kill();
  }
});
"""

TEMPLATES: Final[Mapping[str, str]] = {"python": PYTHON, "typescript": TYPESCRIPT}
