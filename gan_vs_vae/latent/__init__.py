"""The latent space: points at which to look, and how images change with them.

A model's `decode` shows the images of points, and `plots.save_png` and `plots.save_gif` save them.
"""

from gan_vs_vae.latent.jacobian import jacobian
from gan_vs_vae.latent.points import arithmetic, grid, path, spherical_path, traversal

__all__ = ["arithmetic", "grid", "jacobian", "path", "spherical_path", "traversal"]
