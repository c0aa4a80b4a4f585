"""Measurements against named peers: `tests/bench/run` writes docs/measurements.md. No test asserts a time."""
