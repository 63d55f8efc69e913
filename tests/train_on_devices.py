"""Train each case on one device and on two, on this process' backend: `python -m ... FOLDER CASE ...`.

The runs lie in `FOLDER/CASE-1` and `FOLDER/CASE-2`; in `FOLDER/CASE-2-1` one that two devices began,
and one ended.
"""

import contextlib
import sys
from pathlib import Path

from gan_vs_vae import config, data, training
from gan_vs_vae.training import distributed
from tests.test_training import Stop

# Adam makes whole steps of rounding errors, where a gradient is next to nothing; the VAE has it.
SGD = {"name": "SGD", "learning_rate": 0.01}
# Rounding, which differs with the share of a batch, grows with the steps, too: a few are enough.
GAN = {
    "data": {"name": "mnist", "limit": 168},
    "model": {"name": "GAN", "generator_batch": 1},
    "networks": {
        "generator": {"name": "dcgan_generator", "filters": [16, 8], "kernel_size": 4},
        "discriminator": {"name": "dcgan_discriminator", "filters": [8, 16], "kernel_size": 4},
    },
    "optimizers": {"d_optimizer": SGD, "g_optimizer": SGD},
    "batch_size": 28,
    "epochs": 1,  # of 6 steps
    "precision": "float32",
}
CASES = {
    "acgan": {
        **GAN,
        "model": {
            "name": "ACGAN",
            "generator_batch": 2,
            "instance_noise": 0.1,
            "real_target": [0.7, 1.0],
            "ema": 0.9,
        },
    },
    "wgan_gp": {
        **GAN,
        "model": {
            "name": "GAN",
            "generator_batch": 1,
            "objective": "wasserstein",
            "penalty": "gradient_penalty",
            "critic_steps": 2,
        },
        "networks": {
            "generator": GAN["networks"]["generator"],
            "discriminator": {**GAN["networks"]["discriminator"], "batch_norm": False},
        },
        "optimizers": {name: {**SGD, "learning_rate": 0.001} for name in GAN["optimizers"]},
        "epochs": 2,  # of 3 steps
    },
    "began": {
        **GAN,
        "model": {"name": "BEGAN", "generator_batch": 1, "proportional_gain": 0.1},
        "networks": {
            "generator": GAN["networks"]["generator"],
            "discriminator": {
                "name": "began_autoencoder",
                "filters": [8, 16, 16],
                "blocks": 1,
                "code": 8,
            },
        },
    },
    "spectral_norm": {
        **GAN,
        "model": {
            "name": "GAN",
            "generator_batch": 2,
            "objective": "relativistic",
            "penalty": "r1_r2",
            "penalty_interval": 2,
            "augmentation": "diff_augment",
        },
        "networks": {
            "generator": GAN["networks"]["generator"],
            "discriminator": {
                **GAN["networks"]["discriminator"],
                "batch_norm": False,
                "spectral_norm": True,
            },
        },
    },
    "dragan": {
        **GAN,
        "model": {"name": "GAN", "generator_batch": 1, "penalty": "dragan"},
        "networks": {
            "generator": GAN["networks"]["generator"],
            "discriminator": {**GAN["networks"]["discriminator"], "batch_norm": False},
        },
    },
    "vae": {
        **GAN,
        "model": {"name": "VAE"},
        "optimizers": {},
        "networks": {
            "encoder": {"name": "vae_encoder", "filters": [8, 16], "latent_dim": 5},
            "decoder": {"name": "vae_decoder", "filters": [16, 8], "latent_dim": 5},
        },
    },
}


def train(case, folder, devices=None, callbacks=()):
    configuration = config.resolve(CASES[case])
    part = configuration.data
    digits = data.load(part.name, source="embedded", **part.settings)
    return training.train(configuration, digits, folder, devices=devices, callbacks=callbacks)


if __name__ == "__main__":
    distributed.connect_hosts(2)
    out, *cases = sys.argv[1:]
    for case in cases:
        train(case, Path(out, f"{case}-1"))
        train(case, Path(out, f"{case}-2"), 2)
        if CASES[case]["epochs"] > 1:
            with contextlib.suppress(KeyboardInterrupt):
                train(case, Path(out, f"{case}-2-1"), 2, [Stop(1, KeyboardInterrupt())])
            train(case, Path(out, f"{case}-2-1"))
