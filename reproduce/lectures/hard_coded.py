"""Hard-coded images: what a decoder stores, and why an autoencoder's codes are isolated points.

A decoder of one-hot codes on 16 and on 256 digits of MNIST (64 in `quick`), and what it draws between
two codes. An autoencoder against a VAE: digits halfway between two codes, and from N(0, I); and an
autoencoder whose codes a mixture of Gaussians describes.
"""

import functools

import keras
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from sklearn.mixture import GaussianMixture

from gan_vs_vae import metrics, networks, plots
from gan_vs_vae.models import VAE, Autoencoder
from gan_vs_vae.training import Run
from reproduce.claims import OURS, Claim
from reproduce.comparisons import above, below, over_seeds, per_seed, ratio
from reproduce.evaluation import CONFIDENT, Evaluator, is_recognised
from reproduce.experiment import Experiment
from reproduce.lectures import SIEGEN
from reproduce.lectures.common import size_of

FEW = 16  # digits that are stored, with a one-hot code each; and then many
FAITHFUL = 35.0  # decibels: a root mean square error of 4.5 levels of 255
MODELS = {"autoencoder": "digit_autoencoder", "vae": "digit_vae"}
MIXTURE = 50  # Gaussians
SHOWN = 12
SLIDE = f"{SIEGEN}, after kvfrans.com's 'Variational autoencoders explained'"


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator(MODELS["vae"], ask_others=True)
    n = size_of(experiment, 40, 500, 1000)
    return {
        "controls": {"real": seen(evaluator, evaluator.data.test.images[:n])},
        "stored": {
            str(k): over_seeds(
                [measure_stored(experiment, evaluator, k, seed) for seed in experiment.seeds]
            )
            for k in (FEW, size_of(experiment, 64, 64, 256))
        },
        **{
            name: over_seeds(
                [measure_codes(experiment, evaluator, r, n) for r in experiment.runs(run)]
            )
            for name, run in MODELS.items()
        },
        "measured": evaluator.describe(n),
    }


# -- hard-coded digits -------------------------------------------------------------------


