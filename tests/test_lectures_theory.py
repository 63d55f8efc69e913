"""What the figures on the lectures' theory compute, against formulas and planted answers."""

import numpy as np
import pytest
from keras import ops
from scipy import stats
from sklearn.neighbors import KernelDensity

from gan_vs_vae import losses, metrics
from gan_vs_vae.losses import DIVERGENCES
from reproduce import statistics
from reproduce.comparisons import of_each_seed, share_above
from reproduce.lectures import density_ratio, f_divergences, parzen, perlin, saturation, two_samples
from reproduce.lectures.discriminators import ON_POINTS, FixedGenerator, logits_of
from reproduce.statistics import wilson
from tests import cases

STEPS, _ = ON_POINTS["quick"]


# -- discriminators --------------------------------------------------------------------------


def test_a_discriminator_of_points_is_the_formula():
    d = density_ratio.on_points(density_ratio.DATA, density_ratio.MODEL, STEPS, seed=0)
    assert density_ratio.error(d, density_ratio.DATA, density_ratio.MODEL) < 0.03
    assert density_ratio.error(d, density_ratio.DATA, density_ratio.DATA) > 0.1  # which is 1/2


def test_the_error_is_of_the_densest_points_alone():
    data, model, x = density_ratio.DATA, density_ratio.MODEL, density_ratio.X
    d = density_ratio.formula(data, model)
    assert density_ratio.error(d, data, model) == 0
    assert density_ratio.error(d + 0.1, data, model) == pytest.approx(0.1)
    assert density_ratio.error(np.where(np.abs(x) > 5, d + 0.5, d), data, model) == 0


def test_mixtures_are_their_densities():
    points = density_ratio.DATA.sample(5000, seed=0)[:, 0]
    x = density_ratio.X
    cumulated = np.cumsum(density_ratio.DATA.density(x)) * (x[1] - x[0])
    assert stats.kstest(points, lambda p: np.interp(p, x, cumulated)).pvalue > 0.01


@pytest.mark.parametrize("name", ["kl", "reverse_kl"])
def test_a_trained_bound_is_within_five_percent_of_the_divergence(name):
    divergence = DIVERGENCES[name]
    logits = f_divergences.trained(name, STEPS, 0, f_divergences.MODEL)
    bound = f_divergences.bound(divergence, logits, f_divergences.MODEL)
    assert f_divergences.divergence_of_gaussians(divergence) == pytest.approx(0.5, abs=1e-5)
    assert 0.95 * 0.5 < bound < 0.5


def fixed(images, **settings):
    gan = cases.gan(**settings)
    model = FixedGenerator(gan.generator, gan.discriminator, seed=0)
    model.compile()
    return model


def test_a_fixed_generator_stays_and_its_discriminator_learns(images):
    model = fixed(images)
    before, d_before = model.generator.get_weights(), model.discriminator.get_weights()
    model.fit(images, batch_size=16, epochs=2, verbose=0)
    assert all(map(np.array_equal, before, model.generator.get_weights()))
    assert not all(map(np.array_equal, d_before, model.discriminator.get_weights()))


def test_logits_are_the_discriminators(images):
    model = fixed(images)
    found = logits_of(model, images)
    expected = model.discriminator(model.scale(ops.convert_to_tensor(images)), training=False)
    np.testing.assert_allclose(found, ops.convert_to_numpy(expected)[:, 0], rtol=1e-4, atol=1e-6)


def test_gradients_of_both_losses_are_in_the_ratio_of_the_odds(images):
    """With a discriminator that says the same everywhere: (1 - D) / D, here 99."""
    model = fixed(images)
    *_, weights, bias = model.discriminator.trainable_variables
    weights.assign(1e-6 * np.random.default_rng(0).normal(size=weights.shape))
    bias.assign([-np.log(99.0)])
    z = model.sample_latent(8, seed=0)
    norms = [model.generator_gradient(losses.get_objective(n), z) for n in saturation.LOSSES]
    assert norms[1] / norms[0] == pytest.approx(99, rel=1e-3)


def test_watching_looks_after_the_steps_that_were_asked_for(images):
    gan = cases.gan()
    found = saturation.watch(gan, np.tile(images, (1, 2, 2, 1))[:, :8, :8], (0, 2, 3), seed=0)
    assert {len(values) for values in found.values()} == {3}
    assert found["d"][0] == pytest.approx(0.5, abs=0.1)
    assert np.isfinite([found[name] for name in saturation.LOSSES]).all()


