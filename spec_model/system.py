"""What a System offers to everything that chooses steps.

A system is a small world of roles; its whole state is one frozen value. `enabled` lists what may
happen next, from what could be observed only, and `step` makes it happen. A step that needs a role
is two halves: `ask` gives the input for the role, `apply` takes the role's answer; `step` closes
the loop with the model's own role. So an external implementation can stand in for exactly one role.

`weak` says which enabled steps may also never happen: the work of a request that nobody waits for.
A state in which nothing but weak steps is enabled is terminal.
"""

from collections.abc import Hashable, Sequence
from typing import Protocol, TypeVar

from spec_model.history import Event
from spec_model.schedule import Step

S = TypeVar("S", bound=Hashable)


class System(Protocol[S]):
    """A world of roles over states of one type."""

    def initial(self) -> S:
        """Return the state in which nothing has happened."""

    def enabled(self, state: S) -> Sequence[Step]:
        """List what may happen next, the default continuation first."""

    def step(self, state: S, step: Step) -> tuple[S, Sequence[Event]]:
        """Make a step happen: the next state, and what was observed."""

    def weak(self, state: S, step: Step) -> bool:
        """Say whether an enabled step may also never happen."""

    def parts(self, state: S) -> tuple[Hashable, ...]:
        """Take a state apart into local states."""

    def rebuild(self, parts: tuple[Hashable, ...]) -> S:
        """Put a state together from its local states."""
