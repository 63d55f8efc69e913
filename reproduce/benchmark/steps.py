"""Speed: one training step here, in Keras' guides, in the report's code and in PyTorch.

Same networks, batch and precision, in turns; the limit is a large matrix product's rate.
"""

import dataclasses
import importlib.metadata
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
import tqdm
from matplotlib.ticker import EngFormatter

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gan_vs_vae import backend, plots, training
from gan_vs_vae.models import VAE
from reproduce.arithmetic import step_flops
from reproduce.contest import Program, Timing, timed
from reproduce.peers.matrix_product import FLOPS
from reproduce.study import Study

PRECISIONS = {"float32": "float32", "mixed_bfloat16": "bfloat16"}
OURS, GUIDE, REPORT, PYTORCH, COMPILED = (
    "ours",
    "Keras guide",
    "report's code",
    "PyTorch",
    "PyTorch compiled",
)
COLOURS = dict(zip((OURS, GUIDE, REPORT, PYTORCH, COMPILED), plt.cm.tab10.colors, strict=False))


class Effort(NamedTuple):
    """How much a preset times: turns, their seconds, rows, precisions and sizes."""

    rounds: int
    seconds: float
    rows: str = ""  # what their names start with
    precisions: tuple = tuple(PRECISIONS)
    compiled: bool = True
    batch_sizes: tuple = (16, 32, 64, 128, 256)
    image_sizes: tuple = (32, 64, 128)
    data_sizes: tuple = (1_000, 10_000, 60_000)
    samples: tuple = (100, 1_000, 10_000, 50_000)


EFFORTS = {
    "smoke": Effort(2, 0.02, "mnist", ("float32",), False, (4, 8), (32,), (64,), (10, 100)),
    "quick": Effort(5, 0.5, "mnist", batch_sizes=(16, 64, 256), samples=(1_000, 10_000)),
    "study": Effort(9, 0.5),
    "paper": Effort(9, 1.0),
}


def draw(study: Study) -> None:
    """Time what the preset asks for, then draw the figure and write its numbers."""
    numbers = {"machine": machine(), "steps": {}, "costs": {}, "kernels": {}, "claims": []}
    bar = tqdm.tqdm(measurements(study, EFFORTS[study.options.preset]), dynamic_ncols=True)
    for group, name, measure in bar:
        bar.set_description(name)
        numbers[group][name] = measure()
    print(table(numbers["steps"]))
    study.save(picture(numbers["steps"], numbers["costs"], numbers["kernels"]), numbers)


def measurements(study: Study, effort: Effort) -> list[tuple[str, str, Callable[[], dict]]]:
    """What is to be measured: the group of numbers, the name there, and what measures it."""
    steps = [
        ("steps", f"{name}, {PRECISIONS[p]}", partial(row, study, effort, name, p))
        for name in study.configurations
        if name.startswith(effort.rows)
        for p in effort.precisions
    ]
    sizes = {
        "batch size": batch_sizes,
        "image size": image_sizes,
        "images in the data set": data_sizes,
        "samples": samples,
    }
    costs = [("costs", name, partial(measure, study, effort)) for name, measure in sizes.items()]
    kernels = [("kernels", p, partial(kernel_times, study, p)) for p in effort.precisions]
    return [*steps, *costs, *(kernels if backend.NAME == "tensorflow" else [])]


def row(study: Study, effort: Effort, name: str, precision: str) -> dict:
    """One model's training step in one precision, here and elsewhere."""
    job = job_of(study, name, precision=precision)
    model = training.build(study.configurations[name], study.data_of(name))
    functions = {OURS: "ours.train_step", PYTORCH: "pytorch.train_step"}
    if backend.NAME == "tensorflow":
        functions[GUIDE] = "keras_guide.train_step"
    if not isinstance(model, VAE) and model.penalty is None:
        functions[REPORT] = "report_code.train_step"
    if effort.compiled:
        functions[COMPILED] = "pytorch.compiled_step"
    functions |= {"limit": "matrix_product.keras", "PyTorch's limit": "matrix_product.pytorch"}
    programs = {title: Program(function, job) for title, function in functions.items()}
    timings = timed(programs, effort.rounds, effort.seconds)

    batch_size = job["configuration"]["batch_size"]
    limits = {k: timings.pop(k) for k in ("limit", "PyTorch's limit")}
    limit = max(FLOPS * t.times(1)["median"] for t in limits.values() if t.rates)
    flops = step_flops(model, batch_size)
    return {
        "flops_per_image": flops / batch_size,
        "limit_flops_per_second": {
            backend.NAME: limits["limit"].times(FLOPS),
            "torch": limits["PyTorch's limit"].times(FLOPS),
        },
        "programs": {
            title: {
                **described(timing, batch_size),
                "utilisation": round(flops * timing.times(1)["median"] / limit, 4),
                "ours_over_it": timings[OURS].over(timing),
            }
            if timing.rates
            else {"failed": timing.failed}
            for title, timing in timings.items()
        },
    }


