"""Every model x objective x penalty, small: what the matrix of models and backends runs over."""

import itertools

from gan_vs_vae import losses, models, networks

SHAPE, CLASSES, LATENT = (8, 8, 1), 4, 5


def _generator(conditional):
    return networks.dcgan_generator(
        SHAPE, CLASSES if conditional else None, LATENT, filters=(4, 4), kernel_size=3
    )


def _discriminator(conditional):
    return networks.dcgan_discriminator(
        SHAPE, CLASSES if conditional else None, filters=(4, 4), kernel_size=3, batch_norm=False
    )


def gan(**settings):
    return models.GAN(_generator(False), _discriminator(False), seed=0, **settings)


def acgan(**settings):
    return models.ACGAN(_generator(True), _discriminator(True), seed=0, **settings)


def vae(**settings):
    small = {"latent_dim": LATENT, "filters": (4,), "hidden": 8}
    return models.VAE(
        networks.vae_encoder(SHAPE, **small),
        networks.vae_decoder(SHAPE, **small),
        seed=0,
        **settings,
    )


def conditional_vae(condition_encoder=False):
    small = {"num_classes": CLASSES, "latent_dim": LATENT, "filters": 4, "hidden": 8}
    return models.ConditionalVAE(
        networks.report_encoder(SHAPE, condition_encoder=condition_encoder, **small),
        networks.report_decoder(SHAPE, **small),
        num_classes=CLASSES,
        seed=0,
    )


def classifier():
    return models.Classifier(networks.classifier(SHAPE, CLASSES, filters=(4,), dropout=0.0), seed=0)


GENERATIVE = {
    "vae": vae,
    "vae-beta": lambda: vae(beta=4.0),
    "conditional_vae": conditional_vae,
    "conditional_vae-encoder": lambda: conditional_vae(condition_encoder=True),
    "gan-soft_targets": lambda: gan(real_target=(0.7, 1.0), fake_target=(0.0, 0.3)),
    "gan-instance_noise": lambda: gan(instance_noise=0.3, instance_noise_decay=10.0),
    "gan-ema": lambda: gan(ema=0.9),
    "acgan-real_classes": lambda: acgan(classify_generated=False),
    "wgan": lambda: gan(objective="wasserstein", weight_clip=0.05, critic_steps=2),
    "acwgan": lambda: acgan(objective="wasserstein", weight_clip=0.05, critic_steps=2),
}
for _objective, _penalty in itertools.product(losses.OBJECTIVES, [None, *losses.PENALTIES]):
    for _model in (gan, acgan):
        GENERATIVE[f"{_model.__name__}-{_objective}-{_penalty}"] = (
            lambda model=_model, objective=_objective, penalty=_penalty: model(
                objective=objective, penalty=penalty
            )
        )
MODELS = {**GENERATIVE, "classifier": classifier}
