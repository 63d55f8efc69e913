"""Export to ONNX: every network of every model equals Keras', on every backend."""

import sys

import keras
import numpy as np
import pytest

from gan_vs_vae import backend, export, models, networks
from gan_vs_vae.applications.shipped import with_weights
from gan_vs_vae.errors import UserError
from gan_vs_vae.precision import dtype_policy, in_float32
from tests import cases
from tests.conftest import needs, run_python

PARTS = """\
import keras


@keras.saving.register_keras_serializable("my_parts")
class PixelNorm(keras.layers.Layer):
    def call(self, x):
        mean_square = keras.ops.mean(keras.ops.square(x), axis=-1, keepdims=True)
        return x * keras.ops.rsqrt(mean_square + 1e-8)


def build(image_shape=(8, 8, 1), latent_dim: int = 32, filters: int = 16) -> keras.Model:
    height, width, channels = image_shape
    z = keras.Input((latent_dim,))
    x = keras.layers.Dense(height // 2 * width // 2 * filters, activation="relu")(z)
    x = PixelNorm()(keras.layers.Reshape((height // 2, width // 2, filters))(x))
    x = keras.layers.Conv2DTranspose(channels, 4, 2, "same")(x)
    return keras.Model(z, keras.layers.Activation("tanh", dtype="float32")(x))
"""
MODELS = {
    "autoencoder": cases.autoencoder,
    "vae": cases.vae,
    "conditional_vae": lambda: cases.conditional_vae(condition_encoder=True),
    "conditional_vae-attributes": lambda: cases.conditional_vae(True, multi_label=True),
    "gan": cases.gan,
    "vae_gan": cases.vae_gan,
    "adversarial_autoencoder": cases.adversarial_autoencoder,
    "gan-style": cases.style_gan,
    "gan-ema": lambda: cases.gan(ema=0.9),
    "acgan": cases.acgan,
    "acgan-attributes": lambda: cases.acgan(multi_label=True),
    "conditional_gan": cases.conditional_gan,
}


@pytest.fixture(autouse=True)
def _packages():
    for name in export.PACKAGES:
        needs(name, "onnx")


def run(path, *arrays):
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]
    return session.run(None, dict(zip(names, arrays, strict=True)))[0]


@pytest.mark.skipif(backend.NAME != "tensorflow", reason="each takes a process of its own there")
@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize("name", MODELS)
def test_networks_of_all_models_equal_keras(name, policy, tmp_path):
    with dtype_policy(policy):
        model = MODELS[name]()
    z = model.sample_latent(4, seed=0)
    labels = cases.labels_for(model, 4) if model.conditional else None
    inputs = [z] if labels is None else [z, labels]
    assert export.to_onnx(model, tmp_path / "decoder.onnx") < 1e-4
    images = run(tmp_path / "decoder.onnx", *inputs)
    levels = keras.ops.convert_to_numpy(model.unscale(images)).astype(int)
    # A network that was built under mixed_bfloat16 is exported in float32.
    assert np.abs(levels - model.decode(z, labels)).max() <= (1 if policy == "float32" else 8)
    if isinstance(model, models.Autoencoder):
        assert export.to_onnx(model, tmp_path / "encoder.onnx", "encoder") < 1e-4
        pixels = model.decode(z, labels)
        inputs = [keras.ops.convert_to_numpy(model.scale(pixels))]
        if len(model.encoder.inputs) > 1:
            inputs.append(labels)
        codes = run(tmp_path / "encoder.onnx", *inputs)
        expected = model.encode(pixels, labels if len(inputs) > 1 else None)
        assert np.abs(codes - expected).max() < (1e-4 if policy == "float32" else 0.05)


def test_half_precision_halves_the_file_and_keeps_small_numbers(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "parts_of_half.py").write_text(PARTS)
    import parts_of_half

    network = parts_of_half.build((32, 32, 3), filters=32)
    whole, half = tmp_path / "whole.onnx", tmp_path / "half.onnx"
    export.to_onnx(network, whole)
    assert 0 < export.to_onnx(network, half, float16=True) < 1e-3
    assert half.stat().st_size < 0.6 * whole.stat().st_size
    # 1e-8, which keeps the root from 0, is 0 in half precision.
    assert np.isfinite(run(half, np.zeros((1, 32), "float32"))).all()


@pytest.mark.parametrize("name", ["tensorflow", "jax", "torch"])
@pytest.mark.slow
def test_own_layers_are_exported_on_every_backend(name, tmp_path):
    needs(name)
    (tmp_path / "my_parts.py").write_text(PARTS)
    program = f"""
import sys; sys.path.insert(0, {str(tmp_path)!r})
import numpy as np, my_parts
from gan_vs_vae import GAN, export, networks
model = GAN(my_parts.build(), networks.dcgan_discriminator((8, 8, 1), filters=(4,)), ema=0.9)
assert export.to_onnx(model, {str(tmp_path / "mine.onnx")!r}) < 1e-4
z = model.sample_latent(3, seed=0)
np.savez({str(tmp_path / "images.npz")!r}, z=z, images=model.decode(z))
"""
    run_python("-c", program, backend=name)
    with np.load(tmp_path / "images.npz") as saved:
        found = run(tmp_path / "mine.onnx", saved["z"])
        assert np.abs((found + 1) * 127.5 - saved["images"]).max() < 0.52


