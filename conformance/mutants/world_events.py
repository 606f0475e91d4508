"""Faults of the event store: tables, folding, rows, transactions, what is shown."""

from conformance.mutants.world_fault import WorldFault, rows

_TABLES = rows(
    "spec_model.replay.machines",
    ("run-created-twice", "run-created-once", "a run can be created again",
     '_RUN_ONCE = _refuse("world.run-created-once", _E.CONFLICT)',
     '_RUN_ONCE = Cell("world.run-created-once", Go(_R.PENDING))', "h-10"),
    ("every-start-stored", "run-started-once", "every start of a running run is stored",
     '_STARTED_AGAIN = Cell("world.run-started-once", Keep(), "world.started-again", '
     "Go(_R.RUNNING))",
     '_STARTED_AGAIN = Cell("world.run-started-once", Go(_R.RUNNING))', "h-12"),
    ("two-ends", "run-one-end", "a run that has ended can end again, and otherwise",
     '_ONE_END = _refuse("world.run-one-end", _E.CONFLICT)',
     '_ONE_END = Cell("world.run-one-end", Go(_R.FAILED))', "h-11"),
    ("open-after-end", "run-end-closes", "an ended run takes new steps, hooks and waits",
     '_AFTER_END = _refuse("world.run-end-closes", _E.CONFLICT)',
     '_AFTER_END = Cell("world.run-end-closes", Ask())'),
    ("wait-after-end", "run-end-closes", "an ended run takes new waits",
     "    _M.HOOK_CONFLICT: _AFTER_END,\n    _M.WAIT_CREATE: _AFTER_END,",
     "    _M.HOOK_CONFLICT: _AFTER_END,\n    _M.WAIT_CREATE: _ASK,"),
    ("orphan-waits", "no-run", "a wait is stored for a run that does not exist",
     "    _M.HOOK_CONFLICT: _NO_RUN,\n    _M.WAIT_CREATE: _NO_RUN,",
     '    _M.HOOK_CONFLICT: _NO_RUN,\n    _M.WAIT_CREATE: Cell("world.no-run", Ask()),', "h-14"),
    ("orphan-end", "no-run", "a run that does not exist can be completed",
     "    _M.RUN_COMPLETE: _NO_RUN,", '    _M.RUN_COMPLETE: Cell("world.no-run", '
     "Go(_R.COMPLETED)),", "h-14"),
    ("unknown-step-conflict", "transition-errors", "a step that is not there is told as a conflict",
     '_NO_STEP = _refuse("world.transition-errors", _E.NOT_FOUND)',
     '_NO_STEP = _refuse("world.transition-errors", _E.CONFLICT)'),
    ("expired-as-conflict", "transition-errors", "starting an ended run is told as a conflict",
     '    _M.RUN_START: _refuse("world.transition-errors", _E.RUN_EXPIRED),',
     '    _M.RUN_START: _refuse("world.transition-errors", _E.CONFLICT),'),
    ("step-created-twice", "step-one-winner", "a step can be created again",
     '_STEP_ONCE = _refuse("world.step-one-winner", _E.CONFLICT)',
     '_STEP_ONCE = Cell("world.step-one-winner", Go(_S.PENDING))', "h-1"),
    ("start-after-end", "step-one-end", "a step that has ended can be started again",
     "    _M.STEP_START: _STEP_OVER,", '    _M.STEP_START: Cell("world.step-one-end", '
     "Go(_S.RUNNING)),", "h-2"),
    ("ends-twice", "step-one-end", "a step can end twice",
     "    _M.STEP_FAIL: _STEP_OVER,", '    _M.STEP_FAIL: Cell("world.step-one-end", '
     "Go(_S.FAILED)),"),
    ("no-restart", "step-restart", "a running step cannot be started again",
     '        _M.STEP_START: Cell("world.step-restart", Go(_S.RUNNING)),',
     "        _M.STEP_START: _STEP_ONCE,"),
    ("own-conflict", "hook-own-conflict", "a hook that is created again conflicts with itself",
     "    _H.LIVE: {\n        _M.HOOK_CREATE: _ONE_HOOK,",
     '    _H.LIVE: {\n        _M.HOOK_CREATE: Cell("world.hook-own-conflict", Go(_H.LIVE)),',
     "h-5"),
    ("received-after-disposal", "hook-received-live", "a disposed hook goes on receiving",
     "        _M.HOOK_RECEIVE: _NOT_LIVE,\n        _M.HOOK_DISPOSE: _NOT_THERE,\n"
     "        _M.HOOK_CONFLICT: _refuse(",
     '        _M.HOOK_RECEIVE: Cell("world.hook-received-live", Go(_H.DISPOSED)),\n'
     "        _M.HOOK_DISPOSE: _NOT_THERE,\n        _M.HOOK_CONFLICT: _refuse(", "h-6"),
    ("received-after-end", "hook-received-live", "a hook receives after its run's end",
     "    _M.HOOK_RECEIVE: _REMOVED,", "    _M.HOOK_RECEIVE: _ASK,", "h-6"),
    ("disposed-comes-back", "hook-disposed", "a disposed hook can be created again",
     '            "world.hook-disposed", Refuse((_E.CONFLICT,)), "world.hook-again", Go(_H.LIVE)',
     '            "world.hook-disposed", Go(_H.LIVE)', "h-8"),
    ("wait-completed-twice", "wait-once", "a wait can be created and completed again",
     '_ONE_WAIT = _refuse("world.wait-once", _E.CONFLICT)',
     '_ONE_WAIT = Cell("world.wait-once", Go(_W.COMPLETED))'),
    ("unknown-wait-completed", "wait-once", "a wait that was not created can be completed",
     '        _M.WAIT_COMPLETE: _refuse("world.wait-once", _E.NOT_FOUND),',
     '        _M.WAIT_COMPLETE: Cell("world.wait-once", Go(_W.COMPLETED)),'),
    ("write-twice", "attributes", "an attribute write of the workflow is made twice",
     '        _M.ATTRIBUTES_SET: _refuse("world.attributes", _E.CONFLICT),',
     '        _M.ATTRIBUTES_SET: Cell("world.attributes", Go(WriteState.WRITTEN)),'),
)  # fmt: skip

