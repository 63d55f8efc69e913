"""Programs timed in turns, A B A B ..., each in a process of its own.

So what slows a machine for a while slows all of them, and none finds the caches, the memory or
the threads of another. `python -m reproduce.contest PROGRAM JOB` is such a process.
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
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024  # of what getrusage says, in bytes


class Program(NamedTuple):
    """`function` is a `module.function` in `reproduce.peers`; it is called with `job`.

    A turn is of `turn` steps; None: of as many as last as long as is asked for.
    """

    function: str
    job: dict
    turn: int | None = None


@dataclasses.dataclass
class Timing:
    """How fast one program was.

    `rates` are steps/s, one for each round; `first_step` is in seconds from the start of the
    process, `peak_memory` in bytes; `found` is what the last turn returned; `failed` says why a
    program did not run.
    """

    rates: list[float] = dataclasses.field(default_factory=list)
    first_step: float | None = None
    peak_memory: int | None = None
    found: dict | None = None
    failed: str | None = None

    def times(self, units: float) -> dict[str, float]:
        """Median, least and greatest of the rates, in units of which a step has so many."""
        return spread([units * rate for rate in self.rates])

    def over(self, other: "Timing") -> dict[str, float]:
        """The same of how many times as fast as the other it was, round by round."""
        return spread([a / b for a, b in zip(self.rates, other.rates, strict=True)])


def spread(values: list[float]) -> dict[str, float]:
    """`{"median", "min", "max"}` of the values, to four digits."""
    found = {"median": statistics.median(values), "min": min(values), "max": max(values)}
    return rounded(found)


def rounded(numbers: dict[str, float]) -> dict[str, float]:
    """The same numbers, to four digits."""
    return {name: float(f"{number:.4g}") for name, number in numbers.items()}


def timed(programs: dict[str, Program], rounds: int, seconds: float) -> dict[str, Timing]:
    """Time all programs in turns: how many turns each has, and about how long one lasts."""
    processes = {}
    try:
        for name, program in programs.items():  # none starts while another does
            processes[name] = _Process(program)
            processes[name].warm_up(seconds)
        for _ in range(rounds):
            for process in processes.values():
                process.take_turn()
    finally:
        for process in processes.values():
            process.end()
    return {name: process.timing for name, process in processes.items()}


class _Process:
    """The parent's end of a process that runs a program."""

    def __init__(self, program):
        self.timing = Timing()
        self.turn = program.turn
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115  # closed by `end`
        environment = {**os.environ, "REPRODUCE_STARTED": repr(time.time())}
        environment["PYTHONPATH"] = os.pathsep.join(
            [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        )
        if program.function.startswith("pytorch."):
            environment["KERAS_BACKEND"] = "torch"  # it uses no Keras: load no other framework
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "reproduce.contest", program.function, json.dumps(program.job)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            env=environment,
        )

    def warm_up(self, seconds):
        """The first step, and a few more, which tell how many fill a turn."""
        self.timing.first_step = self._ask(1).get("since_start")
        steps = self.turn or 3
        taken = self._ask(steps).get("seconds", seconds)
        self.turn = self.turn or max(1, round(steps * seconds / taken))

    def take_turn(self):
        answer = self._ask(self.turn)
        if answer:
            self.timing.rates.append(self.turn / answer["seconds"])
            self.timing.peak_memory = answer["peak_memory"]
            self.timing.found = answer["found"]

    def _ask(self, steps):
        if self.timing.failed:
            return {}
        try:
            print(steps, file=self.popen.stdin, flush=True)
            return json.loads(self.popen.stdout.readline())
        except (OSError, ValueError):  # it is gone
            self.popen.wait()
            self.errors.seek(0)
            lines = self.errors.read().strip().splitlines() or ["it ended without a word"]
            self.timing.failed = lines[-1][:200]
            return {}

    def end(self):
        self.popen.kill()
        self.popen.communicate()
        self.errors.close()


def compete(program: str, job: dict) -> None:
    """Take as many steps as each line on the standard input says; answer with the seconds."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    started = float(os.environ["REPRODUCE_STARTED"])
    module, _, function = program.rpartition(".")
    run = getattr(importlib.import_module(f"reproduce.peers.{module}"), function)(job)
    for line in sys.stdin:
        before = time.perf_counter()
        found = run(int(line))
        answer = {
            "seconds": time.perf_counter() - before,
            "found": found,
            "since_start": time.time() - started,
            "peak_memory": peak_memory(),
        }
        print(json.dumps(answer), file=answers, flush=True)


def peak_memory() -> int:
    """The most memory that this process has had, in bytes."""
    try:
        # On Linux `getrusage` starts from the memory of the process that started this one.
        status = Path("/proc/self/status").read_text().split()
        return int(status[status.index("VmHWM:") + 1]) * 1024
    except (OSError, ValueError):  # no such file, or none with that line
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MEMORY_UNIT


if __name__ == "__main__":
    compete(sys.argv[1], json.loads(sys.argv[2]))
