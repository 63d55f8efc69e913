"""The figures style and combination: their runs, and what they measure, against planted cases."""

from types import SimpleNamespace

import numpy as np
import pytest

from gan_vs_vae import config, latent, networks
from gan_vs_vae.data import Split
from reproduce.comparisons import spread
from reproduce.lectures import codes, combination, style, styled_faces
from reproduce.lectures.common import OF_IMAGENET, OF_JUDGE
from reproduce.recipe import Recipe
from tests import cases
from tests.test_lectures_losses import controls, verdicts


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def resolved(recipe, preset, *runs):
    found = Recipe(recipe, runs).configurations(preset, is_real=lambda run, data: True)
    return {name: config.resolve(run, describe_only=True) for name, run in found.items()}


# -- style -------------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", ["quick", "study", "paper"])
def test_both_generators_have_as_many_parameters(preset):
    runs = resolved("style.yaml", preset, "dcgan", "style")
    side = runs["dcgan"].data.settings["image_size"]
    counts = {}
    for name, run in runs.items():
        part = run.networks["generator"]
        settings = {key: value for key, value in part.settings.items() if key != "num_classes"}
        network = getattr(networks, part.name)((side, side, 3), **settings)
        counts[name] = network.count_params()
    assert counts["style"] == pytest.approx(counts["dcgan"], rel=0.05)


@pytest.mark.parametrize("preset", ["quick", "study", "paper"])
def test_everything_but_the_generator_and_its_rate_is_the_dcgans(preset):
    dcgan, styled = resolved("style.yaml", preset, "dcgan", "style").values()
    for key in ("data", "model", "batch_size", "precision"):
        assert getattr(styled, key) == getattr(dcgan, key)
    rates = [x.optimizers["g_optimizer"].settings.pop("learning_rate") for x in (styled, dcgan)]
    assert rates[0] <= rates[1]
    assert styled.optimizers == dcgan.optimizers
    assert styled.networks["discriminator"] == dcgan.networks["discriminator"]
    assert styled.epochs <= dcgan.epochs


def test_layout_is_blind_to_colour_and_colours_to_layout(rng):
    face = rng.integers(0, 100, (1, 32, 32, 3), "uint8")
    warmer = face.copy()
    warmer[..., 0] += 100
    mirrored = face[:, :, ::-1]
    assert styled_faces.distances(styled_faces.layout, face, warmer) < 1
    assert styled_faces.distances(styled_faces.layout, face, mirrored) > 10
    np.testing.assert_allclose(styled_faces.distances(styled_faces.colours, face, mirrored), 0)
    np.testing.assert_allclose(styled_faces.distances(styled_faces.colours, face, warmer), 100)


def test_all_styles_of_one_face_are_that_face():
    model = colourful_gan()
    found = styled_faces.measure_mixing(model, 5)
    count = latent.style_count(model.generator)
    assert len(found["layout"]) == count + 1
    assert (found["layout"][0], found["layout"][count]) == ([0] * 5, [1] * 5)
    assert (found["colours"][0], found["colours"][count]) == ([1] * 5, [0] * 5)


def colourful_gan():
    """A style-based GAN of faces in colour, untrained."""
    generator = networks.style_generator(
        (16, 16, 3), latent_dim=5, filters=(8, 8, 4), style_dim=8, mapping_depth=2
    )
    critic = networks.dcgan_discriminator((16, 16, 3), filters=(4, 4))
    return cases.models.GAN(generator, critic, seed=0)


def test_ways_in_w_and_z_have_the_same_ends_and_straight_ones_length_one():
    model = colourful_gan()
    found = styled_faces.measure_paths(flat_evaluator(), model, 20)
    assert set(found) == {"z", "w"}
    assert min(found.values()) > 0.5
    assert set(styled_faces.measure_paths(flat_evaluator(), cases.gan(), 4)) == {"z"}


def flat_evaluator():
    """What sees pixels themselves, rounded or not."""
    judge = SimpleNamespace(
        features=lambda images: images.reshape(len(images), -1) / 255,
        features_of_floats=lambda images: images.reshape(len(images), -1),
    )
    return SimpleNamespace(judge=judge)


def test_noise_without_strength_changes_nothing():
    features = {"flat": flat_evaluator().judge.features}
    model = colourful_gan()
    found = styled_faces.measure_noise(features, model, 6)
    assert (found["changed"], found["pixels"]) == ({"flat": 0}, 0)
    assert found["sharpness"] == found["sharpness_without"]
    for layer in model.generator._flatten_layers():
        if hasattr(layer, "strength"):
            layer.strength.assign(np.full(layer.strength.shape, 0.5))
    found = styled_faces.measure_noise(features, model, 6)
    assert found["pixels"] == pytest.approx(found["changed"]["flat"])  # in the same space
    assert found["white_noise"]["flat"] == pytest.approx(found["pixels"], rel=0.2)


