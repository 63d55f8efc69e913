"""The generative models that ship: what their cards say, what Keras and ONNX make of them."""

import numpy as np
import pytest

from gan_vs_vae import export, pretrained
from gan_vs_vae.applications import shipped, site
from gan_vs_vae.errors import UserError
from gan_vs_vae.files import checksum
from reproduce.presets import compact, graphs
from reproduce.presets.catalogue import PRESETS
from tests import cases
from tests.conftest import needs

MOST_BYTES = 30_000_000  # of all models that ship


def test_all_models_of_the_catalogue_ship_and_all_that_ships_is_small():
    assert set(pretrained.PRESETS) == set(PRESETS)
    size = sum(path.stat().st_size for path in pretrained.FOLDER.rglob("*") if path.is_file())
    assert size <= MOST_BYTES


@pytest.mark.parametrize("name", PRESETS)
def test_card_describes_the_model_that_ships(name):
    card, path = pretrained.card(name), pretrained.MODELS / f"{name}.keras"
    assert (card["sha256"], card["bytes"]) == (checksum(path), path.stat().st_size)
    assert card["data"]["source"] == "real"
    assert card["terms"]
    assert card["revision"]
    assert card["figure"] == PRESETS[name].figure
    for measured in card["measured"].values():
        if isinstance(measured, dict):
            assert measured["low"] <= measured["value"] <= measured["high"]
    assert card["rounding"]["mean_levels"] < 1
    for file in card["files"]:
        assert (pretrained.MODELS / file).is_file()


@pytest.mark.parametrize("name", PRESETS)
def test_page_has_what_keras_loads(name, tmp_path):
    """The ONNX files that the page joins, without Keras, equal the networks that Keras loads."""
    needs("onnxruntime", "onnx")
    model = pretrained.from_preset(name)
    (found,) = (each for each in shipped.models() if each.entry["name"] == name)
    roles = {"decoder": model.decoder_network(), "encoder": getattr(model, "encoder", None)}
    for role, network in roles.items():
        if file := found.entry[role]:
            path = tmp_path / f"{role}.onnx"
            path.write_bytes(found.files[file])
            assert export.compare(path, network) < 1e-4
    assert found.entry["latent_dim"] == model.latent_dim
    assert found.entry["image_shape"] == list(model.image_shape)
    assert (found.entry["labels"] is not None) == model.conditional


def test_applications_take_the_models_that_ship():
    entries = [model.entry for model in shipped.models()]
    taken = {
        name: {entry["name"] for entry in entries if takes(entry, entries)}
        for name, takes in site.APPLICATIONS.items()
    }
    assert taken["plane"] == {"latent_space_vae_plane"}
    assert taken["digits"] == {"fig2_cvae"}
    assert taken["faces"] == {"fig5_cvae"}
    assert taken["cells"] == taken["walk"] == taken["blind"] == set(PRESETS)


def test_a_preset_is_a_name_or_a_file_of_a_generative_model(tmp_path):
    model = cases.gan()
    model.save(tmp_path / "mine.keras")
    again = pretrained.from_preset(str(tmp_path / "mine.keras"))
    assert (again.generate(3, seed=0) == model.generate(3, seed=0)).all()
    with pytest.raises(UserError, match="generates no images"):
        pretrained.from_preset("mnist-classifier")
    with pytest.raises(UserError, match="did you mean 'fig2_acgan'"):
        pretrained.from_preset("fig2_acgn")


@pytest.mark.parametrize("name", ["gan-ema", "acgan-real_classes", "conditional_vae-attributes"])
def test_what_is_made_small_generates_the_same(name, images, labels):
    model = cases.GENERATIVE[name]()
    model.compile()
    seen = cases.labels_for(model, len(images)) if model.conditional else None
    model.fit(images, seen, batch_size=8, verbose=0)
    small = compact.generating(model)
    asked = None if seen is None else seen[:4]
    assert type(small) is type(model)
    assert (small.generate(4, asked, seed=0) == model.generate(4, asked, seed=0)).all()
    names = graphs.stored_names(small)  # which leaves the weights as they were
    assert len({names[id(weight)] for weight in small.weights}) == len(small.weights)
    assert (small.generate(4, asked, seed=0) == model.generate(4, asked, seed=0)).all()


def test_rounded_weights_are_multiples_of_a_power_of_two_and_exact_in_half_precision():
    network = cases.networks.vae_decoder((8, 8, 1), latent_dim=5, filters=(16,), hidden=64)
    before = [np.array(weight) for weight in network.get_weights()]
    compact.round_weights(network, fineness=64)
    for old, new in zip(before, network.get_weights(), strict=True):
        if old.size < compact.LARGE:
            assert (old == new).all()
            continue
        scale = np.sqrt((old**2).mean())
        assert np.abs(old - new).max() <= scale / 64  # the step is below sqrt(2) / 64 of it
        assert (new.astype("float16") == new).all()
        (step,) = {float(2.0 ** np.round(np.log2(scale / 64)))}
        assert (new / step == np.round(new / step)).all()


def test_a_model_in_half_precision_is_loaded_by_keras_itself(tmp_path):
    import keras

    from gan_vs_vae.training.saving import save_small_model

    model = cases.vae()
    compact.round_weights(model.decoder)
    compact.round_weights(model.encoder)
    save_small_model(tmp_path / "small.keras", model)
    again = keras.saving.load_model(tmp_path / "small.keras")
    assert {weight.dtype for weight in again.weights} == {"float32"}
    assert (again.generate(4, seed=0) == model.generate(4, seed=0)).all()
