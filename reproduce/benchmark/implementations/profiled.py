"""Where the time of the project's own step goes, by TensorFlow's profiler."""

import re
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from jax.profiler import ProfileData  # which reads what any of XLA's relatives records
from tensorflow.profiler import experimental as profiler

from reproduce.contest import rounded
from reproduce.peers import ours

KINDS = 10  # that are told one by one
KERNEL = re.compile(r"[^:]:(?:_MklNative|_Mkl)?([A-Za-z]\w*)$")  # as in "discriminator/conv:Conv2D"


def train_step(job: dict) -> Callable[[int], dict[str, float]]:
    """Steps on one batch; milliseconds of each kind of kernel in a step, the longest first.

    Kernels run beside each other, so that together they may last longer than the step.
    """
    step = ours.train_step(job)

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


def kernel_times(profile: ProfileData) -> Counter:
    """Nanoseconds by kind of kernel."""
    totals = Counter()
    for plane in profile.planes:
        for line in plane.lines:
            for event in line.events:
                if found := KERNEL.search(event.name):
                    totals[found[1]] += event.duration_ns
    return totals
