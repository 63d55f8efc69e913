"""What an adversarial objective is: a pair of losses, one for each network, computed from logits."""

from keras import ops

from gan_vs_vae.backend import Tensor
from gan_vs_vae.registry import Saved


class Objective(Saved):
    """The losses of the two networks of a GAN.

    A subclass computes both. It is registered with `keras.saving.register_keras_serializable` so
    that models with it can be saved, and used as `GAN(objective=MyObjective())`; what its
    `__init__` takes belongs into its `get_config`.

    Attributes:
        takes_targets: bool. Whether `discriminator` also takes soft labels, `real_targets` and
            `fake_targets`, as classifying objectives do. Defaults to False.
        generator_needs_real: bool. Whether `generator` also takes `real_logits`, as relativistic
            objectives do. Costs another pass of the discriminator. Defaults to False.

    For example, a Wasserstein objective whose generator sees real images, too, which changes its
    loss, but not its gradient:

    >>> class Gap(Objective):
    ...     generator_needs_real = True
    ...
    ...     def discriminator(self, real_logits, fake_logits):
    ...         return ops.mean(fake_logits) - ops.mean(real_logits)
    ...
    ...     def generator(self, fake_logits, real_logits):
    ...         return ops.mean(real_logits) - ops.mean(fake_logits)
    """

    takes_targets = False
    generator_needs_real = False

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """Return L_D, a scalar.

        Args:
            real_logits, fake_logits: float `(batch, 1)`. The discriminator's outputs on real
                and on generated images.
        """
        raise NotImplementedError

    def generator(self, fake_logits: Tensor) -> Tensor:
        """Return L_G, a scalar.

        Args:
            fake_logits: float `(batch, 1)`. The discriminator's outputs on generated images.
        """
        raise NotImplementedError


class ClassifyingObjective(Objective):
    """L_D = -E[log D(x)] - E[log(1 - D(G(z)))]: the discriminator tells real from generated.

    With soft targets t (Salimans et al., 2016, section 3.4) each half is the cross entropy
    -t log D - (1 - t) log(1 - D) = softplus(logit) - t logit.
    """

    takes_targets = True

    def discriminator(
        self,
        real_logits: Tensor,
        fake_logits: Tensor,
        real_targets: Tensor | float = 1.0,
        fake_targets: Tensor | float = 0.0,
    ) -> Tensor:
        """Return L_D, a scalar.

        Args:
            real_logits, fake_logits: float `(batch, 1)`.
            real_targets, fake_targets: float in [0, 1], or `(batch, 1)`. The probability of
                "real" that D is to give to both halves. Defaults to 1 and 0.
        """
        real = ops.softplus(real_logits) - real_targets * real_logits
        fake = ops.softplus(fake_logits) - fake_targets * fake_logits
        return ops.mean(real) + ops.mean(fake)
