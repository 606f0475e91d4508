"""Test profiles: how many examples each property draws, chosen by `--hypothesis-profile`."""

from hypothesis import settings

settings.register_profile("ci", derandomize=True, database=None, deadline=None, max_examples=50)
settings.register_profile("nightly", deadline=None, max_examples=2_000)
settings.load_profile("ci")
