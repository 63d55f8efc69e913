"""Image files of any format, decoded to one array; a damaged file is reported, not raised."""

import contextlib
import itertools
import os
import sys
import warnings
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import numpy as np
import tqdm
from PIL import Image, ImageOps, UnidentifiedImageError

from gan_vs_vae.errors import brief

FORMATS = ("BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP")
MIN_SIDE = 8  # pixels; a smaller file is a tracking pixel or a mistake
CHUNK = 16  # images that a thread decodes at a time


def decode_all(
    files: Iterable[Path | BinaryIO], count: int, size: int, center_crop: bool, title: str
) -> tuple[np.ndarray, dict[int, str]]:
    """Decode files on all cores, with a progress bar on a terminal.

    Args:
        files: paths or open files. An iterator is read only a little ahead.
        count: int. The number of files.
        size, center_crop: as for `decode`.
        title: str. The text before the progress bar.

    Returns:
        The images, uint8 `(n, size, size, 3)`, in the order of `files`, without those that cannot
        be decoded; and for these `{position: reason}`, each reason on one line.
    """
    images = np.empty((count, size, size, 3), "uint8")
    failures: dict[int, str] = {}
    numbered = enumerate(files)
    workers = min(os.cpu_count() or 1, 32)

    def work(chunk):
        found = {}
        for i, file in chunk:
            try:
                images[i] = decode(file, size, center_crop)
            except MemoryError:
                raise
            except Exception as error:  # Pillow raises errors of many classes for damaged files
                found[i] = _reason(error)
        return found

    with (
        _pillow_warnings(),
        ThreadPoolExecutor(workers) as pool,
        tqdm.tqdm(
            total=count, desc=title, unit="image", disable=not sys.stderr.isatty(), leave=False
        ) as bar,
    ):
        pending: deque[tuple[Future, int]] = deque()

        def collect():
            future, n = pending.popleft()
            failures.update(future.result())
            bar.update(n)

        try:
            while chunk := list(itertools.islice(numbered, CHUNK)):
                pending.append((pool.submit(work, chunk), len(chunk)))
                if len(pending) > 2 * workers:
                    collect()
            while pending:
                collect()
        except BaseException:  # Ctrl-C: finish the images that are being decoded, drop the others
            pool.shutdown(cancel_futures=True)
            raise
    return _without(images, failures), failures


def decode(file: Path | BinaryIO, size: int, center_crop: bool = False) -> np.ndarray:
    """Decode an image file to RGB, and resize it with Lanczos' filter.

    The orientation in its EXIF data is applied. Transparent pixels become white, 16-bit values are
    scaled from [0, 65535] to [0, 255], and of an animation the first frame is taken.

    Args:
        file: a path, or an open file.
        size: int. The height and width of the result in pixels.
        center_crop: bool. Whether to take the largest square in the middle, instead of squeezing
            the whole image into a square. Defaults to False.

    Returns:
        uint8 `(size, size, 3)`.

    Raises:
        ValueError: if a side is shorter than 8 pixels.
        Exception: any error of Pillow, if the file is damaged or not an image.
    """
    with Image.open(file, formats=FORMATS) as picture:
        if min(picture.size) < MIN_SIDE:
            width, height = picture.size
            raise ValueError(f"{width}x{height} pixels are too small: each side needs {MIN_SIDE}")
        picture.load()
        with contextlib.suppress(Exception):  # an image with damaged EXIF data is still used
            ImageOps.exif_transpose(picture, in_place=True)
        rgb = _rgb(picture)
    if center_crop:
        rgb = rgb.crop(_middle(*rgb.size))
    return np.asarray(rgb.resize((size, size), Image.Resampling.LANCZOS))


def _rgb(picture):
    if picture.mode == "I" or picture.mode.startswith("I;16"):
        return _grey(np.asarray(picture).astype("float64") / 257)
    if picture.mode == "F":
        values = np.nan_to_num(np.asarray(picture).astype("float64"))
        return _grey(values * 255 if values.max() <= 1 else values)
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    return picture.convert("RGB")


def _grey(values):
    return Image.fromarray(values.round().clip(0, 255).astype("uint8")).convert("RGB")


def _middle(width, height):
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    return (left, top, left + side, top + side)


def _reason(error):
    if isinstance(error, UnidentifiedImageError):
        return "not an image"
    if isinstance(error, (Image.DecompressionBombError, Image.DecompressionBombWarning)):
        return "too many pixels: it may be made to exhaust memory"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return brief(error, 100)


@contextlib.contextmanager
def _pillow_warnings():
    """Ignore Pillow's warnings about metadata; turn those about huge images into errors.

    The filters are set outside the threads, because they apply to the whole process.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def _without(images, rows):
    """Return `images` without some rows, moved in place, because a copy may not fit in memory."""
    if not rows:
        return images
    kept = [i for i in range(len(images)) if i not in rows]
    for target, source in enumerate(kept):
        images[target] = images[source]
    return images[: len(kept)]
