"""What the benchmark times: a training step for each row of its table, and what sizes cost."""

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from gan_vs_vae import backend, config
from gan_vs_vae.errors import unknown
from gan_vs_vae.images import height_and_width
from reproduce.benchmark.flops import step_flops
from reproduce.benchmark.implementations.coverage import lacks
from reproduce.benchmark.implementations.matrix_product import PRODUCT_FLOPS
from reproduce.benchmark.timing import Timing, Workload, time_in_turns

# The images of the data sets as published, and their labels. No data set is read for them.
SHAPES: dict[str, dict[str, Any]] = {
    "mnist": {"image_shape": (28, 28, 1), "num_classes": 10, "multi_label": False},
    "celeba": {"image_shape": (218, 178, 3), "num_classes": 40, "multi_label": True},
}

OURS = "ours"
# The implementations of a training step, by their names in the measurements.
FUNCTIONS = {
    OURS: "ours.train_step",
    "pytorch": "pytorch.train_step",
    "keras_guide": "keras_guide.train_step",
    "report_code": "report_code.train_step",
    "pytorch_compiled": "pytorch.compiled_step",
}
# PyTorch's steps use no Keras model: Keras shall load no other framework beside it.
ENVIRONMENTS = {"pytorch": {"KERAS_BACKEND": "torch"}}

Configurations = dict[str, config.RunConfig]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Effort:
    """How much a preset times.

    Attributes:
        rounds: int. Turns of each workload.
        seconds: float. About how long a turn lasts.
        row_prefix: str. How the names of the timed rows start. Defaults to "": all rows.
        precisions: tuple of str. The dtype policies. Defaults to float32 and bfloat16.
        pytorch_compiled: bool. Whether PyTorch is also timed with `torch.compile`. Defaults to
            True.
        batch_sizes, image_sizes, data_sizes, samples: tuples of int. The sizes of which the
            costs are measured; see the function of that name.
    """

    rounds: int
    seconds: float
    row_prefix: str = ""
    precisions: tuple[str, ...] = ("float32", "mixed_bfloat16")
    pytorch_compiled: bool = True
    batch_sizes: tuple[int, ...] = (16, 32, 64, 128, 256)
    image_sizes: tuple[int, ...] = (32, 64, 128)
    data_sizes: tuple[int, ...] = (1_000, 10_000, 60_000)
    samples: tuple[int, ...] = (100, 1_000, 10_000, 50_000)


EFFORTS = {
    "smoke": Effort(
        rounds=2,
        seconds=0.02,
        row_prefix="mnist",
        precisions=("float32",),
        pytorch_compiled=False,
        batch_sizes=(4, 8),
        image_sizes=(32,),
        data_sizes=(64,),
        samples=(10, 100),
    ),
    "quick": Effort(
        rounds=5,
        seconds=0.5,
        row_prefix="mnist",
        batch_sizes=(16, 64, 256),
        samples=(1_000, 10_000),
    ),
    "study": Effort(rounds=9, seconds=0.5),
    "paper": Effort(rounds=9, seconds=1.0),
}


class Task(NamedTuple):
    """One entry of the measurements: where it belongs, and the function that measures it."""

    group: str
    name: str
    measure: Callable[[], dict]


def plan(configurations: Configurations, effort: Effort) -> list[Task]:
    """Return what is to be measured, in order.

    Args:
        configurations: dict. The runs of recipe.yaml, resolved.
        effort: Effort.
    """
    steps = [
        Task(
            "steps",
            f"{name}, {precision.removeprefix('mixed_')}",
            partial(row, configuration, effort, precision),
        )
        for name, configuration in configurations.items()
        if name.startswith(effort.row_prefix)
        for precision in effort.precisions
    ]
    costs = [
        Task("costs", cost.__name__, partial(cost, configurations, effort))
        for cost in (batch_size, image_size, data_size, samples)
    ]
    kernels = []
    if backend.NAME == "tensorflow":  # its profiler measures them
        kernels = [
            Task("kernels", precision, partial(kernel_times, configurations, precision))
            for precision in effort.precisions
        ]
    return [*steps, *costs, *kernels]


def row(configuration: config.RunConfig, effort: Effort, precision: str) -> dict:
    """Time one model's training step in one precision, here and elsewhere.

    Returns:
        `flops_per_image`, `limit_flops_per_second` for each framework, and for each of the
        `implementations` its speed, its part of the limit, and how many times as fast ours is.
    """
    settings = workload_settings(configuration, precision=precision)
    functions = {
        **implementations(settings["configuration"], effort.pytorch_compiled),
        "limit": "matrix_product.keras",
        "torch_limit": "matrix_product.pytorch",
    }
    workloads = {name: workload(function, settings) for name, function in functions.items()}
    timings = time_in_turns(workloads, effort.rounds, effort.seconds)
    limits = {backend.NAME: timings.pop("limit"), "torch": timings.pop("torch_limit")}
    ours = timings[OURS]
    if ours.failure:
        raise RuntimeError(f"the step that is to be timed failed: {ours.failure}")

    model = config.build(configuration, **data_shape(configuration.data))
    flops = step_flops(model, configuration.batch_size)
    highest = max(PRODUCT_FLOPS * t.rate()["median"] for t in limits.values() if not t.failure)
    return {
        "flops_per_image": flops / configuration.batch_size,
        "limit_flops_per_second": {
            name: {"failed": t.failure} if t.failure else t.rate(PRODUCT_FLOPS)
            for name, t in limits.items()
        },
        "implementations": {
            name: described(timing, configuration.batch_size)
            if timing.failure
            else {
                **described(timing, configuration.batch_size),
                "utilisation": round(flops * timing.rate()["median"] / highest, 4),
                "ours_over_it": ours.ratio(timing),
            }
            for name, timing in timings.items()
        },
    }


