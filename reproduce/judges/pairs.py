"""Which of two images of the same z has more of an attribute, in which alone they differ.

That a blurred face looks less male, or more, to a judge cancels in such a pair.
"""

from collections.abc import Callable

import numpy as np

from gan_vs_vae.models.generative import GenerativeModel
from reproduce import statistics
from reproduce.comparisons import over_seeds
from reproduce.evaluation import Evaluator
from reproduce.experiment import Experiment
from reproduce.judges.damage import places
from reproduce.judges.probe import DATA, Probe

PAIRS = 300  # of each model, and
REAL = 500  # real images, if the other judges see all that they would see

Scores = Callable[[np.ndarray], np.ndarray]


def measure(
    experiment: Experiment, evaluator: Evaluator, run: str, attribute: str, other: str
) -> dict:
    """Return how often judges see more of an attribute where it was asked for, with controls.

    Args:
        experiment, evaluator: of the figure.
        run: str. The name of a run, whose model is conditioned by attributes.
        attribute: str. What the pairs differ in.
        other: str. Another attribute, for the control.

    Returns:
        `models`: for each judge `wins`, 1 for each pair in which it sees more of it, and their share;
        `controls`: for each judge, `other`, the same share of pairs that differ in the other
        attribute; and `real`, the share of pairs of real images of which one has it (AUC).
    """
    names = list(evaluator.class_names)
    asked, controlled = (np.eye(len(names), dtype=int)[names.index(a)] for a in (attribute, other))
    judges = judges_of(evaluator, attribute)
    models = [each.model for each in experiment.runs(run)]
    test = experiment.data.test
    share = evaluator.others.share
    at = places(len(test), round(share * REAL))
    images, has_it = test.images[at], np.asarray(test.labels)[at, names.index(attribute)] == 1
    controls = {}
    for name, scores in judges.items():
        seen = scores(images)
        wins = wins_of(models[0], scores, controlled, round(share * PAIRS))
        real = statistics.mann_whitney_auc(seen[has_it], seen[~has_it])
        controls[name] = {"other": float(np.mean(wins)), "real": real.value}
    rows = []
    for model in models:
        found = {
            name: wins_of(model, scores, asked, round(share * PAIRS))
            for name, scores in judges.items()
        }
        rows.append({name: {"share": float(np.mean(w)), "wins": w} for name, w in found.items()})
    return {"models": over_seeds(rows), "controls": controls}


def judges_of(evaluator: Evaluator, attribute: str) -> dict[str, Scores]:
    """Return who can say how much of an attribute images have: both classifiers, and the probe."""
    place = list(evaluator.class_names).index(attribute)
    judges = {"classifier": evaluator.judge, "second classifier": evaluator.others.second}
    found: dict[str, Scores] = {
        name: _scores(judge.probabilities, place) for name, judge in judges.items() if judge
    }
    name = f"{evaluator.data.name}-probe"
    if evaluator.data.is_real and evaluator.others.space and name in DATA:
        probe = Probe(name)
        if attribute in probe.class_names:
            found[probe.name] = _scores(probe.probabilities, probe.class_names.index(attribute))
    return found


def wins_of(model: GenerativeModel, scores: Scores, with_it: np.ndarray, pairs: int) -> list[float]:
    """Return 1 for each z whose image with the attribute scores more than that without, 1/2 if equal."""
    a, b = (
        scores(model.generate(pairs, np.tile(label, (pairs, 1)), seed=4))
        for label in (with_it, np.zeros_like(with_it))
    )
    return ((np.sign(a - b) + 1) / 2).tolist()


def _scores(probabilities, place):
    return lambda images: probabilities(images)[:, place]
