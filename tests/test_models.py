"""What every model promises, and what each adds."""

import keras
import numpy as np
import pytest

from gan_vs_vae import backend, models, networks
from gan_vs_vae.errors import UserError
from tests import cases
from tests.cases import CLASSES, GENERATIVE, LATENT, SHAPE, labels_for


def condition_for(model, n):
    return labels_for(model, n) if model.conditional else None


# The slow tests run every objective with every penalty; these are one pair for each model.
SLOW = {
    case
    for case in GENERATIVE
    if case.count("-") == 2
    and case
    not in (
        "gan-minimax-None",
        "conditional_gan-wasserstein-gradient_penalty",
        "acgan-non_saturating-dragan",
        "gan-least_squares-None",
        "gan-fgan_kl-None",
    )
}


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=[pytest.mark.slow] * (case in SLOW)) for case in GENERATIVE],
)
def test_generative_model_keeps_its_contract(case, images, tmp_path):
    model = GENERATIVE[case]()
    labels = labels_for(model, len(images))
    model.compile()
    # Compiling each step takes seconds; tests/test_backends.py runs compiled steps of all cases.
    model.run_eagerly = backend.NAME != "jax"
    assert (model.latent_dim, model.image_shape) == (LATENT, SHAPE)
    history = model.fit(images, labels, batch_size=16, epochs=1, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())

    drawn = model.generate(5, condition_for(model, 5), seed=3)
    assert drawn.shape == (5, *SHAPE)
    assert drawn.dtype == np.uint8
    np.testing.assert_array_equal(drawn, model.generate(5, condition_for(model, 5), seed=3))
    z = model.sample_latent(5, seed=3)
    np.testing.assert_array_equal(drawn, model.decode(z, condition_for(model, 5)))

    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.compiled
    np.testing.assert_array_equal(drawn, loaded.generate(5, condition_for(model, 5), seed=3))
    for a, b in zip(_state(model), _state(loaded), strict=True):
        np.testing.assert_array_equal(a, b)
    # It trains on as the original does: optimizers and random states came back, too.
    loaded.run_eagerly = model.run_eagerly
    for each in (model, loaded):
        each.fit(images, labels, batch_size=16, epochs=2, initial_epoch=1, verbose=0)
    for a, b in zip(_state(model), _state(loaded), strict=True):
        np.testing.assert_array_equal(a, b)


def _state(model):
    optimizers = [getattr(model, name) for name in model.default_optimizers]
    variables = [*model.variables, *(v for o in optimizers for v in o.variables)]
    return [keras.ops.convert_to_numpy(v) for v in variables]


@pytest.mark.parametrize("case", ["vae", "acgan-wasserstein-gradient_penalty", "classifier"])
def test_model_trains_in_mixed_precision(case, images, labels):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = cases.MODELS[case]()
        model.compile()
        history = model.fit(images, labels, batch_size=16, verbose=0).history
    finally:
        keras.config.set_dtype_policy("float32")
    assert all(np.isfinite(values).all() for values in history.values())
    assert {v.dtype for v in model.trainable_variables} == {"float32"}


def test_many_samples_are_those_of_small_batches():
    model = cases.acgan()
    z, labels = model.sample_latent(1100, seed=0), np.arange(1100) % CLASSES
    whole = model.decode(z, labels)
    parts = [model.decode(z[i : i + 100], labels[i : i + 100]) for i in range(0, 1100, 100)]
    difference = np.abs(whole.astype(int) - np.concatenate(parts))
    assert difference.max() <= 1  # another batch size may round otherwise


def test_one_label_serves_for_all():
    model = cases.acgan()
    np.testing.assert_array_equal(
        model.generate(3, 2, seed=0), model.generate(3, np.array([2, 2, 2]), seed=0)
    )


def test_scaling_and_back_is_the_identity():
    levels = np.arange(256, dtype="uint8").reshape(1, 16, 16, 1)
    for model in (cases.vae(), cases.gan()):
        pixels = model.scale(levels)
        low, high = model.pixel_range
        assert (float(pixels[0, 0, 0, 0]), float(pixels[0, -1, -1, 0])) == (low, high)
        np.testing.assert_array_equal(model.unscale(pixels), levels)


