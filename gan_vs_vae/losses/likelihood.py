"""Negative log likelihoods: the terms of the VAE's loss, and the loss on labels."""

import keras
from keras import ops

from gan_vs_vae.backend import Tensor


def kl_divergence(mean: Tensor, log_var: Tensor) -> Tensor:
    """Compute KL(N(mean, exp(log_var)) || N(0, I)), in nats.

    1/2 sum_k (exp(log_var_k) + mean_k^2 - 1 - log_var_k), summed over the latent dimensions k.
    (The report's equation 3; Kingma and Welling, 2013, appendix B.)

    Args:
        mean, log_var: float `(batch, latent_dim)`.

    Returns:
        Float, `(batch,)`.

    >>> float(kl_divergence(keras.ops.ones((1, 4)), keras.ops.zeros((1, 4)))[0])
    2.0
    """
    return 0.5 * ops.sum(ops.exp(log_var) + ops.square(mean) - 1 - log_var, axis=-1)


def bernoulli_nll(images: Tensor, means: Tensor) -> Tensor:
    """Compute -log p(x|z) of images whose pixels are Bernoulli variables, in nats.

    -sum_i (x_i log m_i + (1 - x_i) log(1 - m_i)), summed over pixels and channels i.

    Args:
        images: float `(batch, H, W, C)` in [0, 1]. x.
        means: of the same shape, in [0, 1]. m, the decoder's output.

    Returns:
        Float, `(batch,)`.
    """
    cross_entropy = keras.losses.binary_crossentropy(images, means)  # mean over channels
    return ops.sum(cross_entropy, axis=(1, 2)) * images.shape[-1]


def class_loss(labels: Tensor, logits: Tensor) -> Tensor:
    """Compute -E[log P(C = c|x)], the cross entropy in nats, a scalar.

    For k binary attributes, the cross entropies of the k sigmoids are summed.

    Args:
        labels: int `(batch,)`, class numbers; or int `(batch, k)`, attributes, 0 or 1.
        logits: float `(batch, k)`, of a softmax, or of k sigmoids.

    >>> float(class_loss(keras.ops.array([2]), keras.ops.zeros((1, 4))))  # log 4
    1.3862...
    """
    if len(labels.shape) == 1:
        nll = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
    else:
        nll = ops.sum(ops.softplus(logits) - ops.cast(labels, logits.dtype) * logits, axis=-1)
    return ops.mean(nll)
