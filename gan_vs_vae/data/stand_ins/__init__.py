"""Stand-ins that need neither network nor disk: what other packages ship, or drawings.

They are there to try the software and to test it; none of them is the data set of its name, and
each one's provenance says so. Every call draws the same images.
"""

from gan_vs_vae.data.stand_ins.cats import cats_stand_in
from gan_vs_vae.data.stand_ins.celeba import celeba_stand_in
from gan_vs_vae.data.stand_ins.chars74k import chars74k_stand_in
from gan_vs_vae.data.stand_ins.cifar10 import cifar10_stand_in
from gan_vs_vae.data.stand_ins.mnist import mnist_stand_in

__all__ = [
    "cats_stand_in",
    "celeba_stand_in",
    "chars74k_stand_in",
    "cifar10_stand_in",
    "mnist_stand_in",
]
