"""The machine's limit: products of two large matrices, in the precision of the step."""

from collections.abc import Callable

SIZE = 2048
PRODUCT_FLOPS = 2 * SIZE**3


def keras(settings: dict) -> Callable[[int], None]:
    """Return a function that computes n products with Keras' backend."""
    from keras import ops, random

    dtype = "float32" if settings["configuration"]["precision"] == "float32" else "bfloat16"
    a, b = (ops.cast(random.normal((SIZE, SIZE), seed=0), dtype) for _ in range(2))
    return _products(a, b)


def pytorch(settings: dict) -> Callable[[int], None]:
    """Return a function that computes n products with PyTorch."""
    import torch

    dtype = torch.float32 if settings["configuration"]["precision"] == "float32" else torch.bfloat16
    device = "cuda" if torch.cuda.is_available() else "cpu"
    a, b = (torch.randn(SIZE, SIZE, device=device).to(dtype) for _ in range(2))
    return _products(a, b)


def _products(a, b):
    def run(n):
        for _ in range(n):
            product = a @ b
        float(product[0, 0])

    return run