def of_style(judge=(1.0, 1.0), imagenet=(1.0, 1.0), w=1.0, noise=0.05, pixels=0.01, seeds=3):
    """Numbers of the figure: kernel distances of DCGAN and style-based, path length in w, noise."""
    rng = np.random.default_rng(0)

    def around(value):
        return spread(value * rng.uniform(0.97, 1.03, seeds))

    spaces = {OF_JUDGE: judge, OF_IMAGENET: imagenet}
    found = {
        name: {title: {"kernel_distance": around(each[i])} for title, each in spaces.items()}
        for i, name in enumerate(style.MODELS)
    }
    faces = {key: around(0.5) for key in ("coverage", "density", "variety", "kernel_distance")}
    return {
        "controls": {"real": {}, "spaces": {title: controls() for title in spaces}},
        "parameters": {"dcgan": 1000, "style": 1000},
        "epochs": {"dcgan": 48, "style": 48},
        "faces": {name: {**faces, "spaces": each} for name, each in found.items()},
        "paths": {"dcgan": {"z": around(3.0)}, "style": {"z": around(1.5), "w": around(w)}},
        "mixing": {key: [[[1] * 9] * 6] * seeds for key in ("layout", "colours")},
        "noise": {
            "changed": {title: around(noise) for title in spaces},
            "white_noise": {title: around(noise) for title in spaces},
            "pixels": around(pixels),
            "sharpness": around(0.03),
            "sharpness_without": around(0.02),
        },
        "truncation": {str(psi): faces for psi in style.PSI},
    }


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ["holds", "open"]),  # as near
        ({"judge": (1, 0.5), "imagenet": (1, 0.6)}, ["holds", "holds"]),
        ({"judge": (1, 2), "imagenet": (1, 2)}, ["does not hold", "does not hold"]),
        ({"judge": (1, 0.5), "imagenet": (1, 2)}, ["untested", "untested"]),
    ],
)
def test_faces_are_no_worse_in_both_spaces_or_nobody_knows(settings, expected):
    assert verdicts("style", of_style(**settings))[:2] == expected


def test_ways_in_w_are_shorter_by_more_than_an_arc_is_longer_than_its_chord():
    assert verdicts("style", of_style())[2] == "holds"
    assert verdicts("style", of_style(w=1.4))[2] == "does not hold"  # shorter, as all chords are


def test_noise_that_nobody_sees_is_no_evidence():
    assert verdicts("style", of_style())[4] == "holds"
    assert verdicts("style", of_style(noise=0.3))[4] == "does not hold"
    assert verdicts("style", of_style(noise=0.0001, pixels=1e-4))[4] == "untested"


def test_truncated_faces_vary_less():
    model = colourful_gan()
    spread = [styled_faces.truncated(model, 60, psi).std(axis=0).mean() for psi in style.PSI]
    assert spread[0] > spread[1] > spread[2] > 0


# -- combination -------------------------------------------------------------------------------


def test_all_models_see_the_same_images_as_often():
    names = [f"face_{name}" for name in combination.MODELS]
    digits = [f"digit_{name}" for name in combination.MODELS]
    for preset in ("smoke", "quick", "study"):
        for some in (names, digits):
            runs = resolved("combination.yaml", preset, *some)
            assert len({repr(run.data) for run in runs.values()}) == 1
            assert preset == "smoke" or len({run.epochs for run in runs.values()}) == 1


def test_shared_runs_are_those_of_the_figures_that_they_come_from():
    ours = Recipe("combination.yaml")
    for preset, name, recipe, run in (
        ("study", "digit_gan", "observations.yaml", "gan"),
        ("study", "digit_vae", "observations.yaml", "vae"),
        ("study", "digit_autoencoder", "lectures.yaml", "digit_autoencoder"),
        ("study", "dcgan", "fig5.yaml", "gan"),
    ):
        mine = Recipe("style.yaml") if name == "dcgan" else ours
        found, theirs = (
            each.configurations(preset, is_real=lambda run, data: True)
            for each in (mine, Recipe(recipe))
        )
        assert found[name] == theirs[run]


def test_a_probe_finds_what_codes_hold(rng):
    labels = rng.integers(0, 3, 400)
    held = rng.normal(size=(400, 4)) + 6 * np.eye(4)[labels]
    planted = SimpleNamespace(
        train=Split(None, labels[:300]), test=Split(None, labels[300:]), multi_label=False
    )
    assert codes.probe(planted, held[:300], held[300:]) > 0.95
    noise = rng.normal(size=(400, 4))
    assert codes.probe(planted, noise[:300], noise[300:]) < 0.6


def test_only_attributes_that_are_not_rare_count():
    planted = SimpleNamespace(multi_label=True, class_names=("Male", "Wearing_Hat", "Smiling"))
    labels = np.array([[1, 0, 1], [0, 0, 0]])
    found = np.array([[1, 1, 0], [0, 1, 0]])
    assert codes.share_right(found, Split(None, labels), planted) == 0.75


