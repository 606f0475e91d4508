"""Connections to what is tested: in process, as a process, and how a target is named."""
