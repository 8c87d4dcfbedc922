"""Layers: files laid over each other, whose each thing is, and the whole written out again."""
