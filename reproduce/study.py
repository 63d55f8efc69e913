"""What the figure scripts stand on: options, presets, runs and files."""

import argparse
import copy
import functools
import shlex
from pathlib import Path

import matplotlib.figure

from gan_vs_vae import cli, config, data, files, plots, training

PRESETS = ("smoke", "quick", "study", "paper")


class Study:
    """One figure's runs, trained as they are asked for, and where its results go.

    A figure's YAML has the keys `data`, `runs` (a configuration each), `presets` (for each
    preset, what it changes in which run) and `embedded` (the same, for the stand-in, which
    is smaller). The command line's `--set` comes last.

    Args:
        figure: the name of the figure, and of its files.
        path: its YAML file.
        options: the command line's.
    """

    def __init__(self, figure: str, path: Path, options: argparse.Namespace):
        self.figure = figure
        self.options = options
        self._content = config.read_yaml(path)
        self._runs = {}

    @functools.cached_property
    def data(self) -> data.DataSet:
        """The figure's data set, real or the stand-in."""
        content = self._content["data"]
        return cli.load_data(content["name"], content.get("image_size"), self.options)

    @functools.cached_property
    def configurations(self) -> dict[str, config.RunConfig]:
        """The resolved configuration of each run."""
        content = copy.deepcopy(self._content["runs"])
        layers = [self._content["presets"][self.options.preset]]
        if not self.data.is_real:
            layers.append(self._content["embedded"].get(self.options.preset, {}))
        for layer in layers:
            cli.merge(content, layer)
        for run in content.values():
            run["data"] = dict(self._content["data"])
            if self.options.seed is not None:
                run["seed"] = self.options.seed
        for setting in self.options.set:
            cli.apply_setting(content, setting)
        return {name: config.resolve(run) for name, run in content.items()}

    def run(self, name: str) -> training.Run:
        """The finished run of that name, trained now if it was not."""
        if name not in self._runs:
            options = self.options
            self._runs[name] = training.train(
                self.configurations[name], self.data, options.runs, options.tensorboard
            )
        return self._runs[name]

    def describe(self) -> None:
        """Print what would be run, and write nothing."""
        provenance = self.data.provenance
        print(
            f"{self.figure}, preset {self.options.preset}, data: {provenance['source']} "
            f"({provenance['description']}), {provenance['train']} + {provenance['test']} images"
        )
        for name, configuration in self.configurations.items():
            print(f"{name}: {training.describe(configuration, self.data, self.options.runs)}")
        print(f"would draw {self.picture} and {self.numbers}")

    @property
    def picture(self) -> Path:
        """Where the figure goes."""
        return self.options.out / f"{self.figure}.png"

    @property
    def numbers(self) -> Path:
        """Where its numbers go."""
        return self.options.out / f"{self.figure}.json"

    def save(self, figure: matplotlib.figure.Figure, numbers: dict) -> None:
        """Write the picture, and its numbers with where they come from.

        Args:
            figure: a matplotlib figure; stamped here if it was drawn from a stand-in.
            numbers: what was measured, for the JSON.
        """
        if not self.data.is_real:
            plots.stamp(figure, cli.stand_in_notice(self.data))
        record = {
            "figure": self.figure,
            "command": self._command(),
            "preset": self.options.preset,
            "data": self.data.provenance,
            **numbers,
            "versions": training.versions(),
        }
        with files.whole(self.picture) as partial:
            figure.savefig(partial, format="png", dpi=110)
        files.write_json(self.numbers, record)
        print(f"drew {self.picture}, its numbers are in {self.numbers}")

    def _command(self):
        options = self.options
        words = ["python", "-m", "reproduce", self.figure, "--preset", options.preset]
        words += ["--data", self.data.provenance["source"]]
        if options.seed is not None:
            words += ["--seed", str(options.seed)]
        for setting in options.set:
            words += ["--set", setting]
        return shlex.join(words)
