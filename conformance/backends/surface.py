"""A backend's surface: every operation of the World interface, over plain values.

Rules
- An operation takes named arguments and returns a value, or raises `Failed` with an error as it
  travels: its name, a message, and what else that class of errors carries.
- A live read is a handle that is polled; so is the handler of the queue. Polls wait for as long as
  they are told to, and no longer.
- Arguments that are not there have their defaults; an argument of a wrong kind is a bad request.
"""

import time
from collections.abc import Callable, Mapping

from attrs import frozen

from conformance.backends import shapes
from conformance.backends.shapes import Failed
from conformance.backends.storage import Storage
from spec_model.replay.deciding import Owner
from spec_model.replay.instants import Instant, Record, Value
from spec_model.replay.machines import RunState
from spec_model.replay.refusals import Error
from spec_model.world import views
from spec_model.world.paging import Failure
from spec_model.world.queue import Send
from spec_model.world.store import NEWEST_SPEC, Answer
from spec_model.world.streams import Key
from spec_model.world.views import Data

POLL_SECONDS = 0.002
LOOK_SECONDS = 0.05
"""How long a reader trusts that it would have been told."""

MOST_CHUNKS = 1000
RECOVERY_QUEUE = "__wkf_workflow_"


def now() -> Instant:
    """Say what time it is."""
    return Instant(time.time_ns() // 1_000_000)


@frozen
class Reader:
    """A live read: where it is, and when it looked."""

    key: Key
    next: int
    hint: int = -1
    look: float = 0.0
    """When it looks again, whatever the hints say."""
    done: bool = False


class Surface:
    """Every operation of one World."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._readers: dict[str, Reader] = {}
        self._opened = 0
        self._sessions: dict[str, Key] = {}
        self._operations: Mapping[str, Callable[[Record], Value]] = {
            "describe": self._describe,
            "events.create": self._create,
            "events.createBatch": self._create_batch,
            "events.get": self._get_event,
            "events.list": self._list_events,
            "events.listByCorrelationId": self._list_events,
            "runs.get": self._get_run,
            "runs.list": self._list_runs,
            "steps.get": self._get_step,
            "steps.list": self._list_steps,
            "hooks.get": self._get_hook,
            "hooks.getByToken": self._get_hook_by_token,
            "hooks.list": self._list_hooks,
            "streams.write": self._write,
            "streams.writeMulti": self._write,
            "streams.close": self._close_stream,
            "streams.getChunks": self._get_chunks,
            "streams.getInfo": self._get_info,
            "streams.list": self._list_streams,
            "reader.open": self._open_reader,
            "reader.poll": self._poll_reader,
            "reader.cancel": self._cancel_reader,
            "session.open": self._open_session,
            "session.write": self._write_session,
            "notifications.lose": self._lose_notifications,
            "queue.send": self._send,
            "queue.poll": self._poll_queue,
            "queue.reply": self._reply,
            "lifecycle.start": self._start,
        }

    def call(self, op: str, args: Record) -> Value:
        """Do one operation."""
        return self._operations[op](args)

    @property
    def operations(self) -> tuple[str, ...]:
        """Name the operations."""
        return tuple(sorted(self._operations))

    def close(self) -> None:
        """Let go of everything."""
        self._storage.close()

    def _describe(self, _args: Record) -> Value:
        return {
            "specVersion": NEWEST_SPEC,
            "generation": "v5",
            "capabilities": {
                "hookResumeDedup": True,
                "createWriteSession": True,
                "notifications": True,
                "redeliverySeconds": 5,
                "durable": self._storage.durable,
                "shared": self._storage.durable,
            },
            "methods": self.operations,
        }

    def _start(self, _args: Record) -> Value:
        for run in self._storage.runs():
            entities = self._storage.entities(run)
            if entities.run.state in {RunState.PENDING, RunState.RUNNING}:
                queue = f"{RECOVERY_QUEUE}{entities.run.data.get('workflowName')!s}"
                self._storage.send(Send(queue, {"runId": run}, f"recover:{run}"), now())
        return {}

    # --- events -----------------------------------------------------------------------------------

    def _create(self, args: Record) -> Value:
        request, params = shapes.request_of(args), shapes.params_of(args)
        run = args.get("runId") or shapes.new_run_id(now())
        answer = self._storage.create(str(run), request, params, now())
        return shapes.answer_view(str(run), request, shapes.accepted(answer))

    def _create_batch(self, args: Record) -> Value:
        run = shapes.text(args, "runId")
        requests = [shapes.request_in(item) for item in shapes.listed(args, "requests")]
        answers = self._storage.create_batch(run, requests, now())
        if isinstance(answers, Failure):
            raise Failed(answers)
        return tuple(
            {"status": 200, **shapes.answer_view(run, request, answer)}
            if isinstance(answer, Answer)
            else {"status": 409, "error": Failed(answer).to_record()}
            for request, answer in zip(requests, answers, strict=True)
        )

    def _get_event(self, args: Record) -> Value:
        name = shapes.text(args, "eventId")
        for event in self._storage.log(shapes.text(args, "runId")):
            if event.id == name:
                return views.event_view(event, shapes.data_of(args))
        raise Failed(shapes.missing("event"))

    def _list_events(self, args: Record) -> Value:
        correlation, data = args.get("correlationId"), shapes.data_of(args)
        events = [
            views.event_view(event, data)
            for event in self._storage.log(shapes.text(args, "runId"))
            if correlation is None or event.correlation == correlation
        ]
        return shapes.page_view(events, args)

    # --- entities ---------------------------------------------------------------------------------

    def _run_view(self, run: str, data: Data) -> Record:
        return views.run_view(run, self._storage.entities(run), data)

    def _get_run(self, args: Record) -> Value:
        run = shapes.text(args, "id")
        if self._storage.entities(run).run.state is RunState.NONE:
            raise Failed(Failure((Error.RUN_NOT_FOUND,), "world.typed-errors", "no such run"))
        return self._run_view(run, shapes.data_of(args))

    def _list_runs(self, args: Record) -> Value:
        wanted, name = args.get("status"), args.get("workflowName")
        statuses = wanted if isinstance(wanted, tuple) else (wanted,)
        shown = [self._run_view(run, shapes.data_of(args)) for run in self._storage.runs()]
        kept = [
            run
            for run in shown
            if (wanted is None or run["status"] in statuses)
            and (name is None or run["workflowName"] == name)
        ]
        return shapes.page_view(kept, args)

    def _get_step(self, args: Record) -> Value:
        run, name = shapes.text(args, "runId"), shapes.text(args, "stepId")
        step = self._storage.entities(run).steps.get(name)
        if step is None:
            raise Failed(shapes.missing("step"))
        return views.step_view(run, name, step, shapes.data_of(args))

    def _list_steps(self, args: Record) -> Value:
        run, data = shapes.text(args, "runId"), shapes.data_of(args)
        steps = self._storage.entities(run).steps.items()
        return shapes.page_view([views.step_view(run, *item, data) for item in steps], args)

    def _hook_view(self, owner: Owner | Failure, data: Data) -> Record:
        if isinstance(owner, Failure):
            raise Failed(owner)
        hook = self._storage.entities(owner.run).hooks[owner.hook]
        return views.hook_view(owner.run, owner.hook, hook, data)

    def _get_hook(self, args: Record) -> Value:
        owner = self._storage.find_hook(shapes.text(args, "hookId"))
        return self._hook_view(owner, shapes.data_of(args))

    def _get_hook_by_token(self, args: Record) -> Value:
        owner = self._storage.find_token(shapes.text(args, "token"), now())
        return self._hook_view(owner, shapes.data_of(args))

    def _list_hooks(self, args: Record) -> Value:
        one, data = args.get("runId"), shapes.data_of(args)
        runs = [str(one)] if one is not None else self._storage.runs()
        hooks = [
            views.hook_view(run, name, hook, data)
            for run in runs
            for name, hook in self._storage.entities(run).live_hooks.items()
        ]
        return shapes.page_view(hooks, args)

    # --- streams ----------------------------------------------------------------------------------

    def _write(self, args: Record) -> Value:
        chunks = shapes.listed(args, "chunks") if "chunks" in args else (args.get("chunk"),)
        failure = self._storage.append(shapes.key_of(args), [shapes.bytes_of(c) for c in chunks])
        if failure is not None:
            raise Failed(failure)
        return {}

    def _close_stream(self, args: Record) -> Value:
        self._storage.finish_stream(shapes.key_of(args))
        return {}

    def _get_chunks(self, args: Record) -> Value:
        chunks, done = self._storage.chunks(shapes.key_of(args), 0)
        numbered: list[Value] = [
            {"index": index, "data": chunk} for index, chunk in enumerate(chunks)
        ]
        shown = shapes.page_view(numbered, args, MOST_CHUNKS)
        return {**shown, "done": done and not shown["hasMore"]}

    def _get_info(self, args: Record) -> Value:
        chunks, done = self._storage.chunks(shapes.key_of(args), 0)
        return {"tailIndex": len(chunks) - 1, "done": done}

    def _list_streams(self, args: Record) -> Value:
        return tuple(self._storage.stream_names(shapes.text(args, "runId")))

    def _open_reader(self, args: Record) -> Value:
        key, start = shapes.key_of(args), args.get("startIndex")
        first = start if isinstance(start, int) else 0
        if first < 0:
            first = max(0, self._storage.size(key) + first)
        self._opened += 1
        handle = f"reader-{self._opened}"
        self._readers[handle] = Reader(key, first)
        return {"reader": handle}

    def _poll_reader(self, args: Record) -> Value:
        handle = shapes.text(args, "reader")
        until = time.monotonic() + shapes.number(args, "wait_ms") / 1000
        while True:
            reader = self._readers[handle]
            hint = self._storage.hint()
            if hint != reader.hint or time.monotonic() >= reader.look:
                chunks, done = self._storage.chunks(reader.key, reader.next)
                look = time.monotonic() + LOOK_SECONDS
                self._readers[handle] = Reader(
                    reader.key, reader.next + len(chunks), hint, look, done
                )
                if chunks or done:
                    return {"chunks": chunks, "state": "ended" if done else "open"}
            if time.monotonic() >= until:
                return {"chunks": (), "state": "ended" if reader.done else "open"}
            time.sleep(POLL_SECONDS)

    def _cancel_reader(self, args: Record) -> Value:
        self._readers.pop(shapes.text(args, "reader"), None)
        return {}

    def _open_session(self, args: Record) -> Value:
        handle = f"session-{len(self._sessions) + 1}"
        self._sessions[handle] = shapes.key_of(args)
        return {"session": handle}

    def _write_session(self, args: Record) -> Value:
        chunks = [shapes.bytes_of(chunk) for chunk in shapes.listed(args, "chunks")]
        failure = self._storage.append(self._sessions[shapes.text(args, "session")], chunks)
        if failure is not None:
            raise Failed(failure)
        return {}

    def _lose_notifications(self, _args: Record) -> Value:
        self._storage.lose_hints()
        return {}

    # --- queue ------------------------------------------------------------------------------------

    def _send(self, args: Record) -> Value:
        options = args.get("options")
        asked = options if isinstance(options, Mapping) else {}
        key, delay = asked.get("idempotencyKey"), asked.get("delaySeconds")
        seconds = float(delay) if isinstance(delay, int | float) else 0.0
        send = Send(
            shapes.text(args, "name"), args.get("payload"), str(key) if key else None, seconds
        )
        return {"messageId": self._storage.send(send, now()).id}

    def _poll_queue(self, args: Record) -> Value:
        until = time.monotonic() + shapes.number(args, "wait_ms") / 1000
        taken: list[Value] = []
        while True:
            message = self._storage.take(now())
            if message is not None:
                taken.append(
                    {
                        "delivery": message.id,
                        "queueName": message.queue,
                        "message": message.payload,
                        "attempt": message.attempt,
                        "messageId": message.id,
                    }
                )
            elif taken or time.monotonic() >= until:
                return {"deliveries": tuple(taken)}
            else:
                time.sleep(POLL_SECONDS)

    def _reply(self, args: Record) -> Value:
        delivery, result = shapes.text(args, "delivery"), args.get("result")
        outcome = result if isinstance(result, Mapping) else {}
        wanted = outcome.get("ok")
        seconds = wanted.get("timeoutSeconds") if isinstance(wanted, Mapping) else None
        if "throw" in outcome:
            self._storage.reject(delivery, now())
        elif isinstance(seconds, int | float):
            self._storage.put_off(delivery, now(), seconds)
        else:
            self._storage.finish(delivery)
        return {}
