"""What the observations measure: curves, times, shapes, copies, coverage, and what follows from them."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from reproduce import figures, quality_curve, results, step_times
from reproduce.claims import NOT_MEASURED
from reproduce.comparisons import more_runs, on_fishers_scale, spread, times
from reproduce.experiment import Experiment
from reproduce.figures import FIGURES, capacity, ingredients, stability, training_time
from reproduce.options import Options
from reproduce.quality_curve import QualityCurve
from reproduce.recipe import Recipe
from tests.conftest import ROOT, experiment


def curve(*distances, contrast=1.0, steps=10.0):
    epochs = np.arange(1.0, len(distances) + 1)
    contrasts = np.broadcast_to(contrast, epochs.shape).astype(float)
    return QualityCurve(epochs, steps * epochs, np.array(distances, float), contrasts)


# -- seeds ---------------------------------------------------------------------------------


def test_some_runs_have_seeds_of_their_own(tmp_path):
    (tmp_path / "r.yaml").write_text(
        "data: {}\nruns: {}\nseeds: {quick: 2, study: {default: 5, slow: 3}}"
    )
    recipe = Recipe(tmp_path / "r.yaml", ("slow", "fast"))
    assert [recipe.seeds("quick", name) for name in ("slow", "fast", None)] == [2, 2, 2]
    assert [recipe.seeds("study", name) for name in ("slow", "fast", None)] == [3, 5, 5]
    assert recipe.seeds("smoke", "slow") == 1
    drawn = Experiment("r", recipe, Options(preset="study", seed=4))
    assert list(drawn.seeds) == [4, 5, 6, 7, 8]
    assert list(drawn.seeds_of("slow")) == [4, 5, 6]


# -- comparisons ---------------------------------------------------------------------------


def test_ratio_to_a_number_is_students_test_of_logarithms():
    values = [1.5, 2.5, 4.0]
    found = times(spread(values), 1.0, 2.0, "relapse").estimate
    test = stats.ttest_1samp(np.log(values), np.log(2.0))
    assert found.p == pytest.approx(test.pvalue)
    assert found.value == pytest.approx(stats.gmean(values))
    interval = np.exp(np.array(test.confidence_interval()))
    np.testing.assert_allclose(found.interval, interval)
    assert times(spread([3.0]), 1.0, 2.0, "").of_one_model


def test_runs_in_which_something_happened_are_compared_by_fishers_test():
    found = more_runs(5, 10, 0, 10, "grey")
    assert found.estimate.p == pytest.approx(stats.fisher_exact([[5, 5], [0, 10]]).pvalue)
    assert found.verdict == "holds"
    one = more_runs(1, 1, 0, 1, "grey")
    assert one.of_one_model
    assert one.verdict == "holds"


def test_correlations_are_compared_on_fishers_scale():
    found = on_fishers_scale(spread([0.5, -1.0, 1.0]))["values"]
    assert found[0] == pytest.approx(0.5 * np.log(1.5 / 0.5))
    assert found[1] == -found[2]
    assert np.isfinite(found).all()


# -- curves and times ----------------------------------------------------------------------


def test_levels_are_those_that_every_seed_reaches():
    curves = {"a": [curve(40, 20, 10), curve(30, 10, 8)], "b": [curve(80, 40, 20)]}
    found = quality_curve.steps_to_levels(curves)
    assert found["levels"][0] == pytest.approx(30)
    assert found["levels"][-1] == 20  # b reaches no less
    assert found["a"][0][-1] == pytest.approx(20)
    assert found["b"][0][-1] == pytest.approx(30)
    assert found["a"][1][0] == pytest.approx(10)
    for name in curves:
        for steps in found[name]:
            assert (np.diff(steps) >= 0).all()
    flat = quality_curve.steps_to_levels({"a": [curve(1, 2, 3)], "b": [curve(9, 9, 9)]})
    assert set(flat["levels"]) == {9.0}


def test_curves_are_compared_over_the_epochs_that_all_have(evaluator, digits):
    class Model:
        def __init__(self, epoch):
            self.epoch = epoch

        def generate(self, n, seed):
            return (digits.train.images[:n] * (self.epoch / 4)).astype("uint8")

    class Run:
        def __init__(self, epochs):
            self.record = {"epochs": epochs, "steps": 7 * epochs}

        def snapshots(self):
            return range(1, self.record["epochs"] + 1)

        def models_at(self, epochs):
            return map(Model, epochs)

    class Drawn:
        lengths = {"long": 4, "short": 2}
        configurations = {n: SimpleNamespace(epochs=e) for n, e in lengths.items()}

        def runs(self, name):
            return [Run(self.lengths[name])]

    found = quality_curve.measure_curves(Drawn(), evaluator, ("long", "short"))
    for name in ("long", "short"):
        (seed,) = found[name]
        assert seed.epochs.tolist() == [1, 2]
        assert seed.steps.tolist() == [7, 14]
        assert seed.contrast == pytest.approx([0.25, 0.5], rel=0.1)
    (whole,) = quality_curve.measure_curves(Drawn(), evaluator, ["long"])["long"]
    assert (np.diff(whole.frechet_distance) < 0).all()


def test_the_last_epochs_are_averaged():
    assert curve(50, 1, 2, 3, 4, 5).last == 3.0
    (stored,) = quality_curve.stored({"gan": [curve(50, 1, 2, 3, 4, 5)]}).values()
    assert stored["last_frechet_distance"]["values"] == [3.0]


def test_contrast_of_grey_images_is_zero():
    assert quality_curve.contrast(np.full((3, 4, 4, 1), 127, "uint8")) == 0
    half = np.zeros((1, 2, 2, 1), "uint8")
    half[0, 0] = 255
    assert quality_curve.contrast(half) == pytest.approx(0.5)


def test_controls_rise_with_the_damage(evaluator):
    found = quality_curve.controls(evaluator)
    distances = {kind: each["frechet_distance"] for kind, each in found.items()}
    assert distances["real"] < min(distances[k] for k in ("blurred", "noised", "shuffled", "grey"))
    assert found["real"]["contrast"] == 1
    assert found["grey"]["contrast"] == 0


def test_times_are_welchs_test_where_steps_are_timed_exactly():
    a, b = np.random.default_rng(0).normal(size=(2, 5))
    found = step_times.times_as_long(a, b, [0.3] * 4, [0.1] * 4, 2, "").estimate
    test = stats.ttest_ind(a + np.log(3), b + np.log(2), equal_var=False)
    assert found.p == pytest.approx(test.pvalue)
    interval = np.exp(np.array(test.confidence_interval()) + np.log(2))
    np.testing.assert_allclose(found.interval, interval)


def test_times_are_less_sure_where_turns_differ_in_their_ratio():
    a, b = [1.0, 1.1, 1.2], [0.0, 0.1, 0.2]
    slow = np.array([1.0, 2.0, 4.0])  # the machine slows down, for both
    same, unsure = (
        step_times.times_as_long(a, b, turns, slow, 1, "").estimate
        for turns in (2 * slow, 2 * slow * [0.8, 1.0, 1.25])
    )
    assert same.value == pytest.approx(unsure.value) == pytest.approx(2 * np.e)
    assert unsure.low < same.low < same.high < unsure.high
    one = step_times.times_as_long([1.0], b, slow, slow, 1, "")
    assert one.of_one_model
    assert one.verdict == "holds"


def test_steps_are_timed_in_turns(monkeypatch):
    calls = []
    clock = iter(range(1000))
    monkeypatch.setattr(step_times.time, "perf_counter", lambda: float(next(clock)))
    monkeypatch.setattr(step_times, "_step_of", lambda e, name: lambda n: calls.append((name, n)))
    drawn = Experiment("training_time", FIGURES["training_time"].recipe, Options(preset="study"))
    monkeypatch.setattr(step_times, "SECONDS", 2.0)
    found = step_times.seconds_per_step(drawn, ("gan", "vae"))
    assert [name for name, _ in calls] == ["gan", "vae"] * (1 + step_times.TURNS)
    assert {n for _, n in calls[2:]} == {6}  # a call lasts a second, of 3 steps in the warm-up
    assert found == {name: [pytest.approx(1 / 6)] * step_times.TURNS for name in ("gan", "vae")}


def test_a_training_step_of_a_run_is_taken():
    found = step_times.seconds_per_step(experiment("training_time"), ("vae",))
    assert len(found["vae"]) == 2
    assert min(found["vae"]) > 0


# -- stability, training time, capacity ----------------------------------------------------


def test_relapse_is_the_factor_above_the_best_before():
    assert quality_curve.relapse(np.array([9.0, 3.0, 1.0, 4.0, 2.0, 1.0])) == 4.0
    assert quality_curve.relapse(np.array([4.0, 3.0, 2.0, 1.0])) == 1.0
    assert quality_curve.relapse(np.array([1.0, 9.0, 1.0, 1.0, 1.0, 1.0])) == 1.0  # not settled


def test_scatter_is_that_about_a_trend():
    rng = np.random.default_rng(0)
    fall = np.linspace(5, 1, 600)
    assert quality_curve.scatter(np.exp(fall)) == pytest.approx(0, abs=1e-12)
    noisy = fall + 0.05 * rng.standard_normal(600)
    assert quality_curve.scatter(np.exp(noisy)) == pytest.approx(0.05, rel=0.15)
    assert quality_curve.relapse(np.exp(10 * fall + 0.05 * rng.standard_normal(600))) < 1.2
    assert quality_curve.scatter(np.array([4.0, 2.0])) == 0.0  # nothing to be uneven


def test_grey_is_what_was_clear_a_few_epochs_before():
    slow = np.linspace(1, 0, 40)
    assert not stability.turns_grey(slow)  # it takes more than a few
    assert stability.turns_grey(np.array([0.0, 0.7, 0.5, 0.1]))
    assert not stability.turns_grey(np.zeros(9))  # it was never clear


def stability_numbers(gan, other, grey=0, learned=10):
    def run(relapses, grey=0):
        return {
            "relapse": spread(relapses),
            "scatter": spread(relapses),
            "seeds": len(relapses),
            "turned_grey": grey,
            "learned": learned,
        }

    told = np.tanh(np.linspace(1, 2, len(gan)))
    return {
        "report_gan": {**run(gan, grey), "loss_to_quality": spread(-told)},
        "report_wgan": {**run(other), "loss_to_quality": spread(told)},
        "report_vae": run(other),
        "report_acgan": run(gan),
        "cifar10": {"relapse": {name: spread([1.2, 1.3]) for name in stability.ON_CIFAR}},
        "controls": {"relapse_of_samples": {"report_gan": 1.05}},
    }


@pytest.mark.parametrize(
    ("gan", "grey", "learned", "verdicts"),
    [
        (np.linspace(3, 5, 10), 6, 10, ["holds", "holds", "holds", "holds", "open", "holds"]),
        (np.linspace(1.3, 1.5, 10), 0, 10, ["does not hold", "open", "holds", "holds", "open", "holds"]),
        (np.linspace(3, 5, 10), 6, 5, ["untested"] * 6),
    ],
)  # fmt: skip
def test_stability_is_decided_by_relapses_and_by_runs_that_turn_grey(gan, grey, learned, verdicts):
    numbers = stability_numbers(gan, np.linspace(1.0, 1.1, 10), grey, learned)
    assert [claim.verdict for claim in stability.claims(numbers)] == verdicts


def test_a_run_that_learned_nothing_is_not_a_stable_one():
    learns, grey = curve(90, 40, 20, 30), curve(90, 85, 88, 86)
    found = stability.measure_runs([learns, learns, grey], learned=50)
    assert found["relapse"]["values"] == [1.5, 1.5]
    assert (found["learned"], found["seeds"], found["turned_grey"]) == (2, 3, 0)
    early = curve(
        90, 80, 40, 30, contrast=(0.9, 0.0, 0.9, 0.9)
    )  # noise, before it learned anything
    late = curve(90, 40, 30, 110, contrast=(0.9, 0.9, 0.9, 0.1))
    assert stability.measure_runs([early, late], learned=50)["turned_grey"] == 1
    assert stability.measure_runs([grey], learned=50)["relapse"]["values"] == [
        pytest.approx(88 / 85)
    ]
    vae = stability.claims(stability_numbers(np.linspace(1.3, 1.5, 10), [1.2] * 10, learned=9))[3]
    assert "9 of 10 and 9 of 10" in vae.measure


def time_numbers(gan, vae, seconds=(0.02, 0.01)):
    curves = {"gan": [curve(*gan), curve(*gan)], "vae": [curve(*vae), curve(*vae)]}
    return {
        **quality_curve.stored(curves),
        "steps_to_levels": quality_curve.steps_to_levels(curves),
        "seconds_per_step": {n: [s] * 3 for n, s in zip(("gan", "vae"), seconds, strict=True)},
    }


def test_a_vae_that_is_quicker_and_worse_at_the_end():
    flat = [2.0] * 10
    numbers = time_numbers([64, 40, 24, 16, 8, 4, *flat], [32, 10, 8, *[8.0] * 13])
    ends = {"gan": spread([1.0, 1.1, 1.2]), "vae": spread([5.0, 5.1, 5.2])}
    for at_the_end, verdict in (
        (ends, "holds"),
        ({"gan": ends["vae"], "vae": ends["gan"]}, "does not hold"),
        (None, "untested"),
    ):
        verdicts = [c.verdict for c in training_time.claims({**numbers, "at_the_end": at_the_end})]
        assert verdicts == ["holds", "holds", verdict]


def test_the_end_is_that_of_figure_2_if_it_is_there(tmp_path):
    def ends(out):
        options = Options(figures=("training_time",), preset="study", out=out)
        drawn = Experiment("training_time", FIGURES["training_time"].recipe, options)
        return training_time.at_the_end(drawn)

    assert ends(tmp_path) is None
    panels = results.read(ROOT / "figures" / "fig2.json").measurements["panels"]
    assert ends(ROOT / "figures") == {
        "gan": panels["acgan"]["frechet_distance"],
        "vae": panels["cvae"]["frechet_distance"],
    }


def test_a_run_fails_if_it_ends_grey_or_beyond_its_start_or_shuffled_digits():
    fails = (curve(50, 40, 60), curve(50, 40, 30, contrast=0.1), curve(90, 70, 80))
    assert all(capacity.failed(each.to_dict(), shuffled=70) for each in fails)
    assert not capacity.failed(curve(50, 70, 40).to_dict(), shuffled=70)


def test_deeper_networks_fail_or_not():
    numbers = {
        name: {"curves": [curve(50, 60 if kind == "no_bn" and depth > 3 else 40).to_dict()] * 5}
        for kind in capacity.KINDS
        for depth, name in zip(capacity.DEPTHS, capacity.runs(kind), strict=True)
    }
    numbers["controls"] = {"shuffled": {"frechet_distance": 70}}
    assert [claim.verdict for claim in capacity.claims(numbers)] == ["holds", "open"]


def test_ingredients_are_judged_by_the_last_distances_and_by_scatter():
    even, uneven = (
        [{"frechet_distance": [9, 8, 9, 8 - i / 5, 9, 8 - i / 9, by]} for i in range(5)]
        for by in (8, 2)
    )

    def run(distance):
        return {
            "last_frechet_distance": spread(distance + 0.1 * i for i in range(5)),
            "curves": even,
        }

    names = [name for titles in ingredients.GROUPS.values() for name in titles]
    numbers = {name: run(20.0) for name in names}
    for name in ("gan_leaky_g", "gan_5", "acgan_no_task"):
        numbers[name] = run(30.0)
    numbers["gan_relu_d"] = run(10.0)
    numbers["gan_5"]["curves"] = uneven
    verdicts = [claim.verdict for claim in ingredients.claims(numbers)]
    assert verdicts == ["holds", "does not hold", "holds", "holds", "untested", "holds"]


@pytest.mark.parametrize("figure", ["upsampling", "stability", "training_time", "conditioning"])
def test_figures_that_are_older_than_a_measure_say_so(figure):
    stored = results.read(ROOT / "figures" / f"{figure}.json")
    for key in ("steps_to_levels", "report_gan"):
        stored.measurements.pop(key, None)
    for found in stored.measurements.values():
        if isinstance(found, dict):
            found.pop("steps_to_levels", None)
            found.pop("coverage_within_class", None)
    untested = [c for c in figures.load(figure).claims(stored.numbers) if c.untested]
    assert untested
    assert {claim.untested for claim in untested} == {NOT_MEASURED}
