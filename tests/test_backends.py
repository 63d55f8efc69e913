"""The three backends: one step from the same weights, batch and noise gives the same on each."""

import functools

import keras
import numpy as np
import pytest

from gan_vs_vae import backend
from gan_vs_vae.optimizers import FusedAdam, get_optimizer
from tests.cases import MODELS
from tests.conftest import needs, run_python

BACKENDS = ("tensorflow", "jax", "torch")


@pytest.fixture(scope="session")
def steps(tmp_path_factory):
    """`steps(backend, cases)`: what tests/one_step.py returns there; run once for these cases."""
    folder, results = tmp_path_factory.mktemp("steps"), {}

    def steps(name, cases):
        needs(name)
        key = (name, cases)
        if key not in results:
            path = folder / f"{len(results)}.npz"
            run_python("-m", "tests.one_step", str(path), *cases, backend=name)
            with np.load(path) as file:
                results[key] = dict(file)
        return results[key]

    return steps


# One case of each family; the slow tests run all the others.
QUICK = ("vae", "gan-ema", "acgan-wasserstein-gradient_penalty", "classifier")
OTHERS = tuple(case for case in MODELS if case not in QUICK)


@pytest.mark.parametrize(
    "case", [*QUICK, *(pytest.param(case, marks=pytest.mark.slow) for case in OTHERS)]
)
@pytest.mark.parametrize("name", ["jax", "torch"])
def test_one_step_agrees_with_tensorflow(steps, name, case):
    group = QUICK if case in QUICK else OTHERS
    expected, got = steps("tensorflow", group), steps(name, group)
    keys = [key for key in expected if key.startswith(f"{case}/")]
    assert len(keys) > 5
    assert keys == [key for key in got if key.startswith(f"{case}/")]
    for key in keys:
        np.testing.assert_allclose(got[key], expected[key], atol=1e-4, rtol=1e-4, err_msg=key)


READS_BEFORE_UPDATES = """
import sys
from tensorflow.python.eager import context
from tests.cases import MODELS
from tests.one_step import one_step

context.enable_graph_collection()
one_step(MODELS[sys.argv[1]])
graphs = context.context().export_run_metadata().function_graphs
updates = 0
for graph in (g.post_optimization_graph for g in graphs):
    inputs = {n.name: [i.lstrip("^").split(":")[0] for i in n.input] for n in graph.node}

    def before(name):
        found, left = set(), [name]
        while left:
            left += (new := set(inputs.get(left.pop(), ())) - found)
            found |= new
        return found

    reads = [n.name for n in graph.node if n.op == "ReadVariableOp"]
    for update in (n.name for n in graph.node if n.op == "AssignSubVariableOp"):
        updates += 1
        for read in (r for r in reads if inputs[r][0] == inputs[update][0]):
            assert read in before(update) or update in before(read), (read, update)
assert updates
"""


@pytest.mark.parametrize("case", ["gan-non_saturating-dragan", "acgan-minimax-gradient_penalty"])
def test_tensorflow_updates_no_weight_that_is_still_to_be_read(case):
    run_python("-c", READS_BEFORE_UPDATES, case, backend="tensorflow")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["jax", "torch"])
def test_trains_and_draws_without_tensorflow(name, tmp_path):
    needs(name)
    code = f"""
import sys
sys.modules["tensorflow"] = sys.modules["tensorflow_datasets"] = None  # as if not installed
from reproduce.__main__ import main
sys.exit(main(["fig2", "--preset", "smoke", "--data", "embedded",
               "--out", {str(tmp_path / "figures")!r}, "--runs", {str(tmp_path / "runs")!r}]))
"""
    run_python("-c", code, backend=name)
    assert (tmp_path / "figures" / "fig2.png").exists()


def test_gradients_of_a_square():
    x = keras.Variable([1.0, -2.0])
    other = keras.Variable(5.0)
    loss, (gradient,) = backend.gradients(
        lambda: keras.ops.sum(keras.ops.square(x)) * other.value, [x]
    )
    assert float(loss) == 25.0
    np.testing.assert_allclose(gradient, [10.0, -20.0])


