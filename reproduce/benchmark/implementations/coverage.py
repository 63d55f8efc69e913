"""Which runs an implementation can be compared in: those of which it has every part.

Otherwise it would be timed with another loss or network, and the comparison would be wrong.
"""

from gan_vs_vae.errors import UserError, unknown

ANY = object()  # a setting that the implementation reads, or that costs no time

_GAN = {
    "name": "GAN",
    "objective": {"name": "non_saturating"},
    "penalty": None,
    "critic_steps": 1,
    "weight_clip": None,
    "real_target": 1.0,
    "fake_target": 0.0,
    "instance_noise": 0.0,
    "instance_noise_decay": ANY,
    "generator_batch": ANY,
    "ema": None,
}
_ACGAN = {**_GAN, "name": "ACGAN", "class_weight": 1.0, "classify_generated": ANY}
_WGAN_GP = {
    **_GAN,
    "objective": {"name": "wasserstein"},
    "penalty": {"name": "gradient_penalty", "weight": 10.0},
    "critic_steps": ANY,
}
_VAE = {"name": "VAE", "beta": 1.0}

# The models that an implementation has, and what their settings must be.
MODELS = {
    "keras_guide": {"GAN": _GAN, "ACGAN": _ACGAN, "WGAN-GP": _WGAN_GP, "VAE": _VAE},
    "pytorch": {"GAN": _GAN, "ACGAN": _ACGAN, "WGAN-GP": _WGAN_GP, "VAE": _VAE},
    "report_code": {"GAN": _GAN, "ACGAN": {**_ACGAN, "classify_generated": True}},
}

# The optimizer of all implementations. Its other settings cost no time.
ADAM = {
    "name": "Adam",
    "amsgrad": False,
    "weight_decay": None,
    "clipnorm": None,
    "clipvalue": None,
    "global_clipnorm": None,
    "use_ema": False,
    "loss_scale_factor": None,
    "gradient_accumulation_steps": None,
}

# The networks that PyTorch's implementation has; the others take the run's own.
_ANY_DCGAN = dict.fromkeys(("filters", "kernel_size", "momentum", "init_stddev"), ANY)
_ANY_VAE = dict.fromkeys(("latent_dim", "filters", "hidden"), ANY)
NETWORKS = {
    "generator": {
        "name": "dcgan_generator",
        **_ANY_DCGAN,
        "latent_dim": ANY,
        "strides": None,
        "upsampling": "transposed",
        "batch_norm": True,
        "dropout": 0.0,
        "slope": 0.0,
        "condition": "multiply",
    },
    "discriminator": {
        "name": "dcgan_discriminator",
        **_ANY_DCGAN,
        "batch_norm": ANY,
        "dropout": 0.0,
        "slope": ANY,
        "condition": "predict",
    },
    "encoder": {
        "name": "vae_encoder",
        **_ANY_VAE,
        "condition_encoder": False,
        "variational": True,
    },
    "decoder": {"name": "vae_decoder", **_ANY_VAE},
}


def lacks(implementation: str, configuration: dict) -> list[str]:
    """Return the settings of a run that an implementation does not have.

    Args:
        implementation: str. A name in `MODELS`.
        configuration: dict. A resolved run, as YAML has it.

    Returns:
        A list of str, such as `["model.objective: minimax"]`; an empty one if it has all.
    """
    return min(_differences(implementation, configuration).values(), key=len)


def model_kind(implementation: str, configuration: dict) -> str:
    """Return the name in `MODELS[implementation]` of the model that a run trains.

    Args:
        implementation, configuration: as for `lacks`.

    Raises:
        UserError: if the implementation lacks a part of the run.
    """
    for kind, differences in _differences(implementation, configuration).items():
        if not differences:
            return kind
    missing = ", ".join(lacks(implementation, configuration))
    raise UserError(f"{implementation} does not implement {missing}: leave it out of this row")


def _differences(implementation, configuration):
    """Return, for each model of the implementation, the settings in which the run differs."""
    if implementation not in MODELS:
        raise unknown("implementation", implementation, MODELS)
    shared = []
    for role, optimizer in configuration["optimizers"].items():
        checked = {key: value for key, value in optimizer.items() if key in ADAM}
        shared += _unlike(f"optimizers.{role}", checked, ADAM)
    if implementation == "pytorch":
        for role, network in configuration["networks"].items():
            shared += _unlike(f"networks.{role}", network, NETWORKS.get(role, {}))
    return {
        kind: _unlike("model", configuration["model"], model) + shared
        for kind, model in MODELS[implementation].items()
    }


def _unlike(path, part, required):
    """Return the settings of a part that are not as required, or that are not listed at all."""
    return [
        f"{path}.{key}: {_text(value)}"
        for key, value in part.items()
        if key not in required or not _equal(value, required[key])
    ]


def _text(value):
    return value["name"] if isinstance(value, dict) and len(value) == 1 else str(value)


def _equal(value, required):
    if required is ANY:
        return True
    if isinstance(required, dict):  # a part, which may be given by its name alone
        value = {"name": value} if isinstance(value, str) else value
        return isinstance(value, dict) and value.items() <= required.items()
    return value == required
