"""Test profiles: how many examples each property draws, chosen by `--hypothesis-profile`.

A run that a shell started in the background ignores interrupts, and so would every program that a
test starts and interrupts. So interrupts are listened to here, whoever started the run.
"""

import signal

from hypothesis import settings

settings.register_profile("ci", derandomize=True, database=None, deadline=None, max_examples=50)
settings.register_profile("nightly", deadline=None, max_examples=2_000)
settings.load_profile("ci")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