_FOLD = rows(
    "spec_model.replay.entities",
    ("attempt-stuck", "step-attempts", "only the first start is counted",
     "attempt=step.attempt + 1,", "attempt=max(step.attempt, 1),", "h-15"),
    ("retry-time-stays", "step-retry", "a start leaves the retry time on the step",
     "retry_after=None,\n", "retry_after=step.retry_after,\n", "h-43"),
    ("last-start-time", "step-started-at", "the time of start is that of the last start",
     "started=step.started or event.created,", "started=event.created,"),
    ("failure-forgotten", "fold", "a failed step forgets its error",
     'failed = evolve(step, state=StepState.FAILED, error=data.get("error"))',
     "failed = evolve(step, state=StepState.FAILED)"),
    ("output-forgotten", "fold", "a completed run forgets its output",
     'run = evolve(run, state=RunState.COMPLETED, output=data.get("output"))',
     "run = evolve(run, state=RunState.COMPLETED)"),
)  # fmt: skip

_DECIDING = rows(
    "spec_model.replay.deciding",
    ("never-too-early", "step-retry", "a step can be started before its retry time",
     "if early and early > now:", "if early and early > now and False:"),
    ("start-before-creation", "resilient-start", "a start that creates its run is stored first",
     "return (Draft(EventType.RUN_CREATED, None, request.data), own)",
     "return (own, Draft(EventType.RUN_CREATED, None, request.data))", "h-13"),
    ("lazy-start-first", "lazy-start", "a lazy start is stored before the step's creation",
     "return (Draft(EventType.STEP_CREATED, request.correlation, named), own)",
     "return (own, Draft(EventType.STEP_CREATED, request.correlation, named))"),
    ("conflict-without-owner", "hook-one-owner", "a conflict does not name the owner",
     '{"token": request.data["token"], "conflictingRunId": owner.run}',
     '{"token": request.data["token"]}'),
    ("world-events-accepted", "world-only", "a caller can write the World's own events",
     "    wrong = _wrong(entities, request)\n",
     "    wrong = None if request.type is EventType.HOOK_CONFLICT else "
     "_wrong(entities, request)\n", "h-46"),
) + rows(
    "spec_model.replay.instants",
    ("milliseconds-left", "step-retry", "the seconds that are left are milliseconds",
     "return -((now.ms - moment.ms) // SECOND)", "return -(now.ms - moment.ms)", "h-43"),
) + rows(
    "spec_model.replay.attributes",
    ("null-stays", "attributes", "a change to nothing leaves the key",
     "merged.pop(key, None)", "merged.setdefault(key, \"\")"),
    ("no-limit", "attributes", "a run can have any number of attributes",
     "if len(merge(attributes, data)) > MOST_ATTRIBUTES:", "if False:"),
    ("value-in-characters", "attributes", "the limit of a value counts characters, not bytes",
     'len(value.encode("utf-8", "surrogatepass")) > VALUE_BYTES', "len(value) > VALUE_BYTES"),
    ("reserved-accepted", "attributes", "a reserved key is accepted",
     "if key.startswith(RESERVED) and not reserved:", "if False:"),
)  # fmt: skip

