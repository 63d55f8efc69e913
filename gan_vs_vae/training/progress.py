"""Progress while models train: one bar with the time left for all that is to do.

A `Plan` has the runs of one command. `Progress` tells it of each step, and shows how far it is.
"""

import dataclasses
import statistics
import sys
import time
from collections.abc import Mapping

import keras
import tqdm

from gan_vs_vae.errors import is_animated

# What a bar calls the losses of this package, the most telling ones first.
LOSSES = {
    "d_loss": "discriminator",
    "g_loss": "generator",
    "class_accuracy": "class accuracy",
    "loss": "loss",
    "reconstruction": "reconstruction",
    "kl": "KL",
    "accuracy": "accuracy",
    "e_loss": "encoder",
}
DETAILS = ("class_loss", "penalty", "real_score", "fake_score")  # in history.csv alone
MOST = 4  # losses on a bar
LOSSES_EVERY = 20  # steps, because reading a loss waits for the device


@dataclasses.dataclass
class Task:
    """A run that is to be trained.

    Attributes:
        steps: int. The steps of the whole run.
        done: int. Steps that were trained before. Defaults to 0.
        cost: float. What a step costs, in a unit that all tasks of a plan share. Defaults to 1.
    """

    steps: int
    done: int = 0
    cost: float = 1.0

    @property
    def left(self) -> int:
        """The steps that are left."""
        return self.steps - self.done


class Plan:
    """The runs that one command trains.

    Args:
        tasks: `Task` of each run, by its name. Defaults to none: runs join when they start.

    >>> plan = Plan({"vae": Task(100, done=50), "gan": Task(100, cost=3.0)})
    >>> plan.advance("vae", 0.1)
    >>> round(plan.seconds_left(), 1)  # 49 steps of 0.1 s, and 100 of 0.3 s
    34.9
    """

    def __init__(self, tasks: Mapping[str, Task] | None = None):
        self.tasks = dict(tasks or {})
        self._timed: dict[float, tuple[int, float]] = {}  # steps, and seconds, of each cost

    @property
    def steps(self) -> int:
        """The steps of all runs."""
        return sum(task.steps for task in self.tasks.values())

    @property
    def done(self) -> int:
        """Those of them that are trained."""
        return sum(task.done for task in self.tasks.values())

    def start(self, name: str, steps: int, done: int) -> None:
        """Start a run, or continue it; one that was not planned costs as much as most of the others."""
        planned = self.tasks.get(name)
        costs = [task.cost for task in self.tasks.values()]
        usual = statistics.median_low(costs) if costs else 1.0
        self.tasks[name] = Task(steps, done, planned.cost if planned else usual)

    def advance(self, name: str, seconds: float | None) -> None:
        """Count a step of a run; None: it compiled, so that its time says nothing."""
        task = self.tasks[name]
        task.done += 1
        if seconds is not None:
            steps, total = self._timed.get(task.cost, (0, 0.0))
            self._timed[task.cost] = steps + 1, total + seconds

    def end(self, name: str) -> None:
        """End a run, which may have stopped early."""
        self.tasks[name].done = self.tasks[name].steps

    def drop(self, name: str) -> None:
        """Forget a run, which another process trains or has trained; nothing if it is not there."""
        self.tasks.pop(name, None)

    def seconds_left(self) -> float | None:
        """Estimate the time that is left; None if no step was timed yet.

        A run takes as long per step as one of the same cost did; if there was none, its cost is
        compared with that of all steps that were timed.
        """
        if not self._timed:
            return None
        spent = sum(seconds for _, seconds in self._timed.values())
        worth = sum(cost * steps for cost, (steps, _) in self._timed.items())

        def per_step(cost):
            steps, seconds = self._timed.get(cost, (0, 0.0))
            return seconds / steps if steps else cost * spent / worth

        return sum(task.left * per_step(task.cost) for task in self.tasks.values())


class Progress(keras.callbacks.Callback):
    """Shows how far a plan is: on a terminal a bar, in a log file a line for each epoch.

    Args:
        name: str. The run that is trained.
        steps, epochs: int. Steps of an epoch, and epochs.
        first_epoch: int. Epochs that were trained before.
        plan: `Plan` or None. All that the command trains. Defaults to None: this run alone.
    """

    def __init__(
        self, name: str, steps: int, epochs: int, first_epoch: int, plan: Plan | None = None
    ):
        super().__init__()
        self.name = name
        self.epochs = epochs
        self.plan = Plan() if plan is None else plan
        self.plan.start(name, steps * epochs, steps * first_epoch)
        self._bar: _Bar | None = None
        self._last: float | None = None

    def on_train_begin(self, logs=None):
        self._bar = _Bar(self.name, self.plan)

    def on_train_batch_end(self, batch, logs=None):
        now = time.perf_counter()
        self.plan.advance(self.name, None if self._last is None else now - self._last)
        self._last = now
        self._bar.step(logs)

    def on_epoch_end(self, epoch, logs=None):
        if self._bar.disable:
            said = [f"epoch {epoch + 1}/{self.epochs}", *readable(logs), time_left(self.plan)]
            print(f"{self.name}: {', '.join(filter(None, said))}", file=sys.stderr, flush=True)

    def on_train_end(self, logs=None):
        self.plan.end(self.name)

    def close(self) -> None:
        """Leave the terminal as another line of text needs it, however training ended."""
        if self._bar is not None:
            self._bar.close()


class _Bar(tqdm.tqdm):
    """A bar over a plan, with what matters most first: a narrow terminal cuts it off."""

    def __init__(self, name, plan):
        self.plan, self.losses = plan, ""
        super().__init__(
            desc=name,
            total=plan.steps,
            initial=plan.done,
            bar_format="{desc} {percentage:3.0f}%{left} |{bar:12}| {losses}",
            dynamic_ncols=True,
            leave=len(plan.tasks) == 1,  # of several runs, the next one's bar takes its place
            disable=not is_animated(),
        )

    @property
    def format_dict(self):
        left = time_left(self.plan)
        found = super().format_dict
        return {**found, "left": f", {left}" if left else "", "losses": self.losses}

    def step(self, logs):
        if not self.disable and (self.n + 1) % LOSSES_EVERY == 0:
            self.losses = ", ".join(readable(logs))
        self.update()


def time_left(plan: Plan) -> str:
    """Return the time that a plan has left, in words; nothing if it is not known."""
    seconds = plan.seconds_left()
    return "" if seconds is None else f"{tqdm.tqdm.format_interval(seconds)} left"


def readable(logs: Mapping[str, float] | None) -> list[str]:
    """Return the losses that a student knows, and those of a user's own model.

    >>> readable({"class_loss": 0.5, "d_loss": 1.25, "g_loss": 0.812})
    ['discriminator 1.25', 'generator 0.812']
    """
    logs = logs or {}
    own = [name for name in logs if name not in LOSSES and name not in DETAILS]
    chosen = [name for name in LOSSES if name in logs] + own
    return [f"{LOSSES.get(name, name)} {float(logs[name]):.3g}" for name in chosen[:MOST]]
