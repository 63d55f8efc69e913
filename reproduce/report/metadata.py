"""metadata.yaml: what ReScience C asks an article about, with the keys of its template."""

import yaml

from reproduce.report import verdicts
from reproduce.results import Result

TITLE = "[Re] Generating Realistic Images using Deep Learning"
CITE = (
    "P. Dietrich, L. Hemmen, L. Tiede and R. Zimmermann. Generating Realistic Images using Deep "
    "Learning. Physics of Deep Learning Seminar, Georg-August-Universität Göttingen, 4 August 2017."
)


def abstract(found: list[Result]) -> str:
    """Return what was done and found, two sentences."""
    return (
        "A report of 2017 compares generative adversarial networks with variational autoencoders on "
        "MNIST, Chars74K, CIFAR-10 and CelebA; its figures are drawn again with Keras 3, and each of "
        "its statements that they can test is held against numbers with intervals over seeds: "
        f"{verdicts.in_sentence(found)}."
    )


def metadata(found: list[Result]) -> str:
    """Return the metadata of the reproduction, YAML.

    What only authors and editors know is empty, as in the template. `results` is ours: the commands
    that drew the figures, the versions of the code, and the verdicts.
    """
    content = {
        "title": TITLE,
        "authors": [
            {
                "name": "The gan_vs_vae developers",
                "orcid": None,
                "email": None,
                "affiliations": "1,*",
            }
        ],
        "affiliations": [{"code": 1, "name": None, "address": None}],
        "keywords": "generative adversarial network, variational autoencoder, Keras, Python, rescience c",
        "code": _pairs(url=None, doi=None, swh=None),
        "data": _pairs(url=None, doi=None),
        "replication": _pairs(cite=CITE, bib=None, url=None, doi=None),
        "abstract": abstract(found),
        "bibliography": None,
        "type": "Replication",
        "domain": "Machine Learning",
        "language": "Python",
        "review": _pairs(url=None),
        "contributors": [
            {"name": None, "orcid": None, "role": role}
            for role in ("editor", "reviewer", "reviewer")
        ],
        "dates": _pairs(received=None, accepted=None, published=None),
        "article": _pairs(number=None, doi=None, url=None),
        "journal": _pairs(name="ReScience C", issn="2430-3658", volume=None, issue=None),
        "results": {
            "commands": {result.figure: result.meta["command"] for result in found},
            "code_versions": sorted({result.meta["code_version"] for result in found}),
            "revisions": sorted({result.meta["revision"] or "unknown" for result in found}),
            "data": sorted({source["description"] for r in found for source in r.meta["data"]}),
            "verdicts": verdicts.counts(found),
        },
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def _pairs(**values):
    """Return a list with a dict for each key, as the template writes them."""
    return [{key: value} for key, value in values.items()]
