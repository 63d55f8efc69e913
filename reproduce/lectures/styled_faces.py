"""What is measured of faces of a style-based generator: mixed, truncated, with other noise, on the way."""

from collections.abc import Callable, Mapping

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend, latent, precision
from gan_vs_vae.batches import map_in_batches
from gan_vs_vae.images import resize
from gan_vs_vae.metrics import Features
from gan_vs_vae.models import GAN
from reproduce.evaluation import Evaluator, pixels_of, sharpness
from reproduce.lectures.common import variety

LAYOUT = 16  # pixels, of the grey images whose layouts are compared


def drawn(model: GAN, styles: np.ndarray) -> np.ndarray:
    """Return the images of styles, uint8 `(n, H, W, C)`."""
    return ops.convert_to_numpy(model.unscale(latent.synthesise(model.decoder_network(), styles)))


def styles_of(model: GAN, n: int, seed: int) -> np.ndarray:
    """Return w of n latent vectors."""
    return latent.map_to_w(model.decoder_network(), model.sample_latent(n, seed))


def features_of_points(
    evaluator: Evaluator, network: keras.Model
) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function from inputs of a network to features of its images, none rounded."""
    exact = precision.in_float32(network)
    decode = backend.compiled(exact, lambda x: (exact(x, training=False) + 1) / 2)
    judge = evaluator.judge.features_of_floats
    return lambda points: judge(map_in_batches(decode, [points.astype("float32")]))


def measure_paths(evaluator: Evaluator, model: GAN, pairs: int) -> dict:
    """Return the perceptual path length in z, and in w if there is one.

    It is divided by the mean squared distance of the two ends in features: 1 is the length of a
    straight way at one speed. The ends are the same in z and in w.
    """
    network = model.decoder_network()
    starts, ends = model.sample_latent(2 * pairs, seed=2).reshape(2, pairs, -1)
    features = features_of_points(evaluator, network)
    unit = np.square(features(starts) - features(ends)).sum(axis=1).mean()
    in_z = latent.path_lengths(features, starts, ends, latent.spherical_path)
    found = {"z": float(in_z.mean() / unit)}
    if any(layer.name == "mapping" for layer in network.layers):
        synthesis, count = network.get_layer("synthesis"), latent.style_count(network)
        of_styles = features_of_points(evaluator, synthesis)

        def of_w(w):
            return of_styles(np.repeat(w[:, None], count, axis=1))

        first, last = (latent.map_to_w(network, z) for z in (starts, ends))
        found["w"] = float(latent.path_lengths(of_w, first, last).mean() / unit)
    return found


def measure_mixing(model: GAN, pairs: int) -> dict:
    """Return whose layout, and whose colours, mixed faces have: for each first fine layer.

    `layout` is 1 where the mixed face is nearer to the face of its coarse styles in layout, and
    `colours` 1 where it is nearer to the face of its fine styles in colours; else 0.
    """
    network = model.decoder_network()
    w, other = (styles_of(model, pairs, seed) for seed in (3, 4))
    ends = drawn(model, w), drawn(model, other)
    found: dict[str, list] = {"layout": [], "colours": []}
    for first in range(latent.style_count(network) + 1):
        mixed = drawn(model, latent.mix_styles(network, w, other, first))
        coarse, fine = (distances(layout, mixed, end) for end in ends)
        found["layout"].append((coarse < fine).astype(int).tolist())
        coarse, fine = (distances(colours, mixed, end) for end in ends)
        found["colours"].append((fine < coarse).astype(int).tolist())
    return found


def layout(images: np.ndarray) -> np.ndarray:
    """Return small grey images of mean 0 and variance 1, `(n, LAYOUT^2)`: where what is."""
    grey = resize(images, (LAYOUT, LAYOUT)).mean(axis=-1).reshape(len(images), -1)
    grey = grey - grey.mean(axis=1, keepdims=True)
    return grey / np.maximum(grey.std(axis=1, keepdims=True), 1e-9)


def colours(images: np.ndarray) -> np.ndarray:
    """Return the mean colour of each image, `(n, C)`: where does not matter."""
    return images.mean(axis=(1, 2))


def distances(aspect: Callable, images: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the distance of each pair of images in an aspect."""
    return np.linalg.norm(aspect(images) - aspect(others), axis=1)


def measure_noise(features: Mapping[str, Features], model: GAN, count: int) -> dict:
    """Return by how much other noise moves images, over how much two images differ; and sharpness.

    All of squared distances: `changed` in each of the features, `pixels` in pixels; and
    `white_noise` in each of the features by white noise that changes as much in pixels.
    """
    images, others, without = with_other_noise(model, model.sample_latent(count, seed=5))
    levels = float(np.sqrt(np.mean(np.square(images.astype("float64") - others))))
    white = np.random.default_rng(0).normal(0, levels, images.shape)
    noised = np.clip(images + white, 0, 255).round().astype("uint8")
    return {
        "changed": {title: change(of, images, others) for title, of in features.items()},
        "white_noise": {title: change(of, images, noised) for title, of in features.items()},
        "pixels": change(pixels_of, images, others),
        "sharpness": sharpness(images),
        "sharpness_without": sharpness(without),
    }


def change(
    space: Callable[[np.ndarray], np.ndarray], images: np.ndarray, others: np.ndarray
) -> float:
    """Return the mean squared distance of pairs of images, over that of two images."""
    points = space(images)
    moved = np.square(points - space(others)).sum(axis=1).mean()
    return float(moved / max(2 * variety(points), 1e-9))


def with_other_noise(model: GAN, z: np.ndarray) -> list[np.ndarray]:
    """Return images of z with the fixed noise, with another one, and without."""
    network, w = model.decoder_network(), latent.map_to_w(model.decoder_network(), z)
    networks = network, *(latent.with_noise(network, seed) for seed in (0, None))
    images = (model.unscale(latent.synthesise(each, w)) for each in networks)
    return [ops.convert_to_numpy(each) for each in images]


def truncated(model: GAN, n: int, psi: float) -> np.ndarray:
    """Return the images of n styles that are psi times as far from the mean."""
    mean = latent.mean_w(model.decoder_network())
    return drawn(model, latent.truncate(styles_of(model, n, 0), mean, psi))
