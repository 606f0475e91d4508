"""Faults of a World whose store is in a server: what it makes of a connection that fails."""

from attrs import evolve

from conformance.mutants.world_fault import WorldFault, rows

_BY_CHECK = {
    "acknowledged-unsent": "refuse",
    "cut-off-for-ever": "cut",
    "lost-for-good": "reset",
    "reads-anew": "reset",
    "asks-twice": "delay",
    "gives-up": "refuse",
    "sent-once-more": "lost-reply",
}
"""Which check has to notice each: every check of connections has a fault that it notices."""

_ROWS = rows(
    "conformance.backends.remote",
    ("acknowledged-unsent", "stream-durable", "what could not be sent is acknowledged",
     "            raise gone(error) from None\n", '            return {"ok": {}}\n'),
    ("cut-off-for-ever", "stream-notifications", "who is cut off from what tells it never looks",
     "if self._told() or time.monotonic() >= reader.look:",
     "if (self._listens or not reader.look) and self._told():"),
    ("lost-for-good", "durable", "after a reset the store is not found any more",
     "            self._failures += 1\n",
     "            self._failures += 1\n"
     "            self._port = 1 if isinstance(error, ConnectionResetError) else self._port\n"),
    ("reads-anew", "stream-live", "a live read that is cut off begins anew",
     "            self._listens = False\n            self._listening.drop()\n",
     "            self._listens = False\n            self._listening.drop()\n"
     "            for reader in self._readers.values():\n"
     "                reader.next = 0\n"),
    ("asks-twice", "stream-dense", "a request that is not answered soon is sent once more",
     "            line = self._line(connection)\n",
     "            if not select.select([connection], [], [], 0.1)[0]:\n"
     "                connection.sendall(data)\n"
     "            line = self._line(connection)\n"),
    ("gives-up", "durable", "after two failures in a row the store is not asked any more",
     "            self._failures += 1\n",
     "            self._failures += 1\n"
     "            self._port = 1 if self._failures > 1 else self._port\n"),
    ("sent-once-more", "stream-dense", "a request whose answer is lost is sent once more",
     "            raise gone(error) from None\n", "            return self.ask(form)\n"),
    backend="served",
)  # fmt: skip

FAULTS: tuple[WorldFault, ...] = tuple(
    evolve(fault, check=f"connection.{_BY_CHECK[fault.id]}") for fault in _ROWS
)
