"""Variants of the reference Worlds: for each policy a backend that takes the tolerated answer.

A variant is a backend of which one text differs, like a fault, and no fault: under the choice that
tolerates both answers the check named passes it, and under the other one it does not. So a policy
decides something that a check can see. `WITHOUT` says of which policies there is no variant, and
why.
"""

from collections.abc import Mapping

from attrs import frozen

from conformance.mutants.world_fault import WorldFault


@frozen
class Variant:
    """A backend that takes the answer of one policy that is not always legal."""

    policy: str
    check: str
    """The check that tells the two choices apart."""
    fault: WorldFault
    """The difference to the reference, as a fault is told."""


DECIDING = "spec_model.replay.deciding"
DECIDES = "    return options(entities, request, now, owner)[0]\n"


def _variant(  # noqa: PLR0913, PLR0917 - a row of data takes its columns
    policy: str,
    check: str,
    sentence: str,
    module: str,
    old: str,
    new: str,
    backend: str = "sqlite",
) -> Variant:
    fault = WorldFault(f"variant-{policy}", "", sentence, module, old, new, backend=backend)
    return Variant(f"world.{policy}", check, fault)


def _decides(policy: str, check: str, sentence: str, backend: str = "memory") -> Variant:
    """Make a variant that does what a cell of the machines names as the other answer."""
    new = (
        "    from spec_model.world_policies import only\n"
        f'    return options(entities, request, now, owner, only("world.{policy}"))[-1]\n'
    )
    return _variant(policy, check, sentence, DECIDING, DECIDES, new, backend)


_STARTS = """\
            if request.type is EventType.RUN_STARTED and not request.resilient:
                quiet = Event(run, "", request.type, now, None, {}, request.spec, None)
                kept = evolve(record, entities=apply(record.entities, quiet))
                return evolve(store, runs={**store.runs, run: kept}), Answer(None, kept.entities)
"""
_AS_IT_IS = "the reference does so"