def test_the_gradient_of_what_does_not_matter_is_0():
    variables = [keras.Variable([1.0, 2.0]), keras.Variable([3.0])]
    _, gradients = backend.gradients(lambda: keras.ops.sum(variables[0] ** 2), variables)
    used, unused = map(keras.ops.convert_to_numpy, gradients)
    np.testing.assert_array_equal(used, [2.0, 4.0])
    np.testing.assert_array_equal(unused, [0.0])


def test_input_gradient_can_be_differentiated_again():
    """F(a) = (d/dx a x^3)^2 at x = 2 is 144 a^2, so F'(3) = 864."""
    a = keras.Variable(3.0)

    def loss():
        slope = backend.input_gradient(lambda x: a * x**3, keras.ops.array([2.0]))
        return keras.ops.sum(keras.ops.square(slope))

    value, (gradient,) = backend.gradients(loss, [a])
    np.testing.assert_allclose(float(value), 1296.0)
    np.testing.assert_allclose(float(gradient), 864.0)


def trained(optimizer, rows=(0, 1, 2), dense=False, steps=5):
    """A table, a weight and the optimizer's variables after steps which use these rows."""
    table = keras.Variable(np.linspace(-1, 1, 12, dtype="float32").reshape(4, 3))
    weight = keras.Variable(np.ones((3, 1), "float32"))
    optimizer.build([table, weight])
    rows = np.array(rows)

    def loss(goal):
        looked_up = keras.ops.one_hot(rows, 4) @ table if dense else keras.ops.take(table, rows, 0)
        return keras.ops.sum(keras.ops.square(looked_up @ weight - goal))

    for step in range(steps):
        _, gradients = backend.gradients(functools.partial(loss, float(step)), [table, weight])
        optimizer.apply(gradients, [table, weight])
    return [keras.ops.convert_to_numpy(v) for v in (table, weight, *optimizer.variables)]


@pytest.mark.parametrize(
    "settings",
    [
        {"learning_rate": 0.1},
        {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3},
        {"learning_rate": keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)},
        {"learning_rate": 0.1, "weight_decay": 0.1, "clipnorm": 0.5, "use_ema": True},
        {"learning_rate": 0.1, "amsgrad": True},
        {"learning_rate": 0.1, "gradient_accumulation_steps": 2},
    ],
    ids=["plain", "betas", "schedule", "decay", "amsgrad", "accumulation"],
)
def test_the_faster_adam_is_adam(settings):
    plain = trained(keras.optimizers.Adam(**settings))
    fast = trained(FusedAdam(**settings))
    for a, b in zip(plain, fast, strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-4, atol=1e-5)


def test_a_label_that_comes_twice_in_a_batch_moves_its_embedding_by_the_sum():
    """Keras' Adam squares each of its gradients instead of their sum, under TensorFlow."""
    dense = trained(keras.optimizers.Adam(0.1), rows=(0, 1, 1), dense=True)
    looked_up = trained(FusedAdam(0.1), rows=(0, 1, 1))
    for a, b in zip(dense, looked_up, strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-4, atol=1e-5)


def test_adam_by_name_is_the_faster_one_and_an_instance_is_left_alone():
    given = [keras.optimizers.Adam(), "adam", {"name": "Adam", "beta_1": 0.5}, "RMSprop"]
    found = [get_optimizer(optimizer) for optimizer in given]
    assert found[0] is given[0]
    names = ["Adam", "FusedAdam", "FusedAdam", "RMSprop"]
    assert [type(optimizer).__name__ for optimizer in found] == names


def test_precision_follows_the_device():
    expected = "mixed_bfloat16" if backend.cpu_has_bfloat16() else "float32"
    if backend.NAME == "tensorflow" and backend.device() == "cpu":
        assert backend.default_precision() == expected
        assert not backend.default_jit()
