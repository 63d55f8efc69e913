"""Models on the Hugging Face Hub, held against a stand-in of it: a folder of this computer."""

import shutil
from types import SimpleNamespace

import keras
import pytest
from keras.src.saving import saving_lib

from gan_vs_vae import pretrained
from gan_vs_vae.errors import UserError
from tests import cases


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A hub that keeps each repository in a folder, by the functions that Keras calls."""

    class Api:
        def __init__(self, **about):
            assert about["library_name"] == "keras"

        def create_repo(self, name, exist_ok):
            (tmp_path / name).mkdir(parents=True, exist_ok=exist_ok)
            return SimpleNamespace(repo_id=name)

        def upload_folder(self, repo_id, folder_path, commit_message):
            shutil.copytree(folder_path, tmp_path / repo_id, dirs_exist_ok=True)

    def snapshot_download(repo_id, **about):
        if not (tmp_path / repo_id).is_dir():
            raise OSError(f"there is no repository {repo_id}")
        return str(tmp_path / repo_id)

    stand_in = SimpleNamespace(HfApi=Api, snapshot_download=snapshot_download)
    monkeypatch.setattr(saving_lib, "huggingface_hub", stand_in)
    return tmp_path


@pytest.mark.parametrize("name", ["gan-ema", "acgan-real_classes", "conditional_vae-attributes"])
def test_a_model_is_saved_to_the_hub_and_loaded_from_it(hub, name):
    model = cases.GENERATIVE[name]()
    model.compile()
    model.save("hf://somebody/model")
    assert {path.name for path in (hub / "somebody" / "model").iterdir()} >= {
        "config.json",
        "model.weights.h5",
        "README.md",
    }
    by_keras = keras.saving.load_model("hf://somebody/model")
    by_name = pretrained.from_preset("hf://somebody/model")
    labels = cases.labels_for(model, 3) if model.conditional else None
    for again in (by_keras, by_name):
        assert (again.generate(3, labels, seed=0) == model.generate(3, labels, seed=0)).all()


def test_mistakes_at_the_hub_have_a_sentence(hub, monkeypatch):
    with pytest.raises(UserError, match=r"cannot load hf://somebody/none: there is no repository"):
        pretrained.from_preset("hf://somebody/none")
    with pytest.raises(UserError, match=r"must end with \.keras, or start with hf://"):
        cases.gan().save("somebody/model")
    monkeypatch.setattr(saving_lib, "huggingface_hub", None)
    with pytest.raises(UserError, match="you must install the `huggingface_hub` package"):
        cases.gan().save("hf://somebody/model")
