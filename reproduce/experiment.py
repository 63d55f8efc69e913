"""What the figure scripts stand on: options, presets, runs, judges and files."""

import argparse
import copy
import dataclasses
import functools
import shlex
import types
from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # figures are written to files, never shown
import matplotlib.figure
import matplotlib.pyplot as plt

from gan_vs_vae import cli, config, files, plots, training
from gan_vs_vae.data import DataSet
from reproduce import claims

PRESETS = ("smoke", "quick", "study", "paper")
JUDGES = Path(__file__).with_name("judges.yaml")


class Study:
    """One figure's runs, trained as they are asked for, and where its results go.

    A figure's YAML has the keys

        data: the data set of its runs
        runs: a configuration each. Its own `data` changes the figure's; with `like` it
            starts from another run, as the preset has that
        presets: for each preset, what it changes in `data` and in which run
        embedded: the same for the stand-in, which is smaller
        seeds: for each preset, with how many seeds each run is trained (1)

    The command line's `--set` comes last. The classifiers that judge samples are the same for
    all figures: judges.yaml has one for each data set.

    Args:
        figure: the name of the figure, and of its files.
        path: its YAML file.
        options: the command line's.
        used: the names of the runs that the figure needs; None: all of the YAML's.
    """

    def __init__(
        self,
        figure: str,
        path: Path,
        options: argparse.Namespace,
        used: Sequence[str] | None = None,
    ):
        self.figure = figure
        self.options = options
        self._content = config.read_yaml(path)
        self._used = used
        self._data = {}
        self._trained = {}

    @functools.cached_property
    def seeds(self) -> range:
        """The seeds with which to train each run."""
        count = self._content.get("seeds", {}).get(self.options.preset, 1)
        first = self.options.seed or 0
        return range(first, first + count)

    @functools.cached_property
    def configurations(self) -> dict[str, config.RunConfig]:
        """The resolved configuration of each run, with the first seed."""
        runs = self._completed(self._content)
        runs = {name: runs[name] for name in (runs if self._used is None else self._used)}
        for run in runs.values():
            run["seed"] = self.seeds[0]
        for setting in self.options.set:
            cli.apply_setting(runs, setting)
        return {name: config.resolve(run) for name, run in runs.items()}

    def run(self, name: str, seed: int | None = None) -> training.Run:
        """The finished run of that name and seed (the first one), trained now if it was not."""
        configuration = self.configurations[name]
        if seed is not None:
            configuration = dataclasses.replace(configuration, seed=seed)
        return self._train(configuration)

    def runs(self, name: str) -> list[training.Run]:
        """The finished runs of that name, one for each of `seeds`."""
        return [self.run(name, seed) for seed in self.seeds]

    def train(self) -> None:
        """Train all that the figure draws, in an order that does not depend on what it draws."""
        for name in self.configurations:
            self.runs(name)

    @property
    def data(self) -> DataSet:
        """The figure's data set, real or the stand-in."""
        return self.data_of(None)

    def data_of(self, name: str | None) -> DataSet:
        """The data set that the run of that name is trained on; None: the figure's."""
        return self._load(self._data_part(name))

    def judge(self, name: str | None = None) -> training.Run:
        """The classifier for the data of the run of that name; None: of the figure."""
        part = self._data_part(name)
        content = config.read_yaml(JUDGES)
        # It sees all images, whatever a run is limited to.
        content["data"] = {"name": part.name, **part.settings, "limit": None}
        return self._train(config.resolve(self._completed(content)[part.name]))

    def describe(self) -> None:
        """Print what would be run, and write nothing."""
        print(f"{self.figure}, preset {self.options.preset}, seeds {list(self.seeds)}")
        for name, configuration in self.configurations.items():
            loaded = self.data_of(name)
            p = loaded.provenance
            print(
                f"{name}: {training.describe(configuration, loaded, self.options.runs)}\n"
                f"  {p['source']} data ({p['description']}), {p['train']} + {p['test']} images"
            )
        print(f"would draw {self.picture} and {self.numbers}")

    @property
    def picture(self) -> Path:
        """Where the figure goes."""
        return self.options.out / f"{self.figure}.png"

    @property
    def numbers(self) -> Path:
        """Where its numbers go."""
        return self.options.out / f"{self.figure}.json"

    def save(
        self,
        figure: matplotlib.figure.Figure,
        numbers: dict,
        sources: Sequence[dict] | None = None,
    ) -> None:
        """Write the picture, and its numbers with where they come from; say its claims.

        Args:
            figure: a matplotlib figure, which is closed; stamped if drawn from a stand-in.
            numbers: what was measured, for the JSON, with the `claims`.
            sources: where the data come from, name and provenance; None: those loaded here.
        """
        if sources is None:
            sources = [{"name": each.name, **each.provenance} for each in self._data.values()]
        notices = {cli.stand_in_notice(s["name"], s) for s in sources if s["source"] != "real"}
        if notices:
            plots.stamp(figure, "\n".join(sorted(notices)))
        record = {
            "figure": self.figure,
            "command": self._command("embedded" if notices else "real"),
            "preset": self.options.preset,
            "seeds": list(self.seeds),
            "data": list(sources),
            **numbers,
            "versions": training.versions(),
        }
        with files.atomic_write(self.picture) as partial:
            figure.savefig(partial, format="png", dpi=110)
        plt.close(figure)
        files.write_json(self.numbers, record)
        print(f"drew {self.picture}, its numbers are in {self.numbers}")
        claims.say(numbers["claims"])

    def _data_part(self, name):
        if name is None:
            return config.resolve_data(self._data_content(self._content))
        return self.configurations[name].data

    def _data_content(self, content):
        """`data`, as the preset changes it."""
        changed = copy.deepcopy(content["data"])
        cli.merge(changed, self._layer(content, "presets").get("data", {}))
        return changed

    def _completed(self, content):
        """`runs`, as the preset and a stand-in change them, with the data of each."""
        runs = {}
        for name, own in content["runs"].items():
            own = dict(own)
            like = own.pop("like", None)
            run = copy.deepcopy(runs[like]) if like else {"data": self._data_content(content)}
            cli.merge(run, own)
            cli.merge(run, self._layer(content, "presets").get(name, {}))
            embedded = self._layer(content, "embedded").get(name)
            if embedded and not self._load(config.resolve_data(run["data"])).is_real:
                cli.merge(run, embedded)
            runs[name] = run
        return runs

    def _layer(self, content, key):
        return content[key].get(self.options.preset) or {}

    def _load(self, part):
        key = repr(part)
        if key not in self._data:
            self._data[key] = cli.load_data(part, self.options)
        return self._data[key]

    def _train(self, configuration):
        """The run of that configuration, looked up or trained once."""
        key = configuration.digest()
        if key not in self._trained:
            options, loaded = self.options, self._load(configuration.data)
            self._trained[key] = training.train(
                configuration, loaded, options.runs, options.tensorboard, options.devices
            )
        return self._trained[key]

    def _command(self, source):
        options = self.options
        words = ["python", "-m", "reproduce", self.figure, "--preset", options.preset]
        words += ["--data", source]
        if options.seed is not None:
            words += ["--seed", str(options.seed)]
        if options.inception is not None:
            words += ["--inception", Path(options.inception).name]
        for setting in options.set:
            words += ["--set", setting]
        return shlex.join(words)


def of(figure: str, module: types.ModuleType, options: argparse.Namespace) -> Study:
    """The study of a figure's script.

    Its YAML lies beside it, unless it names another by `YAML`, of whose runs it needs `RUNS`.
    """
    path = Path(module.__file__)
    path = path.with_name(getattr(module, "YAML", f"{path.stem}.yaml"))
    return Study(figure, path, options, getattr(module, "RUNS", None))
