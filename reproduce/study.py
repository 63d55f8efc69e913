"""What the figure scripts stand on: options, presets, runs and files."""

import copy
import dataclasses
import functools
import shlex
import sys
from pathlib import Path

import yaml

from gan_vs_vae import backend, config, data, files, plots, training
from gan_vs_vae.errors import UserError, unknown

PRESETS = ("smoke", "quick", "study", "paper")


@dataclasses.dataclass(frozen=True)
class Options:
    """What the command line says."""

    preset: str = "quick"
    source: str = "auto"
    data_dir: Path | None = None
    download: bool = False
    out: Path = Path("figures")
    runs: Path = Path("runs")
    seed: int | None = None
    settings: tuple[str, ...] = ()
    tensorboard: bool = False


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

    def __init__(self, figure: str, path: Path, options: Options):
        self.figure = figure
        self.options = options
        self._content = config.read_yaml(path)

    @functools.cached_property
    def data(self) -> data.DataSet:
        """The figure's data set, real or the stand-in."""
        options = self.options
        loaded = data.load(
            **self._content["data"],
            source=options.source,
            data_dir=options.data_dir,
            download=options.download,
        )
        if not loaded.is_real:
            print(f"NOTE: {stand_in_notice(loaded)}", file=sys.stderr)
        return loaded

    @functools.cached_property
    def configurations(self) -> dict[str, config.RunConfig]:
        """The resolved configuration of each run."""
        content = copy.deepcopy(self._content["runs"])
        layers = [self._content["presets"][self.options.preset]]
        if not self.data.is_real:
            layers.append(self._content["embedded"].get(self.options.preset, {}))
        for layer in layers:
            merge(content, layer)
        for run in content.values():
            run["data"] = dict(self._content["data"])
            if self.options.seed is not None:
                run["seed"] = self.options.seed
        for setting in self.options.settings:
            apply_setting(content, setting)
        return {name: config.resolve(run) for name, run in content.items()}

    def run(self, name: str) -> training.Run:
        """The finished run of that name, trained now if it was not."""
        return training.train(
            self.configurations[name], self.data, self.options.runs, self.options.tensorboard
        )

    def describe(self) -> None:
        """Print what would be run, and write nothing."""
        print(f"{self.figure}, preset {self.options.preset}, data: {self._described_data()}")
        for name, configuration in self.configurations.items():
            model = config.build(configuration, self.data.image_shape, self.data.num_classes)
            steps = training.steps_per_epoch(configuration, model, self.data)
            run = training.run_for(configuration, self.data, self.options.runs)
            parameters = training.count_parameters(model)
            state = "finished" if run.is_finished else f"{len(run.history())} epochs done"
            print(
                f"  {name}: {configuration.model.name}, "
                f"{configuration.epochs} epochs x {steps} steps of batch "
                f"{configuration.batch_size} = {configuration.epochs * steps} steps, "
                f"{configuration.precision} on {backend.NAME} ({backend.device()})\n"
                f"    parameters: {', '.join(f'{k} {v:,}' for k, v in parameters.items())}\n"
                f"    {run.path}: {state}"
            )
        print(f"  would draw {self.picture} and {self.numbers}")

    def _described_data(self):
        provenance = self.data.provenance
        return (
            f"{provenance['source']} ({provenance['description']}), "
            f"{provenance['train']} + {provenance['test']} images"
        )

    @property
    def picture(self) -> Path:
        """Where the figure goes."""
        return self.options.out / f"{self.figure}.png"

    @property
    def numbers(self) -> Path:
        """Where its numbers go."""
        return self.options.out / f"{self.figure}.json"

    def save(self, figure, numbers: dict) -> None:
        """Write the picture, and its numbers with where they come from.

        Args:
            figure: a matplotlib figure; stamped here if it was drawn from a stand-in.
            numbers: what was measured, for the JSON.
        """
        import matplotlib.pyplot as plt

        if not self.data.is_real:
            plots.stamp(figure, stand_in_notice(self.data))
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
        plt.close(figure)
        files.write_json(self.numbers, record)
        print(f"drew {self.picture}, its numbers are in {self.numbers}")

    def _command(self):
        options = self.options
        words = ["python", "-m", "reproduce", self.figure, "--preset", options.preset]
        words += ["--data", self.data.provenance["source"]]
        if options.seed is not None:
            words += ["--seed", str(options.seed)]
        for setting in options.settings:
            words += ["--set", setting]
        return shlex.join(words)


def stand_in_notice(loaded: data.DataSet) -> str:
    """What must be said of anything that a stand-in was used for."""
    return f"not the real {loaded.name}, but a stand-in: {loaded.provenance['description']}"


def merge(content: dict, layer: dict) -> None:
    """Lay one nested dict over another, in place.

    >>> content = {"acgan": {"epochs": 3, "batch_size": 64}}
    >>> merge(content, {"acgan": {"epochs": 9}})
    >>> content
    {'acgan': {'epochs': 9, 'batch_size': 64}}
    """
    for key, value in layer.items():
        if isinstance(value, dict) and isinstance(content.get(key), dict):
            merge(content[key], value)
        else:
            content[key] = copy.deepcopy(value)


def apply_setting(runs: dict, setting: str) -> None:
    """Apply one `--set RUN.KEY[.KEY...]=VALUE`, or `KEY...=VALUE` for every run.

    Args:
        runs: the figure's runs by name, changed in place.
        setting: the value is YAML: 3, 2.0e-4, [64, 32], null, a name.

    Raises:
        UserError: there is no "=".

    >>> runs = {"a": {"epochs": 1}, "b": {"epochs": 1}}
    >>> apply_setting(runs, "a.epochs=2")
    >>> apply_setting(runs, "seed=7")
    >>> runs
    {'a': {'epochs': 2, 'seed': 7}, 'b': {'epochs': 1, 'seed': 7}}
    """
    path, equals, text = setting.partition("=")
    if not equals:
        raise UserError(f"--set {setting}: write it as key=value")
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UserError(f"--set {setting}: {text!r} is not YAML") from error
    keys = path.split(".")
    named = keys[0] in runs
    if not named and keys[0] not in {f.name for f in dataclasses.fields(config.RunConfig)}:
        fields = [f.name for f in dataclasses.fields(config.RunConfig)]
        raise unknown("key in --set", keys[0], [*runs, *fields])
    for run in [runs[keys.pop(0)]] if named else runs.values():
        layer = value
        for key in reversed(keys):
            layer = {key: layer}
        merge(run, _named_parts(run, layer))


def _named_parts(content, layer):
    """A part that stands as a bare name becomes a dict where the layer sets something in it."""
    for key, value in layer.items():
        if isinstance(value, dict):
            if isinstance(content.get(key), str):
                content[key] = {"name": content[key]}
            if isinstance(content.get(key), dict):
                _named_parts(content[key], value)
    return layer
