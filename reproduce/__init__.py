"""The figures of the report, drawn again: `python -m reproduce FIGURE`.

A figure is a module in `figures/` with a recipe, `measure`, `claims` and `plot`. An `Experiment`
trains the runs of its recipe, and `results` writes what it found.
"""