# -- bad input -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: m.generate(0), "n must be a whole number of at least 1, not 0"),
        (lambda m: m.generate(-3), "not -3"),
        (lambda m: m.generate(2.5), "not 2.5"),
        (lambda m: m.generate(2, [0, 4]), "label 4 is out of range: classes are 0..3"),
        (lambda m: m.generate(2, [-1, 0]), "label -1 is out of range"),
        (lambda m: m.generate(2, [0.5, 1.0]), "whole numbers, not float64"),
        (lambda m: m.generate(3, [0, 1]), "for each of 3 images"),
        (
            lambda m: m.decode(np.zeros((2, LATENT + 1)), [0, 1]),
            r"shape \(n, 5\), n > 0, not \(2, 6\)",
        ),
        (lambda m: m.decode(np.zeros((0, LATENT)), []), r"not \(0, 5\)"),
        (lambda m: m.decode(np.zeros((2, LATENT))), "conditional: give a label in 0..3"),
    ],
)
def test_bad_requests_are_refused(call, message):
    with pytest.raises(UserError, match=message):
        call(cases.acgan())


def test_unconditional_model_takes_no_labels():
    with pytest.raises(UserError, match="unconditional"):
        cases.gan().generate(2, [0, 1])


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: models.GAN(
                networks.dcgan_generator((16, 16, 1), filters=(4, 4)),
                networks.dcgan_discriminator((8, 8, 1), filters=(4,)),
            ),
            "not of the shape",
        ),
        (
            lambda: models.ACGAN(
                networks.dcgan_generator((8, 8, 1), filters=(4, 4)),
                networks.dcgan_discriminator((8, 8, 1), filters=(4,)),
            ),
            "generator of a ACGAN|discriminator of an ACGAN",
        ),
        (
            lambda: models.VAE(
                networks.vae_encoder((8, 8, 1), latent_dim=2, filters=(4,)),
                networks.vae_decoder((8, 8, 1), latent_dim=3, filters=(4,)),
            ),
            r"must return mean, log_var, \(batch, 3\)",
        ),
        (
            lambda: models.GAN(
                keras.Sequential([keras.layers.Dense(4)]),
                networks.dcgan_discriminator((8, 8, 1), filters=(4,)),
            ),
            "knows its inputs",
        ),
        (
            lambda: models.GAN(
                networks.dcgan_generator((8, 8, 1), num_classes=4, filters=(4, 4)),
                networks.dcgan_discriminator((8, 8, 1), filters=(4,)),
            ),
            "the generator of a GAN takes z alone",
        ),
        (lambda: cases.gan(objective="wasserstein", real_target=0.9), "no targets to soften"),
        (
            lambda: models.ACGAN(
                networks.dcgan_generator((8, 8, 1), num_classes=4, filters=(4, 4)), keras.Model()
            ),
            "the discriminator must be a Keras model that knows its inputs",
        ),
        (lambda: cases.gan(critic_steps=0), "critic_steps must be at least 1, not 0"),
        (lambda: cases.gan(weight_clip=-0.1), "weight_clip must be above 0, not -0.1"),
    ],
)
def test_networks_that_do_not_fit_are_refused(build, message):
    with pytest.raises(UserError, match=message):
        build()


def test_drawn_labels_do_not_depend_on_z():
    model = cases.acgan()
    z = np.random.default_rng(5).standard_normal((4000, LATENT), "float32")[:, 0]
    seen = []
    model.decode = lambda z, labels: seen.append(labels)
    model.generate(4000, seed=5)
    means = [z[seen[0] == label].mean() for label in range(CLASSES)]
    assert np.abs(means).max() < 5 / np.sqrt(1000)  # five standard errors


def test_autoencoders_loss_is_that_of_its_reconstruction(images):
    model = cases.autoencoder()
    model.compile()
    x = images / 255.0
    drawn = model.decoder(model.encode(images))
    p = keras.ops.convert_to_numpy(drawn)
    expected = -(x * np.log(p) + (1 - x) * np.log(1 - p)).sum(axis=(1, 2, 3)).mean()
    loss = model.evaluate(images, verbose=0, return_dict=True)["loss"]
    assert loss == pytest.approx(expected, rel=1e-4)


