"""The picture of ranks with a critical difference (Demsar, 2006, figure 1)."""

from collections.abc import Mapping

import matplotlib.axes

from reproduce.statistics import critical_difference

BAR = 0.06  # of the height of a line between the bars


def groups(ranks: Mapping[str, float], difference: float) -> list[tuple[float, float]]:
    """Return the ranks from and to which contestants do not differ, without groups inside of others.

    Args:
        ranks: the mean rank of each contestant.
        difference: from which on two of them differ.

    >>> groups({"a": 1.0, "b": 2.0, "c": 2.6, "d": 5.0}, difference=1.2)
    [(1.0, 2.0), (2.0, 2.6)]
    >>> groups({"a": 1.5, "b": 1.5, "c": 3.0}, difference=1.0)
    [(1.5, 1.5)]
    """
    ordered = sorted(ranks.values())
    found: list[tuple[float, float]] = []
    for i, first in enumerate(ordered[:-1]):
        last = max(rank for rank in ordered if rank - first < difference)
        if ordered[i + 1] <= last and (not found or last > found[-1][1]):
            found.append((first, last))
    return found


def plot_ranks(axes: matplotlib.axes.Axes, ranks: Mapping[str, float], blocks: int) -> None:
    """Plot mean ranks on a line, the best on the left; bars join those that do not differ.

    Args:
        axes: where to plot.
        ranks: the mean rank of each contestant, by its title.
        blocks: int. Over how many blocks.
    """
    difference = critical_difference(len(ranks), blocks)
    ordered = sorted(ranks.items(), key=lambda pair: pair[1])
    half = (len(ordered) + 1) // 2
    axes.set(xlim=(0.5, len(ranks) + 0.5), ylim=(-1, 0.45))
    for i, (title, rank) in enumerate(ordered):
        left = i < half
        row = i if left else len(ordered) - 1 - i
        height, edge = -0.3 - 0.7 * row / half, 0.5 if left else len(ranks) + 0.5
        axes.plot([rank, rank, edge], [0, height, height], color="0.4", linewidth=0.7)
        axes.text(
            edge, height, f"{title} ", ha="right" if left else "left", va="center", fontsize=7
        )
        axes.plot(rank, 0, "o", color="C0")
    for i, (first, last) in enumerate(groups(ranks, difference)):
        height = -BAR * (i + 1)
        axes.plot([first - 0.05, last + 0.05], [height, height], color="black", linewidth=2.5)
    axes.plot([1, 1 + difference], [0.25, 0.25], color="black", marker="|")
    axes.text(1, 0.3, f"critical difference {difference:.2f}", fontsize=7)
    axes.axhline(0, color="black", linewidth=0.7)
    axes.set_xticks(range(1, len(ranks) + 1))
    axes.xaxis.tick_top()
    axes.set_yticks([])
    axes.grid(False)
    for side in axes.spines.values():
        side.set_visible(False)
