"""GANs: which network trains when, on what, and what each setting changes."""

import keras
import numpy as np
import pytest

from gan_vs_vae import penalties
from gan_vs_vae.errors import UserError
from tests import cases
from tests.cases import CLASSES, GENERATIVE, SHAPE, labels_for


def test_each_step_trains_its_own_network(images, labels):
    model = cases.acgan()
    model.compile(d_optimizer=keras.optimizers.SGD(0.1), g_optimizer=keras.optimizers.SGD(0.0))
    before = [w.copy() for w in model.generator.get_weights()]
    trainable = {id(v) for v in model.generator.trainable_variables}
    d_before = model.discriminator.get_weights()
    model.fit(images, labels, batch_size=16, verbose=0)
    for variable, value in zip(model.generator.weights, before, strict=True):
        if id(variable) in trainable:
            np.testing.assert_array_equal(variable, value)
    changed = [
        not np.array_equal(a, b)
        for a, b in zip(d_before, model.discriminator.get_weights(), strict=True)
    ]
    assert all(changed)


@pytest.mark.parametrize("classify_generated", [True, False])
def test_discriminator_learns_classes_of_generated_images_where_it_is_told_to(classify_generated):
    model = cases.acgan(classify_generated=classify_generated)
    labels = keras.ops.array([0, 1])
    logits, sure = keras.ops.zeros((2, 1)), 9.0 * keras.ops.eye(2, CLASSES)
    right = model.discriminator_loss([logits, sure], [logits, sure], labels)
    wrong = model.discriminator_loss([logits, sure], [logits, keras.ops.flip(sure, 0)], labels)
    expected = 9.0 if classify_generated else 0.0  # -log P(c|G(z)) of the wrong class
    assert float(wrong - right) == pytest.approx(expected, abs=1e-4)


def test_weight_clip_bounds_kernels_alone(images):
    model = cases.gan(objective="wasserstein", weight_clip=0.01)
    model.compile(d_optimizer=keras.optimizers.SGD(10.0))
    model.fit(images, batch_size=16, verbose=0)
    kernels = [v for v in model.discriminator.trainable_variables if len(v.shape) > 1]
    biases = [v for v in model.discriminator.trainable_variables if len(v.shape) == 1]
    assert max(float(keras.ops.max(keras.ops.abs(v))) for v in kernels) <= 0.01 + 1e-8
    assert max(float(keras.ops.max(keras.ops.abs(v))) for v in biases) > 0.01


