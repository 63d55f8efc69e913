"""The benchmark: what it counts against closed forms, its peers, and that every row comes out."""

import json

import keras
import numpy as np
import pytest

from gan_vs_vae import GAN, VAE, backend
from reproduce import bench, study
from reproduce.__main__ import main, module, parser
from reproduce.arithmetic import layer_flops, step_flops
from reproduce.contest import Program, Timing, timed
from reproduce.peers import ours

layers = keras.layers


def small_gan(**settings):
    """G: 3 -> 4 numbers, an image of 2x2; D: a convolution to 2x2x5, then to a logit."""
    generator = keras.Sequential(
        [keras.Input((3,)), layers.Dense(4), layers.Reshape((2, 2, 1))], name="generator"
    )
    discriminator = keras.Sequential(
        [
            keras.Input((2, 2, 1)),
            layers.Conv2D(5, 3, padding="same"),
            layers.Flatten(),
            layers.Dense(1),
        ],
        name="discriminator",
    )
    return GAN(generator, discriminator, **settings)


G, D_CONVOLUTION, D_DENSE = 2 * 3 * 4, 2 * 9 * 5 * 4, 2 * 20
D = D_CONVOLUTION + D_DENSE


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        # D's step: G forward; D on real and generated images: forward, kernels' gradients, and
        # the inputs' of all but the first layer. G's: G and its kernels; D forward and back.
        ({"generator_batch": 1}, (G + 2 * (3 * D - D_CONVOLUTION)) + (2 * G + 2 * D)),
        ({"generator_batch": 2}, (G + 2 * (3 * D - D_CONVOLUTION)) + 2 * (2 * G + 2 * D)),
        (
            {"generator_batch": 1, "critic_steps": 3, "penalty": "gradient_penalty"},
            3 * (G + 2 * (3 * D - D_CONVOLUTION) + 4 * D) + (2 * G + 2 * D),
        ),
    ],
)
def test_flops_of_a_gan_step(settings, expected):
    assert step_flops(small_gan(**settings), 7) == 7 * expected


def test_flops_of_a_vae_step():
    x = keras.Input((2, 2, 1))
    flat = layers.Flatten()(x)
    encoder = keras.Model(x, [layers.Dense(3)(flat), layers.Dense(3)(flat)])
    decoder = keras.Sequential([keras.Input((3,)), layers.Dense(4), layers.Reshape((2, 2, 1))])
    # Both of the encoder's layers see the image, the count spares one its input's gradient.
    expected = 3 * (2 * 24) - 24 + 3 * 24
    assert step_flops(VAE(encoder, decoder), 5) == 5 * expected


def test_a_transposed_convolution_costs_what_its_mirror_image_costs():
    down, up = layers.Conv2D(6, 5, 2, "same"), layers.Conv2DTranspose(4, 5, 2, "same")
    keras.Sequential([keras.Input((8, 8, 4)), down, up])
    assert layer_flops(down) == layer_flops(up) == 2 * 5 * 5 * 4 * 6 * 4 * 4


def test_what_a_program_dies_of_is_told_and_stops_no_other():
    job = {"configuration": {"precision": "float32"}}
    held = np.ones(2**31, "uint8")  # what this process has is not the programs'
    programs = {
        "good": Program("matrix_product.keras", job, turn=1),
        "no such function": Program("matrix_product.nothing", job),
        "no such job": Program("matrix_product.keras", {}),
    }
    timings = timed(programs, rounds=2, seconds=0.01)
    assert len(timings["good"].rates) == 2
    assert timings["good"].failed is None
    assert 10**7 < timings["good"].peak_memory < held.nbytes
    assert "nothing" in timings["no such function"].failed
    assert "KeyError" in timings["no such job"].failed
    assert timings["no such job"].rates == []


def test_speeds_are_compared_round_by_round():
    a, b = Timing(rates=[2.0, 6.0, 3.0]), Timing(rates=[1.0, 2.0, 3.0])
    assert a.over(b) == {"median": 2.0, "min": 1.0, "max": 3.0}
    assert a.times(10) == {"median": 30.0, "min": 20.0, "max": 60.0}


@pytest.fixture(scope="module")
def jobs():
    options = parser().parse_args(["bench", "--preset", "study", "--data", "embedded"])
    figure = study.of("bench", module("bench"), options)
    return {name: bench.job_of(figure, name, precision="float32") for name in figure.configurations}


ROWS = [f"{data}_{model}" for data in ("mnist", "celeba") for model in ("gan", "acgan", "wgan_gp")]


@pytest.mark.parametrize("row", [*ROWS, "mnist_vae", "celeba_vae"])
def test_pytorch_trains_networks_of_the_same_size(jobs, row):
    pytest.importorskip("torch")
    from reproduce.peers import pytorch

    model = ours.model_of(jobs[row])
    if isinstance(model, VAE):
        peer = pytorch.VAE(jobs[row], lambda network: network)
        networks = (model.encoder, peer.encoder), (model.decoder, peer.decoder)
    else:
        peer = pytorch.GAN(jobs[row], lambda network: network)
        networks = (model.generator, peer.g), (model.discriminator, peer.d)
    for mine, theirs in networks:
        expected = sum(v.numpy().size for v in mine.trainable_variables)
        assert sum(p.numel() for p in theirs.parameters()) == expected


@pytest.mark.skipif(backend.NAME != "tensorflow", reason="Keras' guide is TensorFlow's")
def test_every_row_comes_out(tmp_path, capsys):
    pytest.importorskip("torch")
    pytest.importorskip("jax")  # it reads the profile
    arguments = ["bench", "--preset", "smoke", "--data", "embedded", "--out", str(tmp_path)]
    assert main([*arguments, "--runs", str(tmp_path / "runs")]) == 0
    numbers = json.loads((tmp_path / "bench.json").read_text())
    assert list(numbers["steps"]) == [
        f"mnist_{model}, float32" for model in ("gan", "acgan", "wgan_gp", "vae")
    ]
    for name, step in numbers["steps"].items():
        programs = step["programs"]
        assert {bench.OURS, bench.GUIDE, bench.PYTORCH} <= set(programs)
        assert (bench.REPORT in programs) == (name.split(",")[0] in ("mnist_gan", "mnist_acgan"))
        assert step["flops_per_image"] > 0
        for program in programs.values():
            assert "failed" not in program
            assert program["images_per_second"]["min"] > 0
            assert program["seconds_to_first_step"] > 0
            assert program["peak_memory_mb"] > 10
    assert {name: len(cost) for name, cost in numbers["costs"].items()} == {
        "batch size": 2,
        "image size": 1,
        "images in the data set": 1,
        "samples": 2,
    }
    (kernels,) = numbers["kernels"].values()
    assert kernels["Conv2DBackpropInput"] > 0
    assert "x PyTorch" in capsys.readouterr().out
    assert (tmp_path / "bench.png").exists()
