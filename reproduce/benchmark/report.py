"""The benchmark's measurements as a Markdown table and as a figure."""

import matplotlib
import matplotlib.axes
import matplotlib.figure
from matplotlib.ticker import EngFormatter

from gan_vs_vae import plots

IMPLEMENTATIONS = {
    "ours": "ours",
    "keras_guide": "Keras guide",
    "report_code": "report's code",
    "pytorch": "PyTorch",
    "pytorch_compiled": "PyTorch compiled",
}
COSTS = {
    "batch_size": "batch size",
    "image_size": "image size",
    "data_size": "images in the data set",
    "samples": "samples",
}
COLOURS = matplotlib.color_sequences["tab10"]


def speed_table(steps: dict) -> str:
    """Return the timed steps as a Markdown table, a line for each, without a newline at its end.

    Args:
        steps: dict. The measurements' `steps`.
    """
    lines = [
        "| step | images/s here | of the limit | x Keras guide | x report's code | x PyTorch "
        "| x compiled | first step | memory |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, step in steps.items():
        others = dict(step["implementations"])
        ours = others.pop("ours")
        ratios = [_ratio(others.get(key)) for key in IMPLEMENTATIONS if key != "ours"]
        lines.append(
            f"| {name} | {ours['images_per_second']['median']:,.0f} | {ours['utilisation']:.0%} "
            f"| {' | '.join(ratios)} | {ours['seconds_to_first_step']:.1f} s "
            f"| {ours['peak_memory_mb']:,} MB |"
        )
    return "\n".join(lines)


def _ratio(implementation):
    """Return how many times as fast as an implementation ours is, as text."""
    if implementation is None:
        return ""
    if "failed" in implementation:
        return "does not run"
    ratio = implementation["ours_over_it"]
    return f"{ratio['median']:.2f} ({ratio['min']:.2f} to {ratio['max']:.2f})"


def plot(measurements: dict) -> matplotlib.figure.Figure:
    """Draw all measurements.

    Above are bars of images/s for each step; below are images/s by each size, and the milliseconds
    of each kind of kernel.

    Args:
        measurements: dict. As `reproduce.benchmark.figure.measure` returns it.
    """
    costs = measurements["costs"]
    kernels = {p: times for p, times in measurements["kernels"].items() if "failed" not in times}
    figure = matplotlib.figure.Figure(figsize=(13, 8), layout="constrained")
    above, below = figure.subfigures(2, 1, squeeze=False)[:, 0]

    by_data: dict[str, dict] = {}
    for name, step in measurements["steps"].items():
        data, _, model = name.partition("_")
        by_data.setdefault(data, {})[model] = step
    axes = above.subplots(1, len(by_data), squeeze=False)[0]
    for ax, (data, steps) in zip(axes, by_data.items(), strict=True):
        plot_steps(ax, f"images of {data}'s shape", steps)

    axes = below.subplots(1, len(costs) + bool(kernels), squeeze=False)[0]
    for ax, (name, cost) in zip(axes, costs.items(), strict=False):
        plot_cost(ax, name, cost)
    if kernels:
        plot_kernels(axes[-1], kernels)
    return figure


def plot_steps(axes: matplotlib.axes.Axes, title: str, steps: dict) -> None:
    """Draw a group of bars for each step: the median images/s of each implementation.

    Error bars reach from the least to the greatest.
    """
    places, width = plots.bar_places(len(steps), len(IMPLEMENTATIONS))
    for row, (key, label), colour in zip(places, IMPLEMENTATIONS.items(), COLOURS, strict=False):
        speeds = {
            place: step["implementations"][key]["images_per_second"]
            for place, step in zip(row, steps.values(), strict=True)
            if "images_per_second" in step["implementations"].get(key, {})
        }
        medians = [s["median"] for s in speeds.values()]
        errors = [
            [s["median"] - s["min"] for s in speeds.values()],
            [s["max"] - s["median"] for s in speeds.values()],
        ]
        axes.bar(list(speeds), medians, width, yerr=errors, color=colour, label=label)
    axes.set_xticks(range(len(steps)), [name.replace(", ", "\n") for name in steps], fontsize=7)
    axes.set_title(title, fontsize=10)
    axes.set_ylabel("images/s")
    axes.legend(fontsize=8)


def plot_cost(axes: matplotlib.axes.Axes, name: str, cost: dict) -> None:
    """Draw images/s by a size, in even steps, with the peak memory beside the points."""
    places = range(len(cost))
    curves: dict[str | None, list] = {None: list(cost.values())}
    if name == "samples":
        curves = {key: [each[key] for each in cost.values()] for key in ("generate", "predict")}
    for label, of_sizes in curves.items():
        points = {i: point for i, point in enumerate(of_sizes) if "failed" not in point}
        speeds = [point["images_per_second"]["median"] for point in points.values()]
        axes.plot(list(points), speeds, marker="o", label=label)
        for (place, point), speed in zip(points.items(), speeds, strict=True):
            text = f"{point['peak_memory_mb']:,} MB"
            axes.annotate(
                text, (place, speed), (0, 5), textcoords="offset points", ha="center", fontsize=6
            )
    axes.set_xticks(places, [EngFormatter(sep="")(int(size)) for size in cost])
    axes.margins(x=0.2)
    axes.set_ylim(0, 1.1 * axes.dataLim.ymax)
    axes.set_xlabel(COSTS[name])
    axes.set_ylabel("images/s")
    if len(curves) > 1:
        axes.legend(fontsize=8)


def plot_kernels(axes: matplotlib.axes.Axes, kernels: dict) -> None:
    """Draw the milliseconds of each kind of kernel in a step, in each precision."""
    kinds = list(dict.fromkeys(kind for times in kernels.values() for kind in times))
    kinds.sort(key="others".__eq__)  # "others" comes last
    places, height = plots.bar_places(len(kinds), len(kernels))
    for row, (precision, times) in zip(places, kernels.items(), strict=True):
        lengths = [times.get(kind, 0) for kind in kinds]
        axes.barh(row, lengths, height, label=precision.removeprefix("mixed_"))
    axes.set_yticks(range(len(kinds)), kinds, fontsize=6)
    axes.invert_yaxis()
    axes.set_xlabel("ms in a step")
    axes.legend(fontsize=8)
