"""Files from strangers: a `.keras` file is loaded in safe mode, and brings no code with it."""

import json
import pickle
import zipfile

import keras
import pytest
from keras.src.saving.serialization_lib import SafeModeScope

from gan_vs_vae import GAN, training
from gan_vs_vae.errors import UserError
from tests import cases


def harmful(marker):
    """A function that leaves a trace when it runs."""
    return lambda x: open(marker, "w") and x


def with_lambda(folder):
    inputs = keras.Input((5,))
    x = keras.layers.Lambda(harmful(str(folder / "ran")), output_shape=(5,))(inputs)
    x = keras.layers.Reshape((8, 8, 1))(keras.layers.Dense(64)(x))
    model = GAN(keras.Model(inputs, x), cases._discriminator(), seed=0)
    model.compile()
    model.save(folder / "model.keras")
    (folder / "ran").unlink(missing_ok=True)  # which building the model may have left


def with_class(module, name, registered=None):
    """Return what makes a file whose generator is of a class that is not Keras'."""

    def make(folder):
        model = cases.gan()
        model.compile()
        model.save(folder / "good.keras")
        part = {
            "module": module,
            "class_name": name,
            "config": {"command": f"touch {folder / 'ran'}"},
            "registered_name": registered or name,
        }
        with (
            zipfile.ZipFile(folder / "good.keras") as good,
            zipfile.ZipFile(folder / "model.keras", "w") as bad,
        ):
            for member in good.namelist():
                content = good.read(member)
                if member == "config.json":
                    config = json.loads(content)
                    config["config"]["generator"] = part
                    content = json.dumps(config).encode()
                bad.writestr(member, content)

    return make


class Touch:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (self.path, "w")


def pickled(folder):
    (folder / "model.keras").write_bytes(pickle.dumps(Touch(str(folder / "ran"))))


STRANGERS = {
    "Lambda": with_lambda,
    "pickle": pickled,
    "os.system": with_class("os", "system"),
    "posix.system": with_class("posix", "system", "os>system"),
    "subprocess.Popen": with_class("subprocess", "Popen"),
    "builtins.eval": with_class("builtins", "eval"),
    "own class": with_class("my_parts", "Generator", "my_parts>Generator"),
}


@pytest.mark.parametrize("allowed", [False, True], ids=["safe", "after enabling unsafe"])
@pytest.mark.parametrize("kind", STRANGERS)
def test_file_of_a_stranger_is_refused_and_runs_nothing(tmp_path, kind, allowed):
    STRANGERS[kind](tmp_path)
    # `keras.config.enable_unsafe_deserialization()` leaves Keras in this state.
    with SafeModeScope(False if allowed else None), pytest.raises(UserError) as raised:
        training.load_model(tmp_path / "model.keras")
    assert str(raised.value).startswith(f"cannot load {tmp_path / 'model.keras'}: ")
    assert len(str(raised.value)) < 500
    assert not (tmp_path / "ran").exists()


@keras.saving.register_keras_serializable("mine")
class Twice(keras.layers.Layer):
    def call(self, x):
        return 2 * x


def test_a_layer_whose_module_is_not_imported_is_named(tmp_path, monkeypatch):
    generator = keras.Sequential([keras.Input((5,)), keras.layers.Dense(64), Twice()])
    generator.add(keras.layers.Reshape((8, 8, 1)))
    model = GAN(generator, cases._discriminator(), seed=0)
    model.save(tmp_path / "model.keras")
    assert training.load_model(tmp_path / "model.keras").generate(1).shape == (1, 8, 8, 1)
    monkeypatch.delitem(keras.saving.get_custom_objects(), "mine>Twice")
    with pytest.raises(UserError, match="it has mine>Twice. Import the module .* --import MODULE"):
        training.load_model(tmp_path / "model.keras")
