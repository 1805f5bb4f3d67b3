"""Measurements, each a ratio or a stated limit within one run; nothing here asserts a time."""
