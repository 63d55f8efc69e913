"""Every model x objective x penalty, small: what the matrix of models and backends runs over."""

import itertools

import numpy as np

from gan_vs_vae import losses, models, networks, penalties

SHAPE, CLASSES, LATENT = (8, 8, 1), 4, 5


def _generator(**labels):
    return networks.dcgan_generator(
        SHAPE, latent_dim=LATENT, filters=(4, 4), kernel_size=3, **labels
    )


def _discriminator(**settings):
    return networks.dcgan_discriminator(
        SHAPE, filters=(4, 4), kernel_size=3, batch_norm=False, **settings
    )


def gan(spectral_norm=False, **settings):
    critic = _discriminator(spectral_norm=spectral_norm)
    return models.GAN(_generator(), critic, seed=0, **settings)


def began(**settings):
    critic = networks.began_autoencoder(SHAPE, filters=(4, 4), blocks=1, code=6)
    return models.BEGAN(_generator(), critic, seed=0, **settings)


def acgan(multi_label=False, **settings):
    labels = {"num_classes": CLASSES, "multi_label": multi_label}
    return models.ACGAN(_generator(**labels), _discriminator(**labels), seed=0, **settings)


def conditional_gan(multi_label=False, **settings):
    labels = {"num_classes": CLASSES, "multi_label": multi_label, "condition": "concat"}
    return models.ConditionalGAN(
        _generator(**labels), _discriminator(**labels), num_classes=CLASSES, seed=0, **settings
    )


def vae(**settings):
    small = {"latent_dim": LATENT, "filters": (4,), "hidden": 8}
    return models.VAE(
        networks.vae_encoder(SHAPE, **small),
        networks.vae_decoder(SHAPE, **small),
        seed=0,
        **settings,
    )


def autoencoder():
    small = {"latent_dim": LATENT, "filters": (4,), "hidden": 8}
    return models.Autoencoder(
        networks.vae_encoder(SHAPE, variational=False, **small),
        networks.vae_decoder(SHAPE, **small),
        seed=0,
    )


def conditional_vae(condition_encoder=False, multi_label=False):
    small = {"num_classes": CLASSES, "latent_dim": LATENT, "filters": 4, "hidden": 8}
    small["multi_label"] = multi_label
    return models.ConditionalVAE(
        networks.report_encoder(SHAPE, condition_encoder=condition_encoder, **small),
        networks.report_decoder(SHAPE, **small),
        num_classes=CLASSES,
        seed=0,
    )


def style_gan(**settings):
    generator = networks.style_generator(
        SHAPE, latent_dim=LATENT, filters=(6, 4), style_dim=8, mapping_depth=2, blocks=2
    )
    return models.GAN(generator, _discriminator(), seed=0, **settings)


def vae_gan(**settings):
    return models.VAEGAN(
        networks.vae_encoder(SHAPE, latent_dim=LATENT, filters=(4,), hidden=8),
        _generator(),
        _discriminator(),
        seed=0,
        **settings,
    )


def adversarial_autoencoder(**settings):
    small = {"latent_dim": LATENT, "filters": (4,), "hidden": 8}
    return models.AdversarialAutoencoder(
        networks.vae_encoder(SHAPE, variational=False, **small),
        networks.vae_decoder(SHAPE, **small),
        networks.code_discriminator(latent_dim=LATENT, hidden=8),
        seed=0,
        **settings,
    )


def classifier(multi_label=False):
    network = networks.classifier(SHAPE, CLASSES, filters=(4,), dropout=0.0)
    return models.Classifier(network, multi_label, seed=0)


def labels_for(model, n):
    """Some labels such as the model takes."""
    if model.multi_label:
        return (np.arange(n * CLASSES).reshape(n, CLASSES) // 3 % 2).astype("int32")
    return np.arange(n, dtype="int32") % CLASSES


GENERATIVE = {
    "autoencoder": autoencoder,
    "vae": vae,
    "vae-beta": lambda: vae(beta=4.0),
    "conditional_vae": conditional_vae,
    "conditional_vae-encoder": lambda: conditional_vae(condition_encoder=True),
    "conditional_vae-attributes": lambda: conditional_vae(True, multi_label=True),
    "gan-soft_targets": lambda: gan(real_target=(0.7, 1.0), fake_target=(0.0, 0.3)),
    "gan-instance_noise": lambda: gan(instance_noise=0.3, instance_noise_decay=10.0),
    "gan-ema": lambda: gan(ema=0.9),
    "gan-lazy_penalty": lambda: gan(
        objective="relativistic", penalty="r1_r2", penalty_interval=3, augmentation="diff_augment"
    ),
    "gan-spectral_norm": lambda: gan(objective="hinge", spectral_norm=True, penalty="r1"),
    "began": began,
    "acgan-real_classes": lambda: acgan(classify_generated=False),
    "gan-style": style_gan,
    "gan-style_ema": lambda: style_gan(ema=0.9),
    "vae_gan": vae_gan,
    "vae_gan-least_squares": lambda: vae_gan(objective="least_squares", beta=0.5),
    "adversarial_autoencoder": adversarial_autoencoder,
    "adversarial_autoencoder-hinge": lambda: adversarial_autoencoder(objective="hinge"),
    "wgan": lambda: gan(objective="wasserstein", weight_clip=0.05, critic_steps=2),
    "acwgan": lambda: acgan(objective="wasserstein", weight_clip=0.05, critic_steps=2),
    "acgan-attributes": lambda: acgan(multi_label=True),
    "acgan-generator_batch": lambda: acgan(generator_batch=2),
    "conditional_gan-attributes": lambda: conditional_gan(multi_label=True),
    "conditional_gan-critic_steps": lambda: conditional_gan(
        objective="wasserstein", weight_clip=0.05, critic_steps=2, generator_batch=2
    ),
}
# A penalty does not know the objective: two penalties with three of them, those of today with the one
# that they are for, the others without one, and every f-divergence with the model that knows no labels.
CROSSED = ("minimax", "non_saturating", "wasserstein")
CROSSED_PENALTIES = ("gradient_penalty", "dragan")
OF_RELATIVISTIC = [name for name in penalties.PENALTIES if name not in CROSSED_PENALTIES]
OTHERS = {name: name for name in losses.OBJECTIVES if name not in (*CROSSED, "fgan")}
OF_DIVERGENCES = {f"fgan_{d}": {"name": "fgan", "divergence": d} for d in losses.DIVERGENCES}
OBJECTIVES = {**{name: name for name in CROSSED}, **OTHERS, **OF_DIVERGENCES}
for _objective, _penalty, _model in [
    *itertools.product(CROSSED, [None, *CROSSED_PENALTIES], (gan, conditional_gan, acgan)),
    *itertools.product(["relativistic"], OF_RELATIVISTIC, (gan, conditional_gan, acgan)),
    *itertools.product([*OTHERS, "fgan_kl"], [None], (gan, conditional_gan, acgan)),
    *itertools.product(OF_DIVERGENCES, [None], (gan,)),
]:
    GENERATIVE[f"{_model.__name__}-{_objective}-{_penalty}"] = (
        lambda model=_model, objective=_objective, penalty=_penalty: model(
            objective=OBJECTIVES[objective], penalty=penalty
        )
    )
MODELS = {
    **GENERATIVE,
    "classifier": classifier,
    "classifier-attributes": lambda: classifier(multi_label=True),
}