_DECIDES = (
    '        entities = self._rows.load(run, request.correlation or "")\n'
    "{before}"
    "        decision = decide(entities, request, now, self._owner(request))\n"
    "        match decision:\n"
    "            case Refused(errors, clause, says, seconds):\n"
    "                return Failure(errors, clause, says, seconds)\n"
    "            case Nothing():\n"
    "                return Answer(None, entities, skipped=self._skipped(run, params))\n"
    "            case Commit(drafts):\n"
    "                skipped = self._skipped(run, params)\n"
    "                made, entities = self._commit(run, entities, request, params, drafts, now)\n"
    "{after}"
)
"""How a request is decided, with something before and something after it."""

_EVENTS = rows(
    "conformance.backends.sqlite_events",
    ("slots-skip", "ids-dense", "every slot but the first is skipped once",
     "for number, draft in enumerate(drafts, slot + 1):",
     "for number, draft in enumerate(drafts, slot + 2):", "h-20"),
    ("hole-at-ten", "no-holes", "one slot is never used",
     "for number, draft in enumerate(drafts, slot + 1):",
     "for number, draft in enumerate(drafts, slot + 1 + (slot == 4)):", "h-20"),
    ("ordered-by-time", "prefix-reads", "the list is ordered by time, then by correlation id",
     'sql = f"SELECT {_COLUMNS} FROM events WHERE run = ? ORDER BY slot"',
     'sql = f"SELECT {_COLUMNS} FROM events WHERE run = ? ORDER BY created, correlation"', "h-22"),
    ("another-time", "truthful-ack", "the stored time is not the one that was answered",
     "                event.created.ms,\n", "                event.created.ms + 1,\n"),
    ("ghost-token", "refusal-leaves-nothing", "a hook that is refused keeps its token",
     "            case Refused(errors, clause, says, seconds):\n",
     "            case Refused(errors, clause, says, seconds):\n"
     "                if request.type is EventType.HOOK_CREATED:\n"
     "                    self._database.execute(\n"
     '                        "INSERT OR IGNORE INTO tokens VALUES (?, ?, ?)",\n'
     '                        (request.data["token"], run, request.correlation),\n'
     "                    )\n", "h-8"),
    ("refused-and-stored", "refusal-leaves-nothing", "what is refused for a conflict is in the log",
     "            case Refused(errors, clause, says, seconds):\n",
     "            case Refused(errors, clause, says, seconds):\n"
     "                if errors[0] is Error.CONFLICT and request.type is EventType.STEP_CREATED:\n"
     "                    draft = Draft(request.type, request.correlation, request.data)\n"
     "                    self._commit(run, entities, request, params, [draft], now)\n"),
    ("cached-in-process", "linearizable", "a process decides by what it remembers of an entity",
     _DECIDES.format(after="", before=""),
     _DECIDES.format(
         before='        memory = self.__dict__.setdefault("memory", {})\n'
         "        at = (run, request.correlation)\n"
         "        steps = memory.get(at, entities.steps)\n"
         "        entities = Entities(\n"
         "            entities.run, steps, entities.hooks, entities.waits, entities.attributes,\n"
         "            entities.writes\n"
         "        )\n",
         after="                memory[at] = entities.steps\n",
     ), "h-48"),
    ("conflict-now-and-then", "linearizable", "some requests are answered with a false conflict",
     "        decision = decide(entities, request, now, self._owner(request))\n",
     "        if len(self.log(run)) == 7:\n"
     '            return Failure((Error.CONFLICT,), "", "false")\n'
     "        decision = decide(entities, request, now, self._owner(request))\n", "h-30"),
    ("entity-first", "crash-retry", "entities are committed before their events",
     "            self._insert(event, number, params)\n"
     "            self._rows.save(run, entities, event)\n",
     "            self._rows.save(run, entities, event)\n"
     '            self._database.execute("COMMIT")\n'
     '            self._database.execute("BEGIN IMMEDIATE")\n'
     "            self._insert(event, number, params)\n", "h-3"),
    ("event-first", "crash-once", "events are committed before their entities",
     "            self._insert(event, number, params)\n"
     "            self._rows.save(run, entities, event)\n",
     "            self._insert(event, number, params)\n"
     '            self._database.execute("COMMIT")\n'
     '            self._database.execute("BEGIN IMMEDIATE")\n'
     "            self._rows.save(run, entities, event)\n", "h-3"),
    ("claim-left-behind", "crash-retry", "a claim is committed before what it is for",
     "        entities = self._rows.load(run, request.correlation or \"\")\n",
     '        claim = ("claims", f"{run}{request.correlation}{request.type}")\n'
     '        taken = self._database.execute(\n'
     '            "INSERT OR IGNORE INTO streams VALUES (?, ?, 0)", claim\n'
     "        ).rowcount == 0\n"
     '        self._database.execute("COMMIT")\n'
     '        self._database.execute("BEGIN IMMEDIATE")\n'
     "        if taken and request.type is EventType.STEP_COMPLETED:\n"
     '            return Failure((Error.CONFLICT,), "", "claimed")\n'
     "        entities = self._rows.load(run, request.correlation or \"\")\n", "h-4"),
    ("one-by-one", "crash-retry", "the events of one request are committed one by one",
     "            entities = apply(entities, event)\n",
     "            if made:\n"
     '                self._database.execute("COMMIT")\n'
     '                self._database.execute("BEGIN IMMEDIATE")\n'
     "            entities = apply(entities, event)\n", "h-13"),
    ("resume-forgotten", "hook-resume-once", "a resume id is not remembered",
     "if request.type is not EventType.HOOK_RECEIVED or params.resume is None:", "if True:"),
    ("digest-ignored", "hook-resume-once", "another digest for a resume id is accepted",
     "if (event.correlation, found[-1]) != (request.correlation, params.digest):",
     "if event.correlation != request.correlation:"),
    ("one-skipped-too-few", "optimistic-slots", "the first of the skipped events is not told",
     "return Page(self.log(run)[max(params.seen, 0) :], None, more=False)",
     "return Page(self.log(run)[max(params.seen, 0) + 1 :], None, more=False)"),
    ("stale-refused", "optimistic-slots", "a writer that is behind is refused",
     "        decision = decide(entities, request, now, self._owner(request))\n",
     "        if params.seen is not None and params.seen < len(self.log(run)):\n"
     '            return Failure((Error.PRECONDITION,), "", "behind")\n'
     "        decision = decide(entities, request, now, self._owner(request))\n"),
    ("overstated-skips", "optimistic-slots", "slots that a writer claims to have seen are skipped",
     "        moment = max(now, Instant(newest))\n",
     "        slot = max(slot, params.seen or 0)\n        moment = max(now, Instant(newest))\n"),
    ("cursor-loses", "optimistic-slots", "a count of events wins over a cursor",
     "        if params.since is not None:\n",
     "        if params.since is not None and params.seen is None:\n"),
    ("batch-backwards", "batch", "a batch is committed in reverse order",
     "return tuple(self._create(run, request, Params(), now) for request in requests)",
     "return tuple(self._create(run, r, Params(), now) for r in requests[::-1])[::-1]"),
)  # fmt: skip

