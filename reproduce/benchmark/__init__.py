"""The benchmark: how fast the training step is, beside others' and the machine's limit.

`python -m reproduce bench` runs it. It reads no data set and trains nothing to the end; the
README.md of this folder has the results, what was tried, and what each file is for.
"""