def test_what_differs_is_refused_and_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(export, "compare", lambda path, network: 0.002)
    path = tmp_path / "gan.onnx"
    path.write_text("what was there")
    with pytest.raises(UserError, match=r"differs from Keras by 0\.002, more than 0\.001"):
        export.to_onnx(cases.gan(), path)
    assert path.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [path]


def test_a_network_that_returns_nan_is_refused(tmp_path):
    gan = cases.gan()
    gan.generator.set_weights([np.full_like(w, np.nan) for w in gan.generator.get_weights()])
    with pytest.raises(UserError, match="differs from Keras by nan"):
        export.to_onnx(gan, tmp_path / "gan.onnx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("make", "role", "message"),
    [
        (cases.gan, "encoder", "a GAN has no encoder"),
        (cases.gan, "decode", "did you mean 'decoder'"),
        (cases.classifier, "decoder", "pass its network itself"),
    ],
)
def test_mistakes_have_a_sentence(make, role, message, tmp_path):
    with pytest.raises(UserError, match=message):
        export.to_onnx(make(), tmp_path / "x.onnx", role)


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tf2onnx", None)
    monkeypatch.setattr(export.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=r"tf2onnx: pip install 'gan-vs-vae\[onnx\]'"):
        export.to_onnx(cases.gan(), tmp_path / "gan.onnx")


def test_a_layer_of_the_program_itself_is_named_where_a_process_cannot_find_it():
    class Mine(keras.layers.Layer):
        pass

    Mine.__module__ = "__main__"
    network = keras.Sequential([keras.Input((2,)), Mine()])
    with pytest.raises(
        UserError, match="the layer or function Mine is defined in the program itself"
    ):
        list(export._modules(network))


def test_weights_are_appended_to_a_graph(tmp_path):
    """A graph without its constants, and the constants, are one valid file."""
    import onnx
    from onnx import TensorProto, helper

    nodes = [
        helper.make_node("Cast", ["w"], ["wide"], to=TensorProto.FLOAT),
        helper.make_node("MatMul", ["x", "wide"], ["xw"]),
        helper.make_node("Add", ["xw", "b"], ["y"]),
    ]
    x, y = (helper.make_tensor_value_info(n, TensorProto.FLOAT, ["n", 300]) for n in "xy")
    graph = helper.make_graph(nodes, "graph", [x], [y])
    draw = np.random.default_rng(0)
    w = draw.standard_normal((300, 300)).astype("float16")
    b = draw.standard_normal(300).astype("float32")
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8)
    path = tmp_path / "whole.onnx"
    path.write_bytes(with_weights(model.SerializeToString(), {"w": w, "b": b}))
    onnx.checker.check_model(onnx.load(path))
    inputs = draw.standard_normal((5, 300)).astype("float32")
    assert run(path, inputs) == pytest.approx(inputs @ w.astype("float32") + b, abs=1e-3)


def normalised(**settings):
    """A network with a layer that computes what it uses from its weights, when it is loaded."""
    norm = keras.layers.Normalization(axis=-1, **settings)
    if not settings:
        norm.adapt(np.random.default_rng(0).normal(5, 3, (100, 2)).astype("float32"))
    return keras.Sequential([keras.Input((2,)), norm, keras.layers.Dense(4)])


def test_a_copy_in_float32_computes_what_the_network_computes():
    network, x = normalised(), np.full((1, 2), 5, "float32")
    np.testing.assert_allclose(
        *(keras.ops.convert_to_numpy(each(x)) for each in (network, in_float32(network))), rtol=1e-6
    )


def named_inputs():
    inputs = {name: keras.Input((2,), name=name) for name in "ab"}
    return keras.Model(inputs, keras.layers.Subtract()(list(inputs.values())))


def named_outputs():
    x = keras.Input((3,))
    return keras.Model(x, {"b": keras.layers.Dense(3)(x), "a": keras.layers.Dense(3)(x)})


def one_class():
    generator = networks.dcgan_generator((8, 8, 1), latent_dim=4, num_classes=1, filters=(4,))
    return models.ACGAN(
        generator, networks.dcgan_discriminator((8, 8, 1), num_classes=1, filters=(4,)), seed=0
    )


class Subclassed(keras.Model):
    def call(self, x):
        return x


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: keras.Sequential([keras.layers.Dense(3)]), "its inputs are not known"),
        (Subclassed, "its inputs are not known"),
        (
            lambda: keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: 2 * x)]),
            "cannot be exported: .*Lambda",
        ),
    ],
)
def test_a_network_that_is_not_to_be_exported_has_a_sentence(make, message, tmp_path):
    with pytest.raises(UserError, match=message):
        export.to_onnx(make(), tmp_path / "x.onnx")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("make", [normalised, named_inputs, named_outputs, one_class])
def test_a_network_is_exported_or_refused_by_a_sentence(make, tmp_path):
    try:
        assert export.to_onnx(make(), tmp_path / "x.onnx") < 1e-4
    except UserError:
        assert not list(tmp_path.iterdir())


def test_functions_in_settings_of_layers_are_found():
    @keras.saving.register_keras_serializable("my_functions")
    def twice(x):
        return 2 * x

    twice.__module__ = "my_functions"
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation=twice)])
    assert set(export._modules(network)) == {"my_functions"}
