"""Objectives by the papers that have them.

With D(x) = sigmoid(logit), log D(x) = -softplus(-logit) and log(1 - D(x)) = -softplus(logit),
neither of which overflows. The notation is that of Lucic et al., *Are GANs Created Equal?* (2017),
table 1.
"""

from keras import ops

from gan_vs_vae.backend import Tensor
from gan_vs_vae.losses.objective import ClassifyingObjective, Objective
from gan_vs_vae.registry import register
from gan_vs_vae.signatures import checked


@register
class Minimax(ClassifyingObjective):
    """L_G = E[log(1 - D(G(z)))]: the generator minimises what D maximises.

    Its gradient vanishes where D recognises generated images. (Goodfellow et al., 2014,
    equation 1.)
    """

    def generator(self, fake_logits: Tensor) -> Tensor:
        return -ops.mean(ops.softplus(fake_logits))


@register
class NonSaturating(ClassifyingObjective):
    """L_G = -E[log D(G(z))]: the same fixed point, with gradients where minimax has none.

    (Goodfellow et al., 2014, section 3.)
    """

    def generator(self, fake_logits: Tensor) -> Tensor:
        return ops.mean(ops.softplus(-fake_logits))


@register
class Wasserstein(Objective):
    """L_D = -E[D(x)] + E[D(G(z))], L_G = -E[D(G(z))].

    If D is 1-Lipschitz, -L_D estimates the Wasserstein distance (Arjovsky, Chintala and Bottou,
    2017, equation 2). A gradient penalty or clipped weights make it so.
    """

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        return ops.mean(fake_logits) - ops.mean(real_logits)

    def generator(self, fake_logits: Tensor) -> Tensor:
        return -ops.mean(fake_logits)


@register
class LeastSquares(Objective):
    """L_D = 1/2 E[(D(x) - b)^2] + 1/2 E[(D(G(z)) - a)^2], L_G = 1/2 E[(D(G(z)) - c)^2].

    D is the logit itself. With b - c = 1 and b - a = 2, G minimises a Pearson divergence; the
    defaults are the other choice of the paper, the targets of a classifier. (Mao et al., 2016.)

    Args:
        a, b: float. What D is to say of generated, and of real images. Default to 0 and 1.
        c: float. What G wants D to say of generated images. Defaults to 1.
    """

    @checked
    def __init__(self, a: float = 0.0, b: float = 1.0, c: float = 1.0):
        self.a = a
        self.b = b
        self.c = c

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        real, fake = ops.square(real_logits - self.b), ops.square(fake_logits - self.a)
        return 0.5 * (ops.mean(real) + ops.mean(fake))

    def generator(self, fake_logits: Tensor) -> Tensor:
        return 0.5 * ops.mean(ops.square(fake_logits - self.c))

    def get_config(self) -> dict:
        return {"a": self.a, "b": self.b, "c": self.c}


@register
class Hinge(Objective):
    """L_D = E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))], L_G = -E[D(G(z))].

    D is the logit itself, and learns nothing from images that it is sure of. (Lim and Ye, 2017;
    Miyato et al., 2018.)
    """

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        return ops.mean(ops.relu(1 - real_logits)) + ops.mean(ops.relu(1 + fake_logits))

    def generator(self, fake_logits: Tensor) -> Tensor:
        return -ops.mean(fake_logits)


@register
class RelativisticPairing(Objective):
    """L_D = E[f(D(G(z)) - D(x))], L_G = E[f(D(x) - D(G(z)))], f = softplus, over pairs (x, z).

    D is the logit itself, and is to say of each real image more than of the generated one beside
    it; G is to make it say less. (Jolicoeur-Martineau, 2018, equations 12 and 13; the objective of
    R3GAN, Huang et al., 2024, section 2, which adds the penalty "r1_r2".)
    """

    generator_needs_real = True

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        return ops.mean(ops.softplus(fake_logits - real_logits))

    def generator(self, fake_logits: Tensor, real_logits: Tensor) -> Tensor:
        return ops.mean(ops.softplus(real_logits - fake_logits))
