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
        ({"figures": ("fig2",), "preset": "study"}, set(), ["--data auto  # hours on two cores, or a GPU"]),
        ({"figures": ("fig3",)}, {"chars74k"}, ["--data real  # all of the real chars74k", "--preset study"]),
        ({"figures": ("fig1",)}, set(), ["--list  # the other figures"]),
        ({"figures": ("fig1", "fig2")}, {"mnist"}, ["--gallery --out results  # all on one page"]),
        ({"figures": ("fig1", "fig2"), "out": "my figures"}, {"mnist"}, ["--out 'my figures'  # all"]),
        ({"figures": ("fig2",), "data": "real", "data_dir": "/my data", "runs": "r", "out": "o"}, set(),
         ["--preset study --data real --data-dir '/my data' --runs r --out o  # about"]),
        ({"figures": ("fig2",), "inception": "/w/weights.h5"}, set(), ["--inception /w/weights.h5  #"]),
    ],
)  # fmt: skip
def test_what_to_try_next(options, stand_ins, expected):
    lines = next_steps(Options(**options), stand_ins)
    assert len(lines) == len(expected) <= 2
    for line, part in zip(lines, expected, strict=True):
        assert part in line
        parse(shlex.split(line.partition("  #")[0])[3:])  # it can be typed


def test_claims_are_printed_with_verdict_and_meaning_and_intervals_where_there_are(capsys):
    one = above(spread([5.94321]), 1, "GAN - 1")
    several = above(spread([5.9, 6.0, 6.1]), 1, "GAN - 1")
    print_claims(
        [
            Claim(
                "V", "GANs are sharper.", {"GAN": 5.94321, "VAE": 1.0}, "sharpness, above 1", [one]
            ),
            Claim("V", "GANs are always sharper.", 6.0, "sharpness, above 1", [several]),
            Claim("V", "GANs are new.", 6.0, "age", [several], "nobody asked"),
        ]
    )
    lines = capsys.readouterr().out.splitlines()[1:]
    assert lines[:4] == [
        "  holds for this model: GANs are sharper.",
        "    GAN 5.94, VAE 1: sharpness, above 1",
        "  holds: GANs are always sharper.",
        "    6: sharpness, above 1",
    ]
    assert lines[4].startswith("    GAN - 1 5 [4.75, 5.25], must be above 0, p = ")
    assert lines[5:] == ["  untested: GANs are new.", "    nobody asked", "    6: age"]
