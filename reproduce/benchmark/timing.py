"""Workloads that are timed in turns, A B A B ..., each in a process of its own.

Whatever slows the machine down for a while slows all workloads down, and none finds the caches,
the memory or the threads of another. `python -m reproduce.benchmark.timing FUNCTION SETTINGS` is
such a process.
"""

import dataclasses
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes in a unit of getrusage's ru_maxrss


@dataclasses.dataclass(frozen=True)
class Workload:
    """What one process does.

    Attributes:
        function: str. The dotted path of a function that is called once, with `settings`, and
            returns `run(n)`, which takes n steps and returns after the last.
        settings: dict, as JSON can hold it.
        turn: int or None. The steps of a turn. Defaults to None: as many as fill the time.
        environment: dict. Environment variables that are set for the process. Defaults to {}.
    """

    function: str
    settings: dict
    turn: int | None = None
    environment: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Timing:
    """How fast one workload was.

    Attributes:
        rates: list of float. Steps/s, one number for each round.
        first_step: float. Seconds from the start of the process to the end of the
            first step; 0 if that failed.
        peak_memory: int. The most memory that the process had, in bytes; 0 if no turn succeeded.
        result: what `run` returned in the last turn, as JSON can hold it.
        failure: str or None. The error message of a workload that failed.
    """

    rates: list[float] = dataclasses.field(default_factory=list)
    first_step: float = 0.0
    peak_memory: int = 0
    result: Any = None
    failure: str | None = None

    def rate(self, units: float = 1) -> dict[str, float]:
        """Return the `spread` of the rates, in units/s, if a step has so many units."""
        return spread([units * rate for rate in self.rates])

    def ratio(self, other: "Timing") -> dict[str, float]:
        """Return the `spread` of how many times as fast as `other` this was, round by round."""
        return spread([a / b for a, b in zip(self.rates, other.rates, strict=True)])


def spread(values: list[float]) -> dict[str, float]:
    """Return `{"median", "min", "max"}` of the values, rounded to four digits.

    >>> spread([1.23456, 3.0, 2.0])
    {'median': 2.0, 'min': 1.235, 'max': 3.0}
    """
    return rounded({"median": statistics.median(values), "min": min(values), "max": max(values)})


def rounded(numbers: dict[str, float]) -> dict[str, float]:
    """Round each number to four significant digits."""
    return {name: float(f"{number:.4g}") for name, number in numbers.items()}


def time_in_turns(workloads: dict[str, Workload], rounds: int, seconds: float) -> dict[str, Timing]:
    """Time all workloads, in turns.

    Args:
        workloads: dict. The workloads by name.
        rounds: int. How many turns each workload has.
        seconds: float. About how long a turn lasts.

    Returns:
        A `Timing` for each name. A workload that fails stops no other.
    """
    children = {}
    try:
        for name, workload in workloads.items():  # one after the other: a start is timed, too
            children[name] = _Child(workload)
            children[name].warm_up(seconds)
        for _ in range(rounds):
            for child in children.values():
                child.take_turn()
    finally:
        for child in children.values():
            child.end()
    return {name: child.timing for name, child in children.items()}


class _Child:
    """The parent's end of a process that runs a workload."""

    def __init__(self, workload):
        self.timing = Timing()
        self.turn = workload.turn
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115  # closed by `end`
        environment = {**os.environ, **workload.environment}
        paths = [str(ROOT), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__, workload.function, json.dumps(workload.settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            env=environment,
        )

    def warm_up(self, seconds):
        """Take the first step, then a few more to find out how many fill a turn."""
        if self._ask(1):
            self.timing.first_step = time.perf_counter() - self.started
        steps = self.turn or 3
        taken = self._ask(steps).get("seconds", seconds)
        self.turn = self.turn or max(1, round(steps * seconds / taken))

    def take_turn(self):
        answer = self._ask(self.turn)
        if answer:
            self.timing.rates.append(self.turn / answer["seconds"])
            self.timing.peak_memory = answer["peak_memory"]
            self.timing.result = answer["result"]

    def _ask(self, steps):
        """Return the process' answer, or {} if it has failed."""
        if self.timing.failure:
            return {}
        try:
            print(steps, file=self.process.stdin, flush=True)
            return json.loads(self.process.stdout.readline())
        except (OSError, ValueError):  # the process has ended
            self.process.wait()
            self.errors.seek(0)
            lines = self.errors.read().strip().splitlines() or ["it ended without a message"]
            self.timing.failure = lines[-1][:200]
            return {}

    def end(self):
        self.process.kill()
        self.process.communicate()
        self.errors.close()


def serve(function: str, settings: dict) -> None:
    """Take as many steps as each line of the standard input says; answer each line in JSON.

    Args:
        function, settings: as for `Workload`.
    """
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # libraries may print, too
    module, _, name = function.rpartition(".")
    run = getattr(importlib.import_module(module), name)(settings)
    for line in sys.stdin:
        before = time.perf_counter()
        result = run(int(line))
        answer = {
            "seconds": time.perf_counter() - before,
            "result": result,
            "peak_memory": peak_memory(),
        }
        print(json.dumps(answer), file=answers, flush=True)


def peak_memory() -> int:
    """Return the most memory that this process has had so far, in bytes."""
    try:
        # On Linux, getrusage counts the memory of the process that started this one, too.
        status = Path("/proc/self/status").read_text().split()
        return int(status[status.index("VmHWM:") + 1]) * 1024
    except (OSError, ValueError):  # the file or the line does not exist
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT


if __name__ == "__main__":
    serve(sys.argv[1], json.loads(sys.argv[2]))