def test_a_gan_has_no_codes_and_a_perfect_autoencoder_no_error(rng):
    images = rng.integers(0, 256, (60, 8, 8, 1), "uint8")
    labels = np.arange(60) % 4
    split = Split(images, labels)
    judge = SimpleNamespace(
        features=lambda x: x.reshape(len(x), -1) / 255, classify=lambda x: labels[: len(x)]
    )
    planted = SimpleNamespace(train=split, test=split, multi_label=False, class_names=None)
    evaluator = SimpleNamespace(judge=judge, data=planted)
    assert codes.measure_codes(evaluator, cases.gan(), 40, 60) == {}
    model = cases.autoencoder()
    model.encode = lambda x: x.reshape(len(x), -1) / 255
    model.decode = lambda z: np.round(255 * z).astype("uint8").reshape(-1, 8, 8, 1)
    found = codes.measure_codes(evaluator, model, 40, 60)
    assert (found["reconstruction"], found["pixel_error"], found["recognised"]) == (0, 0, 1)


def test_floors_are_what_needs_no_training(rng):
    labels = np.array([0, 0, 1] * 20)
    images = rng.integers(0, 256, (60, 8, 8, 1), "uint8")
    images[labels == 1] //= 8
    split = Split(images, labels)
    planted = SimpleNamespace(train=split, test=split, multi_label=False, class_names=None)
    found = codes.floors(planted, cases.autoencoder(), 60, 60)
    assert found["commonest"] == pytest.approx(2 / 3)
    assert found["pixels"] == 1.0
    assert found["untrained"] >= 2 / 3


def of_combination(digit=None, face=None, seeds=3, untrained=0.5):
    """Numbers of the figure; for digits and faces, what differs from all models being alike."""
    rng = np.random.default_rng(0)
    alike = {
        "sharpness": 0.02,
        "probe": 0.9,
        "reconstruction": 0.2,
        "pixel_error": 20.0,
        "coverage": 0.5,
        "kernel_distance": 1.0,
    }
    numbers = {"controls": {}}
    for part, changes in (("digit", digit or {}), ("face", face or digit or {})):
        numbers[part] = {}
        for name in combination.MODELS:
            mine = {**alike, **changes.get(name, {})}
            found = {k: spread(v * rng.uniform(0.99, 1.01, seeds)) for k, v in mine.items()}
            far = {"kernel_distance": found["kernel_distance"]}
            numbers[part][name] = {**found, "spaces": dict.fromkeys((OF_JUDGE, OF_IMAGENET), far)}
        numbers["controls"][part] = {
            "sharpness": 0.03,
            "probe": {"pixels": 0.9, "commonest": 0.1, "untrained": untrained},
            "spaces": {title: controls() for title in (OF_JUDGE, OF_IMAGENET)},
        }
    return numbers


BLURRED = {"vae": {"sharpness": 0.005}, "aae": {"sharpness": 0.005}}


def test_the_combination_is_the_answer_if_it_has_what_either_has():
    assert verdicts("combination", of_combination(BLURRED))[:3] == ["holds"] * 3
    for worse in ({"sharpness": 0.01}, {"probe": 0.8}, {"kernel_distance": 2.0}):
        found = of_combination({**BLURRED, "vaegan": worse})
        assert verdicts("combination", found)[2] == "does not hold"
    noise = {"sharpness": 0.3}  # ten times that of real images counts no more than theirs
    found = of_combination({**BLURRED, "vaegan": noise, "gan": {"sharpness": 0.03}})
    assert found["digit"]["vaegan"]["sharpness"]["mean"] > 0.2
    assert verdicts("combination", found)[2] == "holds"
    assert verdicts("combination", of_combination(BLURRED, untrained=0.88))[2] == "untested"


def test_an_adversary_of_codes_is_held_against_a_plain_autoencoder_and_the_vae():
    near = {"autoencoder": {"kernel_distance": 4.0}}
    assert verdicts("combination", of_combination({**BLURRED, **near}))[5:] == ["holds"] * 2
    sharper = {"vae": {"sharpness": 0.005}, "aae": {"sharpness": 0.01}}
    found = verdicts("combination", of_combination(sharper))
    assert found[5:] == ["open", "does not hold"]


def test_spaces_that_contradict_each_other_decide_nothing_about_the_combination():
    numbers = of_combination(BLURRED)
    for part in ("digit", "face"):
        far = {"kernel_distance": spread([3.0, 3.1, 2.9])}
        numbers[part]["vaegan"]["spaces"] = {**numbers[part]["vaegan"]["spaces"], OF_IMAGENET: far}
    found = verdicts("combination", numbers)
    assert (found[2], found[4]) == ("untested", "untested")
