"""Which models ship: of which figure and run, how the page calls them, and the terms of their data."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Preset:
    """A model that ships.

    Attributes:
        figure, run: str. The figure, and the name of the run in its recipe.
        title: str. How the page calls it.
    """

    figure: str
    run: str
    title: str


PRESETS = {
    "fig2_acgan": Preset("fig2", "acgan", "AC-GAN, digits"),
    "fig2_cvae": Preset("fig2", "cvae", "conditional VAE, digits"),
    "fig3_acwgan": Preset("fig3", "acwgan", "AC-WGAN, characters"),
    "fig3_vae": Preset("fig3", "vae", "VAE, characters"),
    "fig4_acgan": Preset("fig4", "acgan", "AC-GAN, objects"),
    "fig4_vae": Preset("fig4", "vae", "VAE, objects"),
    "fig5_gan": Preset("fig5", "gan", "GAN, faces"),
    "fig5_cvae": Preset("fig5", "cvae", "conditional VAE, faces"),
    "latent_space_vae_plane": Preset("latent_space", "vae_plane", "VAE, digits in a plane"),
}

TERMS = {
    "mnist": "MNIST (LeCun and Cortes): CC BY-SA 3.0. Real test digits ship with this model.",
    "cifar10": "CIFAR-10 (Krizhevsky, 2009): no licence is stated; cite the report. No image ships.",
    "chars74k": "Chars74K (de Campos, Babu and Varma, 2009): for research. No image ships.",
    "celeba": "CelebA (Liu et al., 2015): for non-commercial research; its images must not be "
    "published or passed on, and none ships.",
}
