"""Checks: what validation and the meaning of a scenario find wrong, all at once."""
