"""The figures on cats and on tricks: the slides' settings, and claims on made-up numbers."""

import dataclasses

import keras
import numpy as np
import pytest

from gan_vs_vae import GAN, data
from reproduce import figures, results
from reproduce.claims import NOT_MEASURED
from reproduce.comparisons import over_seeds, spread
from reproduce.experiment import Experiment
from reproduce.lectures import cat_spaces, cats, discriminators, memorisation, tricks
from reproduce.lectures.common import OF_IMAGENET
from reproduce.options import Options
from tests import cases
from tests.test_lectures_losses import controls, verdicts

# -- cats ------------------------------------------------------------------------------------


def test_cats_are_trained_as_the_slides_say():
    drawn = Experiment("cats", figures.FIGURES["cats"].recipe, Options(preset="study"))
    for run in drawn.configurations.values():
        assert (run.data.settings["image_size"], run.data.settings["limit"]) == (64, 1193)
        assert (run.batch_size, run.model.settings["instance_noise"]) == (64, 0.05)
        for part in run.optimizers.values():
            settings = part.settings
            assert (part.name, settings["learning_rate"], settings["beta_1"]) == ("Adam", 1e-4, 0.5)
            assert settings["global_clipnorm"] == 1.0
        assert run.networks["discriminator"].settings["slope"] == 0.2
        assert run.networks["generator"].settings["latent_dim"] == 100
    objectives = {
        name: run.model.settings["objective"] for name, run in drawn.configurations.items()
    }
    assert {name: part.name for name, part in objectives.items()} == {
        "logistic": "non_saturating",
        "wasserstein": "wasserstein",
        "least_squares": "least_squares",
    }


def of_cats(distance=(2.0, 2.0, 2.0), found=0.6, nearer=0.05, seeds=3, shuffled=0.05):
    """Numbers of the figure, with the kernel distance of each loss."""
    rng = np.random.default_rng(0)
    about = {"judge": "detector", "measure": "found", "threshold": 0.5}

    def faces(share):
        scores = (np.arange(200) < share * 200).astype(float).tolist()
        return {"about": about, "found": share, "scores": scores}

    def copies(share, c_t=0.5):
        return {space: {"c_t": c_t, "nearer": share} for space in memorisation.SPACES}

    numbers = {
        "train": 1193,
        "controls": {
            "spaces": {title: controls() for title in (cat_spaces.SHIPPED, OF_IMAGENET)},
            "copying": {"real": copies(0.05), "copier": copies(0.5, c_t=-9.0)},
            "faces": {"independent": faces(0.8), "damaged": {"shuffled": {"high": shuffled}}},
        },
        "changes": {
            key: spread([x, x * 1.01])
            for key, x in (("small", 0.02), ("worst", 0.05), ("slope", 1.0))
        },
    }
    for name, mean in zip(cats.TITLES, distance, strict=True):
        rows = [
            {
                "spaces": {
                    title: {"kernel_distance": mean * rng.uniform(0.97, 1.03)}
                    for title in numbers["controls"]["spaces"]
                },
                "copying": copies(nearer * rng.uniform(0.97, 1.03)),
                "faces": faces(found * rng.uniform(0.97, 1.03)),
            }
            for _ in range(seeds)
        ]
        numbers[name] = over_seeds(rows)
    return numbers


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"distance": (2.0, 3.0, 4.0)}, ["holds"] * 3 + ["untested"] + ["holds"] * 2),
        ({"found": 0.1}, ["does not hold"]),
        ({"shuffled": 0.9}, ["untested"]),
        ({"nearer": 0.3}, ["holds", "does not hold"]),
        ({"distance": (0.5, 0.5, 0.5)}, ["holds", "holds", "does not hold"]),
    ],
)
def test_claims_on_cats_follow_the_numbers(settings, expected):
    assert verdicts("cats", of_cats(**settings))[: len(expected)] == expected


def test_two_spaces_that_contradict_each_other_do_not_decide():
    numbers = of_cats(distance=(2.0, 2.0, 2.0))
    for name in cats.TITLES:
        numbers[name]["spaces"][cat_spaces.SHIPPED]["kernel_distance"] = spread([0.5, 0.51, 0.52])
    assert verdicts("cats", numbers)[2] == "untested"


def test_controls_of_few_images_are_means_over_many_halves(monkeypatch):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (260, 6, 6, 3), "uint8")
    few = data.from_arrays("few", images[:100], images[100:])
    found = cats.copying_controls({"pixels": memorisation.as_points}, few, 500)
    real, copier = found["real"]["pixels"], found["copier"]["pixels"]
    assert abs(real["c_t"]) < 1
    assert real["nearer"] < memorisation.SHARE_OF_COPIES
    assert copier["nearer"] > 0.4
    monkeypatch.setattr(cats, "HALVES", 1)
    assert cats.copying_controls({"pixels": memorisation.as_points}, few, 500) != found


