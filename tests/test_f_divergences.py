"""f-divergences against numerical maximisation, integrals and closed forms."""

import numpy as np
import pytest
from keras import ops
from scipy import integrate, optimize, stats

from gan_vs_vae import losses
from gan_vs_vae.losses import DIVERGENCES

P, Q = stats.norm(0, 1), stats.norm(1, 1)


def values(function, x):
    tensor = ops.convert_to_tensor(np.asarray(x, "float64"))
    return ops.convert_to_numpy(function(tensor)).astype("float64")


def of_ratio(function, x):
    """A function of the ratio p / q, at x."""
    return values(function, P.pdf(x) / Q.pdf(x))


@pytest.mark.parametrize("name", DIVERGENCES)
def test_conjugate_is_the_supremum(name):
    """f*(t) = sup_u (u t - f(u)) by numerical maximisation over log u, u in (0, e^12)."""
    divergence = DIVERGENCES[name]
    lowest = -2.0 if name == "pearson" else -4.0
    for t in np.linspace(lowest + 0.05, min(divergence.limit - 0.05, 2.0), 9):
        found = optimize.minimize_scalar(
            lambda s, t=t: float(values(divergence.f, np.exp(s)) - np.exp(s) * t),
            bounds=(-12, 12),
            method="bounded",
            options={"xatol": 1e-9},
        )
        assert float(values(divergence.conjugate, t)) == pytest.approx(-found.fun, abs=1e-4)


def test_conjugate_of_pearson_is_an_upper_bound_below_its_range():
    """There, with u > 0, the supremum is -f(0) = -1, and the formula is above it."""
    t = np.linspace(-6, -2.1, 9)
    assert (values(DIVERGENCES["pearson"].conjugate, t) > -1).all()


@pytest.mark.parametrize("name", DIVERGENCES)
def test_conjugate_at_the_derivative(name):
    """f*(f'(u)) = u f'(u) - f(u): the bound is tight at T = f'(p / q)."""
    divergence, u = DIVERGENCES[name], np.geomspace(0.02, 20, 50)
    t = values(divergence.derivative, u)
    expected = u * t - values(divergence.f, u)
    np.testing.assert_allclose(values(divergence.conjugate, t), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", DIVERGENCES)
def test_derivative_is_that_of_f(name):
    divergence, u = DIVERGENCES[name], np.geomspace(0.1, 5, 20)
    h = 1e-3 * u  # single precision on some backends
    slope = (values(divergence.f, u + h) - values(divergence.f, u - h)) / (2 * h)
    np.testing.assert_allclose(values(divergence.derivative, u), slope, rtol=1e-3, atol=2e-3)


@pytest.mark.parametrize("name", DIVERGENCES)
def test_activation_reaches_the_domain_of_the_conjugate_alone(name):
    divergence, v = DIVERGENCES[name], np.linspace(-9, 9, 61)
    t = values(divergence.activation, v)
    assert (np.diff(t) > 0).all()
    assert (t < divergence.limit).all()
    inside = np.abs(v) < 5  # further out, single precision cancels
    np.testing.assert_allclose(
        values(divergence.conjugate, t)[inside],
        values(divergence.conjugate_of_activation, v)[inside],
        rtol=1e-3,
        atol=1e-5,
    )


# f'(1), as the table of Nowozin, Cseke and Tomioka (2016) has it.
AT_ONE = {
    "kl": 1.0,
    "reverse_kl": -1.0,
    "pearson": 0.0,
    "squared_hellinger": 0.0,
    "jensen_shannon": 0.0,
    "gan": -np.log(2),
}


def jensen_shannon(x):
    """p log(2p / (p + q)) + q log(2q / (p + q)): its integral is twice Jensen and Shannon's mean."""
    p, q = P.pdf(x), Q.pdf(x)
    return p * np.log(2 * p / (p + q)) + q * np.log(2 * q / (p + q))


OF_GAUSSIANS = {  # of N(0, 1) and N(1, 1)
    "kl": 0.5,
    "reverse_kl": 0.5,
    "pearson": np.e - 1,
    "squared_hellinger": 2 - 2 * np.exp(-1 / 8),
    "jensen_shannon": integrate.quad(jensen_shannon, -12, 13)[0],
    "gan": integrate.quad(jensen_shannon, -12, 13)[0] - np.log(4),
}


@pytest.mark.parametrize("name", DIVERGENCES)
def test_derivative_at_one_is_the_tables(name):
    at_one = float(values(DIVERGENCES[name].derivative, 1.0))
    assert at_one == pytest.approx(AT_ONE[name], abs=1e-6)
    f_at_one = -np.log(4) if name == "gan" else 0.0
    assert float(values(DIVERGENCES[name].f, 1.0)) == pytest.approx(f_at_one, abs=1e-6)


@pytest.mark.parametrize("name", DIVERGENCES)
def test_divergence_of_gaussians_has_its_closed_form(name):
    x = np.linspace(-8, 9, 4001)
    integral = np.trapezoid(Q.pdf(x) * of_ratio(DIVERGENCES[name].f, x), x)
    assert integral == pytest.approx(OF_GAUSSIANS[name], abs=2e-4)


@pytest.mark.parametrize("name", DIVERGENCES)
def test_no_discriminator_is_above_the_divergence_and_the_best_reaches_it(name):
    """-L_D, by quadrature, of the best logit and of others: g is monotonous, so find g(v) = f'."""
    divergence = DIVERGENCES[name]
    x = np.linspace(-4, 5, 401)
    grid = np.concatenate([np.linspace(-9.9, 9.9, 4001), np.linspace(10, 200, 2001)])
    activation = values(divergence.activation, grid)
    best = np.interp(of_ratio(divergence.derivative, x), activation, grid)

    def bound(v):
        at_p = P.pdf(x) * values(divergence.activation, v)
        at_q = Q.pdf(x) * values(divergence.conjugate_of_activation, v)
        return np.trapezoid(at_p - at_q, x)

    exact = np.trapezoid(Q.pdf(x) * of_ratio(divergence.f, x), x)
    assert bound(best) == pytest.approx(exact, abs=1e-3)
    for change in (0.3 * np.sin(x), 0.5, -0.5):
        assert bound(best + change) < exact - 1e-3


@pytest.mark.parametrize("name", ["minimax", "non_saturating"])
def test_the_divergence_of_a_gan_is_its_objective(name):
    logits = np.array([[-3.0], [0.5], [2.0]], "float32")
    objective = losses.FGAN("gan", saturating=name == "minimax")
    expected = losses.get_objective(name)
    np.testing.assert_allclose(objective.generator(logits), expected.generator(logits), rtol=1e-6)
    np.testing.assert_allclose(
        objective.discriminator(logits, -logits), expected.discriminator(logits, -logits), rtol=1e-6
    )
