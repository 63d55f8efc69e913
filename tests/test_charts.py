"""Charts: letters, ticks that can be read, and bands over the seeds."""

import matplotlib.style
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from reproduce import charts, pictures


def test_panels_get_bold_letters_in_front_of_their_titles():
    axes = Figure().subplots(1, 2)
    axes[0].set_title("contrast", loc="left")
    charts.letters(axes)
    titles = [each.get_title(loc="left") for each in axes]
    assert titles == [r"$\bf{a}$  contrast", r"$\bf{b}$"]


@pytest.mark.parametrize("limits", [(0.003, 4000), (2, 90), (28, 83), (11, 13), (3, 3.2)])
def test_logarithmic_axes_have_at_least_three_numbers_without_powers(limits):
    figure = Figure()
    axes = figure.subplots()
    axes.plot([1, 2], limits)
    axes.set_ylim(limits)
    charts.logarithmic(axes.yaxis)
    FigureCanvasAgg(figure).draw()
    low, high = limits
    labels = [
        text.get_text()
        for text in axes.get_yticklabels()
        if low * 0.999 <= text.get_position()[1] <= high * 1.001
    ]
    assert axes.get_yscale() == "log"
    assert len([label for label in labels if label]) >= 3
    assert all(float(label) > 0 and "10^" not in label for label in labels)


def test_band_is_the_median_between_least_and_greatest():
    axes = Figure().subplots()
    runs = np.array([[1.0, 5.0], [2.0, 9.0], [4.0, 6.0]])
    charts.band(axes, [[10, 20], [12, 22], [14, 24]], runs, "GAN", "C0")
    (line,) = axes.lines
    np.testing.assert_array_equal(line.get_xydata(), [[12, 2], [22, 6]])
    box = axes.collections[0].get_datalim(axes.transData)
    assert (box.ymin, box.ymax) == (1, 9)
    charts.band(axes, [1, 2], runs[:1], "one seed", "C1")
    assert len(axes.collections) == 1


def test_style_is_of_these_figures_alone_and_its_colours_differ_for_all_eyes():
    before = matplotlib.rcParams["axes.prop_cycle"]
    with pictures.style():
        colours = [
            matplotlib.colors.to_rgb(c["color"]) for c in matplotlib.rcParams["axes.prop_cycle"]
        ]
    assert matplotlib.rcParams["axes.prop_cycle"] == before
    for name, seen in (("all", np.eye(3)), *SEEN.items()):
        linear = np.power(colours, 2.2) @ np.transpose(seen)
        distances = np.linalg.norm(linear[:, None] - linear[None], axis=-1)
        assert distances[np.triu_indices(len(colours), 1)].min() > 0.05, name


# Machado, Oliveira and Fernandes (2009): RGB as it is seen without the red, or the green, cones.
SEEN = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}
