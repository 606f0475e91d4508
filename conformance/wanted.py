"""What of the suites is wanted: roles, and beginnings of case ids.

Suites take a while to build, so what there is not is refused here, before anything is built.
"""

from collections.abc import Sequence
from typing import Final

ROLES: Final = ("codec", "reader", "writer")
"""The roles that have a suite."""

KINDS: Final = (
    "codec", "reject", "decide", "history", "trace", "random", "explored", "covering",
)  # fmt: skip
"""What ids of cases begin with: the kinds of vectors, and of what is drawn or searched."""


class SuiteError(ValueError):
    """A suite, a tier, a shard or a case that does not exist."""


def roles_of(suite: str) -> list[str]:
    """Read the roles of a suite."""
    roles = [role.strip() for role in suite.split(",") if role.strip()]
    strange = [role for role in roles if role not in ROLES]
    if strange or not roles:
        known = ", ".join(ROLES)
        raise SuiteError(f"there is no suite {(strange or [suite])[0]!r}; known are {known}")
    return [role for role in ROLES if role in roles]


def refuse_unknown(beginnings: Sequence[str]) -> None:
    """Refuse beginnings if there can be no case that begins so."""
    if beginnings and not any(map(_may_begin, beginnings)):
        raise SuiteError(f"no case begins with {beginnings[0]!r}")


def _may_begin(beginning: str) -> bool:
    kind, dot, _rest = beginning.partition(".")
    return kind in KINDS if dot else any(known.startswith(kind) for known in KINDS)