# -- Parzen windows ------------------------------------------------------------------------------


def test_parzen_in_many_dimensions_is_scikit_learns_with_a_single_leaf():
    """With the usual leaves its trees are hundreds of nats off: scikit-learn's issue 7492."""
    rng = np.random.default_rng(0)
    samples, test = rng.uniform(size=(2, 60, 300))
    ours = metrics.parzen_log_likelihood(test, samples, 0.2)
    density = KernelDensity(bandwidth=0.2, leaf_size=60).fit(samples)
    np.testing.assert_allclose(ours, density.score_samples(test), rtol=1e-9)
    found = parzen.as_scikit_learn(samples, test)
    assert found["largest_difference"] < 1e-6
    assert found["cross_validated_width"] == pytest.approx(found["width"], rel=0.3)


def test_centres_of_clusters_are_as_many_as_asked_for_and_blurred_digits_keep_their_ink():
    rows = np.random.default_rng(0).uniform(size=(40, 784))
    assert parzen.cluster_centres(rows, 5).shape == (5, 784)
    rows = np.zeros((2, 28, 28))
    rows[:, 14, 14] = 1
    blurred = parzen.blurred(rows.reshape(2, 784))
    np.testing.assert_allclose(blurred.sum(axis=1), 1, rtol=1e-3)
    assert blurred.max() < 0.2


def parzen_numbers(true, k_means):
    def found(mean):
        return {"width": 0.2, "mean": mean, "log_likelihood": [mean - 1, mean, mean + 1.5]}

    plane = [found(-1.0), found(-1.0)]
    fakes = {"true": [found(true)], "k_means": [found(k_means)], "blurred": [found(0.0)]}
    return {
        "controls": {"scikit_learn": {"largest_difference": 1e-9}},
        "sizes": [100, 300],
        "true": [found(true - 50), found(true)],
        "true_in_two_dimensions": plane,
        "samples": 300,
        "fakes": {**fakes, "gan": [found(0.0)], "vae": [found(0.0)]},
        "test": 3,
    }


def test_claims_on_parzen_windows_follow_the_numbers():
    def verdicts(true, k_means):
        return [c.verdict for c in parzen.claims(parzen_numbers(true, k_means))]

    assert verdicts(true=200.0, k_means=100.0) == ["holds"] * 4
    assert verdicts(true=200.0, k_means=300.0)[1] == "does not hold"


# -- two-sample tests ----------------------------------------------------------------------------


def test_rejections_count_what_a_test_finds():
    rng = np.random.default_rng(0)
    real, other = rng.normal(size=(60, 2)), rng.normal(size=(60, 2)) + 5
    for test in two_samples.TESTS:
        assert two_samples.rejections(test, real, other, 20, repeats=3) == 3
        assert two_samples.rejections(test, real, real, 20, repeats=10) <= 3


def test_correlations_are_over_the_epochs_of_each_seed():
    run = {"classifier": [1.0, 0.8, 0.5, 0.2, 0.1], "discrepancy": [9.0, 8.0, 7.0, 6.0, 5.0]}
    _, found = two_samples.correlation([run], "classifier", "discrepancy")
    assert found.estimate.value == pytest.approx(1.0)
    assert found.of_one_model
    assert found.estimate.p is None  # Spearman's is against no correlation, and not against 0.8
    values, found = two_samples.correlation([run, run], "classifier", "discrepancy")
    assert values["values"] == pytest.approx([1.0, 1.0])
    assert not found.of_one_model
    short = {key: values[:2] for key, values in run.items()}
    assert two_samples.correlation([short], "classifier", "discrepancy") is None


def test_correlations_near_1_have_an_interval_on_fishers_scale():
    rng = np.random.default_rng(0)
    runs = []
    for scale in (0.05, 0.2, 0.4):
        x = np.arange(30.0)
        runs.append({"a": list(x), "b": list(x + rng.normal(0, 30 * scale, 30))})
    values, found = two_samples.correlation(runs, "a", "b")
    scaled = np.arctanh(values["values"])
    expected = statistics.student_t(scaled - np.arctanh(0.8))
    assert found.estimate.interval == pytest.approx(expected.interval)
    assert statistics.student_t(values["values"]).high > 1  # which no correlation can be


