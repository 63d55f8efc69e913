"""What a command says when a figure is drawn."""

import shlex

import pytest

from reproduce.claims import Claim, print_claims
from reproduce.comparisons import above, spread
from reproduce.next_steps import next_steps
from reproduce.options import Options, parse

REAL = "python -m reproduce fig2 --preset quick --data real --download  # all of the real mnist"
STUDY = "python -m reproduce fig2 --preset study --data auto  # about 30 minutes on two cores"


@pytest.mark.parametrize(
    ("options", "stand_ins", "expected"),
    [
        ({"figures": ("fig2",)}, {"mnist"}, [REAL, STUDY]),
        ({"figures": ("fig2",)}, set(), [STUDY]),
        ({"figures": ("fig2",), "preset": "paper"}, set(), ["--list  # the other figures"]),
        ({"figures": ("fig2",), "preset": "study"}, set(), ["--data auto  # needs a GPU"]),
        ({"figures": ("fig3",)}, {"chars74k"}, ["--data real  # all of the real chars74k", "--preset study"]),
        ({"figures": ("fig1",)}, set(), ["--list  # the other figures"]),
        ({"figures": ("fig1", "fig2")}, {"mnist"}, ["--gallery --out results  # all on one page"]),
    ],
)  # fmt: skip
def test_what_to_try_next(options, stand_ins, expected):
    lines = next_steps(Options(**options), stand_ins)
    assert len(lines) == len(expected) <= 2
    for line, part in zip(lines, expected, strict=True):
        assert part in line
        parse(shlex.split(line.partition("  #")[0])[3:])  # it can be typed


def test_claims_are_printed_with_verdict_and_meaning(capsys):
    one = above(spread([5.94321]), 1, "GAN - 1")
    print_claims([Claim("V", "GANs are sharper.", [5.94321, 1], "sharpness, above 1", [one])])
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  holds for this model: GANs are sharper.",
        "    5.94, 1: sharpness, above 1",
        "    GAN - 1 4.94, above 0, n = 1",
    ]
