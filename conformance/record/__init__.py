"""The record of a run: one JSON object a line, from which every report is made.

A `header` says what is tested, with what and how hard; a `case` row says what is asked before it is
asked; a `result` row judges it; a `footer` sums up. A record without a footer is incomplete,
whatever its rows say.

`rows` are the lines as values, with the published schema; `files` writes and reads them; `limits`
says how much of a result is kept; `sums` what the rows come to; `merging` joins the records of
shards; `values` makes the parts of a result that have a form.
"""

from conformance.record.files import Ending, Record, RecordWriter, read
from conformance.record.merging import merge
from conformance.record.rows import CaseRow, Footer, Header, RecordError, ResultRow
from conformance.record.values import history, received, sent, wire_note

__all__ = [
    "CaseRow",
    "Ending",
    "Footer",
    "Header",
    "Record",
    "RecordError",
    "RecordWriter",
    "ResultRow",
    "history",
    "merge",
    "read",
    "received",
    "sent",
    "wire_note",
]
