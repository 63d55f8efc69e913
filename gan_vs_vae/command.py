"""What `python -m gan_vs_vae` does once its command line is checked."""

from gan_vs_vae import cli, config, registry, training
from gan_vs_vae.options import RunOptions
from gan_vs_vae.training import distributed


def train(content: dict, options: RunOptions) -> None:
    """Train a configuration, and print where the run is; in a dry run, describe it only.

    Args:
        content: dict. What the YAML file holds, with the overrides.
        options: how, and where.
    """
    devices = distributed.connect_hosts(options.devices)
    if options.dry_run:
        print(_describe(config.resolve(content, describe_only=True), options))
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


def _describe(configuration, options):
    """Describe what would be trained, as far as that is known without importing anything."""
    if config.unchecked(configuration):
        return training.describe_unchecked(configuration)
    data = cli.load_data(configuration.data, options)
    return training.describe(configuration, data, options.runs, options.devices)
