"""The adapter protocol, version 1: messages as values, and their one form on the wire.

An *adapter* is a program that answers on its stdout what it is asked on its stdin, one JSON object
a line, and drives one implementation. `messages` holds what is said, `roles` what the stream roles
take and give, `forms` how values are written, `lines` how lines are; `requests` and `replies` put
them together. Nothing here does I/O, and nothing believes what it reads: what breaks a rule raises
`Breach` with a word for the rule.
"""

from conformance.protocol.breach import Breach, BreachKind
from conformance.protocol.forms import Digest
from conformance.protocol.messages import (
    Answer,
    Batch,
    Bye,
    Call,
    Certainty,
    Close,
    Closed,
    Crash,
    Declined,
    Hello,
    NotUnderstood,
    Ok,
    Open,
    Opened,
    Outputs,
    Probe,
    Refused,
    Replies,
    Reply,
    Request,
    Single,
    Tell,
    Welcome,
    as_answer,
)

__all__ = [
    "Answer",
    "Batch",
    "Breach",
    "BreachKind",
    "Bye",
    "Call",
    "Certainty",
    "Close",
    "Closed",
    "Crash",
    "Declined",
    "Digest",
    "Hello",
    "NotUnderstood",
    "Ok",
    "Open",
    "Opened",
    "Outputs",
    "Probe",
    "Refused",
    "Replies",
    "Reply",
    "Request",
    "Single",
    "Tell",
    "Welcome",
    "as_answer",
]
