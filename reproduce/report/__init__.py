"""The page that holds figures against the report: `python -m reproduce report`."""
