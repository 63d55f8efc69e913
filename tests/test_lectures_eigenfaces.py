"""Eigenfaces: what components hold and tell, on planted cases, and what then becomes of the claim."""

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score

from gan_vs_vae.data import Split
from reproduce.claims import NOT_MEASURED
from reproduce.lectures import components, eigenfaces
from reproduce.statistics import Estimate


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_components_hold_what_scikit_learn_says_of_the_training_images(rng):
    x = rng.normal(size=(200, 12)) @ rng.normal(size=(12, 12))
    pca = components.components(x, 5)
    held = components.share_held(x, components.reconstruct(pca, x, 5), pca.mean_)
    assert held.value == pytest.approx(PCA(5).fit(x).explained_variance_ratio_.sum())
    assert held.low < held.value < held.high
    assert Estimate.from_dict(held.to_dict()) == held


def test_lighting_tells_of_components_that_are_light(rng):
    side = components.SIDE
    ramp = np.tile(np.linspace(-1, 1, side), (side, 1)).ravel()
    basis = np.stack([np.ones(side**2), ramp, ramp.reshape(side, side).T.ravel()])
    weights = rng.normal(size=(400, 3)) * [0.09, 0.06, 0.03]
    x = 0.5 + weights @ basis + rng.normal(size=(400, side**2)) * 0.01
    pca = components.components(x[:200], 50)
    told = components.shading(pca.transform(x[:200]), pca.transform(x[200:]), x[:200], x[200:])
    assert min(told["each"][:3]) > 0.9
    assert max(told["each"][4:]) < 0.2
    assert told["others_not"]["low"] > components.NEARLY


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    monkeypatch.setattr(components, "DRAWS", 40)


def bright(scores):
    """Pixels that are all brighter, the more of the components 5 to 50 a face has."""
    return scores + scores[:, 4:].mean(axis=1, keepdims=True)


def attribute_in(rng, told_by, pixels=None):
    """What is measured of an attribute that these components tell together, each as much.

    Pixels are those of a function of the components, or noise.
    """
    scores, new = rng.normal(size=(2, 1000, 50))
    labels = [(s[:, told_by].sum(axis=1) > 0).astype(int)[:, None] for s in (scores, new)]
    planted = SimpleNamespace(
        class_names=("Smiling",), train=Split(scores, labels[0]), test=Split(new, labels[1])
    )
    images = (
        rng.normal(size=(2, 1000, 50)) if pixels is None else [pixels(s) for s in (scores, new)]
    )
    return components.measure_attribute(scores, new, *images, planted, "Smiling")


def verdict_on(**attributes):
    return eigenfaces.next_elements(attributes).verdict


def test_an_attribute_is_told_by_the_components_that_hold_it(rng):
    found = attribute_in(rng, slice(4, 50))
    assert found["next"]["low"] > 0.55 > found["first"]["value"]
    assert found["random"]["low"] < 0.5 < found["random"]["high"]
    assert verdict_on(Smiling=found) == "holds"
    assert verdict_on(Smiling=attribute_in(rng, slice(0, 4))) == "does not hold"


def test_the_next_components_are_not_better_for_being_more(rng):
    """46 tell more than four, of an attribute of which each of the 50 tells as much."""
    found = attribute_in(rng, slice(0, 50))
    assert abs(found["more_than_first"]["value"]) < 0.03
    assert found["more_than_first"]["low"] < 0
    assert verdict_on(Smiling=found) != "holds"


def test_what_random_directions_tell_as_well_is_untested(rng):
    found = attribute_in(rng, slice(4, 50), pixels=bright)
    assert found["more_than_first"]["low"] > 0
    claim = eigenfaces.next_elements({"Smiling": found})
    assert claim.verdict == "untested"
    assert claim.untested == "four random directions tell Smiling as well as four of 5 to 50 do"


def test_an_attribute_that_the_first_tell_better_refutes_it_with_any_control(rng):
    untested = attribute_in(rng, slice(4, 50), pixels=bright)
    refuted = attribute_in(rng, slice(0, 4))
    assert verdict_on(Smiling=untested, Male=refuted) == "does not hold"


def test_older_figures_did_not_measure_equal_numbers():
    claim = eigenfaces.next_elements({"Male": {"first": 0.6, "next": 0.8, "difference": {}}})
    assert (claim.verdict, claim.untested) == ("untested", NOT_MEASURED)


def test_the_area_under_the_curve_is_scikit_learns(rng):
    truth = rng.integers(2, size=90)
    told = rng.normal(size=(3, 90)).round(1)  # with ties
    order = components.mean_order(told)
    drawn = rng.integers(90, size=90)
    expected = np.mean([roc_auc_score(truth[drawn], each[drawn]) for each in told])
    rows = np.stack([drawn, truth[drawn]], axis=1)
    assert components.area_under_curve(order, rows) == pytest.approx(expected)
    alike = rows * [1, 0]  # none has the attribute
    assert components.area_under_curve(order, alike) == pytest.approx(0.5)
    assert components.area_under_curve(order - order, alike) == 0
