"""The explorer beside SPIN and TLC: the same model, handed to all three as the same tables."""