def test_cats_without_a_detector_say_so():
    numbers = of_cats()
    del numbers["controls"]["faces"]
    claim, *_ = figures.load("cats").claims(numbers)
    assert claim.untested == cats.NO_JUDGE != NOT_MEASURED


# -- tricks ----------------------------------------------------------------------------------


def test_each_run_of_the_tricks_has_those_of_its_name():
    drawn = Experiment("tricks", figures.FIGURES["tricks"].recipe, Options(preset="study"))
    runs = drawn.configurations
    assert len(runs) == 8
    for chosen in tricks.combinations():
        run = runs[tricks.run_with(chosen)]
        assert (run.model.settings["instance_noise"] == 0.05) == ("noise" in chosen)
        for part in run.optimizers.values():
            assert (part.settings["global_clipnorm"] == 1.0) == ("clipping" in chosen)
            assert part.settings["learning_rate"] == (1e-4 if "slow" in chosen else 2e-4)
    same = {str(dataclasses.replace(run, model=None, optimizers=None)) for run in runs.values()}
    assert len(same) == 1


def of_tricks(seeds=3, longer=0.5, **factors):
    """Numbers of the figure, where each trick multiplies the kernel distance by a factor."""
    rng = np.random.default_rng(0)
    found = {"controls": {cat_spaces.SHIPPED: controls()}, "runs": {}, "steps": 1870}
    found["longer"] = {"plain": {"d": spread([longer] * 3), "g": spread([0.0] * 3)}}
    for chosen in tricks.combinations():
        mean = np.prod([factors.get(trick, 1.0) for trick in chosen])
        rows = [
            {cat_spaces.SHIPPED: {"kernel_distance": mean * rng.uniform(0.95, 1.05)}}
            for _ in range(seeds)
        ]
        found["runs"][tricks.run_with(chosen)] = over_seeds(rows)
    return found


def test_claims_on_tricks_are_about_their_own_factor():
    assert verdicts("tricks", of_tricks(noise=0.5, slow=2.0)) == [
        "holds",
        "open",
        "does not hold",
        "open",
    ]
    found = verdicts("tricks", of_tricks(noise=0.5, clipping=0.5, slow=0.5))
    assert found == ["holds"] * 4
    (noise, *_) = figures.load("tricks").claims(results.as_json(of_tricks(noise=0.5)))
    assert noise.estimate[cat_spaces.SHIPPED]["without / with"] == pytest.approx(2.0, rel=0.05)
    (alone, *_) = figures.load("tricks").claims(results.as_json(of_tricks(seeds=1, noise=0.5)))
    assert alone.decided_by[0].of_one_model


def test_clipping_is_untested_where_no_gradient_is_long():
    (_, clipping, slow, _) = figures.load("tricks").claims(
        results.as_json(of_tricks(longer=0.01, clipping=0.5, slow=0.5))
    )
    assert "at most 1% of the gradients" in clipping.untested
    assert slow.verdict == "holds"


def test_spaces_that_contradict_each_other_decide_nothing_about_tricks():
    numbers, others = of_tricks(noise=0.5), of_tricks(noise=2.0)
    numbers["controls"][OF_IMAGENET] = controls()
    for name, run in numbers["runs"].items():
        run[OF_IMAGENET] = others["runs"][name][cat_spaces.SHIPPED]
    assert verdicts("tricks", numbers) == ["untested", "open", "open", "untested"]


def test_the_gradient_of_a_linear_critics_loss_is_the_difference_of_means(images):
    inputs = keras.Input(cases.SHAPE)
    linear = keras.layers.Dense(1)(keras.layers.Flatten()(inputs))
    critic = keras.Model(inputs, linear)
    model = GAN(cases.gan().generator, critic, objective="wasserstein")
    real = np.concatenate([images] * 9)[:130]
    norms = discriminators.gradient_norms(model, real)
    for i, found in enumerate(norms["d"]):
        fake = model.generate_training(model.sample_latent(64, seed=64 * i), None)
        mean = keras.ops.convert_to_numpy(keras.ops.mean(fake, axis=0))
        seen = np.mean(real[64 * i : 64 * (i + 1)] / 127.5 - 1, axis=0)
        assert found == pytest.approx(np.linalg.norm(mean - seen), rel=1e-3)
    assert len(norms["d"]) == len(norms["g"]) == 2
    assert min(norms["g"]) > 0


def test_failures_are_counted_with_and_without_a_trick():
    def counts(without, with_it):
        return {"failed without": without, "with": with_it, "of": 12}

    numbers = results.as_json(of_tricks(noise=0.1))
    for run in numbers["runs"].values():
        for space in run.values():
            values = np.array(space["kernel_distance"]["values"]) * 4
            space["kernel_distance"] = spread(values)
    assert tricks.failures(numbers, cat_spaces.SHIPPED, "noise") == counts(12, 0)
    assert tricks.failures(numbers, cat_spaces.SHIPPED, "slow") == counts(6, 6)
