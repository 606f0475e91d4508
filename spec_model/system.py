"""What a System offers to everything that chooses steps.

A system is a small world of roles; its whole state is one frozen value. `enabled` lists what may
happen next, from what could be observed only, and `step` makes it happen. A step that needs a role
is two halves: `ask` gives the input for the role, `apply` takes the role's answer; `take` closes
the loop with the model's own role, and `step` is `take` behind a check that the step is enabled. So
an external implementation can stand in for exactly one role.

`weak` says which enabled steps may also never happen: the work of a request that nobody waits for.
A state in which nothing but weak steps is enabled is terminal.
"""

from collections.abc import Hashable, Iterable, Sequence
from typing import Protocol, TypeVar

from spec_model.history import Event
from spec_model.schedule import Step

S = TypeVar("S", bound=Hashable)
I_co = TypeVar("I_co", covariant=True)
O_contra = TypeVar("O_contra", contravariant=True)


class System(Protocol[S, I_co, O_contra]):
    """A world of roles over states of one type, with what its roles take and give."""

    def initial(self) -> S:
        """Return the state in which nothing has happened."""

    def enabled(self, state: S) -> Sequence[Step]:
        """List what may happen next, the default continuation first."""

    def ask(self, state: S, step: Step) -> I_co | None:
        """Say what a role is given in an enabled step, if one is needed."""

    def apply(self, state: S, step: Step, answer: Iterable[O_contra]) -> tuple[S, Sequence[Event]]:
        """Make an enabled step happen, with what the role that was asked wants done."""

    def take(self, state: S, step: Step) -> tuple[S, Sequence[Event]]:
        """Make an enabled step happen, with the answer of the model's own role."""

    def step(self, state: S, step: Step) -> tuple[S, Sequence[Event]]:
        """Make a step happen: the next state, and what was observed."""

    def weak(self, state: S, step: Step) -> bool:
        """Say whether an enabled step may also never happen."""
