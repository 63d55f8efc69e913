"""Image files of any format, decoded to one array; a damaged file is reported, not raised."""

import contextlib
import itertools
import os
import stat
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import numpy as np
import tqdm
from PIL import Image, ImageOps, UnidentifiedImageError

from gan_vs_vae.errors import brief, is_animated
from gan_vs_vae.images import allocate, too_large

FITS = ("crop", "pad", "stretch")  # ways to bring an image to other proportions
FORMATS = ("BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP")
BITS_PER_SAMPLE, PHOTOMETRIC = 258, 262  # tags of TIFF
WHITE_IS_ZERO = 0  # a value of the second
MIN_SIDE = 8  # pixels; a smaller file is a tracking pixel or a mistake
CHUNK = 16  # images that a thread decodes at a time


def decode_all(
    files: Iterable[Path | BinaryIO], count: int, size: tuple[int, int], fit: str, title: str
) -> tuple[np.ndarray, dict[int, str], int]:
    """Decode files on all cores, with a progress bar on a terminal.

    Args:
        files: paths or open files. An iterator is read only a little ahead.
        count: int. The number of files.
        size, fit: as for `decode`.
        title: str. The text before the progress bar.

    Returns:
        The images, uint8 `(n, height, width, 3)`, in the order of `files`, without those that
        cannot be decoded; for these `{position: reason}`, each reason on one line; and the number
        of images that had other proportions.

    Raises:
        UserError: if the images do not fit into memory.
    """
    images = allocate((count, *size, 3))
    failures: dict[int, str] = {}
    fitted: set[int] = set()
    numbered = enumerate(files)
    workers = min(os.cpu_count() or 1, 32)

    def work(chunk):
        found = {}
        for i, file in chunk:
            try:
                images[i], has_proportions = decode(file, size, fit)
                if not has_proportions:
                    fitted.add(i)
            except MemoryError as error:
                raise too_large((count, *size, 3)) from error
            except Exception as error:  # Pillow raises errors of many classes for damaged files
                found[i] = reason(error)
        return found

    with (
        pillow_warnings(),
        ThreadPoolExecutor(workers) as pool,
        tqdm.tqdm(
            total=count, desc=title, unit="image", disable=not is_animated(), leave=False
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
    return _without(images, failures), failures, len(fitted)


def decode(file: Path | BinaryIO, size: tuple[int, int], fit: str) -> tuple[np.ndarray, bool]:
    """Decode an image file to RGB by `read_rgb`, and bring it to a size with Lanczos' filter.

    Args:
        file: a path, or an open file.
        size: `(height, width)` of the result in pixels.
        fit: "crop" takes the middle of the image, as much of it as has the result's proportions;
            "pad" takes the whole image and adds white margins; "stretch" changes the proportions
            of the whole image.

    Returns:
        uint8 `(height, width, 3)`; and whether the image in the file has these proportions.

    Raises:
        Exception: as `read_rgb`.
    """
    rgb = read_rgb(file)
    target = size[::-1]  # Pillow names the width first
    middle = _middle(rgb.size, target)
    has_proportions = middle == (0, 0, *rgb.size)
    if fit == "pad":
        if min(rgb.size) * min(t / side for t, side in zip(target, rgb.size, strict=True)) < 0.5:
            raise ValueError("so narrow that nothing is left of it between the margins")
        rgb = ImageOps.pad(rgb, target, Image.Resampling.LANCZOS, color="white")
    elif fit == "crop":
        rgb = rgb.crop(middle)
    return np.asarray(rgb.resize(target, Image.Resampling.LANCZOS)), has_proportions


def read_rgb(file: Path | BinaryIO) -> Image.Image:
    """Read an image file as RGB, at its own size.

    The orientation in its EXIF data is applied. Transparent pixels become white. Levels of 12 or 16
    bits are scaled to [0, 255], and so are floats from [0, 1]; those of 32 bits from 8 bits if these
    hold them, or from 16. Of an animation the first frame is taken.

    Args:
        file: a path, or an open file.

    Raises:
        ValueError: if it is no regular file, a side is shorter than 8 pixels, or the range of its
            levels is not known.
        Exception: any error of Pillow, if the file is damaged or not an image.
    """
    if isinstance(file, Path) and not stat.S_ISREG(os.stat(file).st_mode):
        raise ValueError("not a regular file")  # to open a pipe would wait for its writer
    with contextlib.ExitStack() as opened:
        # By its path, Pillow maps a TIFF file into memory, with the sides of a turned image exchanged.
        stream = opened.enter_context(file.open("rb")) if isinstance(file, Path) else file
        picture = opened.enter_context(Image.open(stream, formats=FORMATS))
        if min(picture.size) < MIN_SIDE:
            width, height = picture.size
            raise ValueError(f"{width}x{height} pixels are too small: each side needs {MIN_SIDE}")
        picture.load()
        with contextlib.suppress(Exception):  # an image with damaged EXIF data is still used
            ImageOps.exif_transpose(picture, in_place=True)
        return _rgb(picture)


def _rgb(picture):
    if picture.mode == "I" or picture.mode.startswith("I;16"):
        values = np.asarray(picture).astype("float64")
        highest = 2 ** _bits(picture, values) - 1
        if picture.format == "TIFF" and picture.tag_v2.get(PHOTOMETRIC) == WHITE_IS_ZERO:
            values = highest - values  # which Pillow does with 8 bits
        transparent = values == picture.info.get("transparency", np.nan)
        return _grey(np.where(transparent, highest, values), highest)
    if picture.mode == "F":
        values = np.nan_to_num(np.asarray(picture).astype("float64"))
        return _grey(values, 1 if values.max() <= 1 else 255)
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    return picture.convert("RGB")


def _bits(picture, values):
    """Return the bits of a level: of files with 32, 8 if these hold the levels of the image, or 16."""
    bits = picture.tag_v2.get(BITS_PER_SAMPLE, (16,))[0] if picture.format == "TIFF" else 16
    return bits if bits <= 16 else 8 if values.max() <= 255 else 16


def _grey(values, highest):
    """Return grey levels from [0, highest] as an RGB image."""
    if values.min() < 0 or values.max() > highest:
        raise ValueError(
            f"its levels are from {values.min():g} to {values.max():g}, and no range is known that "
            "holds them: save it with 8 or 16 bits"
        )
    levels = (values * 255 / highest).round().astype("uint8")
    return Image.fromarray(levels).convert("RGB")


def _middle(size, target):
    """Return the largest box of the target's proportions in the middle of an image."""
    (width, height), (across, down) = size, target
    if width * down > height * across:  # too wide
        box = max(1, round(height * across / down)), height
    else:
        box = width, max(1, round(width * down / across))
    left, top = (width - box[0]) // 2, (height - box[1]) // 2
    return (left, top, left + box[0], top + box[1])


def reason(error: Exception) -> str:
    """Return why a file cannot be decoded, in a few words on one line."""
    if isinstance(error, UnidentifiedImageError):
        return "not an image"
    if isinstance(error, (Image.DecompressionBombError, Image.DecompressionBombWarning)):
        return "too many pixels: it may be made to exhaust memory"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return brief(error, 100)


@contextlib.contextmanager
def pillow_warnings() -> Iterator[None]:
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
