"""From logits to labels: class numbers, or binary attributes."""

from keras import ops

from gan_vs_vae.backend import Tensor


def predict_labels(logits: Tensor, multi_label: bool) -> Tensor:
    """Return the most likely labels.

    Args:
        logits: float `(batch, k)`.
        multi_label: bool. Whether the logits are of k binary attributes, not of k classes.

    Returns:
        The class with the greatest logit, int32 `(batch,)`; or 1 for each attribute whose logit
        is above 0, int32 `(batch, k)`.
    """
    if multi_label:
        return ops.cast(logits > 0, "int32")
    return ops.cast(ops.argmax(logits, axis=-1), "int32")


def label_accuracy(labels: Tensor, logits: Tensor) -> Tensor:
    """Return the share of classes, or of attributes, that are predicted correctly, a scalar.

    Args:
        labels: int `(batch,)` or `(batch, k)`.
        logits: float `(batch, k)`.
    """
    predicted = predict_labels(logits, multi_label=len(labels.shape) > 1)
    return ops.mean(ops.cast(predicted == labels, "float32"))
