"""Parts of one's own by dotted path: what is handed out, what is refused, and what is imported."""

import sys

import keras
import pytest

from gan_vs_vae import config, data, losses, penalties, training
from gan_vs_vae.__main__ import main
from gan_vs_vae.errors import UserError
from tests import cases, ebgan
from tests.test_config import VAE, changed

HERE = __name__
calls = []


def note(*arguments, **settings):
    """A function such as no configuration may call."""
    calls.append(arguments)


def lie(image_shape) -> keras.Model:
    """A function whose annotation is wrong."""
    return "no model"


def unreadable(image_shape) -> "NoSuchType":  # noqa: F821
    """A function whose annotation is not defined."""


class LeastSquares(losses.Objective):
    def __init__(self, scale: float = 1.0):
        self.scale = scale

    def discriminator(self, real_logits, fake_logits):
        return keras.ops.mean((real_logits - self.scale) ** 2) + keras.ops.mean(fake_logits**2)

    def generator(self, fake_logits):
        return keras.ops.mean((fake_logits - self.scale) ** 2)

    def get_config(self):
        return {"scale": self.scale}


class R1(penalties.Penalty):
    def points(self, real, fake, seed):
        return real


class Rates(keras.callbacks.Callback):
    """Sets a learning rate after each epoch."""

    def __init__(self, schedule: keras.optimizers.schedules.LearningRateSchedule, times: int = 1):
        super().__init__()
        self.schedule, self.times = schedule, times

    def on_epoch_end(self, epoch, logs=None):
        calls.append((epoch, float(self.schedule(epoch)) * self.times))


def eight_by_eight(data_dir, *, count: int = 16) -> data.DataSet:
    """A data set of one's own."""
    images = data.load("mnist", "embedded", image_size=8, limit=count).train.images
    split = data.Split(images, None)
    provenance = {"source": "real", "description": "mine", "train": count, "test": count}
    return data.DataSet("mine", split, split, None, provenance)


def mine(part):
    return f"{HERE}.{part}"


# -- security ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        *("data", "model", "model.objective", "model.penalty", "networks.generator", "callbacks"),
        *("optimizers.d_optimizer", "optimizers.d_optimizer.learning_rate"),
    ],
)
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("os.system", "os is of Python's standard library"),
        ("builtins.exec", "builtins is of Python's standard library"),
        ("subprocess.Popen", "subprocess is of Python's standard library"),
        ("no.such.part", "no.such is not imported: name it by --import no.such"),
        ("keras.callbacks.nothing", "keras.callbacks has no 'nothing'"),
        ("numpy.fromfile", "must be"),
        ("keras.saving.load_model", "must be"),
        ("keras.layers.Dense", "must be"),
        ("keras.os.system", "keras.os is not imported"),
        ("tests.test_own_parts.sys.exit", "tests.test_own_parts.sys is not imported"),
        ("tests.test_own_parts.sys", "must be"),
        ("tests.test_own_parts.note", "must be"),
        ("tests..note", "is not a dotted path"),
    ],
)
@pytest.mark.parametrize("describe_only", [False, True])
def test_no_dotted_path_leads_to_what_its_place_does_not_need(path, name, message, describe_only):
    content = changed(path, [name] if path == "callbacks" else name)
    if path.endswith("learning_rate"):
        content["optimizers"]["d_optimizer"]["name"] = "Adam"
    before = set(sys.modules)
    if describe_only and "not imported" in message:
        resolved = config.resolve(content, describe_only=True)
        assert any(found.endswith(f" {name}") for found in config.unchecked(resolved))
    else:
        with pytest.raises(UserError) as error:
            config.resolve(content, describe_only=describe_only)
        assert message in str(error.value)
        assert repr(name) in str(error.value)
    assert not calls
    assert set(sys.modules) == before


@pytest.mark.parametrize(
    ("path", "name", "message"),
    [
        ("networks.generator", mine("unreadable"), "cannot read|cannot be read"),
        ("callbacks", "keras.callbacks.ModelCheckpoint", "unknown callback of Keras"),
        ("callbacks", "ModelCheckpoint", "unknown callback 'ModelCheckpoint'"),
        ("data", "gan_vs_vae.data.DataSet", "a function that is annotated to return one"),
        ("model", f"{ebgan.__name__}.build", "must be a subclass of ImageModel"),
    ],
)
def test_other_parts_that_a_place_does_not_take(path, name, message):
    with pytest.raises(UserError, match=message):
        config.resolve(changed(path, [name] if path == "callbacks" else name))


def test_a_function_must_return_what_it_says():
    with pytest.raises(UserError, match="lie must return a Model, not str"):
        config.build(config.resolve(changed("networks.generator", mine("lie"))), (8, 8, 1), 4)


# -- what can be named ------------------------------------------------------------------------