@functools.lru_cache(maxsize=2 * 5)  # for each seed; the picture shows the same
def stored_decoder(experiment: Experiment, k: int, seed: int) -> keras.Model:
    """Return a decoder that was trained to draw the i-th of k digits from the i-th one-hot code."""
    images = originals(experiment, k)
    keras.utils.set_random_seed(seed)
    decoder = networks.vae_decoder(images.shape[1:], latent_dim=k)
    steps = size_of(experiment, 10, 800, 2000)
    rate = keras.optimizers.schedules.CosineDecay(4e-3, steps)
    decoder.compile(keras.optimizers.Adam(rate), loss="mean_squared_error")
    n = min(steps, 100)  # an epoch of the digits alone would be a single step
    codes, targets = np.tile(np.eye(k), (n, 1)), np.tile(images / 255, (n, 1, 1, 1))
    decoder.fit(codes, targets, batch_size=k, epochs=steps // n, verbose=0)
    return decoder


def originals(experiment: Experiment, k: int) -> np.ndarray:
    """Return the k digits that are stored."""
    return experiment.data_of(MODELS["vae"]).train.images[:k]


def draw(decoder: keras.Model, codes: np.ndarray) -> np.ndarray:
    """Return the digits of codes, uint8 `(n, H, W, 1)`."""
    return np.round(255 * decoder.predict(codes, verbose=0)).astype("uint8")


def halfway(codes: np.ndarray) -> np.ndarray:
    """Return the points halfway between each code and another one."""
    return (codes + np.roll(codes, 1, axis=0)) / 2


def signal_to_noise(images: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the peak signal-to-noise ratio of each image, -10 log10 mean (x - y)^2, in decibels.

    >>> white, grey = np.full((1, 2, 2, 1), 255, "uint8"), np.full((1, 2, 2, 1), 230, "uint8")
    >>> signal_to_noise(white, grey).round(1)
    array([20.2])
    """
    squares = np.square((images.astype(float) - others) / 255).mean(axis=(1, 2, 3))
    return -10 * np.log10(np.maximum(squares, 1e-9))


def measure_stored(experiment: Experiment, evaluator: Evaluator, k: int, seed: int) -> dict:
    """Return how well k digits are stored, and how often digits are seen there and in between."""
    decoder, codes = stored_decoder(experiment, k, seed), np.eye(k)
    drawn = draw(decoder, codes)
    decibels = signal_to_noise(originals(experiment, k), drawn)
    return {
        "decibels": float(decibels.mean()),
        "worst_decibels": float(decibels.min()),
        "recognised": recognised(evaluator, drawn),
        "recognised_between": recognised(evaluator, draw(decoder, halfway(codes))),
    }


def recognised(evaluator: Evaluator, images: np.ndarray) -> float:
    """Return the share of images in which the classifier is confident of a digit."""
    return float(np.mean(is_recognised(evaluator.judge, images)))


# -- the codes of autoencoders -------------------------------------------------------------


def measure_codes(experiment: Experiment, evaluator: Evaluator, run: Run, n: int) -> dict:
    """Return how near a model's codes are to N(0, I), and what it draws of points of each kind."""
    model, test = run.model, evaluator.data.test.images[:n]
    codes, mixture = describe_codes(experiment, run)
    means = model.encode(test)
    prior = model.sample_latent(n, seed=0)
    discrepancy, p = metrics.maximum_mean_discrepancy(
        sampled_codes(model, test), prior[: len(test)]
    )
    points = {
        "between": halfway(means),
        "prior": prior,
        "mixture": draw_points(mixture, n),
    }
    return {
        "discrepancy": discrepancy,
        "p_of_discrepancy": p,
        "code_deviation": float(codes.std()),
        "reconstructed": measure_images(evaluator, model.decode(means)),
        **{name: measure_images(evaluator, model.decode(z)) for name, z in points.items()},
    }


def sampled_codes(model: Autoencoder, images: np.ndarray) -> np.ndarray:
    """Return a code of each image: of a VAE, one drawn from q(z|x)."""
    if not isinstance(model, VAE):
        return model.encode(images)
    mean, log_var = model.encoder.predict(images / np.float32(255), verbose=0)
    return mean + np.exp(log_var / 2) * np.random.default_rng(0).normal(size=mean.shape)


@functools.lru_cache(maxsize=len(MODELS) * 5)  # for each seed; the picture shows the same
def describe_codes(experiment: Experiment, run: Run) -> tuple[np.ndarray, GaussianMixture]:
    """Return the codes of the training images, and a mixture of Gaussians that is fitted to them."""
    codes = sampled_codes(run.model, experiment.data_of(MODELS["vae"]).train.images)
    return codes, fit_mixture(codes)


def fit_mixture(codes: np.ndarray) -> GaussianMixture:
    """Fit a mixture of at most MIXTURE Gaussians to codes, of 20 codes or more for each."""
    count = min(MIXTURE, len(codes) // 20)
    return GaussianMixture(count, reg_covar=1e-4, random_state=0).fit(codes[:10_000])


def draw_points(mixture: GaussianMixture, n: int) -> np.ndarray:
    """Draw n points from a mixture of Gaussians."""
    drawn, _ = mixture.sample(n)
    return np.random.default_rng(0).permutation(drawn)  # they come one Gaussian after another


def seen(evaluator: Evaluator, images: np.ndarray) -> dict:
    """Return how often digits are seen, by the classifier and by the independent reader."""
    return {"recognised": recognised(evaluator, images), **evaluator.ask_independent(images)}


def measure_images(evaluator: Evaluator, images: np.ndarray) -> dict:
    """Return how often digits are seen, and the Fréchet distance."""
    return {
        **seen(evaluator, images),
        "frechet_distance": evaluator.reference.frechet_distance(images),
    }


# -- claims and picture ----------------------------------------------------------------------


def claims(numbers: dict) -> list[Claim]:
    stored = {f"{count} digits": each for count, each in numbers["stored"].items()}
    autoencoder, vae = (numbers[name] for name in MODELS)
    models = {"autoencoder": autoencoder, "VAE": vae}
    return [
        Claim(
            SLIDE,
            "One could hard code multiple images in the weights of a network.",
            {
                words: {"mean": each["decibels"], "worst": each["worst_decibels"]}
                for words, each in stored.items()
            },
            f"peak signal-to-noise ratio in decibels, the mean above {FAITHFUL:g}",
            [
                above(each["decibels"], FAITHFUL, f"{words} - {FAITHFUL:g}")
                for words, each in stored.items()
            ],
        ),
        Claim(
            OURS,
            "Between the codes of hard-coded images there are no images.",
            {
                words: {"stored": each["recognised"], "between": each["recognised_between"]}
                for words, each in stored.items()
            },
            f"share in which a classifier is {100 * CONFIDENT:g} % sure of a digit, halfway between two codes below half "
            "that of the stored ones",
            [
                below(
                    per_seed(ratio, each["recognised_between"], each["recognised"]),
                    0.5,
                    f"0.5 - between / stored, {words}",
                )
                for words, each in stored.items()
            ],
        ),
        Claim(
            SLIDE,
            "The latent variables of an autoencoder could be isolated points.",
            {title: model["between"]["recognised"] for title, model in models.items()},
            f"share in which a classifier is {100 * CONFIDENT:g} % sure of a digit, halfway between the codes of two "
            "real ones; the autoencoder's lower",
            _lower(autoencoder["between"], vae["between"]),
        ),
        Claim(
            SLIDE,
            "Solution: force the latent variables to roughly follow a unit Gaussian distribution.",
            {title: model["discrepancy"] for title, model in models.items()},
            "squared maximum mean discrepancy of codes and N(0, I); the VAE's lower",
            [below(vae["discrepancy"], autoencoder["discrepancy"], "autoencoder - VAE")],
        ),
        Claim(
            SLIDE,
            "Then sample from this distribution to generate new images.",
            {
                title: {
                    "recognised": model["prior"]["recognised"],
                    "Fréchet distance": model["prior"]["frechet_distance"],
                }
                for title, model in models.items()
            },
            f"of samples from N(0, I), share in which a classifier is {100 * CONFIDENT:g} % sure of a digit, and Fréchet "
            "distance to real digits; the VAE's better",
            [
                *_lower(autoencoder["prior"], vae["prior"]),
                below(
                    vae["prior"]["frechet_distance"],
                    autoencoder["prior"]["frechet_distance"],
                    "Fréchet distance, autoencoder - VAE",
                ),
            ],
        ),
        Claim(
            OURS,
            "A mixture of Gaussians on its codes makes a generator of an autoencoder.",
            {
                "autoencoder with the mixture": autoencoder["mixture"]["frechet_distance"],
                "VAE with N(0, I)": vae["prior"]["frechet_distance"],
            },
            "Fréchet distance to real digits; the autoencoder's lower (the ex-post density estimation of Ghosh et al., 2020)",
            [
                below(
                    autoencoder["mixture"]["frechet_distance"],
                    vae["prior"]["frechet_distance"],
                    "VAE - autoencoder with a mixture",
                )
            ],
        ),
    ]


def _lower(a, b):
    """Return the comparisons that digits are seen less often in a than in b, by each judge."""
    found = [below(a["recognised"], b["recognised"], "VAE - autoencoder, classifier")]
    if "independent" in a:
        shares = (each["independent"]["found"] for each in (a, b))
        found.append(below(*shares, f"the same, {a['independent']['about']['judge']}"))
    return found


def plot(experiment: Experiment, numbers: dict) -> Figure:
    rows = [row for k in numbers["stored"] for row in stored_rows(experiment, int(k))]
    for name, run in MODELS.items():
        rows += code_rows(experiment, name, run)
    figure, axes = plt.subplots(len(rows), 1, figsize=(8, 0.62 * len(rows)), layout="constrained")
    for panel, (label, images) in zip(axes, rows, strict=True):
        plots.show(panel, plots.tile(plots.invert(images), SHOWN))
        panel.text(-0.01, 0.5, label, size=8, ha="right", va="center", transform=panel.transAxes)
    return figure


Rows = list[tuple[str, np.ndarray]]


def stored_rows(experiment: Experiment, k: int) -> Rows:
    """Return some of k hard-coded digits, and what is halfway between each and the one before."""
    decoder, codes = stored_decoder(experiment, k, experiment.seeds[0]), np.eye(k)
    return [
        (f"{k} digits, hard-coded", draw(decoder, codes[:SHOWN])),
        ("halfway between two codes", draw(decoder, halfway(codes)[:SHOWN])),
    ]


def code_rows(experiment: Experiment, name: str, run: str) -> Rows:
    """Return digits of a model: coded and decoded, in between, from N(0, I) and from a mixture."""
    trained = experiment.run(run)
    model = trained.model
    means = model.encode(experiment.data_of(run).test.images[:SHOWN])
    _, mixture = describe_codes(experiment, trained)
    words = {"autoencoder": "autoencoder", "vae": "VAE"}[name]
    return [
        (f"{words}: coded and decoded", model.decode(means)),
        ("halfway between two codes", model.decode(halfway(means))),
        ("from N(0, I)", model.decode(model.sample_latent(SHOWN, seed=1))),
        ("from a mixture on the codes", model.decode(draw_points(mixture, SHOWN))),
    ]
