"""f-divergences, and the objective that minimises any of them.

D_f(P || Q) = E_Q[f(p / q)], for a convex f with f(1) = 0; or, for that of a plain GAN, with
f(1) = -log 4. Its Fenchel conjugate f*(t) = sup_u (u t - f(u)), u > 0, bounds it from below, for any
function T with values in the domain of f*:

    D_f(P || Q) >= E_P[T(x)] - E_Q[f*(T(x))], with equality for T = f'(p / q).

(Nguyen, Wainwright and Jordan, 2010; Nowozin, Cseke and Tomioka, *f-GAN*, 2016.)
"""

import dataclasses
import math
from collections.abc import Callable

from keras import ops

from gan_vs_vae.backend import Tensor
from gan_vs_vae.errors import unknown
from gan_vs_vae.losses.objective import Objective
from gan_vs_vae.registry import register
from gan_vs_vae.signatures import checked

TANGENT_FROM = 10.0  # e^10 = 22,026: D then tells the two kinds of images apart without doubt

Function = Callable[[Tensor], Tensor]


def _exp(x):
    """Return e^x, continued by its tangent: one image that D is too sure of is not infinite."""
    return ops.exp(ops.minimum(x, TANGENT_FROM)) * (1 + ops.relu(x - TANGENT_FROM))


@dataclasses.dataclass(frozen=True)
class FDivergence:
    """One f, and what an adversary needs to estimate its divergence; functions of tensors.

    Attributes:
        name: str. What it is called.
        f: f(u), u > 0.
        derivative: f'(u).
        conjugate: f*(t), for t below `limit`.
        limit: float. Where the domain of f* ends, perhaps infinite.
        activation: g(v), for any v. It rises with v, and its values are in the domain of f*.
        conjugate_of_activation: f*(g(v)), so written that it does not overflow.

    >>> kl = DIVERGENCES["kl"]
    >>> u = ops.array([0.5, 1.0, 2.0])
    >>> t = kl.derivative(u)
    >>> bool(ops.all(ops.abs(kl.conjugate(t) - (u * t - kl.f(u))) < 1e-6))
    True
    """

    name: str
    f: Function
    derivative: Function
    conjugate: Function
    limit: float
    activation: Function
    conjugate_of_activation: Function


# Nowozin, Cseke and Tomioka (2016). Of Pearson's, u >= 0 makes the conjugate -1 below t = -2; the
# paper's formula, which is larger there, leaves the bound a bound.
DIVERGENCES = {
    "kl": FDivergence(
        "Kullback-Leibler",
        f=lambda u: u * ops.log(u),
        derivative=lambda u: ops.log(u) + 1,
        conjugate=lambda t: ops.exp(t - 1),
        limit=math.inf,
        activation=lambda v: v,
        conjugate_of_activation=lambda v: _exp(v - 1),
    ),
    "reverse_kl": FDivergence(
        "reverse KL",
        f=lambda u: -ops.log(u),
        derivative=lambda u: -1 / u,
        conjugate=lambda t: -1 - ops.log(-t),
        limit=0.0,
        activation=lambda v: -_exp(-v),
        conjugate_of_activation=lambda v: v - 1,
    ),
    "pearson": FDivergence(
        "Pearson chi^2",
        f=lambda u: ops.square(u - 1),
        derivative=lambda u: 2 * (u - 1),
        conjugate=lambda t: ops.square(t) / 4 + t,
        limit=math.inf,
        activation=lambda v: v,
        conjugate_of_activation=lambda v: ops.square(v) / 4 + v,
    ),
    "squared_hellinger": FDivergence(
        "squared Hellinger",
        f=lambda u: ops.square(ops.sqrt(u) - 1),
        derivative=lambda u: 1 - 1 / ops.sqrt(u),
        conjugate=lambda t: t / (1 - t),
        limit=1.0,
        activation=lambda v: 1 - _exp(-v),
        conjugate_of_activation=lambda v: _exp(v) - 1,
    ),
    "jensen_shannon": FDivergence(
        "Jensen-Shannon",
        f=lambda u: u * ops.log(u) - (u + 1) * ops.log((u + 1) / 2),
        derivative=lambda u: ops.log(2 * u / (u + 1)),
        conjugate=lambda t: -ops.log(2 - ops.exp(t)),
        limit=math.log(2),
        activation=lambda v: math.log(2) - ops.softplus(-v),
        conjugate_of_activation=lambda v: ops.softplus(v) - math.log(2),
    ),
    "gan": FDivergence(
        "GAN",
        f=lambda u: u * ops.log(u) - (u + 1) * ops.log(u + 1),
        derivative=lambda u: ops.log(u / (u + 1)),
        conjugate=lambda t: -ops.log(1 - ops.exp(t)),
        limit=0.0,
        activation=lambda v: -ops.softplus(-v),
        conjugate_of_activation=lambda v: ops.softplus(v),
    ),
}


@register
class FGAN(Objective):
    """L_D = -E[g(D(x))] + E[f*(g(D(G(z))))], L_G = -E[f*(g(D(G(z))))].

    D is the logit itself, and g an activation after which f* is defined. -L_D is a lower bound of
    D_f(P || Q), of the data's P and G's Q, which D raises and G lowers. (Nowozin, Cseke and Tomioka,
    2016, section 2; that of "gan" is `Minimax`.)

    Args:
        divergence: str. A name in `DIVERGENCES`.
        saturating: bool. Whether G minimises the bound, as above. If not, L_G = -E[g(D(G(z)))]: G
            raises D's output, as with `NonSaturating`, which is that of "gan" (their section 3.2).
            Defaults to True.

    Raises:
        UserError: if there is no such divergence.

    >>> objective = FGAN("reverse_kl")
    >>> float(objective.discriminator(ops.zeros((2, 1)), ops.zeros((2, 1))))  # 1 + (0 - 1)
    0.0
    """

    @checked
    def __init__(self, divergence: str, saturating: bool = True):
        if divergence not in DIVERGENCES:
            raise unknown("divergence", divergence, DIVERGENCES)
        self.divergence = divergence
        self.saturating = saturating
        self._of = DIVERGENCES[divergence]

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        fake = ops.mean(self._of.conjugate_of_activation(fake_logits))
        return fake - ops.mean(self._of.activation(real_logits))

    def generator(self, fake_logits: Tensor) -> Tensor:
        if self.saturating:
            return -ops.mean(self._of.conjugate_of_activation(fake_logits))
        return -ops.mean(self._of.activation(fake_logits))

    def get_config(self) -> dict:
        return {"divergence": self.divergence, "saturating": self.saturating}
