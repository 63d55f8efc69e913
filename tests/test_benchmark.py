"""The benchmark: its counts of operations, its implementations, and all that it times."""

import dataclasses
import functools
import importlib
import json

import keras
import matplotlib.figure
import pytest

from gan_vs_vae import GAN, VAE, backend, config
from gan_vs_vae.errors import UserError
from gan_vs_vae.files import read_json
from reproduce.benchmark import figure, report, steps
from reproduce.benchmark.flops import forward_flops, layer_flops, step_flops
from reproduce.benchmark.implementations import ours
from reproduce.benchmark.timing import Timing, time_in_turns
from reproduce.experiment import Experiment
from reproduce.figures import FIGURES
from reproduce.options import Options
from tests.conftest import ROOT

# -- operations ------------------------------------------------------------------------


def small_gan(**settings):
    """Return a GAN. G: 3 -> 4 numbers, an image of 2x2. D: a convolution to 2x2x5, then a logit."""
    generator = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(4), keras.layers.Reshape((2, 2, 1))],
        name="generator",
    )
    discriminator = keras.Sequential(
        [
            keras.Input((2, 2, 1)),
            keras.layers.Conv2D(5, 3, padding="same"),
            keras.layers.Flatten(),
            keras.layers.Dense(1),
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
    flat = keras.layers.Flatten()(x)
    encoder = keras.Model(x, [keras.layers.Dense(3)(flat), keras.layers.Dense(3)(flat)])
    decoder = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(4), keras.layers.Reshape((2, 2, 1))]
    )
    # Both of the encoder's layers see the image; the count leaves out one gradient of it.
    expected = 3 * (2 * 24) - 24 + 3 * 24
    assert step_flops(VAE(encoder, decoder), 5) == 5 * expected


def test_a_transposed_convolution_costs_what_its_mirror_image_costs():
    down = keras.layers.Conv2D(6, 5, 2, "same")
    up = keras.layers.Conv2DTranspose(4, 5, 2, "same")
    keras.Sequential([keras.Input((8, 8, 4)), down, up])
    assert layer_flops(down) == layer_flops(up) == 2 * 5 * 5 * 4 * 6 * 4 * 4


def test_models_inside_a_network_are_counted():
    inner = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dense(2)])
    x = keras.Input((3,))
    network = keras.Model(x, inner(keras.layers.Dense(3)(x)))
    assert forward_flops(network) == (2 * (9 + 12 + 8), 2 * 9)


# -- implementations -------------------------------------------------------------------


def experiment(preset):
    return Experiment("bench", FIGURES["bench"].recipe, Options(figures=("bench",), preset=preset))


@pytest.fixture(scope="module")
def runs():
    return {
        name: dataclasses.replace(run, precision="float32")
        for name, run in experiment("study").configurations.items()
    }


GANS = [f"{data}_{model}" for data in ("mnist", "celeba") for model in ("gan", "acgan", "wgan_gp")]
ROWS = [*GANS, "mnist_vae", "celeba_vae"]


@pytest.mark.parametrize("row", ROWS)
def test_pytorch_trains_networks_of_the_same_size(runs, row):
    pytest.importorskip("torch")
    from reproduce.benchmark.implementations import pytorch

    settings = steps.workload_settings(runs[row])
    model = ours.build_model(settings)
    if isinstance(model, VAE):
        theirs = pytorch.VAE(settings, lambda network: network)
        pairs = (model.encoder, theirs.encoder), (model.decoder, theirs.decoder)
    else:
        theirs = pytorch.GAN(settings, lambda network: network)
        pairs = (model.generator, theirs.g), (model.discriminator, theirs.d)
    for network, module in pairs:
        expected = sum(v.numpy().size for v in network.trainable_variables)
        assert sum(p.numel() for p in module.parameters()) == expected


def changed(run, model=None, optimizer=None, generator=None):
    """Return a resolved run with some settings changed, as YAML has it."""
    content = run.to_dict()
    content["model"] |= model or {}
    if optimizer:
        content["optimizers"]["d_optimizer"] = {"name": optimizer}
    content["networks"].get("generator", {}).update(generator or {})
    return config.resolve(content).to_dict()


ALL = {"ours", "keras_guide", "pytorch", "pytorch_compiled"}
if backend.NAME != "tensorflow":
    ALL.remove("keras_guide")


@pytest.mark.parametrize("row", ROWS)
def test_a_row_has_the_implementations_that_the_figure_has(runs, row):
    committed = read_json(ROOT / "figures" / "bench.json")["measurements"]["steps"]
    expected = set(committed[f"{row}, float32"]["implementations"])
    assert expected >= ALL
    if backend.NAME == "tensorflow":
        assert set(steps.implementations(runs[row].to_dict())) == expected


