"""
Title: A Wasserstein GAN on JAX
Author: gan_vs_vae
Date created: 2026/11/26
Last modified: 2026/11/26
Description: The same model on another backend, with a gradient penalty and a callback.
Accelerator: None
"""

"""
## The backend

Keras reads it when it is imported first. `torch` and `tensorflow` are the others.
"""

import os

os.environ["KERAS_BACKEND"] = "jax"

import keras
import matplotlib.pyplot as plt

from gan_vs_vae import GAN, data, networks, plots

EPOCHS = 20
IMAGES = 4500

digits = data.load("mnist", source="embedded", limit=IMAGES)
print(keras.backend.backend(), digits.train.images.shape)

"""
## The model

A critic with a gradient penalty has no batch normalisation: the penalty is of each image by itself
(Gulrajani et al., 2017). It trains twice for each step of the generator, on a new batch each time.
"""

model = GAN(
    networks.dcgan_generator(digits.image_shape, filters=(64, 32), kernel_size=4),
    networks.dcgan_discriminator(
        digits.image_shape, filters=(32, 64), kernel_size=4, batch_norm=False
    ),
    objective="wasserstein",
    penalty="gradient_penalty",
    critic_steps=2,
    ema=0.99,
    seed=0,
)
model.compile(optimizer=keras.optimizers.Adam(5e-4, beta_1=0.5, beta_2=0.9))

"""
## Training

Keras' own callbacks work. The difference of the two scores estimates the Wasserstein distance: it
falls as the images get better.
"""

halve = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.97)
history = model.fit(digits.train.images, epochs=EPOCHS, batch_size=64, callbacks=[halve], verbose=2)
distance = [
    real - fake
    for real, fake in zip(history.history["real_score"], history.history["fake_score"], strict=True)
]
plt.plot(distance)
plt.xlabel("epoch")
plt.ylabel("Wasserstein distance, up to a factor")
plt.show()

plt.imshow(plots.tile(model.generate(24, seed=0), 12, gap=1)[..., 0], cmap="gray")
plt.axis("off")
plt.show()
