"""The latent space: points at which to look, how images change with them, and styles.

A model's `decode` shows the images of points, and `plots.save_png` and `plots.save_gif` save them.
"""

from gan_vs_vae.latent.jacobian import jacobian
from gan_vs_vae.latent.points import arithmetic, grid, path, spherical_path, traversal
from gan_vs_vae.latent.style import (
    map_to_w,
    mean_w,
    mix_styles,
    path_lengths,
    style_count,
    synthesise,
    truncate,
    with_noise,
)

__all__ = [
    "arithmetic",
    "grid",
    "jacobian",
    "map_to_w",
    "mean_w",
    "mix_styles",
    "path",
    "path_lengths",
    "spherical_path",
    "style_count",
    "synthesise",
    "traversal",
    "truncate",
    "with_noise",
]
