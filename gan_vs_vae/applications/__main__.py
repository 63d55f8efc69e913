"""Open the live applications: `python -m gan_vs_vae.applications`."""

import argparse
import sys
from pathlib import Path

from gan_vs_vae import ending, startup
from gan_vs_vae.applications import server, shipped, single, site
from gan_vs_vae.files import write_text
from gan_vs_vae.options import RunOptions, add_imports

EXAMPLES = """\
examples:
  python -m gan_vs_vae.applications                       the models that ship, in your browser
  python -m gan_vs_vae.applications --runs runs/mnist-*   your own runs
  python -m gan_vs_vae.applications --out site            a folder for any web server
  python -m gan_vs_vae.applications plane --single plane.html   one file, which needs no network
"""


@ending.exit_status
def main(arguments: list[str] | None = None) -> None:
    """Build the page; write it, or serve it on this computer and open it."""
    parsed = _parser().parse_args(arguments)
    server.check_port(parsed.port)
    if parsed.runs:
        with startup.importing():
            from gan_vs_vae import registry
            from gan_vs_vae.applications import own
        registry.import_modules(parsed.imports)
        options = RunOptions(data_dir=parsed.data_dir)
        models = own.models(parsed.runs, options)
    else:
        models = shipped.models()
    is_written = bool(parsed.single or parsed.out)
    files = site.files(models, parsed.applications, compression=6 if is_written else 0)
    if parsed.single:
        write_text(parsed.single, single.join(files))
        print(f"written: {parsed.single}, {parsed.single.stat().st_size / 1e6:.1f} MB")
    if parsed.out:
        site.write(files, parsed.out)
        print(f"written: {parsed.out / 'index.html'}, to be served by any web server")
    if not is_written:
        server.serve(files, parsed.port, parsed.browser)


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m gan_vs_vae.applications",
        description="The live applications, in which the networks themselves run, as a page.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "applications",
        nargs="*",
        metavar="APPLICATION",
        help=f"{', '.join(site.APPLICATIONS)} (default: all)",
    )
    add("--runs", nargs="+", type=Path, metavar="RUN", help="finished runs, instead of what ships")
    add("--data-dir", type=Path, metavar="DIR", help="folder of the real data sets of these runs")
    add_imports(parser, "whose layers a run has")
    add("--out", type=Path, metavar="DIR", help="write the page into a folder")
    add("--single", type=Path, metavar="FILE", help="write the page as one HTML file")
    add("--port", type=int, default=0, metavar="N", help="port to serve at (default: a free one)")
    add("--no-browser", dest="browser", action="store_false", help="do not open a browser")
    return parser


if __name__ == "__main__":
    sys.exit(main())