def batch_sizes(study: Study, effort: Effort) -> dict:
    """Images/s of the AC-GAN's step, by the batch."""
    programs = {}
    for size in effort.batch_sizes:
        job = job_of(study, "mnist_acgan", batch_size=size)
        programs[str(size)] = Program("ours.train_step", job)
    timings = timed(programs, effort.rounds, effort.seconds)
    return {size: described(timing, int(size)) for size, timing in timings.items()}


def image_sizes(study: Study, effort: Effort) -> dict:
    """Images/s of the faces' GAN's step, by the side of the images."""
    programs = {}
    for side in effort.image_sizes:
        job = {**job_of(study, "celeba_gan"), "image_shape": (side, side, 3)}
        programs[str(side)] = Program("ours.train_step", job)
    batch_size = study.configurations["celeba_gan"].batch_size
    timings = timed(programs, effort.rounds, effort.seconds)
    return {side: described(timing, batch_size) for side, timing in timings.items()}


def data_sizes(study: Study, effort: Effort) -> dict:
    """Images/s of an epoch of `fit`, shuffling and feeding included, by the size of the data.

    Of the VAE, whose step is the shortest: it would be the first to wait for its images.
    """
    job = job_of(study, "mnist_vae")
    batch_size = job["configuration"]["batch_size"]
    programs = {
        str(n): Program("ours.epoch", {**job, "images": n}, turn=1) for n in effort.data_sizes
    }
    timings = timed(programs, min(effort.rounds, 3), effort.seconds)
    return {
        n: described(timing, int(n) // batch_size * batch_size) for n, timing in timings.items()
    }


def samples(study: Study, effort: Effort) -> dict:
    """Images/s of `generate`, and of a loop around `predict`, by the number of images."""
    job = job_of(study, "mnist_acgan")
    programs = {
        f"{function} {n}": Program(f"ours.{function}", job, turn=n)
        for n in effort.samples
        for function in ("generate", "predict")
    }
    timings = timed(programs, min(effort.rounds, 5), effort.seconds)
    return {
        str(n): {
            "generate": described(timings[f"generate {n}"], 1),
            "predict": described(timings[f"predict {n}"], 1),
            "generate_over_predict": timings[f"generate {n}"].over(timings[f"predict {n}"]),
        }
        for n in effort.samples
    }


def kernel_times(study: Study, precision: str) -> dict:
    """Milliseconds of each kind of kernel in the AC-GAN's step."""
    job = job_of(study, "mnist_acgan", precision=precision)
    timing = timed({"": Program("profiled.train_step", job, turn=20)}, 1, 0)[""]
    return {"failed": timing.failed} if timing.failed else timing.found


def job_of(study: Study, name: str, **changes) -> dict:
    """What a program of `reproduce.peers` is called with: a row's configuration, changed."""
    data = study.data_of(name)
    configuration = dataclasses.replace(study.configurations[name], **changes)
    return {
        "configuration": configuration.to_dict(),
        "image_shape": data.image_shape,
        "num_classes": data.num_classes,
        "multi_label": data.multi_label,
    }


def described(timing: Timing, images: int) -> dict:
    """A timing as numbers for the JSON; a step has so many images."""
    if timing.failed:
        return {"failed": timing.failed}
    return {
        "images_per_second": timing.times(images),
        "seconds_to_first_step": round(timing.first_step, 2),
        "peak_memory_mb": round(timing.peak_memory / 2**20),
    }


def machine() -> dict:
    """What the numbers are of; PyTorch's version, too, if it is there to be compared with."""
    torch = importlib.metadata.distributions(name="torch")
    return {
        "cpu": training.processor(),
        "cores": os.cpu_count(),
        "device": backend.device(),
        "torch": next((found.version for found in torch), None),
    }


def table(steps: dict) -> str:
    """The rows in Markdown."""
    lines = [
        "| step | images/s here | of the limit | x Keras guide | x report's code | x PyTorch "
        "| x compiled | first step | memory |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, step in steps.items():
        programs = step["programs"]
        ours = programs[OURS]
        ratios = [written(programs.get(title)) for title in (GUIDE, REPORT, PYTORCH, COMPILED)]
        lines.append(
            f"| {name} | {ours['images_per_second']['median']:,.0f} | {ours['utilisation']:.0%} "
            f"| {' | '.join(ratios)} | {ours['seconds_to_first_step']:.1f} s "
            f"| {ours['peak_memory_mb']:,} MB |"
        )
    return "\n".join(lines)


def written(program: dict | None) -> str:
    """How many times as fast as a program ours is."""
    if program is None:
        return ""
    if "failed" in program:
        return "does not run"
    ratio = program["ours_over_it"]
    return f"{ratio['median']:.2f} ({ratio['min']:.2f} to {ratio['max']:.2f})"


def picture(steps: dict, costs: dict, kernels: dict) -> plt.Figure:
    """Bars of images/s for each step; images/s by the sizes; bars of the kernels' times."""
    figure = plt.figure(figsize=(13, 8), layout="constrained")
    above, below = figure.subfigures(2, 1)
    shapes = {}
    for name, step in steps.items():
        shape, _, model = name.partition("_")
        shapes.setdefault(shape, {})[model] = step
    places = above.subplots(1, len(shapes), squeeze=False)[0]
    for axis, (shape, of_shape) in zip(places, shapes.items(), strict=True):
        show_steps(axis, f"images of {shape}'s shape", of_shape)
    told = {p: times for p, times in kernels.items() if "failed" not in times}
    axes = below.subplots(1, len(costs) + bool(told))
    for axis, (title, cost) in zip(axes, costs.items(), strict=False):
        show_cost(axis, title, cost)
    if told:
        show_kernels(axes[-1], told)
    return figure


def show_steps(axis: plt.Axes, title: str, steps: dict) -> None:
    """A group of bars for each step: median, least and greatest images/s of each program."""
    places, width = plots.bar_places(len(steps), len(COLOURS))
    for at, (program, colour) in zip(places, COLOURS.items(), strict=True):
        speeds = {
            place: step["programs"][program]["images_per_second"]
            for place, step in zip(at, steps.values(), strict=True)
            if "images_per_second" in step["programs"].get(program, {})
        }
        medians = [s["median"] for s in speeds.values()]
        errors = [
            [s["median"] - s["min"] for s in speeds.values()],
            [s["max"] - s["median"] for s in speeds.values()],
        ]
        axis.bar(list(speeds), medians, width, yerr=errors, color=colour, label=program)
    axis.set_xticks(range(len(steps)), [name.replace(", ", "\n") for name in steps], fontsize=7)
    axis.set_title(title, fontsize=10)
    axis.set_ylabel("images/s")
    axis.legend(fontsize=8)


def show_cost(axis: plt.Axes, title: str, cost: dict) -> None:
    """Images/s by a size, with the peak memory beside the points."""
    sizes = [int(size) for size in cost]
    kinds = {"": list(cost.values())}
    if title == "samples":
        kinds = {kind: [each[kind] for each in cost.values()] for kind in ("generate", "predict")}
    for kind, points in kinds.items():
        speeds = [point["images_per_second"]["median"] for point in points]
        axis.plot(sizes, speeds, marker="o", label=kind or None)
        for size, speed, point in zip(sizes, speeds, points, strict=True):
            label = f"{point['peak_memory_mb']:,} MB"
            axis.annotate(
                label, (size, speed), (0, 5), textcoords="offset points", ha="center", fontsize=6
            )
    axis.set_xscale("log")
    axis.set_xticks(sizes)
    axis.xaxis.set_major_formatter(EngFormatter(sep=""))
    axis.minorticks_off()
    axis.margins(x=0.2)
    axis.set_ylim(0, 1.1 * axis.dataLim.ymax)
    axis.set_xlabel(title)
    axis.set_ylabel("images/s")
    if len(kinds) > 1:
        axis.legend(fontsize=8)


def show_kernels(axis: plt.Axes, kernels: dict) -> None:
    """Milliseconds of each kind of kernel in the AC-GAN's step, in each precision."""
    kinds = list(dict.fromkeys(kind for times in kernels.values() for kind in times))
    kinds.sort(key="others".__eq__)  # last
    places, height = plots.bar_places(len(kinds), len(kernels))
    for at, (precision, times) in zip(places, kernels.items(), strict=True):
        lengths = [times.get(kind, 0) for kind in kinds]
        axis.barh(at, lengths, height, label=PRECISIONS[precision])
    axis.set_yticks(range(len(kinds)), kinds, fontsize=6)
    axis.invert_yaxis()
    axis.set_xlabel("ms in a step")
    axis.legend(fontsize=8)


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["bench", *sys.argv[1:]]))
