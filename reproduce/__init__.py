"""The figures of the report, drawn again: `python -m reproduce FIGURE`."""
