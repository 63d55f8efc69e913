"""Train the judges that ship again: `python -m reproduce.judges mnist-classifier`."""

import argparse
import sys
from pathlib import Path

from gan_vs_vae import ending, startup
from gan_vs_vae.options import RunOptions


@ending.exit_status
def main(arguments: list[str] | None = None) -> None:
    """Train each judge that is named, or all, and print what its card says of it."""
    parser = argparse.ArgumentParser(prog="python -m reproduce.judges", description=__doc__)
    add = parser.add_argument
    add(
        "names",
        nargs="*",
        metavar="NAME",
        help="such as mnist-classifier, or cifar10-probe (default: all classifiers)",
    )
    add("--data-dir", type=Path, metavar="DIR", help="folder of the real data sets")
    add("--download", action="store_true", help="let TFDS download missing data sets")
    add("--runs", type=Path, default=Path("runs"), metavar="DIR", help="folder of the runs")
    add(
        "--out",
        type=Path,
        default=Path("results"),
        metavar="DIR",
        help="folder for weights and cards; those that ship are in gan_vs_vae/pretrained, probes "
        "in reproduce/judges/probes (default: results)",
    )
    parsed = parser.parse_args(arguments)
    options = RunOptions(data_dir=parsed.data_dir, download=parsed.download, runs=parsed.runs)
    with startup.importing():
        from gan_vs_vae import pretrained
        from gan_vs_vae.errors import unknown
        from reproduce.judges import probe, probe_training, training
    names = parsed.names or pretrained.NAMES
    known = (*pretrained.NAMES, *probe.DATA)
    for name in names:
        if name not in known:
            raise unknown("judge", name, known)
    for name in names:
        train = probe_training.train if name in probe.DATA else training.train
        card = train(name, options, parsed.out)
        right, error = card["test"]["accuracy"], card["test"]["calibration_error"]
        print(
            f"{parsed.out / name}: {card['bytes']:,} bytes, {right:.2%} of "
            f"{card['test']['images']:,} test images right, calibration error {error:.2%}"
        )


if __name__ == "__main__":
    sys.exit(main())
