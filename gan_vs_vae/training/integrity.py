"""Whether the files of a finished run are as it left them: their checksums, in SHA256SUMS.

`sha256sum -c SHA256SUMS` checks all of them.
"""

from collections.abc import Iterable
from pathlib import Path

from gan_vs_vae.errors import UserError
from gan_vs_vae.files import checksum, write_text

SUMS = "SHA256SUMS"


def write_sums(folder: Path, files: Iterable[Path]) -> None:
    """Write the checksums of files below a folder."""
    lines = [f"{checksum(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    write_text(folder / SUMS, "".join(lines))


def read_sums(folder: Path) -> dict[Path, str]:
    """Return the checksum of each file; none where there is no SHA256SUMS."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("  ") for line in lines)
    return {folder / name: digest for digest, _, name in pairs}


def check_unchanged(folder: Path, path: Path) -> None:
    """Raise `UserError` if a file of a finished run is not as the run left it."""
    expected = read_sums(folder).get(path)
    if expected is None:
        return
    try:
        changed = checksum(path) != expected
    except OSError as error:
        raise UserError(
            f"cannot read {path}: {error.strerror}; put it back, or delete {folder} to train again"
        ) from error
    if changed:
        raise UserError(
            f"{path} was changed, or damaged, after its run had ended: put the file of that run "
            f"back, or delete {folder} to train again"
        )
