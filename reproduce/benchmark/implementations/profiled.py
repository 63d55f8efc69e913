"""The kernels in which this project's step spends its time, measured by TensorFlow's profiler."""

import re
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from jax.profiler import ProfileData  # it reads what TensorFlow's profiler writes
from tensorflow.profiler import experimental as profiler

from reproduce.benchmark.implementations import ours
from reproduce.benchmark.timing import rounded

KINDS = 10  # how many kinds of kernels are listed; the rest are summed up
KERNEL = re.compile(r"[^:]:(?:_MklNative|_Mkl)?([A-Za-z]\w*)$")  # as in "discriminator/conv:Conv2D"


def train_step(settings: dict) -> Callable[[int], dict[str, float]]:
    """Return a function that takes n steps on one batch.

    It returns the milliseconds that a step spends in each kind of kernel, the longest first.
    Kernels run in parallel, so that their sum may exceed the time of the step.
    """
    step = ours.train_step(settings)

    def run(n):
        with tempfile.TemporaryDirectory() as folder:
            with profiler.Profile(folder, profiler.ProfilerOptions(python_tracer_level=0)):
                step(n)
            (path,) = Path(folder).rglob("*.xplane.pb")
            totals = kernel_times(ProfileData.from_file(str(path)))
        first = dict(totals.most_common(KINDS))
        times = {**first, "others": totals.total() - sum(first.values())}
        return rounded({kind: time / n / 1e6 for kind, time in times.items()})

    return run


def kernel_times(profile: ProfileData) -> Counter[str]:
    """Return the nanoseconds spent in each kind of kernel."""
    totals: Counter[str] = Counter()
    for plane in profile.planes:
        for line in plane.lines:
            for event in line.events:
                if found := KERNEL.search(event.name):
                    totals[found[1]] += event.duration_ns
    return totals
