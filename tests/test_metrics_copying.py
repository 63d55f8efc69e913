"""Copying: C_T and the share of near samples find copies, and do not accuse new draws."""

import numpy as np
import pytest
from scipy import stats
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestNeighbors

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics import copying_test, share_nearer


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def to_nearest(x, train):
    return NearestNeighbors(n_neighbors=1).fit(train).kneighbors(x)[0][:, 0]


def test_one_cell_is_mann_and_whitneys_z(rng):
    train, test, generated = (rng.normal(size=(n, 3)) for n in (80, 30, 50))
    asymptotic = stats.mannwhitneyu(
        to_nearest(generated, train),
        to_nearest(test, train),
        method="asymptotic",
        use_continuity=False,
    )
    z = stats.norm.isf(asymptotic.pvalue / 2)
    assert abs(copying_test(generated, test, train)) == pytest.approx(z)


def test_cells_are_weighted_by_their_test_images(rng):
    train = rng.normal(size=(300, 2))
    test, generated = rng.normal(size=(100, 2)), rng.normal(size=(120, 2)) * 1.5
    cells = KMeans(3, n_init=1, random_state=0).fit(train).predict
    of_test, of_generated = cells(test), cells(generated)
    total = 0.0
    for cell in range(3):
        own, others = generated[of_generated == cell], test[of_test == cell]
        assert len(own) >= 20
        difference = np.subtract.outer(to_nearest(own, train), to_nearest(others, train))
        n, m = difference.shape
        u = np.sum(difference > 0)
        total += m * (u - n * m / 2) / np.sqrt(n * m * (n + m + 1) / 12)
    assert copying_test(generated, test, train, cells) == pytest.approx(total / len(test))


def test_new_draws_are_no_copies(rng):
    """C_T is N(0, 1), and the share 5 %, over draws of all three sets."""
    draws = np.array(
        [
            (copying_test(*sets), share_nearer(*sets))
            for sets in rng.normal(size=(200, 3, 60, 3))
        ]
    )  # fmt: skip
    errors = draws.std(axis=0) / np.sqrt(len(draws))
    assert abs(draws[:, 0].mean()) < 3 * errors[0]
    assert 0.8 < draws[:, 0].std() < 1.3
    assert abs(draws[:, 1].mean() - 0.05) < 0.02


def test_copies_are_found(rng):
    train, test, new = rng.normal(size=(3, 300, 4))
    copies = train + 0.02 * rng.normal(size=train.shape)
    assert copying_test(copies, test, train) < -10
    assert copying_test(new * 2, test, train) > 3
    assert share_nearer(copies, test, train) == 1


def test_few_copies_are_found_by_their_share(rng):
    """One sample of ten is a copy: too few to move C_T, or a median."""
    train, test, generated = rng.normal(size=(3, 300, 4))
    generated[:30] = train[:30]
    assert copying_test(generated, test, train) > -3
    assert share_nearer(generated, test, train) > 0.1


def test_one_cell_hides_copies_where_others_are_too_far(rng):
    left, right = np.array([-20.0, 0]), np.array([20.0, 0])
    train, test = (
        np.concatenate([rng.normal(size=(100, 2)) + side for side in (left, right)])
        for _ in range(2)
    )
    generated = np.concatenate([train[:100], 3 * rng.normal(size=(100, 2)) + right])
    by_side = [
        copying_test(generated[part], test[part], train) for part in (slice(100), slice(100, None))
    ]
    assert by_side[0] < -3 < 3 < by_side[1]
    cells = copying_test(generated, test, train, lambda x: (x[:, 0] > 0).astype(int))
    assert cells == pytest.approx(np.mean(by_side))


@pytest.mark.parametrize("metric", [copying_test, share_nearer])
@pytest.mark.parametrize(
    ("generated", "test", "train", "message"),
    [
        (19, 30, 30, "19 generated samples: this metric needs at least 20"),
        (30, 19, 30, "19 test samples"),
        (30, 30, 0, "0 train samples"),
    ],
)
def test_copying_needs_samples(metric, generated, test, train, message):
    with pytest.raises(UserError, match=message):
        metric(*(np.zeros((n, 2)) for n in (generated, test, train)))


def test_copying_needs_one_network_and_filled_cells():
    with pytest.raises(UserError, match="train features have 3 dimensions and the generated ones"):
        copying_test(np.zeros((20, 2)), np.zeros((20, 2)), np.zeros((20, 3)))
    with pytest.raises(UserError, match="no cell with test images has 20 generated samples"):
        copying_test(*np.zeros((3, 20, 2)), cells=lambda x: np.arange(len(x)))


def test_distances_that_tie_with_the_limit_count_half(rng):
    train = 10.0 * np.arange(40)[:, None]
    near = train + rng.choice([-1.0, 1.0], (40, 1))  # all at a distance of 1
    assert share_nearer(near, near, train) == 0.5


def test_a_test_set_that_repeats_the_training_set_finds_no_copies(rng):
    train = rng.normal(size=(500, 8))
    test = np.concatenate([train[:20], rng.normal(size=(180, 8))])
    with pytest.raises(UserError, match="5 % of the test images or more are training images, too"):
        share_nearer(train[100:200], test, train)
