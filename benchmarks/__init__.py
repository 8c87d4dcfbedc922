"""Benchmarks: what a replication costs, beside a program with an hourly tick of the same siege."""