_ROWS = rows(
    "conformance.backends.rows",
    ("ids-of-hooks-are-global", "run-isolation", "the id of a hook is taken in every run",
     'sql = "SELECT kind, id, body FROM entities WHERE run = ?"',
     "sql = \"SELECT kind, id, body FROM entities WHERE (run = ? OR kind = 'hook')\"", "h-9"),
    ("token-kept-at-disposal", "hook-disposed", "a disposed hook keeps its token",
     "if why is EventType.HOOK_DISPOSED:", "if False:"),
    ("token-kept-at-end", "hook-disposed", "hooks of an ended run keep their tokens",
     "        if entities.ended:\n", "        if False:\n"),
    ("attributes-torn", "crash-fold", "attributes are removed and written in two transactions",
     '        self._database.execute("DELETE FROM attributes WHERE run = ?", (run,))\n',
     '        self._database.execute("DELETE FROM attributes WHERE run = ?", (run,))\n'
     '        self._database.execute("COMMIT")\n'
     '        self._database.execute("BEGIN IMMEDIATE")\n'),
    ("step-row-lost", "fold", "the row of a retried step is not written",
     '                self._save_entity(run, "step", name, body_of(entities.steps[name]))\n',
     "                if event.type is not EventType.STEP_RETRYING:\n"
     '                    self._save_entity(run, "step", name, body_of(entities.steps[name]))\n'),
) + rows(
    "conformance.backends.database",
    ("own-database", "durable", "every process has a database of its own",
     "database = opener(folder / NAME)",
     "import os\n    database = opener(folder / f\"{os.getpid()}.db\")"),
)  # fmt: skip

