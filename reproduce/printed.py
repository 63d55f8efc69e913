"""What was measured on the tiles of the panels that the report printed.

The panels are the authors' and do not ship. The numbers do, in printed.json: it is what
`python -m reproduce report --panels DIR` writes beside the page.
"""

import dataclasses
import functools
from pathlib import Path

import numpy as np

from gan_vs_vae.files import read_json

Values = dict[str, list[float]]  # of the 16 tiles, by the name of the measure


@dataclasses.dataclass(frozen=True)
class Measured:
    """What was measured on tiles.

    Attributes:
        judges: by the data set, the independent judge that was asked: as figures store it.
        panels: by the name of the panel, such as "fig2a", the numbers of its tiles.
    """

    judges: dict[str, dict]
    panels: dict[str, Values]


@functools.cache
def measured() -> Measured:
    """Return what ships."""
    return Measured(**read_json(Path(__file__).with_name("printed.json")))


def share_found(panel: str, threshold: float) -> float:
    """Return the share of a panel's tiles to which the judge gives more than this.

    >>> share_found("fig5b", 0.99)
    0.4375
    """
    return float(np.mean(np.greater(measured().panels[panel]["judge"], threshold)))
