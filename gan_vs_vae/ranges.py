"""Which numbers a setting may have: one table, by the names of settings.

The table holds for the models, networks and penalties of this package, for Keras' optimizers,
schedules and callbacks, and for the options of the commands: a setting means the same wherever it
occurs. Parts of your own are free to mean something else by a name.
"""

import dataclasses
import math
import numbers
from typing import Any

from gan_vs_vae.errors import UserError, shown

MAX_WIDTH = 2**20  # more than memory holds, and little enough to calculate with
MAX_LENGTH = 100  # numbers in a list, of which each is a layer


def is_number(value: Any, kind: type = numbers.Real) -> bool:
    """Return whether a value is a number of Python's or NumPy's; True and False are none."""
    return isinstance(value, kind) and not isinstance(value, bool)


@dataclasses.dataclass(frozen=True)
class Range:
    """An interval of numbers, without infinity and without `nan`.

    Attributes:
        low, high: float. The smallest and the largest number. Default to no bound.
        whole: bool. Whether only whole numbers are in it. Defaults to False.
        open_low, open_high: bool. Whether the bound itself is left out. Default to False.
    """

    low: float = -math.inf
    high: float = math.inf
    whole: bool = False
    open_low: bool = False
    open_high: bool = False

    def fault(self, value: Any) -> str | None:
        """Return what a value must be and is not, or None if it is in the range.

        >>> Range(0, 1, open_high=True).fault(1)
        'below 1'
        """
        if not is_number(value):
            return "a number"
        if self.whole and not is_number(value, numbers.Integral):
            return "a whole number"
        if not self.whole and not math.isfinite(value):
            return "a finite number"
        if value < self.low or (self.open_low and value == self.low):
            return f"above {self.low}" if self.open_low else f"at least {self.low}"
        if value > self.high or (self.open_high and value == self.high):
            return f"below {self.high}" if self.open_high else f"at most {self.high}"
        return None


COUNT = Range(1, MAX_WIDTH, whole=True)
FEW = Range(1, 1000, whole=True)
PROBABILITY = Range(0, 1)
SHARE = Range(0, 1, open_high=True)
NOT_NEGATIVE = Range(0)
POSITIVE = Range(0, open_low=True)

RANGES = {
    # of networks
    "image_shape": Range(1, 2**16, whole=True),
    "num_classes": COUNT,
    "latent_dim": COUNT,
    "filters": COUNT,
    "hidden": COUNT,
    "code": COUNT,
    "style_dim": COUNT,
    "blocks": FEW,
    "depth": FEW,
    "mapping_depth": FEW,
    "mapping_rate": POSITIVE,
    "strides": FEW,
    "kernel_size": Range(1, 99, whole=True),
    "momentum": PROBABILITY,
    "dropout": SHARE,
    "shift": SHARE,
    "slope": NOT_NEGATIVE,
    "init_stddev": NOT_NEGATIVE,
    "mixing": PROBABILITY,
    # of models and penalties
    "critic_steps": FEW,
    "generator_batch": FEW,
    "penalty_interval": FEW,
    "weight_clip": POSITIVE,
    "real_target": PROBABILITY,
    "fake_target": PROBABILITY,
    "instance_noise": NOT_NEGATIVE,
    "instance_noise_decay": POSITIVE,
    "ema": SHARE,
    "beta": NOT_NEGATIVE,
    "class_weight": NOT_NEGATIVE,
    "reconstruction_weight": NOT_NEGATIVE,
    "weight": NOT_NEGATIVE,
    "strength": PROBABILITY,
    "gamma": PROBABILITY,
    "proportional_gain": NOT_NEGATIVE,
    # of Keras' optimizers, schedules and callbacks
    "learning_rate": NOT_NEGATIVE,
    "initial_learning_rate": NOT_NEGATIVE,
    "end_learning_rate": NOT_NEGATIVE,
    "min_lr": NOT_NEGATIVE,
    "decay_steps": POSITIVE,
    "decay_rate": POSITIVE,
    "beta_1": SHARE,
    "beta_2": SHARE,
    "rho": SHARE,
    "epsilon": NOT_NEGATIVE,
    "weight_decay": NOT_NEGATIVE,
    "clipnorm": POSITIVE,
    "clipvalue": POSITIVE,
    "global_clipnorm": POSITIVE,
    "ema_momentum": PROBABILITY,
    "ema_overwrite_frequency": Range(1, whole=True),
    "loss_scale_factor": POSITIVE,
    "baseline": Range(),
    "gradient_accumulation_steps": Range(2, whole=True),
    "factor": SHARE,
    "patience": Range(0, whole=True),
    "cooldown": Range(0, whole=True),
    "start_from_epoch": Range(0, whole=True),
    # of runs, data sets and commands
    "batch_size": COUNT,
    "epochs": Range(1, 10**9, whole=True),
    "snapshots": Range(1, whole=True),
    "repeats": COUNT,
    "seed": Range(0, 2**32 - 1, whole=True),
    "limit": Range(1, whole=True),
    "image_size": Range(1, 2**14, whole=True),
    "devices": Range(1, 64, whole=True),
}


def check_range(name: str, value: Any, prefix: str = "") -> None:
    """Raise `UserError` if a setting, or a number in its list, is not in the range of its name.

    Args:
        name: str. The name of the setting; one that is not in `RANGES` has no range.
        value: what it is set to. None stands for a setting that is off; a schedule has ranges of
            its own.
        prefix: str. What the message writes before the name, such as "GAN.". Defaults to nothing.

    >>> check_range("ema", 2, "GAN.")
    Traceback (most recent call last):
    gan_vs_vae.errors.UserError: GAN.ema must be below 1, not 2
    """
    found = RANGES.get(name)
    if found is None or value is None or hasattr(value, "get_config"):
        return
    numbers_in_it = value if isinstance(value, (list, tuple)) else [value]
    if len(numbers_in_it) > MAX_LENGTH:
        raise UserError(f"{prefix}{name} has more than {MAX_LENGTH} numbers")
    for number in numbers_in_it:
        if fault := found.fault(number):
            raise UserError(f"{prefix}{name} must be {fault}, not {shown(number)}")
