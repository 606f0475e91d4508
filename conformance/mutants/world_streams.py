"""Faults of streams and of the queue."""

from conformance.mutants.world_fault import WorldFault, rows

_STREAMS = rows(
    "conformance.backends.sqlite_streams",
    ("ordered-by-body", "stream-order", "chunks are read in the order of their bytes",
     '"SELECT body FROM chunks WHERE run = ? AND name = ? AND number >= ? ORDER BY number"',
     '"SELECT body FROM chunks WHERE run = ? AND name = ? AND number >= ? ORDER BY body"', "B-37"),
    ("one-name-one-stream", "stream-isolation", "a stream is its name, whatever its run",
     '"SELECT body FROM chunks WHERE run = ? AND name = ? AND number >= ? ORDER BY number"',
     "\"SELECT body FROM chunks WHERE ? != '' AND name = ? AND number >= ? ORDER BY number\"",
     "h-40"),
    ("names-bleed", "stream-isolation", "a stream has the chunks of streams whose names begin so",
     '"SELECT body FROM chunks WHERE run = ? AND name = ? AND number >= ? ORDER BY number"',
     "\"SELECT body FROM chunks WHERE run = ? AND name LIKE ? || '%' AND number >= ?"
     ' ORDER BY number"'),
    ("open-after-close", "stream-close", "what is written after the close is stored",
     "            if self._done(key):\n", "            if False:\n", "h-37"),
    ("batch-reversed", "stream-multi", "a batch is stored in reverse order",
     "for number, chunk in enumerate(chunks)],", "for number, chunk in enumerate(chunks[::-1])],"),
    ("batch-chunk-by-chunk", "stream-multi", "a batch is stored from its end, chunk by chunk",
     "            self._database.executemany(\n",
     "            for number, chunk in reversed(list(enumerate(chunks))[1:]):\n"
     "                self._database.execute(\n"
     '                    "INSERT INTO chunks VALUES (?, ?, ?, ?)", (*key, first + number, chunk)\n'
     "                )\n"
     '                self._database.execute("COMMIT")\n'
     '                self._database.execute("BEGIN IMMEDIATE")\n'
     "            chunks = chunks[:1]\n"
     "            self._database.executemany(\n", "B-41"),
    ("held-back", "stream-durable", "a write is acknowledged before it is stored",
     "        if not chunks:\n            return None\n",
     '        held = self.__dict__.setdefault("held", {})\n'
     "        chunks, held[key] = held.get(key, ()), chunks\n"
     "        if not chunks:\n            return None\n"),
    ("lost-registration", "stream-list", "streams that begin beside others are not listed",
     '"INSERT OR IGNORE INTO streams VALUES (?, ?, 0)"',
     '"INSERT OR IGNORE INTO streams SELECT ?, ?, 0 WHERE (SELECT count(*) FROM streams) < 3"',
     "h-39"),
)  # fmt: skip

_READERS = rows(
    "conformance.backends.surface",
    ("numbered-from-one", "stream-dense", "pages number the chunks from 1 on",
     '{"index": index, "data": chunk}', '{"index": index + 1, "data": chunk}', "h-42"),
    ("tail-counts", "stream-pages", "the tail is the number of chunks",
     'return {"tailIndex": len(chunks) - 1, "done": done}',
     'return {"tailIndex": len(chunks), "done": done}', "h-42"),
    ("done-early", "stream-pages", "the last page of an open stream says done",
     'return {**shown, "done": done and not shown["hasMore"]}',
     'return {**shown, "done": not shown["hasMore"]}', "h-42"),
    ("live-repeats", "stream-live", "a live read gets its last chunk again",
     "reader.key, reader.next + len(chunks), hint, look, done",
     "reader.key, reader.next + max(len(chunks) - 1, 0), hint, look, done", "h-38"),
    ("live-skips", "stream-live", "a live read that gets several chunks loses the next",
     "reader.key, reader.next + len(chunks), hint, look, done",
     "reader.key, reader.next + len(chunks) + (len(chunks) > 2), hint, look, done", "h-31"),
    ("negative-ignored", "stream-start", "a negative start is the beginning",
     "first = max(0, self._storage.size(key) + first)", "first = 0"),
    ("future-start-ignored", "stream-start", "a start beyond the chunks is the next chunk",
     "        self._readers[handle] = Reader(key, first)\n",
     "        self._readers[handle] = Reader(key, min(first, self._storage.size(key)))\n", "h-34"),
    ("waits-beyond-end", "stream-start", "a start beyond the end of a closed stream waits for ever",
     "                chunks, done = self._storage.chunks(reader.key, reader.next)\n",
     "                chunks, done = self._storage.chunks(reader.key, reader.next)\n"
     "                done = done and reader.next <= self._storage.size(reader.key)\n", "h-35"),
    ("end-swallows", "stream-close-after", "what comes with the end is not delivered",
     '                    return {"chunks": chunks, "state": "ended" if done else "open"}',
     '                    return {"chunks": () if done else chunks,'
     ' "state": "ended" if done else "open"}', "h-49"),
    ("never-looks", "stream-notifications", "a reader that is not told never looks",
     "if hint != reader.hint or time.monotonic() >= reader.look:", "if hint != reader.hint:",
     "h-33"),
    ("sent-again", "stream-session", "a session sends every group again",
     'failure = self._storage.append(self._sessions[shapes.text(args, "session")], chunks)',
     'failure = self._storage.append(self._sessions[shapes.text(args, "session")], chunks * 2)',
     "B-26"),
)  # fmt: skip

