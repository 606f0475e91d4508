"""The ledger: every id ever issued, and what became of it.

Rows are only ever appended. `issued` gives an id its first content, `changed` another one,
`renamed` a new name with the same tail, `retired` ends it. An id is never reused: the tail comes
from the content at birth and stays through renames, moves and edits.
"""

import json
from collections.abc import Iterable, Sequence

from attrs import Factory, define

from vectors.canonical import JsonObject, JsonValue, canonical, id_tail


class LedgerError(Exception):
    """The ledger and the families contradict each other."""


@define
class Ledger:
    """The rows of a ledger, and what they say now."""

    rows: list[JsonObject] = Factory(list)
    alive: dict[str, str] = Factory(dict)
    """Digest by id, of what is issued and not retired."""
    retired: set[str] = Factory(set)

    @classmethod
    def read(cls, text: str) -> "Ledger":
        """Read a ledger from its lines."""
        ledger = cls()
        for number, line in enumerate(text.splitlines(), 1):
            try:
                row = json.loads(line)
            except ValueError as error:
                raise LedgerError(f"line {number} is not JSON: {error}") from error
            if not isinstance(row, dict):
                raise LedgerError(f"line {number} is no record")
            ledger._replay(row, number)
        return ledger

    def _replay(self, row: JsonObject, number: int) -> None:
        match row:
            case {"event": "issued", "id": str(vector_id), "sha256": str(digest)}:
                self._check_new(vector_id)
                self.alive[vector_id] = digest
            case {"event": "changed", "id": str(vector_id), "sha256": str(digest)}:
                self._check_alive(vector_id)
                self.alive[vector_id] = digest
            case {"event": "renamed", "id": str(vector_id), "was": str(was)}:
                self._check_alive(was)
                self._check_new(vector_id)
                self.alive[vector_id] = self.alive.pop(was)
                self.retired.add(was)
            case {"event": "retired", "id": str(vector_id)}:
                self._check_alive(vector_id)
                self.alive.pop(vector_id)
                self.retired.add(vector_id)
            case _:
                raise LedgerError(f"line {number} is not understood")
        self.rows.append(row)

    def _check_new(self, vector_id: str) -> None:
        if vector_id in self.alive or vector_id in self.retired:
            raise LedgerError(f"{vector_id} was issued before; ids are never reused")

    def _check_alive(self, vector_id: str) -> None:
        if vector_id not in self.alive:
            raise LedgerError(f"{vector_id} is not alive")

    def _append(self, **row: JsonValue) -> None:
        self._replay(row, len(self.rows) + 1)

    def identify(self, name: str, digest: str, was: str, version: str) -> str:
        """Return the id of a vector by its name, and record what is new about it."""
        vector_id = self._find(name)
        if vector_id is None and was:
            vector_id = f"{name}.{was.rpartition('.')[2]}"
            self._append(event="renamed", id=vector_id, was=was, version=version)
        if vector_id is None:
            vector_id = f"{name}.{id_tail(digest)}"
            self._append(event="issued", id=vector_id, sha256=digest, version=version)
        elif self.alive[vector_id] != digest:
            self._append(event="changed", id=vector_id, sha256=digest, version=version)
        return vector_id

    def _find(self, name: str) -> str | None:
        known = [known for known in self.alive if known.rpartition(".")[0] == name]
        return known[0] if known else None

    def retire_others(self, kept: Iterable[str], version: str) -> Sequence[str]:
        """Retire every id that no family declares any more."""
        gone = sorted(self.alive.keys() - set(kept))
        for vector_id in gone:
            self._append(event="retired", id=vector_id, version=version)
        return gone

    def write(self) -> bytes:
        """Write the ledger as lines."""
        return b"".join(canonical(row) + b"\n" for row in self.rows)
