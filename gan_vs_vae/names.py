"""Names that a command line and a YAML file are checked against before anything is imported.

This module imports neither Keras nor NumPy, so that a misspelt name is answered at once.
"""

from gan_vs_vae.errors import UserError, shown, unknown

SOURCES = ("auto", "embedded", "real")  # of a data set
REQUIRED_KEYS = ("data", "model", "networks", "batch_size", "epochs")
RUN_KEYS = (  # the attributes of `config.RunConfig`
    *REQUIRED_KEYS,
    "optimizers",
    "seed",
    "precision",
    "deterministic",
    "backend",
    "snapshots",
    "balanced",
    "callbacks",
    "repeats",
)


def check_keys(content: object) -> dict:
    """Return the content of a configuration, which has all keys that it needs, and no others.

    Raises:
        UserError: if a key is unknown or missing.

    >>> check_keys({"epochs": 3})
    Traceback (most recent call last):
    gan_vs_vae.errors.UserError: the configuration lacks the key 'data'
    """
    if not isinstance(content, dict):
        raise UserError(f"a configuration must be a mapping, not {shown(content)}")
    for key in content:
        if key not in RUN_KEYS:
            raise unknown("key", key, RUN_KEYS)
    for key in REQUIRED_KEYS:
        if key not in content:
            raise UserError(f"the configuration lacks the key {key!r}")
    return content
