"""An experiment: the runs, data sets and judges of one figure, trained and loaded when needed."""

import dataclasses
import functools
from collections.abc import Sequence

from gan_vs_vae import cli, config, metrics, overrides, training
from gan_vs_vae.data import DATA_SET, DataSet
from gan_vs_vae.errors import UserError
from gan_vs_vae.ranges import check_range
from gan_vs_vae.registry import is_loaded
from gan_vs_vae.training.progress import Plan, Task
from reproduce import results
from reproduce.benchmark.flops import step_flops
from reproduce.evaluation import Evaluator, OtherJudges
from reproduce.judges.judge import Judge, name_of_judge
from reproduce.options import Options
from reproduce.recipe import Recipe

SEEN_BY_OTHERS = {"quick": 0.25}  # the share of images that other judges see; otherwise all


class Experiment:
    """The runs of one figure.

    Args:
        figure: str. The name of the figure.
        recipe: `Recipe`. The runs that it needs.
        options: `Options`.
        may_train: bool. Whether runs that are not finished may be trained. Defaults to True.

    Attributes:
        sources: list of dict. Name and provenance of each data set that was used.
        records: dict. By the name of each run that was used, the content of run.json for each seed.
    """

    def __init__(self, figure: str, recipe: Recipe, options: Options, may_train: bool = True):
        self.figure = figure
        self.options = options
        self.sources: list[dict] = []
        self.records: dict[str, list[dict]] = {}
        self._recipe = recipe
        self._may_train = may_train
        self._data: dict[str, DataSet] = {}
        self._said: set[str] = set()
        self._trained: dict[str, training.Run] = {}
        self._checked: dict[training.Run, Task] = {}

    @property
    def seeds(self) -> range:
        """All seeds with which runs are trained; some runs have fewer of them."""
        return max(map(self.seeds_of, self._recipe.runs or (None,)), key=len)

    def seeds_of(self, name: str | None) -> range:
        """Return the seeds with which the run of that name is trained."""
        first = self.options.seed or 0
        return range(first, first + self._recipe.seeds(self.options.preset, name))

    @property
    def seen_by_others(self) -> float:
        """The share of their usual images that the other judges get in this preset."""
        return SEEN_BY_OTHERS.get(self.options.preset, 1.0)

    @functools.cached_property
    def configurations(self) -> dict[str, config.RunConfig]:
        """The resolved configuration of each run, with the first seed."""
        runs = self._recipe.configurations(self.options.preset, self._is_real)
        for run in runs.values():
            run["seed"] = self.seeds[0]
        for override in self.options.overrides:
            overrides.apply_override(runs, override)
        describe_only = self.options.dry_run
        return {n: config.resolve(run, describe_only=describe_only) for n, run in runs.items()}

    def check(self) -> None:
        """Resolve all configurations, draft all models, and look for their judges; train nothing.

        Raises:
            UserError: if one of them could not be trained.
        """
        check_range("seed", self.seeds[-1])
        configurations = self.configurations
        if not self._recipe.trains:
            return
        used = list(self.sources)
        for name, configuration in configurations.items():
            if self._recipe.judged:
                name_of_judge(self.data_of(name))
            self._check(configuration, self.seeds_of(name))
        self.sources = used  # to look at a data set is not to use it

    def _check(self, configuration, seeds):
        """Check that a configuration can be trained, and plan it with each of these seeds."""
        data = self._load(configuration.data)
        model, steps = training.check(configuration, data, self.options.devices)
        cost = max(1, step_flops(model, configuration.batch_size))
        for seed in seeds:
            run = self._find(dataclasses.replace(configuration, seed=seed))
            done = steps * max(run.checkpoints(), default=0)
            self._checked[run] = Task(steps * configuration.epochs, done, cost)

    @functools.cached_property
    def _plan(self) -> Plan:
        """Those of the checked runs that are not finished when the first of them is trained."""
        return Plan({r.path.name: t for r, t in self._checked.items() if not r.is_finished})

    def forget_data(self) -> None:
        """Free the memory of the data sets; they are loaded again when they are used."""
        self._data.clear()

    def run(self, name: str, seed: int | None = None, changes: Sequence[str] = ()) -> training.Run:
        """Return a finished run, which is trained if it is not finished yet.

        Args:
            name: str. Its name in the recipe.
            seed: int. Defaults to the first of `seeds`.
            changes: sequence of str. `KEY[.KEY...]=VALUE` each: what to change in its configuration.
                Defaults to nothing. Such runs are recorded under a name of their own.
        """
        configuration = self.configurations[name]
        if changes:
            content = configuration.to_dict()
            for change in changes:
                overrides.set_value(content, *overrides.parse_override(change))
            configuration = config.resolve(content)
        seed = self.seeds[0] if seed is None else seed
        run = self._train(dataclasses.replace(configuration, seed=seed))
        self._record(", ".join([name, *changes]), run.record)
        return run

    def runs(self, name: str, changes: Sequence[str] = ()) -> list[training.Run]:
        """Return the finished runs of that name, one for each of its seeds; args as for `run`."""
        return [self.run(name, seed, changes) for seed in self.seeds_of(name)]

    def train(self, beside_others: bool = False) -> list[training.Run]:
        """Train all runs, in the order of the recipe.

        Args:
            beside_others: bool. Whether a run that another process trains is left to it. Defaults to
                False: it is waited for.

        Returns:
            The runs that were left to others.
        """
        left: list[training.Run] = []
        if not self._recipe.trains:
            return left
        for name, configuration in self.configurations.items():
            for seed in self.seeds_of(name):
                seeded = dataclasses.replace(configuration, seed=seed)
                run = self._find(seeded)
                if beside_others and run.is_training:
                    self._plan.drop(run.path.name)
                    left.append(run)
                else:
                    self._train(seeded)
        return left

    @property
    def data(self) -> DataSet:
        """The data set of the recipe, real or the stand-in."""
        return self.data_of(None)

    def data_of(self, name: str | None) -> DataSet:
        """Return the data set of the run of that name; of the recipe, if None."""
        return self._load(self._data_part(name))

    def evaluator(self, name: str | None = None, ask_others: bool = False) -> Evaluator:
        """Return what measures samples of a data set.

        Args:
            name: str or None. A run whose data set it is. Defaults to None: the recipe's.
            ask_others: bool. Whether other judges are asked, too, where there are any; the preset
                `smoke` asks none. Defaults to False: it is slow.
        """
        weights = self.options.inception
        inception = None if weights is None else metrics.inception(weights)
        data = self.data_of(name)
        judge = self.judge(data)
        if not ask_others or self.options.preset == "smoke":
            return Evaluator(judge, data, inception)
        others = OtherJudges.for_data(data, self.seen_by_others)
        if others.second:
            self._record(f"judge of {data.name}", others.second.card)
        return Evaluator(judge, data, inception, others)

    def judge(self, data: DataSet, name: str | None = None) -> Judge:
        """Return a judge that ships, and record that it was asked.

        Args:
            data: `DataSet`. What it judges samples of.
            name: str or None. Another judge than that of the data set, such as for one that has none.
                Defaults to None.
        """
        judge = Judge(data, name)
        self._record(f"judge of {data.name}", judge.card)
        return judge

    def result(self, figure: str) -> results.Result:
        """Return the result of another figure, which must have been drawn with the same preset."""
        found = self.result_if_drawn(figure)
        if found is None:
            path = results.json_path(self.options.out, figure)
            raise UserError(
                f"{path} is not there in preset {self.options.preset}: draw {figure} with it first"
            )
        return found

    def result_if_drawn(self, figure: str) -> results.Result | None:
        """Return the result of another figure, if it was drawn with the same preset."""
        found = results.read_folder(self.options.out, [figure]).get(figure)
        if found is None or found.meta["preset"] != self.options.preset:
            return None
        self.sources += [source for source in found.meta["data"] if source not in self.sources]
        return found

    def describe(self) -> str:
        """Describe what would be trained and drawn."""
        if not self._recipe.trains:
            return "\n".join([f"{self.figure} trains nothing", *self._would_draw()])
        lines = [f"{self.figure}, preset {self.options.preset}, seeds {list(self.seeds)}"]
        for name, configuration in self.configurations.items():
            if config.unchecked(configuration):
                lines.append(f"{name}: {training.describe_unchecked(configuration)}")
                continue
            data = self.data_of(name)
            p = data.provenance
            what = training.describe(configuration, data, self.options.runs, self.options.devices)
            seeds = len(self.seeds_of(name))
            lines += [
                f"{name}, {seeds} {'seed' if seeds == 1 else 'seeds'}: {what}",
                f"  {p['source']} data ({p['description']}), {p['train']} + {p['test']} images",
            ]
        return "\n".join([*lines, *self._would_draw()])

    def _would_draw(self):
        if self.options.action != "draw":
            return []
        picture = results.picture_path(self.options.out, self.figure)
        numbers = results.json_path(self.options.out, self.figure)
        return [f"would draw {picture} and {numbers}"]

    def _data_part(self, name: str | None) -> config.Part:
        if name is None:
            return self._resolve_data(None, self._recipe.data(self.options.preset))
        return self.configurations[name].data

    def _resolve_data(self, run: str | None, data: dict) -> config.Part:
        """Return a data set as `--set data...` changes that of all runs, or `--set RUN.data...`."""
        content = {"data": data}
        for override in self.options.overrides:
            keys, value = overrides.parse_override(override)
            keys = keys[1:] if keys[0] == run else keys
            if keys[:1] == ["data"]:
                overrides.set_value(content, keys, value)
        return config.resolve_data(content["data"])

    def _is_real(self, run: str, data: dict) -> bool:
        part = self._resolve_data(run, data)
        if not is_loaded(part.name, DATA_SET):
            return True
        used = list(self.sources)
        loaded = self._load(part)
        self.sources = used  # to look at a data set is not to use it
        return loaded.is_real

    def _load(self, part: config.Part) -> DataSet:
        key = repr(part)
        if key not in self._data:
            self._data[key] = cli.load_data(part, self.options, self._said)
        loaded = self._data[key]
        source = {"name": loaded.name, **loaded.provenance}
        if source not in self.sources:
            self.sources.append(source)
        return loaded

    def _record(self, name: str, record: dict) -> None:
        records = self.records.setdefault(name, [])
        if record not in records:
            records.append(record)

    def _find(self, configuration: config.RunConfig) -> training.Run:
        """Return the run of a configuration, which need not be there."""
        return training.find_run(configuration, self._load(configuration.data), self.options.runs)

    def _train(self, configuration: config.RunConfig) -> training.Run:
        """Return the finished run of a configuration; train it if it may be trained."""
        key = configuration.digest()
        if key not in self._trained:
            options, run = self.options, self._find(configuration)
            if run.is_finished:
                self._plan.drop(run.path.name)  # by another process, perhaps
            elif not self._may_train:
                raise UserError(
                    f"{run.path} is not finished: train it first, by python -m reproduce {self.figure} "
                    f"--preset {options.preset} --train"
                )
            self._trained[key] = training.train(
                configuration,
                self._load(configuration.data),
                options.runs,
                tensorboard=options.tensorboard,
                devices=options.devices,
                plan=self._plan,
            )
        return self._trained[key]
