"""Chars74K as a data set of TFDS': `tfds build --manual_dir=FOLDER`, in this folder.

FOLDER holds the archives, or the folder `English` that they unpack to. With the data set built,
`tfds.builder_from_directory` reads it from anywhere.
"""

import io
from collections.abc import Iterator

import tensorflow_datasets as tfds

from gan_vs_vae.data.chars74k.archives import ARCHIVES, names_in, read_images
from gan_vs_vae.data.chars74k.layout import CLASSES, KINDS, place, split
from gan_vs_vae.data.file_listing import image_files
from gan_vs_vae.errors import UserError

CONTENTS = {"Fnt": "characters in computer fonts", "Hnd": "handwriting", "Img": "photographs"}


class Builder(tfds.core.GeneratorBasedBuilder):
    """Chars74K; of each kind and class every tenth image in name order is for testing."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES = {"1.0.0": "The English part."}
    MANUAL_DOWNLOAD_INSTRUCTIONS = """
    Put EnglishFnt.tgz, EnglishHnd.tgz and EnglishImg.tgz, or those that a configuration needs,
    of http://www.ee.surrey.ac.uk/CVSSP/demos/chars74k/ into manual_dir; or the folder English
    that they unpack to, which is then taken as it is.
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
        folder = dl_manager.manual_dir
        config = self.builder_config.name
        kinds = [kind for kind in KINDS if config in ("all", kind.lower())]
        if (folder / "English").is_dir():
            found = [n for n in image_files(folder / "English")[0] if place(n)]
            names = [name for name in found if place(name)[0] in kinds]
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

    def _generate_examples(self, folder, names: list[str]) -> Iterator[tuple[str, dict]]:
        for name, file in _files(folder, names):
            kind, label = place(name)
            yield name, {"id": name, "image": file, "kind": kind, "label": label}


def _files(folder, names):
    """Name and image of each: a path, or from an archive an open file."""
    if (folder / "English").is_dir():
        yield from ((name, folder / "English" / name) for name in names)
        return
    for kind in sorted({place(name)[0] for name in names}):
        for name, content in read_images(folder / ARCHIVES[kind].file, names):
            yield name, io.BytesIO(content)
