"""What figures 2 to 5 measure, with models that draw noise, and judges that need no package."""

from types import SimpleNamespace

import numpy as np
import pytest

from gan_vs_vae import data, metrics
from reproduce import figures, results
from reproduce.evaluation import Evaluator, OtherJudges
from reproduce.figures import conditioning
from reproduce.judges import imagenet, independent, pairs, space
from reproduce.judges.damage import spread_out
from reproduce.judges.independent_judge import IndependentJudge
from reproduce.judges.judge import Judge

NAMES = ["Male", "Blond_Hair", "Smiling", "Wearing_Hat"]
DATA = {
    "fig2": data.load("mnist", "embedded", limit=300),
    "fig3": data.load("chars74k", "embedded", image_size=32, limit=300),
    "fig4": data.load("cifar10", "embedded", limit=300),
    "fig5": data.load("celeba", "embedded", image_size=32, attributes=NAMES, limit=300),
}  # fmt: skip


class Bright(IndependentJudge):
    """A judge that sees what is bright."""

    name, measure, samples, threshold, backend = "brightness", "bright", 50, 0.5, None

    def ask(self, images):
        scores = images.mean(axis=(1, 2, 3)) / 255
        return ["0" if score > 0.5 else "dark" for score in scores], scores


class Model:
    """Draws real images; those with the first attribute brighter."""

    def __init__(self, images, conditional):
        self.images, self.conditional = images, conditional

    def generate(self, n, labels=None, seed=None):
        at = np.random.default_rng(seed).integers(len(self.images), size=n)
        images = self.images[at]
        if labels is None or np.ndim(labels) < 2:
            return images
        brighter = 40 * np.asarray(labels)[:, 0].reshape(-1, 1, 1, 1)
        return np.minimum(images.astype(int) + brighter, 255).astype("uint8")


class Drawn:
    """An experiment whose models need no training."""

    def __init__(self, figure, others):
        self.data = DATA[figure]
        self.others = others

    def runs(self, name):
        conditional = name in ("acgan", "acwgan", "cvae")
        return [SimpleNamespace(model=Model(self.data.test.images, conditional))] * 2

    def evaluator(self, ask_others):
        assert ask_others
        return Evaluator(Judge(self.data), self.data, others=self.others)


def few_pixels(images):
    flat = images.reshape(len(images), -1)
    return flat[:, :: flat.shape[1] // 60].astype("float32") / 255 + 0.1


@pytest.mark.parametrize("figure", DATA)
def test_figures_measure_what_their_claims_need(figure, monkeypatch):
    monkeypatch.setattr(pairs, "PAIRS", 20)
    found = DATA[figure]
    others = OtherJudges(
        None, Bright(), space.Space(metrics.Features(few_pixels, "pixels"), found.test, images=60)
    )
    numbers = results.as_json(figures.load(figure).measure(Drawn(figure, others)))
    real = numbers["controls"]["real"]
    assert set(real["controls"]["imagenet"]) >= {"held_out", "blurred", "noised", "shuffled"}
    for panel in numbers["panels"].values():
        assert len(panel["independent"]["scores"]) == 2
        assert panel["imagenet"]["vendi_score"]["mean"] > 1
        assert panel["imagenet"]["about"]["generated"] == 60
    untested = [claim.untested for claim in figures.load(figure).claims(numbers)]
    assert not [why for why in untested if why and "drawn before" in why]


def test_smoke_and_what_is_not_installed_leave_out_what_others_see(monkeypatch):
    monkeypatch.setattr(imagenet, "is_installed", lambda: False)
    monkeypatch.setattr(independent, "judge_of", lambda name, is_real, share: None)
    assert OtherJudges.for_data(DATA["fig4"]) == OtherJudges()
    module = figures.load("fig5")
    numbers = results.as_json(module.measure(Drawn("fig5", OtherJudges())))
    assert not {"controls", "independent", "imagenet", "second"} & set(numbers["controls"]["real"])
    assert [claim.verdict for claim in module.claims(numbers)].count("untested") >= 2


def test_pairs_are_judged_by_what_they_differ_in(monkeypatch):
    monkeypatch.setattr(pairs, "PAIRS", 30)
    drawn = Drawn("fig5", OtherJudges())
    evaluator = drawn.evaluator(ask_others=True)
    bright = {"brightness": lambda images: images.mean(axis=(1, 2, 3))}
    monkeypatch.setattr(pairs, "judges_of", lambda evaluator, attribute: bright)
    found = pairs.measure(drawn, evaluator, "cvae", "Male", "Smiling")
    assert found["models"]["brightness"]["share"]["values"] == [1, 1]
    assert found["models"]["brightness"]["wins"] == [[1.0] * 30] * 2
    assert found["controls"]["brightness"]["other"] == 0.5  # equal images
    male = DATA["fig5"].test.labels[:, 0] == 1
    images = spread_out(DATA["fig5"].test.images, pairs.REAL).mean(axis=(1, 2, 3))
    wins = np.sign(images[male][:, None] - images[~male]).mean() / 2 + 0.5
    assert found["controls"]["brightness"]["real"] == pytest.approx(wins)


def test_the_judges_of_an_attribute_are_the_classifiers_and_what_is_there():
    evaluator = Drawn("fig5", OtherJudges()).evaluator(ask_others=True)
    judges = pairs.judges_of(evaluator, "Male")
    assert list(judges) == ["classifier"]
    images = DATA["fig5"].test.images[:5]
    np.testing.assert_array_equal(
        judges["classifier"](images), evaluator.judge.probabilities(images)[:, 0]
    )


def test_coverage_is_of_variety_where_blur_does_not_lower_it():
    def is_variety(real, blurred, ten):
        found = {"real": real, "blurred": blurred, "ten_of_each": ten}
        controls = {k: {"coverage_within_class": {"pixels": v}} for k, v in found.items()}
        return conditioning._is_variety(controls, "pixels")

    assert is_variety(real=0.93, blurred=0.99, ten=0.37)
    assert not is_variety(real=0.95, blurred=0.67, ten=0.38)
    assert not is_variety(real=0.93, blurred=0.99, ten=0.99)
