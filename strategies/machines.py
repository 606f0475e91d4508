"""The stream system as a Hypothesis state machine: one rule, which takes any step that is enabled.

It draws from `enabled` and goes through `take`, like everything else, and every property observes
what happens; `target` leads to long runs. Walks find more in less time; the machine is there for
those who want what Hypothesis tells of a failing run. A run that fails is told as its steps, which
are a schedule.
"""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis import target
from hypothesis.stateful import RuleBasedStateMachine, rule

from spec_model.schedule import Schedule, Step, is_terminal
from spec_model.stream import properties
from spec_model.stream.properties import Finding, Memories
from spec_model.stream.regimes import Setting
from spec_model.stream.system import State, StreamSystem

Told = Callable[[Finding, Schedule], None]
"""Is told of a finding and of the steps that led to it, before the machine fails."""


def _ignore(_finding: Finding, _steps: Schedule) -> None:
    """Keep nothing of a finding."""


class StreamMachine(RuleBasedStateMachine):
    """A run of a system; `machine_of` makes the class of one setting."""

    system: StreamSystem
    told: Told = staticmethod(_ignore)

    def __init__(self) -> None:
        super().__init__()
        self.state: State = self.system.initial()
        self.memories: Memories = properties.start()
        self.steps: list[Step] = []
        self.failed = False

    @rule(choice=st.integers(0, 31))
    def step(self, choice: int) -> None:
        """Take a step that is enabled; where there is none, nothing happens."""
        enabled = self.system.enabled(self.state)
        if not enabled:
            return
        step = enabled[choice % len(enabled)]
        self.steps.append(step)
        self.state, events = self.system.take(self.state, step)
        for event in events:
            now = properties.observe(self.memories, event)
            if isinstance(now, Finding):
                self.fail(now)
                return
            self.memories = now

    def teardown(self) -> None:
        """Ask the properties of endings, and tell Hypothesis how far the run came."""
        target(float(len(self.steps)), label="steps")
        if not self.failed and is_terminal(self.system, self.state):
            wrong = properties.end(self.memories)
            if wrong is not None:
                self.fail(wrong)

    def fail(self, finding: Finding) -> None:
        """Tell what was found, and fail."""
        self.failed = True
        self.told(finding, tuple(self.steps))
        raise AssertionError(f"{finding.property}: {finding.sentence}")


def machine_of(setting: Setting, told: Told = _ignore) -> type[StreamMachine]:
    """Make the state machine of a setting."""
    fields = {"system": StreamSystem(setting), "told": staticmethod(told)}
    return type("StreamMachineOfASetting", (StreamMachine,), fields)
