"""The siege as a program with an hourly tick: what one would write in plain SimPy without `sim`.

A `simpy.Container` for every stock, a `simpy.Resource` for the checkpoint, a process for every delivery,
and an hour that goes round. It has two uses, and `speed.play` and `oracle.play` are the two ways to run it.
"""
