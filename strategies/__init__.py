"""Hypothesis strategies that draw valid values, legal and hostile wires, by construction."""
