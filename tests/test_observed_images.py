"""What the observations measure of images: shapes of digits, copies, coverage, paths, colours."""

import numpy as np
import pytest
from scipy import stats

from reproduce import shapes
from reproduce.comparisons import spread
from reproduce.evaluation import pixels_of
from reproduce.figures import conditioning, copying, evolution, latent_space
from tests.conftest import experiment

# -- shapes of digits ----------------------------------------------------------------------


def test_spreads_are_those_of_the_analysis_of_variance():
    rng = np.random.default_rng(0)
    labels = np.repeat([2, 5, 7], 40)
    images = rng.integers(0, 128, (120, 1, 1, 1)) + 10 * labels[:, None, None, None]
    between, within = shapes.spreads(images.astype("uint8"), labels)
    f = stats.f_oneway(*(images[labels == label].ravel() for label in (2, 5, 7))).statistic
    assert (40 * between + within) / within == pytest.approx(f)


def test_elongation_is_that_of_the_weighted_covariance():
    rng = np.random.default_rng(0)
    image = rng.integers(1, 256, (1, 9, 7, 1), "uint8")
    image[:, :, :4] = 0  # the median
    y, x = np.mgrid[:9, :7]
    weights = image[0, ..., 0].ravel().astype(float)
    moments = np.cov(np.stack([y.ravel(), x.ravel()]), aweights=weights, bias=True)
    low, high = np.linalg.eigvalsh(moments + np.eye(2) / 12)
    assert shapes.elongation(image) == pytest.approx(np.sqrt(high / low))


