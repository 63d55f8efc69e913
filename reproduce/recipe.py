"""Recipes: the runs that a figure needs, for each preset, from a YAML file.

A recipe has the keys, of which the first two are needed,

    data      the data set of its runs
    runs      a configuration each. Its own `data` changes the recipe's. With `like: NAME` it starts
              from the run NAME, as the preset has changed that one; with `from: FILE` as well, from
              the run NAME of another recipe, with its data
    presets   for each preset, what it changes in `data` and in which run
    embedded  the same for the stand-in, which is smaller than the real data set
    seeds     for each preset, the number of seeds with which each run is trained; defaults to 1. Or
              numbers by the names of runs, and one under `default` for the others

Later layers win: `like`, the run's own settings, the preset, the stand-in.
"""

import copy
import dataclasses
import functools
from collections.abc import Callable, Sequence
from pathlib import Path

from gan_vs_vae.errors import UserError, unknown
from gan_vs_vae.overrides import merge
from gan_vs_vae.yaml_files import read_yaml

KEYS = ("data", "runs", "presets", "embedded", "seeds")
PRESETS = ("smoke", "quick", "study", "paper")
RECIPES = Path(__file__).with_name("figures") / "recipes"


@dataclasses.dataclass(frozen=True)
class Recipe:
    """A recipe file, and which of its runs are needed.

    Args:
        path: str or Path. The YAML file; a name alone is in `figures/recipes`. None: no runs.
        runs: sequence of str. The names of the runs that the figure needs. Defaults to all.
        trains: bool. Whether the runs are trained; a figure may show or time networks alone. Defaults
            to True.
        judged: bool. Whether the classifiers of the runs' data sets judge samples, so that there must be
            one of each. Defaults to True.
    """

    path: str | Path | None = None
    runs: Sequence[str] | None = None
    trains: bool = True
    judged: bool = True

    @functools.cached_property
    def content(self) -> dict:
        """What the YAML file holds."""
        if self.path is None:
            return {"runs": {}}
        content = read_yaml(RECIPES / self.path)
        for key in ("data", "runs"):
            if not isinstance(content, dict) or not isinstance(content.get(key), dict):
                raise UserError(f"the recipe {self.path} needs the key {key!r}, with a mapping")
        for key in content:
            if key not in KEYS:
                raise unknown(f"key in the recipe {self.path}", key, KEYS)
        return content

    def seeds(self, preset: str, run: str | None = None) -> int:
        """Return the number of seeds with which a run is trained; None: those that no name has."""
        found = self.content.get("seeds", {}).get(preset, 1)
        if isinstance(found, dict):
            return found[run if run in found else "default"]
        return found

    def data(self, preset: str) -> dict:
        """Return the data set of the runs, as the preset has changed it."""
        data = copy.deepcopy(self.content["data"])
        merge(data, self._layer("presets", preset).get("data", {}))
        return data

    def configurations(self, preset: str, is_real: Callable[[str, dict], bool]) -> dict[str, dict]:
        """Return the configuration of each run that is needed, not yet resolved.

        Args:
            preset: one of `PRESETS`.
            is_real: tells of a run's name, and its data set's configuration, whether that is the real one,
                not a stand-in.
        """
        names = self.content["runs"] if self.runs is None else self.runs
        return {name: self._configuration(name, preset, is_real) for name in names}

    def _configuration(self, name, preset, is_real):
        own = dict(self.content["runs"][name])
        other, like = own.pop("from", None), own.pop("like", None)
        if like is None:
            run = {"data": self.data(preset)}
        else:
            run = (Recipe(other) if other else self)._configuration(like, preset, is_real)
        merge(run, own)
        merge(run, self._layer("presets", preset).get(name, {}))
        embedded = self._layer("embedded", preset).get(name)
        if embedded and not is_real(name, run["data"]):
            merge(run, embedded)
        return run

    def _layer(self, key, preset):
        return (self.content.get(key) or {}).get(preset) or {}
