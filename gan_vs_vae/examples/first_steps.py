"""
Title: First steps: a VAE, its plane, and a GAN that is trained already
Author: gan_vs_vae
Date created: 2026/11/26
Last modified: 2026/11/26
Description: Train a VAE with two latent variables, look at its plane, and compare it with a GAN.
Accelerator: None
"""

"""
## The data

Images are uint8, `(N, H, W, C)`, everywhere outside a model. Without a download there are 5,000 of
MNIST's digits; `source="auto"` takes all of them where it finds them.
"""

import matplotlib.pyplot as plt

from gan_vs_vae import VAE, data, latent, networks, plots
from gan_vs_vae.pretrained import from_preset

EPOCHS = 20
IMAGES = 4500

digits = data.load("mnist", source="embedded", limit=IMAGES)
print(digits.train.images.shape, digits.train.images.dtype)

"""
## A VAE with two latent variables

Encoder and decoder are Keras models. A model of this library is one, too: it has `compile`, `fit`
and `save`.
"""

model = VAE(
    networks.vae_encoder(digits.image_shape, latent_dim=2, filters=(16, 32)),
    networks.vae_decoder(digits.image_shape, latent_dim=2, filters=(32, 16)),
    seed=0,
)
model.compile()
history = model.fit(digits.train.images, epochs=EPOCHS, batch_size=64, verbose=2)

"""
## Its plane

`latent.grid` has points that N(0, I) fills evenly. Between two digits lie pictures that are
neither, and blurred: the report's section IV shows that in an application, which
`python -m gan_vs_vae.applications` opens.
"""

plane = model.decode(latent.grid(12))
plt.imshow(plots.tile(plane, 12, gap=0)[..., 0], cmap="gray")
plt.axis("off")
plt.show()

"""
## A GAN that is trained already

The models of the report's figures ship. This one takes the digit that is asked for.
"""

gan = from_preset("fig2_acgan")
sevens = gan.generate(12, labels=7, seed=0)
plt.imshow(plots.tile(sevens, 12, gap=1)[..., 0], cmap="gray")
plt.axis("off")
plt.show()