def test_objective_penalty_and_schedule_of_ones_own_are_built():
    content = changed("model", {"name": "ACGAN", "objective": mine("LeastSquares")})
    content["model"]["penalty"] = {"name": mine("R1"), "weight": 3}
    resolved = config.resolve(content)
    assert resolved.to_dict()["model"]["objective"] == {"name": mine("LeastSquares"), "scale": 1.0}
    model = config.build(resolved, (28, 28, 1), 10)
    assert (type(model.objective), model.penalty.weight) == (LeastSquares, 3)
    content["model"]["penalty"]["weight"] = -1
    with pytest.raises(UserError, match="weight must be at least 0, not -1"):
        config.draft(config.resolve(content), (28, 28, 1), 10)
    with pytest.raises(UserError, match="LeastSquares.scale must be float, not 'x'"):
        config.resolve(changed("model.objective", {"name": mine("LeastSquares"), "scale": "x"}))


def test_data_of_ones_own_are_loaded_with_their_settings():
    content = {**VAE, "data": {"name": mine("eight_by_eight"), "count": 12, "limit": 10}}
    part = config.resolve(content).data
    assert part.settings == {"image_size": None, "limit": 10, "count": 12}
    loaded = data.load(part.name, **part.settings)
    assert (loaded.name, len(loaded.train), loaded.image_shape) == ("mine", 10, (8, 8, 1))
    with pytest.raises(UserError, match="has no stand-in"):
        data.load(part.name, "embedded", **part.settings)


def test_callbacks_of_a_configuration_are_called_and_change_the_run(tiny, tmp_path):
    schedule = {"name": "InverseTimeDecay", "initial_learning_rate": 1.0, "decay_steps": 1}
    content = {
        **VAE,
        "callbacks": [
            {"name": mine("Rates"), "times": 2, "schedule": {**schedule, "decay_rate": 1.0}},
            {"name": "EarlyStopping", "monitor": "loss"},
        ],
    }
    resolved = config.resolve(content)
    assert config.resolve(resolved.to_dict()) == resolved
    assert resolved.to_dict()["callbacks"][0]["schedule"]["staircase"] is False
    plain = config.resolve(VAE)
    assert "callbacks" not in plain.to_dict()
    assert plain.digest() != resolved.digest()
    calls.clear()
    training.train(resolved, tiny, tmp_path)
    assert calls == [(0, 2.0), (1, 1.0)]
    calls.clear()


@pytest.mark.parametrize(
    ("callback", "message"),
    [
        ({"name": "EarlyStopping"}, "unknown loss that EarlyStopping monitors, 'val_loss'"),
        ({"name": "EarlyStopping", "monitor": "kl"}, "set mode to min or max"),
        ({"name": "EarlyStopping", "monitor": "loss", "mode": "best"}, "do not fit"),
        ({"name": "EarlyStopping", "monitor": "loss", "patience": -1}, "patience must be at least"),
    ],
)
def test_callbacks_that_would_do_nothing_are_refused(callback, message):
    with pytest.raises(UserError, match=message):
        config.draft(config.resolve({**VAE, "callbacks": [callback]}), (28, 28, 1), None)


# -- the command line -------------------------------------------------------------------------

MY_PARTS = """
import pathlib
pathlib.Path("imported").touch()

from gan_vs_vae import losses


class Mine(losses.Objective):
    pass
"""
RUN = """
data: {name: mnist, limit: 64}
model: {name: GAN, objective: fresh_parts.Mine}
networks:
  generator: {name: dcgan_generator, filters: [4, 4]}
  discriminator: {name: dcgan_discriminator, filters: [4]}
batch_size: 16
epochs: 1
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with a configuration that needs a module beside it."""
    (tmp_path / "fresh_parts.py").write_text(MY_PARTS)
    (tmp_path / "run.yaml").write_text(RUN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.modules.pop("fresh_parts", None)


@pytest.mark.parametrize("more", [[], ["--import", "fresh_parts"]])
def test_a_dry_run_imports_nothing_and_describes_the_rest(folder, capsys, more):
    assert main(["run.yaml", "--data", "embedded", "--dry-run", *more]) == 0
    said = capsys.readouterr().out
    assert "GAN, 1 epochs, batch size 16, data mnist" in said
    assert "objective fresh_parts.Mine" in said
    assert not (folder / "imported").exists()
    assert main(["run.yaml", "--dry-run", "--set", "networks.generator.filter=[1]", *more]) == 2


def test_a_module_is_imported_only_if_it_is_named(folder, capsys):
    command = ["run.yaml", "--data", "embedded"]
    assert main(command) == 2
    assert "name it by --import fresh_parts" in capsys.readouterr().err
    assert not (folder / "imported").exists()
    assert main([*command, "--import", "fresh_parts", "--set", "batch_size=5000"]) == 2
    assert "batch size 5000" in capsys.readouterr().err
    assert (folder / "imported").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("os", "os is of Python's standard library"),
        ("no_such_parts", "ModuleNotFoundError: No module named 'no_such_parts'"),
        ("broken_parts", "SyntaxError"),
        ("", "ValueError"),
        (".", "TypeError"),
    ],
)
def test_modules_that_cannot_be_imported_are_named(folder, capsys, name, message):
    (folder / "broken_parts.py").write_text("def (")
    assert main(["run.yaml", "--data", "embedded", "--import", name]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert f"--import {name!r}" in said


def test_a_part_of_a_program_is_not_imported_either():
    with pytest.raises(UserError, match="objective 'tests.no.Such': tests.no is not imported"):
        cases.gan(objective="tests.no.Such")
