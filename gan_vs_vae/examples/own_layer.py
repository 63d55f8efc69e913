"""
Title: A layer of one's own, from training to the browser
Author: gan_vs_vae
Date created: 2026/11/26
Last modified: 2026/11/26
Description: Write a Keras layer, train a GAN with it, save it, and export it to ONNX.
Accelerator: None
"""

"""
## The layer

`keras.ops` runs on every backend. The registration gives the layer a name that saved models can
have.
"""

import keras
import matplotlib.pyplot as plt

from gan_vs_vae import GAN, data, export, networks, plots

EPOCHS = 20
IMAGES = 4500


@keras.saving.register_keras_serializable("own_layer")
class PixelNorm(keras.layers.Layer):
    """Divides each pixel by the root mean square of its channels (Karras et al., 2017)."""

    def call(self, x):
        mean_square = keras.ops.mean(keras.ops.square(x), axis=-1, keepdims=True)
        return x * keras.ops.rsqrt(mean_square + 1e-8)


"""
## The generator

Any Keras model from z to images in [-1, 1] is a generator.
"""

digits = data.load("mnist", source="embedded", limit=IMAGES)
height, width, channels = digits.image_shape

z = keras.Input((32,))
x = keras.layers.Dense(height // 4 * width // 4 * 64, activation="relu")(z)
x = PixelNorm()(keras.layers.Reshape((height // 4, width // 4, 64))(x))
x = keras.layers.Conv2DTranspose(32, 4, 2, "same", activation="relu")(x)
x = keras.layers.Conv2DTranspose(channels, 4, 2, "same")(PixelNorm()(x))
generator = keras.Model(z, keras.layers.Activation("tanh", dtype="float32")(x))

"""
## Training

The objective, the penalty, and all other settings do not depend on the networks.
"""

discriminator = networks.dcgan_discriminator(digits.image_shape, filters=(32, 64))
model = GAN(generator, discriminator, ema=0.99, seed=0)
model.compile()
model.fit(digits.train.images, epochs=EPOCHS, batch_size=64, verbose=2)

plt.imshow(plots.tile(model.generate(24, seed=0), 12, gap=1)[..., 0], cmap="gray")
plt.axis("off")
plt.show()

"""
## Saving, and exporting

Keras finds the layer again by its registered name. The ONNX file needs neither Keras nor the layer:
it runs in a browser, too. What was written is compared with Keras (extra `onnx`).
"""

model.save("own_layer.keras")
again = keras.saving.load_model("own_layer.keras")
assert (again.generate(3, seed=0) == model.generate(3, seed=0)).all()

difference = export.to_onnx(model, "own_layer.onnx")
print(f"ONNX Runtime differs from Keras by {difference:.1e}")

"""
A run of `python -m gan_vs_vae my_gan.yaml --import my_parts` is shown in the browser by
`python -m gan_vs_vae.applications --runs runs/... --import my_parts`.
"""