VARIANTS: tuple[Variant, ...] = (
    _decides("cancelled-again", "run.transitions", "a second cancellation is stored"),
    _decides("started-again", "run.transitions", "a second start is stored"),
    _decides("end-of-pending-step", "run.transitions", "a pending step cannot end"),
    _decides("start-in-ended-run", "run.transitions", "a running step can start in an ended run"),
    _decides("retrying-anywhere", "run.transitions", "a pending step cannot be put off"),
    _decides("early-wait", "run.transitions", "a wait cannot be completed before its time"),
    _decides("hook-again", "run.transitions", "a disposed hook can be created again"),
    _decides("end-order", "run.transitions", "a run can end again, and the last end is its own"),
    _decides("end-from-pending", "run.transitions", "a run cannot end that was not started"),
    _decides("conflict-again", "mixed.fold", "a hook in conflict can be created when it is free"),
    _variant(
        "started-missing", "run.started-once", "a start changes the run and is not in the log",
        "spec_model.world.store",
        "            grown, made = _commit(record, run, request, params, drafts, now)\n",
        _STARTS + "            grown, made = _commit(record, run, request, params, drafts, now)\n",
        "memory",
    ),
    _variant(
        "write-after-close", "stream.close", "a write to a closed stream is ignored",
        "conformance.backends.memory",
        "        if isinstance(after, Failure):\n            return after\n",
        "        if isinstance(after, Failure):\n            return None\n", "memory",
    ),
    _variant(
        "close-over-write", "stream.close-after", "the last chunk does not come with the end",
        "conformance.backends.surface",
        "                if chunks or done:\n",
        "                chunks = chunks[: max(0, 2 - reader.next)] if done else chunks\n"
        "                if chunks or done:\n", "memory",
    ),
    _variant(
        "empty-chunk", "stream.empty-chunk", "an empty chunk has an index and does not arrive",
        "conformance.backends.surface",
        "                if chunks or done:\n",
        "                chunks = tuple(chunk for chunk in chunks if chunk)\n"
        "                if chunks or done:\n", "memory",
    ),
    _variant(
        "stale-error", "log.truthful-ack", "a completed step has no error",
        "spec_model.world.views",
        "    payload = _present(input=step.input, output=step.output, error=step.error)\n",
        "    error = None if step.output is not None else step.error\n"
        "    payload = _present(input=step.input, output=step.output, error=error)\n", "memory",
    ),
    _variant(
        "done-early", "stream.pages", "every page of a closed stream says done",
        "conformance.backends.surface",
        'return {**shown, "done": done and not shown["hasMore"]}',
        'return {**shown, "done": done}', "memory",
    ),
    _variant(
        "odd-limits", "hygiene.bad-cursor", "a page of nothing is given",
        "spec_model.world.paging", "    if limit < 1:\n", "    if limit < 0:\n", "memory",
    ),
    _variant(
        "missing-class", "hygiene.typed-errors", "what is missing is told by an error of no class",
        "conformance.backends.shapes",
        'return Failure((Error.NOT_FOUND,), "world.typed-errors"',
        'return Failure((Error.OTHER,), "world.typed-errors"', "memory",
    ),
    _variant(
        "timeout-attempt", "queue.delay", "a message that was put off is attempt 1 again",
        "spec_model.world.queue",
        "evolve(_flying(queue, name), state=MessageState.WAITING, ready=ready))",
        "evolve(_flying(queue, name), state=MessageState.WAITING, ready=ready, attempt=0))",
        "memory",
    ),
    _variant(
        "key-window", "queue.key", "a key is taken for three seconds",
        "spec_model.world.queue",
        "        if asked.key is not None and same and message.state is MessageState.WAITING:\n",
        "        recent = now.ms < message.ready.ms + 3000\n"
        "        if asked.key is not None and same and recent:\n", "memory",
    ),
    _variant(
        "id-scope", "log.run-isolation", "the id of a hook is taken in every run",
        "spec_model.world.store",
        "    decision = decide(record.entities, request, now, _owner(store, request, now))\n",
        "    others = [other for name, other in store.runs.items() if name != run]\n"
        "    taken = any(request.correlation in other.entities.hooks for other in others)\n"
        "    if request.type is EventType.HOOK_CREATED and taken:\n"
        '        return store, Failure((Error.CONFLICT,), "", "taken")\n'
        "    decision = decide(record.entities, request, now, _owner(store, request, now))\n",
        "memory",
    ),
    _variant(
        "recovery-message", "crash.redeliver", _AS_IT_IS,
        "conformance.backends.surface", 'f"recover:{run}"', 'f"recovery:{run}"',
    ),
    _variant(
        "spec-column", "log.pages", "the newest version is declared, and slots are skipped",
        "conformance.backends.sqlite_events",
        "        moment = max(now, Instant(newest))\n",
        "        slot += slot\n        moment = max(now, Instant(newest))\n",
    ),
    _variant(
        "received-again", "mixed.fold", "what a hook received is stored once",
        "spec_model.world.store",
        "    decision = decide(record.entities, request, now, _owner(store, request, now))\n",
        "    for event in record.log if request.type is EventType.HOOK_RECEIVED else ():\n"
        "        if (event.type, event.correlation) == (request.type, request.correlation):\n"
        "            live = request.correlation in record.entities.live_hooks\n"
        "            if live and event.data == request.data and not params.resume:\n"
        "                return store, Answer(event, record.entities)\n"
        "    decision = decide(record.entities, request, now, _owner(store, request, now))\n",
        "memory",
    ),
    _variant(
        "token-retention", "hook.disposed", "it declares that it keeps tokens, and does not",
        "conformance.backends.surface",
        '                "hookResumeDedup": True,\n',
        '                "hookResumeDedup": True,\n                "hookRetention": True,\n',
        "memory",
    ),
    _variant(
        "run-error", "log.resolve-data", "a run without data has its error",
        "spec_model.world.views",
        "        **(payload if data is Data.ALL else {}),\n"
        '        "attributes": dict(entities.attributes),\n',
        "        **(payload if data is Data.ALL else _present(error=run.error)),\n"
        '        "attributes": dict(entities.attributes),\n', "memory",
    ),
    _variant(
        "several-processes", "log.created-at", "every process has a database of its own",
        "conformance.backends.database",
        "database = opener(folder / NAME)",
        "import os\n    database = opener(folder / f\"{os.getpid()}.db\")",
    ),
)  # fmt: skip

WITHOUT: Mapping[str, str] = {
    "world.index-stability": "the reference commits a batch at once, so that nothing lands slowly",
}
"""Policies without a variant, and why."""
