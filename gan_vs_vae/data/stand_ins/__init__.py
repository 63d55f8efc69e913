"""Stand-ins for real data sets: images that other packages ship, or drawings.

They serve to try and to test the software without a download. None of them is the data set of its
name, and its provenance says so.

Each module has a function `make_images`, which returns all images and labels. They are always the
same; a process makes them once.
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
