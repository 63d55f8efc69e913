"""Chars74K as a TFDS data set: run `tfds build --manual_dir=FOLDER` in this folder.

FOLDER holds the archives, or the folder `English` to which they unpack. The command needs
`pip install apache-beam mlcroissant`. Read the result with `tfds.builder_from_directory`;
`gan_vs_vae.data.load` reads the folder `English` itself.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import tensorflow_datasets as tfds

from gan_vs_vae.data.chars74k.archives import ARCHIVES, names_in, read_images
from gan_vs_vae.data.chars74k.layout import CLASSES, KINDS, place, split
from gan_vs_vae.data.file_listing import list_images
from gan_vs_vae.errors import UserError

CONTENTS = {"Fnt": "characters in computer fonts", "Hnd": "handwriting", "Img": "photographs"}


class Builder(tfds.core.GeneratorBasedBuilder):
    """TFDS' builder of Chars74K.

    Of each kind and class every tenth image in name order is for testing.
    """

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES = {"1.0.0": "The English part."}
    MANUAL_DOWNLOAD_INSTRUCTIONS = """
    Put EnglishFnt.tgz, EnglishHnd.tgz and EnglishImg.tgz of
    http://www.ee.surrey.ac.uk/CVSSP/demos/chars74k/ into manual_dir, or those that the
    configuration needs; or the folder English to which they unpack, which may be incomplete.
    """
    BUILDER_CONFIGS = [
        tfds.core.BuilderConfig(name="all", description="All three kinds."),
        *(
            tfds.core.BuilderConfig(name=kind.lower(), description=f"{text.capitalize()} only.")
            for kind, text in CONTENTS.items()
        ),
    ]

    def _info(self) -> tfds.core.DatasetInfo:
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {
                    "id": tfds.features.Text(doc="the file's path below English/"),
                    "image": tfds.features.Image(shape=(None, None, 3), doc="of various sizes"),
                    "kind": tfds.features.ClassLabel(names=KINDS),
                    "label": tfds.features.ClassLabel(names=CLASSES),
                }
            ),
            supervised_keys=("image", "label"),
            homepage="http://www.ee.surrey.ac.uk/CVSSP/demos/chars74k/",
        )

    def _split_generators(self, dl_manager: tfds.download.DownloadManager) -> dict:
        folder = Path(dl_manager.manual_dir)  # TFDS has a class of its own
        config = self.builder_config.name
        kinds = [kind for kind in KINDS if config in ("all", kind.lower())]
        if (folder / "English").is_dir():
            found = list_images(folder / "English")[0]
            names = [name for name in found if (where := place(name)) and where[0] in kinds]
        else:
            names = [
                name
                for kind in kinds
                for name in names_in(folder / ARCHIVES[kind].file, ARCHIVES[kind])
            ]
        if not names:
            raise UserError(f"{folder / 'English'} holds no images of {', '.join(kinds)}")
        return {
            part: self._generate_examples(folder, part_names)
            for part, part_names in zip(("train", "test"), split(names), strict=True)
        }

    def _generate_examples(self, folder: Path, names: list[str]) -> Iterator[tuple[str, dict]]:
        places = {name: where for name in names if (where := place(name))}
        for name, file in _files(folder, names):
            kind, label = places[name]
            yield name, {"id": name, "image": file, "kind": kind, "label": label}


def _files(folder, names):
    """Yield the name of each image, and its path, or an open file from an archive."""
    if (folder / "English").is_dir():
        yield from ((name, folder / "English" / name) for name in names)
        return
    for kind in sorted({place(name)[0] for name in names}):
        for name, content in read_images(folder / ARCHIVES[kind].file, names):
            yield name, io.BytesIO(content)