_SHOWN = rows(
    "spec_model.world.views",
    ("ids-in-tens", "ids-unique", "ten events share one id",
     "eventId=event.id,", 'eventId=event.id[:-1] + "1",'),
    ("local-time", "created-at", "times are shown in the server's zone",
     "createdAt=event.created,", "createdAt=type(event.created)(event.created.ms - 18_000_000),",
     "h-44"),
    ("payload-always", "resolve-data", "readers without data get the payload all the same",
     "kept = event.data if data is Data.ALL else without_payload(event.type, event.data)",
     "kept = event.data"),
    ("metadata-lost", "resolve-data", "readers without data get no data at all",
     "kept = event.data if data is Data.ALL else without_payload(event.type, event.data)",
     "kept = event.data if data is Data.ALL else {}"),
) + rows(
    "spec_model.world.paging",
    ("order-ignored", "pages", "the order of a list is ignored",
     "listed = items if order is Order.ASCENDING else items[::-1]", "listed = items", "h-65"),
    ("page-skips-one", "pages", "the page behind a full one begins one too late",
     "stop = start + len(found)", "stop = start + len(found) + (len(found) > 4)"),
    ("no-cursor-at-end", "cursors", "the last page has no cursor",
     "return Page(found, str(stop), stop < len(listed))",
     "return Page(found, str(stop) if stop < len(listed) else None, stop < len(listed))", "h-23"),
    ("cursor-jumps", "cursor-tail", "the cursor of a page that is not full jumps ahead",
     "stop = start + len(found)", "stop = start + limit", "h-22"),
    ("bad-cursor-is-none", "bad-cursor", "a cursor that no page gave is the beginning",
     'return Failure((Error.INVALID,), "world.bad-cursor", "no page gave this cursor")',
     "cursor = None"),
)  # fmt: skip

_SURFACE = rows(
    "conformance.backends.surface",
    ("filtered-by-kind", "by-correlation", "one correlation id lists all entities of its kind",
     "if correlation is None or event.correlation == correlation",
     "if correlation is None or str(event.correlation)[:5] == str(correlation)[:5]"),
    ("status-list-ignored", "list-filters", "a list of states finds nothing",
     'if (wanted is None or run["status"] in statuses)',
     'if (wanted is None or run["status"] == wanted)', "h-47"),
    ("pending-only", "crash-redeliver", "only runs that were not started are delivered again",
     "if entities.run.state in {RunState.PENDING, RunState.RUNNING}:",
     "if entities.run.state in {RunState.PENDING}:"),
) + rows(
    "conformance.backends.shapes",
    ("missing-is-a-crash", "typed-errors", "what is missing is told by a fault of the code",
     'return Failure((Error.NOT_FOUND,), "world.typed-errors", f"there is no such {what}")',
     'return Failure((Error.CRASHING,), "world.typed-errors", f"there is no such {what}")',
     "h-45"),
    ("winner-not-told", "lazy-start", "the winner of a lazy start is not told",
     "    if answer.step_created:\n", "    if False:\n"),
) + rows(
    "spec_model.world.store",
    ("token-for-everybody", "hook-one-owner", "a token can be held by any number of hooks",
     "    return owner_of(store, token, now)\n", "    return None\n", "h-7"),
    backend="memory",
)  # fmt: skip

HARMLESS: tuple[WorldFault, ...] = (
    WorldFault(
        "cancels-are-stored-again",
        "world.run-one-end",
        "cancelling a cancelled run stores an event, which is tolerated",
        "spec_model.replay.machines",
        '"world.run-one-end", Keep(), "world.cancelled-again"',
        '"world.run-one-end", Go(_R.CANCELLED), "world.cancelled-again"',
        harmless=True,
    ),
    WorldFault(
        "late-starts-accepted",
        "world.run-end-closes",
        "a running step of an ended run can be started again, which is tolerated",
        "spec_model.replay.machines",
        'Refuse((_E.RUN_EXPIRED,)), "world.start-in-ended-run"',
        'Go(_S.RUNNING), "world.start-in-ended-run"',
        harmless=True,
    ),
)

FAULTS: tuple[WorldFault, ...] = (
    *_TABLES,
    *_FOLD,
    *_DECIDING,
    *_EVENTS,
    *_ROWS,
    *_SHOWN,
    *_SURFACE,
)
