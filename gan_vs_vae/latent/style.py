"""The styles of a style-based generator: w in place of z, mixed, truncated, with other noise.

A style generator is any network that has two parts by these names: "mapping", which maps z, or
`[z, labels]`, to w, and "synthesis", which maps a style for each of its layers to images, such as
`networks.style_generator` builds. `decoder_network()` of a GAN with one returns it.

T. Karras, S. Laine and T. Aila, *A Style-Based Generator Architecture for Generative Adversarial
Networks* (2019).
"""

import itertools
from collections.abc import Callable

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.batches import map_in_batches
from gan_vs_vae.copies import copy_weights
from gan_vs_vae.errors import UserError
from gan_vs_vae.latent.points import checked_inputs
from gan_vs_vae.latent.points import path as straight

PARTS = ("mapping", "synthesis")
LAYERS = 1000  # more than a network has


def style_count(network: keras.Model) -> int:
    """Return how many layers of a style generator take a style.

    Raises:
        UserError: if it is none.
    """
    return _part(network, "synthesis").input_shape[1]


def map_to_w(network: keras.Model, z: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
    """Return w = f(z), the styles of latent vectors.

    Args:
        network: a style generator.
        z: float `(n, latent_dim)`.
        labels: int `(n,)`, or attributes `(n, k)`, of a conditional network. Defaults to None.

    Returns:
        float32 `(n, style_dim)`.

    Raises:
        UserError: if the network is no style generator, or z or the labels do not fit it.
    """
    mapping = _part(network, "mapping")
    z, labels = checked_inputs(network, z, labels)

    def mapped(*x):
        return ops.cast(mapping(list(x) if len(x) > 1 else x[0], training=False), "float32")

    return map_in_batches(backend.compiled(mapping, mapped), [z] if labels is None else [z, labels])


def synthesise(network: keras.Model, styles: np.ndarray) -> np.ndarray:
    """Return the images of styles, with the network's fixed noise.

    Args:
        network: a style generator.
        styles: float `(n, style_dim)`, the same for all layers; or `(n, style_count, style_dim)`.

    Returns:
        float32 `(n, H, W, C)` in [-1, 1]. `model.unscale` converts them to uint8.

    Raises:
        UserError: if the network is no style generator, or styles are of another shape.
    """
    synthesis, count = _part(network, "synthesis"), style_count(network)
    styles = np.asarray(styles, "float32")
    if styles.ndim == 2:
        styles = np.repeat(styles[:, None], count, axis=1)
    if styles.shape[1:] != synthesis.input_shape[1:] or not len(styles):
        raise UserError(
            f"styles must have shape (n, {count}, {synthesis.input_shape[-1]}), or without the "
            f"number of layers, n > 0, not {styles.shape}"
        )
    drawn = backend.compiled(synthesis, lambda x: synthesis(x, training=False))
    return map_in_batches(drawn, [styles])


def mix_styles(network: keras.Model, w: np.ndarray, other: np.ndarray, first: int) -> np.ndarray:
    """Return styles that are w in the coarse layers and another one in the fine layers.

    Style mixing (2019, section 3.1): what the layers before `first` decide comes from w, the rest
    from the other.

    Args:
        network: a style generator.
        w, other: float `(n, style_dim)`.
        first: int, from 0 to `style_count(network)`. The first layer that takes the other style.

    Returns:
        Float `(n, style_count, style_dim)`, for `synthesise`.

    Raises:
        UserError: if there is no such layer, or the styles have different shapes.
    """
    count = style_count(network)
    if not 0 <= first <= count:
        raise UserError(f"the network has the layers 0 to {count - 1}: first cannot be {first}")
    if w.shape != other.shape:
        raise UserError(f"styles of the shapes {w.shape} and {other.shape} cannot be mixed")
    return np.stack([w] * first + [other] * (count - first), axis=1)


def mean_w(network: keras.Model, n: int = 10_000, seed: int = 0) -> np.ndarray:
    """Return the mean of w over n latent vectors z ~ N(0, I), of a network without labels.

    Args:
        network: a style generator.
        n: int, at least 1. Defaults to 10,000, as in the paper.
        seed: int. Seeds z. Defaults to 0.

    Returns:
        float32 `(style_dim,)`.
    """
    width = network.inputs[0].shape[-1]
    z = np.random.default_rng(seed).standard_normal((n, width), "float32")
    return map_to_w(network, z).mean(axis=0)


def truncate(w: np.ndarray, mean: np.ndarray, psi: float) -> np.ndarray:
    """Return w' = mean + psi (w - mean): nearer to the mean, images are better and less varied.

    The truncation trick in W (2019, appendix B).

    Args:
        w: float `(n, style_dim)`.
        mean: float `(style_dim,)`, from `mean_w`.
        psi: float. 1 leaves w as it is, 0 is the mean, and below 0 is its opposite.

    Returns:
        float32 `(n, style_dim)`.

    >>> truncate(np.array([[3.0, 1.0]]), np.array([1.0, 1.0]), psi=0.5)
    array([[2., 1.]], dtype=float32)
    """
    return (mean + psi * (w - mean)).astype("float32")


def with_noise(network: keras.Model, seed: int | None) -> keras.Model:
    """Return a copy of a style generator whose fixed noise is another, or is left out.

    Args:
        network: a style generator. The settings `fixed_seed` of its layers seed their noise.
        seed: int, from 0, from which each of them gets another seed; or None: no noise.

    Returns:
        A model with the same weights.

    Raises:
        UserError: if the seed is below 0.
    """
    if seed is not None and seed < 0:
        raise UserError(f"a seed of noise is a number from 0, not {seed}")
    seeds = itertools.repeat(None) if seed is None else itertools.count(LAYERS * (seed + 1))

    def with_other_noise(layer):
        config = layer.get_config()
        if "fixed_seed" in config:
            config["fixed_seed"] = next(seeds)
        return type(layer).from_config(config)

    copy = keras.models.clone_model(network, clone_function=with_other_noise, recursive=True)
    copy_weights(network, copy)
    return copy


def path_lengths(
    features: Callable[[np.ndarray], np.ndarray],
    starts: np.ndarray,
    ends: np.ndarray,
    path: Callable[[np.ndarray, np.ndarray, int], np.ndarray] = straight,
    steps: int = 100,
    seed: int = 0,
) -> np.ndarray:
    """Return how far images move, in features, in a step somewhere on the way between two points.

    |F(p(t)) - F(p(t + e))|^2 / e^2 for each pair, with e = 1 / steps, and t drawn from 0, e, 2e, ...
    Its mean is the perceptual path length (2019, section 4.1, equations 2 and 3) for a squared
    distance of features, and the mean square speed of the image as t goes from 0 to 1: what
    changes abruptly on a way makes it long.

    Args:
        features: of points, float `(n, width)`, the features of their images, `(n, d)`, which
            nothing should have rounded.
        starts, ends: float `(n, width)`, points in z or in w.
        path: `latent.path`, as for w, or `latent.spherical_path`, as for z. Defaults to the former.
        steps: int, at least 1. Defaults to 100.
        seed: int. Seeds t. Defaults to 0.

    Returns:
        float64 `(n,)`.

    >>> starts, ends = np.zeros((3, 2)), np.array([[3.0, 4.0]] * 3)
    >>> path_lengths(lambda x: x, starts, ends).round(2)  # a straight line of length 5
    array([25., 25., 25.])
    """
    if steps < 1:
        raise UserError(f"a way has at least one step, not {steps}")
    at = np.random.default_rng(seed).integers(steps, size=len(starts))
    ways = zip(starts, ends, at, strict=True)
    pairs = np.stack([path(start, end, steps + 1)[k : k + 2] for start, end, k in ways])
    before, after = (np.asarray(features(pairs[:, side]), "float64") for side in (0, 1))
    return np.square(after - before).sum(axis=1) * steps**2


def _part(network, name):
    """Return the mapping or the synthesis of a network."""
    parts = {layer.name: layer for layer in network.layers}
    if any(part not in parts for part in PARTS):
        raise UserError(
            f"the network {network.name!r} has no layers {' and '.join(PARTS)}: styles are of a "
            "style-based generator, such as networks.style_generator builds"
        )
    return parts[name]
