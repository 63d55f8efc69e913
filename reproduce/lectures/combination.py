"""The combination: VAE, GAN, VAE/GAN and adversarial autoencoder, on MNIST and CelebA.

Samples, reconstructions, and for each model (AAE: the adversarial autoencoder) how sharp its images
are, how near they are to real ones, what it reconstructs in the judge's features, and what a linear
probe finds in its codes. The picture that answers which of the two to take: sharpness against what
the codes tell.
"""

from collections.abc import Callable, Mapping

from gan_vs_vae.models.generative import GenerativeModel
from reproduce.claims import OURS, Claim
from reproduce.comparisons import Comparison, above, below, over_seeds, per_seed, times
from reproduce.evaluation import Evaluator
from reproduce.experiment import Experiment
from reproduce.judges.opinions import disagreement, flattened
from reproduce.judges.space import Space
from reproduce.lectures import SIEGEN
from reproduce.lectures.codes import floors, measure_codes, share_right
from reproduce.lectures.combination_picture import DATA, MODELS
from reproduce.lectures.combination_picture import plot as plot
from reproduce.lectures.common import (
    AS_NEAR,
    OF_JUDGE,
    controls_in,
    features_in_both,
    measure_in,
    measure_samples,
    nearness,
    size_of,
    spaces_fail,
    spaces_of,
)

AS_SHARP = 0.9  # times the GAN's sharpness
NO_SHARPER = 1.1  # times the VAE's
AS_TELLING = 0.05  # of the images: four standard errors of a difference of two shares of 1,000
SLIDE = f"{SIEGEN}, on VAEs"


def measure(experiment: Experiment) -> dict:
    n, probed = size_of(experiment, 40, 500, 1000), size_of(experiment, 100, 2000, 5000)
    numbers: dict = {"controls": {}, "measured": {}}
    for part in DATA:
        evaluator, data = experiment.evaluator(f"{part}_vae"), experiment.data_of(f"{part}_vae")
        features = features_in_both(experiment, OF_JUDGE, evaluator.judge.features)
        spaces = spaces_of(features, data)
        numbers["controls"][part] = {
            **measure_samples(evaluator, data.train.images[:n]),
            "recognised": share_right(
                evaluator.judge.classify(data.test.images[:n]), data.test, data
            ),
            "probe": floors(data, experiment.run(f"{part}_vae").model, n, probed),
            "spaces": controls_in(spaces, data),
        }
        numbers["measured"][part] = evaluator.describe(n)
        numbers[part] = {
            name: over_seeds(
                [
                    measure_model(evaluator, spaces, run.model, n, probed)
                    for run in experiment.runs(f"{part}_{name}")
                ]
            )
            for name in MODELS
        }
    return numbers


def measure_model(
    evaluator: Evaluator, spaces: Mapping[str, Space], model: GenerativeModel, n: int, probed: int
) -> dict:
    """Return what is measured of a model's samples, and of its codes."""
    images = model.generate(n, seed=0)
    return {
        **measure_samples(evaluator, images),
        "spaces": measure_in(spaces, images),
        **measure_codes(evaluator, model, n, probed),
    }


# -- claims --------------------------------------------------------------------------------


def claims(numbers: dict) -> list[Claim]:
    return [
        Claim(
            SLIDE,
            "VAEs are often more blurry than GANs.",
            of_models(numbers, "sharpness", "vae", "gan"),
            "sharpness of samples, the VAE's lower",
            compared(numbers, below, "sharpness", "vae", "gan"),
        ),
        Claim(
            OURS,
            "Various combinations exist: a VAE/GAN is sharper than a VAE.",
            of_models(numbers, "sharpness", "vae", "vaegan"),
            "sharpness of samples, the VAE/GAN's higher; its decoder is that of the GAN",
            compared(numbers, above, "sharpness", "vaegan", "vae"),
        ),
        which_of_the_two(numbers),
        Claim(
            OURS,
            "What a discriminator sees is a better measure of similarity than pixels (Larsen et al., "
            "2016).",
            {
                "features": of_models(numbers, "reconstruction", "vae", "vaegan"),
                "pixels": of_models(numbers, "pixel_error", "vae", "vaegan"),
            },
            "error of reconstruction in the judge's features, of two real images 1, the VAE/GAN's lower; "
            "and in pixels, in levels",
            compared(numbers, below, "reconstruction", "vaegan", "vae"),
        ),
        as_near(
            numbers,
            "The VAE/GAN's samples are as near to real images as the GAN's.",
            ("gan", "vaegan"),
            1 / AS_NEAR,
            f"the VAE/GAN's not more than {AS_NEAR:g} times the GAN's",
        ),
        as_near(
            numbers,
            "An adversary of codes makes a generator of an autoencoder (Makhzani et al., 2015).",
            ("autoencoder", "aae"),
            1.0,
            "of images of z ~ N(0, I), the AAE's lower than the plain autoencoder's",
        ),
        Claim(
            OURS,
            "An adversary of codes sharpens nothing: pixels are still compared with pixels.",
            of_models(numbers, "sharpness", "vae", "aae"),
            f"sharpness of samples, the AAE's not more than {NO_SHARPER:g} times the VAE's",
            [
                times(
                    numbers[part]["vae"]["sharpness"],
                    numbers[part]["aae"]["sharpness"],
                    1 / NO_SHARPER,
                    f"sharpness, VAE / AAE, {words}",
                )
                for part, words in DATA.items()
            ],
        ),
    ]


