"""Bytes to values and back: frames, markers, batches, references, payload envelopes."""