@pytest.mark.parametrize(
    ("row", "changes", "expected"),
    [
        ("mnist_gan", {"model": {"objective": "minimax"}}, {"ours"}),
        ("mnist_gan", {"model": {"objective": "wasserstein"}}, {"ours"}),
        (
            "mnist_gan",
            {"model": {"objective": "wasserstein", "weight_clip": 0.01}},
            {"ours"},
        ),
        ("mnist_gan", {"model": {"penalty": "dragan"}}, {"ours"}),
        ("mnist_gan", {"model": {"critic_steps": 2}}, {"ours"}),
        ("mnist_gan", {"model": {"ema": 0.99}}, {"ours"}),
        ("mnist_gan", {"model": {"real_target": 0.9}}, {"ours"}),
        ("mnist_gan", {"optimizer": "RMSprop"}, {"ours"}),
        ("mnist_gan", {"model": {"generator_batch": 2}}, ALL | {"report_code"}),
        (
            "mnist_gan",
            {"generator": {"upsampling": "nearest"}},
            (ALL | {"report_code"}) - {"pytorch", "pytorch_compiled"},
        ),
        ("mnist_acgan", {"model": {"objective": "wasserstein"}}, {"ours"}),
        ("mnist_acgan", {"model": {"classify_generated": False}}, ALL),
        ("mnist_wgan_gp", {"model": {"penalty": {"name": "dragan"}}}, {"ours"}),
        (
            "mnist_wgan_gp",
            {"model": {"penalty": {"name": "gradient_penalty", "weight": 5.0}}},
            {"ours"},
        ),
        ("mnist_wgan_gp", {"model": {"critic_steps": 5}}, ALL),
        ("mnist_vae", {"model": {"beta": 4.0}}, {"ours"}),
    ],
)
def test_an_implementation_is_left_out_of_a_row_that_it_does_not_implement(
    runs, row, changes, expected
):
    assert set(steps.implementations(changed(runs[row], **changes))) == expected


@pytest.mark.parametrize("implementation", ["keras_guide", "pytorch", "report_code"])
def test_an_implementation_refuses_what_it_does_not_implement(runs, implementation):
    needed = {"keras_guide": "tensorflow", "pytorch": "torch", "report_code": "keras"}
    pytest.importorskip(needed[implementation])
    module = importlib.import_module(f"reproduce.benchmark.implementations.{implementation}")
    settings = steps.workload_settings(runs["mnist_gan"])
    settings["configuration"] = changed(runs["mnist_gan"], model={"objective": "minimax"})
    with pytest.raises(UserError, match=f"{implementation} does not .*model.objective: minimax"):
        module.train_step(settings)


def test_a_data_set_of_other_shapes_is_refused():
    with pytest.raises(UserError, match="unknown data set of the benchmark 'cifar10'"):
        steps.data_shape(config.resolve_data("cifar10"))


# -- the figure ------------------------------------------------------------------------


def in_this_process(workloads, rounds, seconds):
    """Replace `time_in_turns`: call each workload once, in this process."""
    return {
        name: Timing([2.0] * rounds, 1.5, 2**30, called(json.dumps(dataclasses.asdict(workload))))
        for name, workload in workloads.items()
    }


@functools.cache
def called(workload):
    workload = json.loads(workload)
    module, _, function = workload["function"].rpartition(".")
    run = getattr(importlib.import_module(module), function)(workload["settings"])
    return json.loads(json.dumps(run(workload["turn"] or 1)))


@pytest.mark.slow
def test_all_that_a_preset_times_is_measured_and_drawn(monkeypatch, tmp_path):
    pytest.importorskip("torch")
    pytest.importorskip("jax")  # it reads the profile
    monkeypatch.setattr(steps, "time_in_turns", in_this_process)
    measurements = figure.measure(experiment("smoke"))
    assert json.loads(json.dumps(measurements)) == measurements
    check_steps(measurements["steps"])
    check_costs(measurements["costs"])
    for kernels in measurements["kernels"].values():
        assert kernels["Conv2DBackpropInput"] > 0
    assert len(measurements["kernels"]) == (backend.NAME == "tensorflow")

    assert figure.claims(measurements) == []
    drawn = figure.plot(None, measurements)
    assert isinstance(drawn, matplotlib.figure.Figure)
    drawn.savefig(tmp_path / "bench.png")
    assert len(report.speed_table(measurements["steps"]).splitlines()) == 2 + 4


def check_steps(found):
    assert list(found) == [
        f"mnist_{model}, float32" for model in ("gan", "acgan", "wgan_gp", "vae")
    ]
    for name, step in found.items():
        expected = ALL - {"pytorch_compiled"}
        if name.startswith(("mnist_gan", "mnist_acgan")):
            expected = expected | {"report_code"}
        assert set(step["implementations"]) == expected
        assert step["flops_per_image"] > 0
        for implementation in step["implementations"].values():
            assert implementation == {
                "images_per_second": dict.fromkeys(("median", "min", "max"), 16.0),  # 2 steps of 8
                "seconds_to_first_step": 1.5,
                "peak_memory_mb": 1024,
                "utilisation": implementation["utilisation"],
                "ours_over_it": dict.fromkeys(("median", "min", "max"), 1.0),
            }


def check_costs(found):
    assert {name: list(cost) for name, cost in found.items()} == {
        "batch_size": ["4", "8"],
        "image_size": ["32"],
        "data_size": ["64"],
        "samples": ["10", "100"],
    }


def test_a_step_runs_in_a_process_of_its_own():
    pytest.importorskip("torch")
    settings = steps.workload_settings(experiment("smoke").configurations["mnist_vae"])
    workload = steps.workload(steps.FUNCTIONS["pytorch"], settings)
    assert workload.environment == {"KERAS_BACKEND": "torch"}
    timings = time_in_turns({"step": workload}, rounds=1, seconds=0.01)
    assert timings["step"].failure is None


def test_readme_has_the_table_of_the_committed_figure():
    readme = (ROOT / "reproduce" / "benchmark" / "README.md").read_text()
    committed = read_json(ROOT / "figures" / "bench.json")["measurements"]
    table = report.speed_table(committed["steps"])
    assert f"<!-- speed table -->\n{table}\n<!-- end -->" in readme