def test_elongation_does_not_depend_on_the_background_or_the_direction(digits):
    images = digits.test.images[:50]
    expected = shapes.elongation(images)
    turned = np.rot90(images, axes=(1, 2))
    np.testing.assert_allclose(shapes.elongation(turned), expected)
    lighter = (images // 2 + 100).astype("uint8")
    np.testing.assert_allclose(shapes.elongation(lighter), expected, rtol=0.02)


def test_shapes_tell_digits_ones_and_noise(digits):
    images, labels = digits.test.images, digits.test.labels
    found = shapes.controls(images, labels, shapes.RealDigits(images, labels))
    assert found["real"]["difference"] == found["real"]["difference_ratio"] == 1
    assert abs(found["shuffled_labels"]["difference"]) < 0.05
    assert found["real"]["elongated"] < 0.1
    assert found["ones"]["elongated"] > 0.9
    assert abs(found["ones"]["difference"]) < 0.05
    assert found["noise"]["elongated"] == 0
    assert found["noise"]["coherence"] < 0.3 < 0.6 < found["real"]["coherence"]


def evolution_numbers(ratio, elongated, coherence):
    seeds = 5
    digits = {
        "coherence": [coherence] * seeds,
        "contrast": [[1.0] * len(coherence)] * seeds,
        "difference": [[r + 0.01 * s for r in ratio] for s in range(seeds)],
        "difference_ratio": [[r + 0.01 * s for r in ratio] for s in range(seeds)],
        "elongated": [[e + 0.01 * s for e in elongated] for s in range(seeds)],
    }

    def learned(epoch):
        return {
            "epochs": {f"{x:.0%}": spread([epoch, epoch + 1, epoch]) for x in evolution.LEARNED}
        }

    faces = {"luma": learned(4.0), "chroma": {"epochs": {}}}
    faces["chroma"]["epochs"] = {
        key: spread(np.add(each["values"], [3.0, 4.0, 4.0]))
        for key, each in faces["luma"]["epochs"].items()
    }
    kinds = ("noise", "real", "ones")
    return {
        "first_acgan": digits,
        **dict.fromkeys(evolution.ON_FACES, faces),
        "controls": {
            k: {"coherence": 0.2 + 0.6 * (k != "noise"), "elongated": 0.05} for k in kinds
        },
    }


@pytest.mark.parametrize(
    ("ratio", "elongated", "coherence", "verdicts"),
    [
        # Noise, which is no shape, then ones, then digits that differ.
        ([0.9, 0.05, 0.3, 0.8], [0.0, 0.8, 0.4, 0.1], [0.2, 0.7, 0.7, 0.7], ["holds"] * 3),
        ([0.0, 0.5, 0.6, 0.8], [0.9, 0.2, 0.9, 0.1], [0.2, 0.7, 0.7, 0.7],
         ["holds", "does not hold", "does not hold"]),
        ([0.1] * 4, [0.9] * 4, [0.2] * 4, ["holds", "untested", "untested"]),
    ],
)  # fmt: skip
def test_first_shapes_are_the_first_that_are_no_noise(ratio, elongated, coherence, verdicts):
    numbers = evolution_numbers(ratio, elongated, coherence)
    assert [claim.verdict for claim in evolution.claims(numbers)] == verdicts


# -- colours -------------------------------------------------------------------------------


def test_grey_images_have_luma_and_no_chroma():
    images = np.random.default_rng(0).integers(0, 256, (5, 8, 8, 3), "uint8")
    grey = np.repeat(images[..., :1], 3, axis=-1)
    np.testing.assert_allclose(evolution.luma(grey), pixels_of(images[..., :1]))
    np.testing.assert_allclose(evolution.chroma(grey), 0, atol=1e-12)
    luma = evolution.luma(images).reshape(5, 8, 8)
    blue, red = np.moveaxis(evolution.chroma(images).reshape(5, 8, 8, 2), -1, 0)
    np.testing.assert_allclose(luma + blue, images[..., 2] / 255)
    np.testing.assert_allclose(luma + red, images[..., 0] / 255)


def test_what_is_learned_is_measured_from_grey_to_real():
    rng = np.random.default_rng(0)
    real = rng.integers(0, 256, (400, 8, 8, 3), "uint8")

    class Run:
        def snapshots(self):
            return range(4)

        def models_at(self, epochs):
            def model(i):
                images = rng.integers(0, 256, (200, 8, 8, 3), "uint8")
                grey = np.repeat(images[..., :1], 3, axis=-1)
                return (np.full_like(images, 127), grey, images, images)[i]

            for i in epochs:
                yield type("Model", (), {"generate": lambda self, n, seed, i=i: model(i)})()

    found = evolution.measure_faces([Run()], real)
    for key in ("luma", "chroma"):
        (left,) = found[key]["left"]
        assert left[0] == pytest.approx(1)
        assert left[-1] == pytest.approx(0, abs=0.1)
    assert found["chroma"]["left"][0][1] == pytest.approx(1)
    assert found["chroma"]["epochs"]["50%"]["values"] == [3.0]


def test_a_share_is_learned_when_a_curve_stays_below():
    assert evolution.epoch_learned([1.0, 0.4, 0.9, 0.8, 0.3, 0.2, 0.1], 0.5) == 5
    assert evolution.epoch_learned([0.1, 0.1], 0.5) == 1


# -- copies --------------------------------------------------------------------------------


def test_controls_of_copying_tell_copies_from_new_images():
    found = copying.controls(experiment("copying"), "images_3200")
    assert copying._control_fails(found) is None
    for space in copying.SPACES:
        assert found["copies"][space]["share_nearer"] > 0.9
        assert found["copies"][space]["c_t"] < -5
        assert found["new"][space]["share_nearer"] < copying.SHARE_OF_COPIES
    assert copying._control_fails({**found, "copies": found["new"]}).startswith(
        "the measures do not"
    )
    assert copying._control_fails({**found, "new": found["copies"]}).endswith("in pixels")


def copying_numbers(share, c_t, beyond=(0.9, -9)):
    def run(images, ratio, share, c_t):
        space = {"share_nearer": spread(share + 0.001 * i for i in range(5))}
        space["c_t"] = spread(c_t + 0.1 * i for i in range(5))
        return {"images": images, "parameters_to_pixels": ratio, "pixels": space, "features": space}

    sizes = zip(copying.RUNS, (64, 200, 800, 3200), (8.0, 4.0, 0.6, 0.2), strict=True)
    numbers = {name: run(n, ratio, *beyond) for name, n, ratio in sizes if ratio > 1}
    numbers |= {name: run(800, 0.5, share, c_t) for name in copying.RUNS[2:]}
    ends = {"new": (0.05, 0.0), "copies": (1.0, -30.0), "tenth_of_copies": (0.15, -2.0)}
    controls = {
        kind: {space: {"share_nearer": s, "c_t": c} for space in copying.SPACES}
        for kind, (s, c) in ends.items()
    }
    return {**numbers, "controls": controls}


@pytest.mark.parametrize(
    ("share", "c_t", "verdict"),
    [(0.01, 20, "holds"), (0.2, 20, "does not hold"), (0.01, -8, "does not hold")],
)
def test_copies_within_the_rule_refute_it(share, c_t, verdict):
    numbers = copying_numbers(share, c_t)
    (claim,) = copying.claims(numbers)
    assert claim.verdict == verdict
    numbers["controls"]["copies"]["pixels"]["share_nearer"] = 0.05
    assert copying.claims(numbers)[0].verdict == "untested"


def test_the_rule_is_untested_where_nobody_copies():
    (claim,) = copying.claims(copying_numbers(0.01, 20, beyond=(0.01, 20)))
    assert claim.untested == "GANs beyond the rule copy nothing, either"
    (claim,) = copying.claims(copying_numbers(0.2, 20, beyond=(0.01, 20)))
    assert claim.verdict == "does not hold"


# -- conditioning --------------------------------------------------------------------------


def test_coverage_falls_where_variety_is_lost(evaluator):
    found = conditioning.controls(evaluator)
    for space in ("pixels", "features"):
        by_real, by_ten = (
            found[kind]["coverage_within_class"][space] for kind in ("real", "ten_of_each")
        )
        assert by_ten < 0.7 * by_real


def test_a_digit_that_is_never_drawn_is_not_covered(evaluator, digits):
    labels = digits.train.labels
    every, but_one = (
        conditioning.coverage(evaluator, digits.train.images[rows], labels[rows])["pixels"]
        for rows in (labels >= 0, labels != 7)
    )
    assert 0.85 * every < but_one < 0.95 * every


def test_equal_shares_are_ten_classes():
    assert conditioning.shares(np.repeat(np.arange(10), 3))["classes"] == 10
    found = conditioning.shares(np.array([0, 0, 0, 1]))
    assert found["rarest_class"] == 0
    assert found["classes"] == pytest.approx(np.exp(stats.entropy([3, 1])))


# -- paths ---------------------------------------------------------------------------------


def test_slope_within_groups_is_that_of_least_squares_with_a_constant_for_each():
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 4, 60)
    x, y = rng.normal(size=(2, 60)) + groups
    design = np.column_stack([x, *(groups == g for g in range(4))])
    expected = np.linalg.lstsq(design, y, rcond=None)[0][0]
    assert latent_space.slope_within(x, y, groups) == pytest.approx(expected)


def test_a_cross_fade_begins_and_ends_with_its_images(digits):
    faded = latent_space.cross_fade(*digits.test.images[:2])
    assert len(faded) == latent_space.STEPS
    np.testing.assert_array_equal(faded[[0, -1]], digits.test.images[:2])
    steps = np.linalg.norm(np.diff(faded.astype(float), axis=0), axis=(1, 2)).ravel()
    assert steps.max() < 1.2 * steps.mean()


def test_paths_of_a_decoder_that_switches_are_not_even(evaluator, digits):
    first = digits.test.images[[int(np.argmax(digits.test.labels == d)) for d in range(10)]]
    angles = 2 * np.pi * np.arange(10) / 10
    centers = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype("float32")

    class Nearest:
        def decode(self, z):
            return first[np.linalg.norm(z[:, None] - centers, axis=-1).argmin(axis=1)]

    found = latent_space.measure_paths(Nearest(), evaluator.judge, centers)
    assert found["even"] == 0
    assert found["ends_right"] > 0.9
    assert found["certain"] > found["certain_faded"]