def test_attributes_are_drawn_and_shown_one_by_one():
    model = cases.acgan(multi_label=True)
    np.testing.assert_array_equal(model.example_labels()[0], np.zeros(CLASSES))
    np.testing.assert_array_equal(model.example_labels()[1:], np.eye(CLASSES))
    seen = []
    model.decode = lambda z, labels: seen.append(labels)
    model.generate(50, seed=0)
    assert seen[0].shape == (50, CLASSES)
    assert set(seen[0].ravel()) == {0, 1}


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 1], "must have 4 attributes each, 0 or 1, not shape"),
        ([[0, 1, 2, 0]], "label 2 is out of range: attribute values are 0..1"),
        (np.zeros((3, 4), int), "give attributes for each of 2 images"),
        (None, "is conditional: give attributes for each image"),
    ],
)
def test_bad_attributes_are_refused(labels, message):
    model = cases.conditional_vae(multi_label=True)
    with pytest.raises(UserError, match=message):
        model.decode(model.sample_latent(2), labels)


def test_classifier_of_attributes_says_how_likely_each_is(images):
    model = cases.classifier(multi_label=True)
    p = model.probabilities(images)
    assert p.shape == (len(images), CLASSES)
    np.testing.assert_array_equal(model.classify(images), p > 0.5)
    assert model.features(images).shape == (len(images), 128)


def test_classifiers_features_decide_its_classes(images):
    model = cases.classifier()
    weights, bias = model.network.layers[-1].get_weights()
    logits = model.features(images) @ weights + bias
    np.testing.assert_array_equal(logits.argmax(axis=1), model.classify(images))
    softmax = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(model.probabilities(images), softmax, rtol=1e-4)


# -- VAE -------------------------------------------------------------------------------


def test_vae_loss_is_minus_the_evidence_bound(images):
    """Against NumPy, in float64, from the networks' own outputs."""
    model = cases.vae(beta=2.0)
    model.compile()
    x = images / 255
    mean, log_var = (
        keras.ops.convert_to_numpy(y).astype("float64")
        for y in model.encoder(x.astype("float32"), training=False)
    )
    kl = 0.5 * (np.exp(log_var) + mean**2 - 1 - log_var).sum(axis=1).mean()
    noise = np.random.default_rng(0).normal(size=mean.shape)
    model.sampling.call = lambda inputs: (
        inputs[0] + keras.ops.exp(inputs[1] / 2) * noise.astype("float32")
    )
    z = mean + np.exp(log_var / 2) * noise
    m = keras.ops.convert_to_numpy(model.decoder(z.astype("float32"))).astype("float64")
    reconstruction = -(x * np.log(m) + (1 - x) * np.log(1 - m)).sum(axis=(1, 2, 3)).mean()
    logs = model.evaluate(images, batch_size=32, verbose=0, return_dict=True)
    np.testing.assert_allclose(logs["kl"], kl, rtol=1e-4)
    np.testing.assert_allclose(logs["reconstruction"], reconstruction, rtol=1e-4)
    np.testing.assert_allclose(logs["loss"], reconstruction + 2 * kl, rtol=1e-4)


def test_encode_is_the_mean(images, labels):
    for model, more in ((cases.vae(), ()), (cases.conditional_vae(True), (labels,))):
        x = images.astype("float32") / 255
        expected = model.encoder([x, *more] if more else x, training=False)[0]
        expected = keras.ops.convert_to_numpy(expected)
        np.testing.assert_allclose(model.encode(images, *more), expected, rtol=1e-4, atol=1e-5)


def test_report_encoder_never_sees_the_label(images, labels):
    model = cases.conditional_vae()
    assert len(model.encoder.inputs) == 1
    np.testing.assert_array_equal(model.encode(images), model.encode(images, labels))


def test_classifier_learns_what_is_easy():
    labels = np.arange(200, dtype="int32") % CLASSES
    images = np.zeros((200, *SHAPE), "uint8")
    for i, label in enumerate(labels):
        images[i, 2 * label : 2 * label + 2] = 255
    model = cases.classifier()
    model.compile(keras.optimizers.Adam(1e-2))
    model.fit(images, labels, batch_size=20, epochs=5, verbose=0)
    assert (model.classify(images) == labels).mean() > 0.95
    assert model.evaluate(images, labels, verbose=0, return_dict=True)["accuracy"] > 0.95
