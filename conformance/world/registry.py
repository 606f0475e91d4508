"""Every check of the world role."""

from conformance.world import entity_checks, log_checks, run_checks, step_checks
from conformance.world.check import Check

CHECKS: tuple[Check, ...] = (
    *log_checks.CHECKS,
    *run_checks.CHECKS,
    *step_checks.CHECKS,
    *entity_checks.CHECKS,
)

BY_ID = {check.id: check for check in CHECKS}
