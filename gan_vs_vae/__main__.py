"""Train one configuration: `python -m gan_vs_vae my_model.yaml`."""

import argparse
import sys
from pathlib import Path

from gan_vs_vae import cli, config, overrides, registry, training
from gan_vs_vae.options import RunOptions, add_run_options
from gan_vs_vae.training import distributed
from gan_vs_vae.yaml_files import read_yaml


@cli.exit_status
def main(arguments: list[str] | None = None) -> None:
    """Train the configuration in a YAML file, and print where the run is."""
    parser = argparse.ArgumentParser(prog="python -m gan_vs_vae", description=__doc__)
    parser.add_argument("config", type=Path, help="YAML file; gan_vs_vae/config.py has its form")
    add_run_options(parser)
    parsed = parser.parse_args(arguments)
    options = RunOptions.from_arguments(parsed)
    devices = distributed.connect_hosts(options.devices)

    content = read_yaml(parsed.config)
    for override in options.overrides:
        overrides.set_value(content, *overrides.parse_override(override))
    if options.seed is not None:
        content["seed"] = options.seed
    if options.dry_run:
        print(describe(config.resolve(content, describe_only=True), options))
        return
    registry.import_modules(options.imports)
    configuration = config.resolve(content)
    data = cli.load_data(configuration.data, options)
    run = training.train(
        configuration, data, options.runs, tensorboard=options.tensorboard, devices=devices
    )
    if not distributed.disconnect_hosts():
        return
    print(f"trained: {run.path}")
    for name, value in run.record["test"].items():
        print(f"  {name} on {len(data.test)} test images: {value:.4g}")


def describe(configuration: config.RunConfig, options: RunOptions) -> str:
    """Describe what would be trained, as far as that is known without importing anything."""
    if config.unchecked(configuration):
        return training.describe_unchecked(configuration)
    data = cli.load_data(configuration.data, options)
    return training.describe(configuration, data, options.runs, options.devices)


if __name__ == "__main__":
    sys.exit(main())
