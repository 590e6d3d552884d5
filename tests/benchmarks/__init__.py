"""Benchmarks: commands that print figures; no test asserts seconds."""
