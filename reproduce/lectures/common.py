"""What the figures of the lectures share."""

from collections.abc import Mapping, Sequence

import numpy as np

from gan_vs_vae import metrics
from gan_vs_vae.data import DataSet
from reproduce.comparisons import Comparison, times
from reproduce.evaluation import Evaluator, sharpness
from reproduce.experiment import Experiment
from reproduce.judges import imagenet, independent
from reproduce.judges.damage import DAMAGES
from reproduce.judges.independent_judge import IndependentJudge
from reproduce.judges.space import Space

# Times as far from real images, up to which a model is as near as another: seeds of one model differ by a
# tenth to a third, of which three seeds tell a factor of 1.5, and not less.
AS_NEAR = 1.5
OF_JUDGE, OF_IMAGENET = "the judge's features", "ImageNet features"
GREY = 200  # images without content, of the control


def size_of(experiment: Experiment, smoke: int, quick: int, study: int) -> int:
    """Return how many of something are measured in the preset of an experiment."""
    return {"smoke": smoke, "quick": quick}.get(experiment.options.preset, study)


def features_of(experiment: Experiment, run: str) -> metrics.Features:
    """Return the features in which images of a run's data set are compared: the judge's."""
    return experiment.evaluator(run).judge.features


def features_in_both(
    experiment: Experiment, title: str, features: metrics.Features
) -> dict[str, metrics.Features]:
    """Return features by their title, and those of a network of ImageNet, where it is installed.

    A claim about distances holds if it holds in both. `smoke` has the first alone.
    """
    if experiment.options.preset == "smoke" or not imagenet.is_installed():
        return {title: features}
    return {title: features, OF_IMAGENET: imagenet.features()}


def spaces_of(features: Mapping[str, metrics.Features], data: DataSet) -> dict[str, Space]:
    """Return the spaces of these features, with test images to compare with."""
    return {title: Space(each, data.test) for title, each in features.items()}


def measure_in(spaces: Mapping[str, Space], images: np.ndarray) -> dict:
    """Return what each space says of images, as `Space.measure`."""
    return {title: space.measure(images) for title, space in spaces.items()}


def controls_in(spaces: Mapping[str, Space], data: DataSet) -> dict:
    """Return the controls of each space, as `with_grey`."""
    return {title: with_grey(space, data) for title, space in spaces.items()}


def nearness(a: dict, b: dict, factor: float, what: str) -> dict[str, Comparison]:
    """Compare the kernel distances of two models in each space: that of a over that of b, by `times`.

    Args:
        a, b: what was measured of each over its seeds; `spaces` from `measure_in`.
        factor, what: as for `times`.
    """
    return {
        title: times(
            found["kernel_distance"],
            b["spaces"][title]["kernel_distance"],
            factor,
            f"{title}: {what}",
        )
        for title, found in a["spaces"].items()
    }


def other_judge(experiment: Experiment, run: str) -> IndependentJudge | None:
    """Return the independent judge of a run's images, if there is one, and if they are real.

    Drawn faces say nothing to who has learned from photographs. `smoke` asks none.
    """
    if experiment.options.preset == "smoke" or not experiment.data_of(run).has_real_images:
        return None
    name = experiment.data_of(run).name
    return independent.judge_of(name, share=experiment.seen_by_others)


def with_grey(space: Space, data: DataSet) -> dict:
    """Return the controls of a space, as `Space.controls`, and what it says of grey images."""
    grey = np.full_like(data.test.images[:GREY], 127)
    return {**space.controls(), "grey": space.measure(grey)}


def spaces_fail(controls: dict) -> str | None:
    """Return why kernel distances decide nothing: that of damaged images is not above real ones'.

    Args:
        controls: by the titles of spaces, what `with_grey` returned.
    """
    for title, found in controls.items():
        held_out = found["held_out"]["kernel_distance"]
        for kind in (*DAMAGES, "grey"):
            if found[kind]["kernel_distance"] <= held_out:
                return f"{title}: {kind} images are as near as real ones"
    return None


def joined(rows: Sequence[dict]) -> dict:
    """Return the measures of each seed as one dict of lists, a list for each seed.

    >>> joined([{"a": [1], "b": {"c": [2]}}, {"a": [3], "b": {"c": [4]}}])
    {'a': [[1], [3]], 'b': {'c': [[2], [4]]}}
    """
    first = rows[0]
    return {
        key: joined([row[key] for row in rows])
        if isinstance(first[key], dict)
        else [row[key] for row in rows]
        for key in first
    }


def measure_samples(evaluator: Evaluator, images: np.ndarray) -> dict:
    """Return how near images are to real ones, how many of these have one near, and sharpness."""
    reference, extract = evaluator.reference.measures(images), evaluator.judge.features
    real, found = extract(evaluator.data.test.images[: len(images)]), extract(images)
    density, coverage = metrics.density_coverage(real, found)
    return {
        **{key: reference[key] for key in ("kernel_distance", "frechet_distance")},
        "density": density,
        "coverage": coverage,
        "variety": variety(found) / variety(real),
        "sharpness": sharpness(images),
    }


def variety(features: np.ndarray) -> float:
    """Return the mean squared distance of two images in features, divided by 2: their variance."""
    return float(features.var(axis=0).sum())
