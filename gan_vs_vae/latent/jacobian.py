"""How the images of a decoding network change with each latent variable."""

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.batches import map_in_batches
from gan_vs_vae.latent.points import checked_inputs
from gan_vs_vae.precision import in_float32

ROWS = 128  # images at a time


def jacobian(network: keras.Model, z: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
    """Compute J = dG(z) / dz of a network G, an image for each latent variable.

    Its singular values say by how much images change along each direction of z, and their largest
    ratio, the condition number, how uneven this is (Odena et al., 2018). The columns are exact, not
    differences: d/du <J^T u, e_j> = J e_j, where J^T u is a gradient. It is computed in float32,
    also of a network that computes in bfloat16.

    Args:
        network: a model's `decoder_network()`, which maps z, or `[z, labels]`, to images.
        z: float `(n, latent_dim)`.
        labels: int `(n,)`, or attributes `(n, k)`, of a conditional network. Defaults to None.

    Returns:
        float32 `(n, latent_dim, H, W, C)`, in the units of the network's images, which are in
        [-1, 1] for a GAN and in [0, 1] for a VAE. `np.linalg.svd` of `(n, latent_dim, H * W * C)`
        has the singular values.

    Raises:
        UserError: if z or the labels do not fit the network.

    >>> double = keras.Sequential([keras.Input((3,)), keras.layers.Rescaling(2.0)])
    >>> jacobian(double, np.ones((1, 3)))[0]
    array([[2., 0., 0.],
           [0., 2., 0.],
           [0., 0., 2.]], dtype=float32)
    """
    z, labels = checked_inputs(network, z, labels)
    n, width = z.shape
    arrays = [
        np.repeat(z, width, axis=0),
        np.tile(np.eye(width, dtype="float32"), (n, 1)),
    ]
    if labels is not None:
        arrays.append(np.repeat(labels, width, axis=0))
    copy = in_float32(network)
    columns = map_in_batches(backend.compiled(copy, _along(copy)), arrays, ROWS)
    return columns.reshape(n, width, *columns.shape[1:])


def _along(network):
    """Return the function of z, v and perhaps labels that returns J v."""

    def images(z, labels):
        return network([z, *labels] if labels else z, training=False)

    def along(z, v, *labels):
        def pulled_back(u):  # J^T u
            return backend.input_gradient(lambda x: _sums(u * images(x, labels)), z)

        u = ops.zeros_like(images(z, labels))
        return backend.input_gradient(lambda u: _sums(pulled_back(u) * v), u)

    return along


def _sums(x):
    """Return the sum of each row."""
    return ops.sum(ops.reshape(x, (ops.shape(x)[0], -1)), axis=1)
