"""Overlays: what a file, or the command line, edits of the scenario that it extends."""