def implementations(configuration: dict, pytorch_compiled: bool = True) -> dict[str, str]:
    """Return the functions of those implementations that have all that a run uses.

    Args:
        configuration: dict. A resolved run, as YAML has it.
        pytorch_compiled: bool. Whether `torch.compile` is among them. Defaults to True.
    """
    functions = dict(FUNCTIONS)
    if backend.NAME != "tensorflow":
        del functions["keras_guide"]  # written with tf.GradientTape
    if not pytorch_compiled:
        del functions["pytorch_compiled"]
    return {
        name: function
        for name, function in functions.items()
        if name == OURS or not lacks(_module(function), configuration)
    }


def batch_size(configurations: Configurations, effort: Effort) -> dict:
    """Time the AC-GAN's step with each of the batch sizes."""
    workloads = {
        str(size): workload(
            FUNCTIONS[OURS], workload_settings(configurations["mnist_acgan"], batch_size=size)
        )
        for size in effort.batch_sizes
    }
    timings = time_in_turns(workloads, effort.rounds, effort.seconds)
    return {size: described(timing, int(size)) for size, timing in timings.items()}


def image_size(configurations: Configurations, effort: Effort) -> dict:
    """Time the step of CelebA's GAN with images of each of the sizes."""
    settings = workload_settings(configurations["celeba_gan"])
    workloads = {
        str(size): workload(FUNCTIONS[OURS], {**settings, "image_shape": (size, size, 3)})
        for size in effort.image_sizes
    }
    timings = time_in_turns(workloads, effort.rounds, effort.seconds)
    images = configurations["celeba_gan"].batch_size
    return {size: described(timing, images) for size, timing in timings.items()}


def data_size(configurations: Configurations, effort: Effort) -> dict:
    """Time an epoch of `fit` over data sets of each of the sizes, shuffling and feeding included.

    The model is the VAE, because its step is the shortest: it would be the first to wait for
    images.
    """
    batch = configurations["mnist_vae"].batch_size
    settings = workload_settings(configurations["mnist_vae"])
    workloads = {
        str(n): workload("ours.epoch", {**settings, "images": n}, turn=1) for n in effort.data_sizes
    }
    timings = time_in_turns(workloads, min(effort.rounds, 3), effort.seconds)
    return {n: described(timing, int(n) // batch * batch) for n, timing in timings.items()}


def samples(configurations: Configurations, effort: Effort) -> dict:
    """Time `generate`, and a loop around `predict`, for each number of samples."""
    settings = workload_settings(configurations["mnist_acgan"])
    workloads = {
        f"{function} {n}": workload(f"ours.{function}", settings, turn=n)
        for n in effort.samples
        for function in ("generate", "predict")
    }
    timings = time_in_turns(workloads, min(effort.rounds, 3), effort.seconds)
    return {
        str(n): {
            "generate": described(timings[f"generate {n}"], 1),
            "predict": described(timings[f"predict {n}"], 1),
            "generate_over_predict": _ratio(timings[f"generate {n}"], timings[f"predict {n}"]),
        }
        for n in effort.samples
    }


def _ratio(a: Timing, b: Timing) -> dict:
    failure = a.failure or b.failure
    return {"failed": failure} if failure else a.ratio(b)


def kernel_times(configurations: Configurations, precision: str) -> dict:
    """Measure the milliseconds that the AC-GAN's step spends in each kind of kernel."""
    settings = workload_settings(configurations["mnist_acgan"], precision=precision)
    workloads = {"": workload("profiled.train_step", settings, turn=20)}
    timing = time_in_turns(workloads, rounds=1, seconds=0)[""]
    return {"failed": timing.failure} if timing.failure else timing.result


def workload(function: str, settings: dict, turn: int | None = None) -> Workload:
    """Return the workload of a function in `reproduce.benchmark.implementations`.

    Args:
        function: str. `module.function`.
        settings: dict. Of `workload_settings`.
        turn: as for `Workload`.
    """
    environment = ENVIRONMENTS.get(_module(function), {})
    return Workload(f"{__package__}.implementations.{function}", settings, turn, environment)


def workload_settings(configuration: config.RunConfig, **changes: Any) -> dict:
    """Return what an implementation is called with: a run, changed, and the shapes of its data.

    Args:
        configuration: RunConfig, resolved.
        **changes: fields of the configuration to be replaced.
    """
    changed = dataclasses.replace(configuration, **changes)
    return {"configuration": changed.to_dict(), **data_shape(configuration.data)}


def data_shape(data: config.Part) -> dict:
    """Return `{"image_shape", "num_classes", "multi_label"}` of a data set that is not read.

    Raises:
        UserError: if the data set is none of `SHAPES`.

    >>> data_shape(config.Part("mnist", {"image_size": 32}))["image_shape"]
    (32, 32, 1)
    """
    if data.name not in SHAPES:
        raise unknown("data set of the benchmark", data.name, SHAPES)
    shape = dict(SHAPES[data.name])
    if size := data.settings.get("image_size"):
        shape["image_shape"] = (*height_and_width(size), shape["image_shape"][-1])
    if attributes := data.settings.get("attributes"):
        shape["num_classes"] = len(attributes)
    return shape


def described(timing: Timing, images: int) -> dict:
    """Return a timing as the measurements have it, where a step has so many images."""
    if timing.failure:
        return {"failed": timing.failure}
    return {
        "images_per_second": timing.rate(images),
        "seconds_to_first_step": round(timing.first_step, 2),
        "peak_memory_mb": round(timing.peak_memory / 2**20),
    }


def _module(function):
    return function.partition(".")[0]