@pytest.mark.parametrize("case", ["conditional_gan-attributes", "acgan-attributes"])
def test_both_halves_of_the_discriminators_batch_have_the_datas_labels(case, images):
    model = GENERATIVE[case]()
    model.compile()
    model.run_eagerly = True
    labels, seen = labels_for(model, 8), []
    judge = model.discriminate
    model.discriminate = lambda x, c: (seen.append(keras.ops.convert_to_numpy(c)), judge(x, c))[1]
    model.train_on_batch(images[:8], labels)
    assert len(seen) == 3  # real and generated for D, generated for G
    for each in seen:
        np.testing.assert_array_equal(each, np.tile(labels, (len(each) // 8, 1)))


def test_generators_batch_repeats_the_labels(images):
    model = cases.acgan(generator_batch=3)
    model.compile()
    model.run_eagerly = True
    labels, seen = labels_for(model, 8), []
    decode = model.generate_training
    model.generate_training = lambda z, c: (seen.append(c), decode(z, c))[1]
    model.train_on_batch(images[:8], labels)
    np.testing.assert_array_equal(seen[-1], np.tile(labels, 3))


def test_conditional_gan_tells_its_discriminator_the_label():
    model = cases.conditional_gan()
    x = keras.random.normal((4, *SHAPE), seed=0)
    a, b = (
        keras.ops.convert_to_numpy(model.discriminate(x, keras.ops.full((4,), c, "int32")))
        for c in (0, 1)
    )
    assert not np.allclose(a, b)


def test_fit_hands_over_the_batches_of_all_critic_steps(images):
    model = cases.gan(objective="wasserstein", critic_steps=4)
    model.compile()
    model.fit(images, batch_size=8, verbose=0)
    assert int(model.d_optimizer.iterations) == 4
    assert int(model.g_optimizer.iterations) == 1


def test_critic_steps_take_a_new_batch_each(images):
    model = cases.gan(objective="wasserstein", critic_steps=4)
    model.compile()
    seen = []
    original = model.train_discriminator
    model.train_discriminator = lambda real, labels: (seen.append(real), original(real, labels))
    model.run_eagerly = True
    model.train_on_batch(images[:16])
    batches = [keras.ops.convert_to_numpy(batch) for batch in seen]
    assert [batch.shape[0] for batch in batches] == [4, 4, 4, 4]
    expected = keras.ops.convert_to_numpy(model.scale(images[:16]))
    for k, batch in enumerate(batches):
        np.testing.assert_allclose(batch, expected[k::4])
    assert int(model.d_optimizer.iterations) == 4
    assert int(model.g_optimizer.iterations) == 1


def test_moving_average_follows_the_generator(images):
    model = cases.gan(ema=0.75)
    model.compile()
    before = model.ema_generator.get_weights()
    model.train_on_batch(images[:16])
    weights = zip(
        before, model.generator.get_weights(), model.ema_generator.get_weights(), strict=True
    )
    for start, now, average in weights:
        np.testing.assert_allclose(average, 0.75 * start + 0.25 * now, rtol=1e-5, atol=1e-7)


def test_what_a_gan_was_built_without_cannot_be_added_later():
    plain, averaged = cases.gan(), cases.gan(ema=0.75, penalty="r1")
    for model, name, value, sentence in (
        (plain, "ema", 0.9, "ema is part of how the model is built: build it with ema=0.9"),
        (plain, "penalty", penalties.R1(), "build it with penalty="),
        (averaged, "ema", None, "build it without ema"),
    ):
        with pytest.raises(UserError, match=sentence):
            setattr(model, name, value)
    averaged.penalty = None  # it can be left out, and come again
    averaged.ema, averaged.penalty = 0.9, penalties.R1(weight=3.0)
    found = type(averaged).from_config(averaged.get_config())
    assert (found.ema, found.penalty.weight) == (0.9, 3.0)


def test_an_objective_without_targets_does_not_take_the_place_of_one_with_soft_ones():
    model = cases.gan(real_target=0.9)
    with pytest.raises(UserError, match="Wasserstein has no targets to soften"):
        model.objective = "wasserstein"
    assert type(model.objective).__name__ == "NonSaturating"


def test_instance_noise_and_soft_targets_are_drawn_afresh():
    model = cases.gan(instance_noise=0.5, real_target=(0.7, 1.0))
    model.compile()
    zeros = keras.ops.zeros((64, *SHAPE))
    first, second = (keras.ops.convert_to_numpy(model.add_instance_noise(zeros)) for _ in range(2))
    assert not np.allclose(first, second)
    assert abs(first.std() - 0.5) < 0.03
    logits = keras.ops.zeros((500, 1))
    first, second = (
        keras.ops.convert_to_numpy(model.sample_targets(model.real_target, logits))
        for _ in range(2)
    )
    assert not np.allclose(first, second)
    assert first.min() >= 0.7
    assert first.max() <= 1.0


def test_instance_noise_decays():
    model = cases.gan(instance_noise=1.0, instance_noise_decay=10.0)
    model.compile()
    model.d_optimizer.iterations.assign(20)
    seen = keras.ops.convert_to_numpy(model.add_instance_noise(keras.ops.zeros((64, *SHAPE))))
    assert abs(seen.std() - np.exp(-2)) < 0.01


def test_gan_has_no_loss_to_evaluate(images):
    model = cases.gan()
    model.compile()
    with pytest.raises(UserError, match="no loss to evaluate"):
        model.evaluate(images, verbose=0)