_QUEUE = rows(
    "conformance.backends.sqlite_queue",
    ("lost-with-consumer", "queue-delivers", "a message is lost with the process that had it",
     "            self._reject_lost(now)\n", ""),
    ("no-delay", "queue-delay", "delays are ignored",
     "ready = now.ms + int(asked.delay_seconds * SECOND)", "ready = now.ms", "h-26"),
    ("spent-key-swallows", "queue-key", "the key of a finished message swallows new ones",
     "WHERE queue = ? AND key = ? AND state = ?", "WHERE queue = ? AND key = ? AND ? != ''",
     "h-24"),
    ("keys-do-not-collapse", "queue-key", "messages of one key are not one message",
     "            if asked.key is not None:\n", "            if False:\n"),
    ("wake-lost", "queue-own-key", "a message under the key that is in flight is lost",
     "WHERE queue = ? AND key = ? AND state = ?",
     "WHERE queue = ? AND key = ? AND state IN (?, 'in flight')", "h-25"),
    ("attempt-one", "queue-redelivery", "every delivery is the first attempt",
     "SET state = ?, attempt = attempt + 1, consumer = ?",
     "SET state = ?, attempt = 1, consumer = ?"),
    ("gives-up-after-three", "queue-budget", "a message is given up after three deliveries",
     "if attempt >= MOST_ATTEMPTS:", "if attempt >= 3:", "h-28"),
    ("head-of-line", "queue-fair", "a message that waits holds up all behind it",
     'WHERE state = ? AND ready <= ?"\n                " AND (key IS NULL',
     'WHERE state = ? AND ready <= ?"\n'
     "                \" AND number = (SELECT min(number) FROM messages\"\n"
     "                \" WHERE state = 'waiting')\"\n"
     '                " AND (key IS NULL'),
    ("equal-messages-dropped", "queue-delivers", "a message like one that waits is dropped",
     "            if asked.key is not None:\n",
     "            if self._database.execute(\n"
     '                "SELECT count(*) FROM messages WHERE payload = ?",\n'
     "                (text_of(asked.payload),),\n"
     "            ).fetchone()[0] in (0, 1) and asked.key is None:\n"
     '                return Message("msg_0", asked.queue, asked.payload, now)\n'
     "            if asked.key is not None:\n"),
) + rows(
    "conformance.backends.surface",
    ("zero-is-nothing", "queue-delay", "a handler that asks for no delay is not called again",
     "        elif isinstance(seconds, int | float):\n",
     "        elif isinstance(seconds, int | float) and seconds:\n", "h-27"),
    ("new-id-each-time", "queue-redelivery", "every delivery has another id",
     '                        "messageId": message.id,\n',
     '                        "messageId": f"{message.id}-{message.attempt}",\n', "h-29"),
)  # fmt: skip

HARMLESS: tuple[WorldFault, ...] = (
    WorldFault(
        "delivers-twice",
        "world.queue-duplicates",
        "every message is delivered twice, which is legal",
        "conformance.backends.surface",
        "            elif taken or time.monotonic() >= until:\n",
        "            elif taken and (taken := taken * 2) or time.monotonic() >= until:\n",
        harmless=True,
    ),
)

FAULTS: tuple[WorldFault, ...] = (*_STREAMS, *_READERS, *_QUEUE)