def perlin_numbers(classifier, reader):
    """Return the parts of the figure's numbers that the reader's claim takes."""

    def judged(share):
        about = {"judge": "a reader", "threshold": 0.5}
        scores = [1.0] * round(100 * share) + [0.0] * (100 - round(100 * share))
        return {"independent": {"about": about, "scores": scores, "found": share}}

    sets = {name: judged(reader[i]) for i, name in enumerate(perlin.PERLIN)}
    fooled = {name: {"value": classifier[i]} for i, name in enumerate(perlin.PERLIN)}
    return {"sets": sets, "controls": {"real": judged(0.9)}}, fooled


def test_a_reader_is_fooled_less_only_if_it_is_by_each_noise():
    (claim,) = perlin._read(*perlin_numbers([0.4] * 4, [0.0] * 4))
    assert claim.verdict == "holds"
    assert all(test.estimate.p is None for test in claim.decided_by)  # Fisher's is of equal shares
    (claim,) = perlin._read(*perlin_numbers([0.4, 0.4, 0.4, 0.1], [0.0, 0.0, 0.0, 0.1]))
    assert claim.verdict == "does not hold"


def test_activations_must_end_where_the_domain_does():
    def verdicts(gaps):
        return [
            test.verdict for test in f_divergences._ends({i: {"activation": g} for i, g in gaps})
        ]

    assert verdicts(enumerate([None, 1e-4])) == ["holds", "holds"]
    assert verdicts(enumerate([1e-4, 0.5])) == ["holds", "does not hold"]
    assert verdicts(enumerate([1e-4, -0.1])) == ["does not hold", "holds"]


def test_a_bound_between_equal_distributions_is_a_failed_control():
    assert f_divergences._bounds_fail({"kl": -1e-5, "gan": 1e-6}) is None
    assert "gan is off by 9" in f_divergences._bounds_fail({"kl": 0.0, "gan": 9.0})


# -- the others ----------------------------------------------------------------------------------


def test_reliability_is_the_share_of_real_images():
    d = np.array([0.05, 0.05, 0.95, 0.95])
    assert density_ratio.reliability(d, np.array([0, 1, 1, 1])) == [[0.05, 0.5, 2], [0.95, 1.0, 2]]


def test_ink_of_cut_noise_is_that_which_was_asked_for():
    images = np.random.default_rng(0).integers(0, 256, (5, 28, 28, 1), "uint8")
    cut = perlin.cut(images, ink=0.25)
    assert set(np.unique(cut)) == {0, 255}
    np.testing.assert_allclose((cut == 255).mean(axis=(1, 2, 3)), 0.25, atol=0.02)


def test_the_preference_of_a_discriminator_is_a_share_of_pairs():
    real, other = {"logits": [[1.0, 2.0]]}, {"logits": [[0.0, 1.5]]}
    assert perlin.real_above(real, other)["values"] == [0.75]


@pytest.mark.parametrize("name", DIVERGENCES)
def test_rows_of_the_table_are_right(name):
    found = f_divergences.check_table(name)
    assert found["conjugate"] < 1e-3
    assert found["identity"] < 1e-3
    assert found["at_one"] == pytest.approx(f_divergences.AT_ONE.get(name, 0.0), abs=1e-6)
    if name == "pearson":
        assert found["below_its_range"] == pytest.approx([0.0, -1.0], abs=1e-6)


def test_jensen_and_shannons_objective_has_the_gans_gradients():
    """So that one run stands for both."""
    logits = np.array([[-2.0], [0.5], [3.0]], "float32")
    gan, other = (losses.FGAN(n, saturating=False) for n in ("gan", "jensen_shannon"))
    shift = 2 * np.log(2)
    for sign in (1, -1):
        a, b = (float(o.discriminator(sign * logits, logits)) for o in (gan, other))
        assert a - b == pytest.approx(shift, abs=1e-5)
        a, b = (float(o.generator(sign * logits)) for o in (gan, other))
        assert a - b == pytest.approx(np.log(2), abs=1e-5)


def test_estimates_of_seeds_are_of_one_model_or_of_the_method():
    one = [wilson(8, 10)]
    assert of_each_seed(one, 0.5, "").estimate == one[0]
    assert of_each_seed(one, 0.5, "").of_one_model
    assert not of_each_seed([wilson(8, 10), wilson(9, 10)], 0.5, "").of_one_model
    assert share_above([[1, 1, 0]], 0.5, "").estimate.value == pytest.approx(2 / 3)
