"""Every check of the world role."""

from conformance.world import (
    connection_checks,
    crash_checks,
    entity_checks,
    hygiene_checks,
    log_checks,
    queue_checks,
    reader_checks,
    run_checks,
    step_checks,
    stream_checks,
)
from conformance.world.check import Check

CHECKS: tuple[Check, ...] = (
    *log_checks.CHECKS,
    *run_checks.CHECKS,
    *step_checks.CHECKS,
    *entity_checks.CHECKS,
    *crash_checks.CHECKS,
    *stream_checks.CHECKS,
    *reader_checks.CHECKS,
    *connection_checks.CHECKS,
    *queue_checks.CHECKS,
    *hygiene_checks.CHECKS,
)

BY_ID = {check.id: check for check in CHECKS}
