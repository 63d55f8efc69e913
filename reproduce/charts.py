"""What charts share: letters of panels, ticks on logarithmic axes, and bands over the seeds."""

import string
from collections.abc import Iterable, Sequence

import matplotlib.axes
import matplotlib.axis
import numpy as np
from matplotlib.ticker import FuncFormatter, Locator, LogLocator, MaxNLocator, NullFormatter

LEAST_TICKS = 3


def letters(panels: Iterable[matplotlib.axes.Axes]) -> None:
    """Write bold letters, a, b, c, ..., in front of the titles of panels."""
    for letter, axes in zip(string.ascii_lowercase, panels, strict=False):
        axes.set_title(rf"$\bf{{{letter}}}$  {axes.get_title(loc='left')}".rstrip(), loc="left")


def logarithmic(axis: matplotlib.axis.Axis) -> None:
    """Make an axis logarithmic, with numbers at its ticks that can be read: 20, 50, 100.

    Args:
        axis: `axes.xaxis` or `axes.yaxis`.
    """
    axes = axis.axes
    (axes.set_xscale if axis is axes.xaxis else axes.set_yscale)("log")
    axis.set_major_locator(Decades())
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    axis.set_minor_formatter(NullFormatter())


class Decades(Locator):
    """Ticks at powers of ten; at 1, 2 and 5 of each, or at all nine, where there are too few.

    >>> [Decades().tick_values(*limits).tolist() for limits in ((0.5, 2000), (8, 120), (30, 80))]
    [[1.0, 10.0, 100.0, 1000.0], [10.0, 20.0, 50.0, 100.0], [30.0, 40.0, 50.0, 60.0, 70.0, 80.0]]
    """

    def __call__(self) -> np.ndarray:
        """Return the ticks of the axis."""
        assert self.axis is not None
        return self.tick_values(*self.axis.get_view_interval())

    def tick_values(self, vmin: float, vmax: float) -> np.ndarray:
        """Return the ticks between two positive limits."""
        low, high = sorted((vmin, vmax))
        for parts in ((1,), (1, 2, 5), range(1, 10)):
            decades = LogLocator(subs=tuple(map(float, parts)), numticks=99)
            ticks = np.asarray(decades.tick_values(low, high))
            ticks = ticks[(ticks >= low * (1 - 1e-9)) & (ticks <= high * (1 + 1e-9))]
            if len(ticks) >= LEAST_TICKS:
                return ticks
        return np.asarray(MaxNLocator(4).tick_values(low, high))


def band(
    axes: matplotlib.axes.Axes,
    x: Sequence[float] | np.ndarray,
    runs: Sequence[Sequence[float]] | np.ndarray,
    label: str,
    colour: str,
) -> None:
    """Plot what several seeds gave: the median as a line, and all between least and greatest shaded.

    Both are the same on linear and on logarithmic axes, which cannot be said of a mean.

    Args:
        axes: where to plot.
        x: float `(n,)`; or `(seeds, n)`, such as seconds, of which the mean is taken.
        runs: float `(seeds, n)`.
        label: str. For the legend.
        colour: str, such as "C0", the first of the style.
    """
    x, runs = np.asarray(x, "float64"), np.asarray(runs, "float64")
    if x.ndim == 2:
        x = x.mean(axis=0)
    axes.plot(x, np.median(runs, axis=0), color=colour, label=label)
    if len(runs) > 1:
        axes.fill_between(
            x, runs.min(axis=0), runs.max(axis=0), color=colour, alpha=0.25, linewidth=0
        )
