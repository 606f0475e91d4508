"""The script: what goes wrong, with which requests, how often.

A script is a list of rules. The first rule that matches a request and is not used up is applied to
it; without one, the request is served as it should be. As JSON:

    [{"on": "write", "do": "lose-response"},
     {"on": "read", "do": "end-early", "after": 10, "skip": 1, "times": 2}]

`on` is the operation, `skip` how many matching requests pass first, `times` how often the rule is
applied, `run` and `name` narrow it to a stream. What `do` takes is in `EFFECTS`.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

OPERATIONS: Final = ("write", "write-multi", "close", "read", "chunks", "info", "list")

EFFECTS: Final[Mapping[str, str]] = {
    "status": "Answer `status` instead of serving; `retry_after` becomes the header Retry-After.",
    "status-after": "Carry the request out, then answer `status`.",
    "reset": "Reset the connection before anything is carried out.",
    "lose-response": "Carry the request out, then reset the connection without an answer.",
    "lose-rest": "Keep the first `keep` chunks of a batch, then reset the connection.",
    "cut": "Reset the connection after `after` bytes of the body of a read.",
    "close": "Close the connection after `after` bytes of the body, without the body's end.",
    "end-early": "End the body properly after `after` bytes, although the stream goes on.",
    "half-chunk": "After `after` bytes announce a transport chunk, send half of it, and close.",
    "stall": "Send nothing more after `after` bytes, and keep the connection.",
    "ignore-start": "Serve a read from the beginning, whatever startIndex says.",
    "stale-info": "Say that the stream is `behind` chunks shorter, and open.",
    "delay": "Serve as it should be, `seconds` later.",
}
"""What can go wrong, each with its sentence."""

READS: Final = frozenset({"cut", "close", "end-early", "half-chunk", "stall", "ignore-start"})
ONLY: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(READS, frozenset({"read"})),
    "stale-info": frozenset({"info"}),
    "lose-rest": frozenset({"write-multi"}),
}
"""Effects that only some operations can have."""


class ScriptError(ValueError):
    """What is given is no script."""


@frozen(kw_only=True)
class Rule:
    """One thing that goes wrong."""

    on: str
    do: str
    times: int = 1
    skip: int = 0
    run: str | None = None
    name: str | None = None
    status: int = 503
    retry_after: str | None = None
    keep: int = 0
    after: int = 0
    behind: int = 1
    seconds: float = 0.0

    def matches(self, operation: str, run: str, name: str) -> bool:
        """Whether the rule is about such a request."""
        wanted = (self.on, self.run or run, self.name or name)
        return wanted == (operation, run, name)


def choose(
    script: Sequence[Rule], operation: str, run: str, name: str
) -> tuple[tuple[Rule, ...], Rule | None]:
    """Find the rule for a request; gives the script as it is afterwards."""
    for place, rule in enumerate(script):
        if rule.times and rule.matches(operation, run, name):
            used = (
                evolve(rule, skip=rule.skip - 1)
                if rule.skip
                else evolve(rule, times=rule.times - 1)
            )
            after = (*script[:place], used, *script[place + 1 :])
            return after, None if rule.skip else rule
    return tuple(script), None


def parse(text: str | bytes) -> tuple[Rule, ...]:
    """Read a script."""
    try:
        listed = json.loads(text)
    except ValueError as error:
        raise ScriptError(f"the script is no JSON: {error}") from None
    if not isinstance(listed, list):
        raise ScriptError("a script is a list of rules")
    return tuple(_rule(number, part) for number, part in enumerate(listed))


_WHOLE: Final = ("times", "skip", "status", "keep", "after", "behind")
_TEXTS: Final = ("on", "do", "run", "name", "retry_after")


def _rule(number: int, part: object) -> Rule:
    where = f"rule {number}"
    if not isinstance(part, dict):
        raise ScriptError(f"{where} is no object")
    for name, value in part.items():
        if name in _WHOLE:
            right = type(value) is int and value >= 0
        elif name in _TEXTS:
            right = isinstance(value, str)
        elif name == "seconds":
            right = isinstance(value, int | float) and math.isfinite(value) and value >= 0
        else:
            raise ScriptError(f"{where}: there is no field {name!r}")
        if not right:
            raise ScriptError(f"{where}: {value!r} is nothing that {name} can be")
    if part.get("on") not in OPERATIONS:
        raise ScriptError(f"{where}: `on` is one of {', '.join(OPERATIONS)}")
    if part.get("do") not in EFFECTS:
        raise ScriptError(f"{where}: `do` is one of {', '.join(EFFECTS)}")
    rule = Rule(**part)
    if rule.on not in ONLY.get(rule.do, OPERATIONS):
        raise ScriptError(f"{where}: {rule.do} is nothing that can happen to {rule.on}")
    return rule
