"""Scenario files that nobody would write: mutated ones, and ones drawn from the schema, read and played.

`mistakes` spoils text, `drawn` and `documents` write scenarios and overlays out of the schema, `promises`
holds one file to what the reader promises. `python -m benchmarks.fuzz` does all of it many times over.
"""