def which_of_the_two(numbers: dict) -> Claim:
    """Return the claim that the combination has what either of the two has.

    Noise is sharper than any photo: sharpness counts up to that of real images, and samples must be as
    near to real ones as the GAN's.
    """
    sharp = {
        part: {
            name: per_seed(
                lambda x, part=part: min(x / numbers["controls"][part]["sharpness"], 1.0),
                numbers[part][name]["sharpness"],
            )
            for name in ("gan", "vaegan")
        }
        for part in DATA
    }
    tests = [
        test
        for part, words in DATA.items()
        for test in (
            times(
                sharp[part]["vaegan"],
                sharp[part]["gan"],
                AS_SHARP,
                f"sharpness, VAE/GAN / GAN, {words}",
            ),
            above(
                per_seed(lambda share: share + AS_TELLING, numbers[part]["vaegan"]["probe"]),
                numbers[part]["vae"]["probe"],
                f"probe, VAE/GAN + {AS_TELLING} - VAE, {words}",
            ),
        )
    ]
    near = nearness_of(numbers, "gan", "vaegan", 1 / AS_NEAR)
    return Claim(
        OURS,
        "Which of the two? The combination: as sharp and as near as the GAN, with codes as telling as "
        "the VAE's.",
        {
            "sharpness": {
                words: {MODELS[name]: each for name, each in sharp[part].items()}
                for part, words in DATA.items()
            },
            "probe": {
                words: {
                    **{MODELS[name]: numbers[part][name]["probe"] for name in ("vae", "vaegan")},
                    **numbers["controls"][part]["probe"],
                }
                for part, words in DATA.items()
            },
        },
        f"sharpness over that of real images, at most 1, the VAE/GAN's above {AS_SHARP:g} of the GAN's; how "
        "often a linear probe on codes is right, the VAE/GAN's less than "
        f"{AS_TELLING:g} below the VAE's, beside it on pixels, by the commonest class, and on codes before "
        f"training; and the kernel distance, at most {AS_NEAR:g} times the GAN's",
        [*tests, *flattened(near)],
        _tells_nothing(numbers) or _spaces_fail(numbers) or disagreement(near),
    )


def _tells_nothing(numbers):
    """Return why codes are not compared, if the VAE's tell no more than what needs no training."""
    for part, words in DATA.items():
        known = numbers["controls"][part]["probe"]
        floor = max(known["commonest"], known["untrained"]) + AS_TELLING
        if numbers[part]["vae"]["probe"]["mean"] < floor:
            return f"the VAE's codes of {words} tell no more than codes before training"
    return None


def as_near(
    numbers: dict, statement: str, models: tuple[str, str], factor: float, words: str
) -> Claim:
    """Return the claim that the second model's samples are as near to real images as said."""
    opinions = nearness_of(numbers, *models, factor)
    return Claim(
        OURS,
        statement,
        {
            DATA[part]: {
                title: {
                    MODELS[name]: numbers[part][name]["spaces"][title]["kernel_distance"]
                    for name in models
                }
                for title in opinions
            }
            for part in DATA
        },
        f"kernel distance, {words}",
        flattened(opinions),
        _spaces_fail(numbers) or disagreement(opinions),
    )


def nearness_of(
    numbers: dict, model: str, other: str, factor: float
) -> dict[str, list[Comparison]]:
    """Return `nearness` of two models in each space, for digits and for faces."""
    found = [
        nearness(
            numbers[part][model],
            numbers[part][other],
            factor,
            f"{MODELS[model]} / {MODELS[other]}, {words}",
        )
        for part, words in DATA.items()
    ]
    return {title: [each[title] for each in found] for title in found[0]}


def _spaces_fail(numbers):
    return next(
        (why for part in DATA if (why := spaces_fail(numbers["controls"][part]["spaces"]))), None
    )


def of_models(numbers: dict, key: str, *models: str) -> dict[str, dict]:
    """Return a number of models, for digits and for faces."""
    return {
        words: {MODELS[model]: numbers[data][model][key] for model in models}
        for data, words in DATA.items()
    }


def compared(
    numbers: dict, comparison: Callable[..., Comparison], key: str, model: str, other: str
) -> list[Comparison]:
    """Return the comparison of two models for digits and for faces, by `above` or by `below`."""
    order = (model, other) if comparison is above else (other, model)
    what = f"{key.replace('_', ' ')}, {' - '.join(MODELS[each] for each in order)}"
    return [
        comparison(numbers[data][model][key], numbers[data][other][key], f"{what}, {words}")
        for data, words in DATA.items()
    ]
