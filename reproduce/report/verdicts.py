"""Claims and verdicts on the page: with the report's settings, and with ours."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from reproduce.claims import OURS, in_words, measurement, reasons
from reproduce.options import described
from reproduce.report.html import Markup, bullets, element, escaped, table
from reproduce.results import Result
from reproduce.statistics import DOES_NOT_HOLD, HOLDS, OPEN, UNTESTED

VERDICTS = (HOLDS, DOES_NOT_HOLD, OPEN, UNTESTED)
NOT_RUN = "not run"
COLUMNS = ("the report's settings", "our settings")
Results = Sequence[Result]


def verdict(claim: dict) -> Markup:
    """Return a verdict, which its style colours."""
    return element("span", in_words(claim), class_=claim["verdict"].replace(" ", "-"))


def counts(found: Results) -> dict[str, int]:
    """Return how many of the report's claims, ours left out, have each verdict."""
    claims = [claim for result in found for claim in result.claims if claim["source"] != OURS]
    counted = Counter(claim["verdict"] for claim in claims)
    return {each: counted[each] for each in VERDICTS}


def in_sentence(found: Results) -> str:
    """Return how many claims there are, and how many of them have each verdict."""
    counted = counts(found)
    hold, fail, undecided, untested = counted.values()
    return (
        f"of {sum(counted.values())} statements {hold} hold, {fail} do not, {undecided} are open, and "
        f"{untested} are untested"
    )


def overview(found: Results, paper: Mapping[str, Result]) -> Markup:
    """Return all claims with two verdicts each."""
    header = ["figure", "section", "the report says", *COLUMNS]
    rows = [
        (
            element("a", result.figure, href=f"#{result.figure}"),
            claim["source"],
            claim["statement"],
            with_their_settings(claim, paper.get(result.figure)),
            verdict(claim),
        )
        for result in found
        for claim in result.claims
    ]
    return table(header, rows)


def of_figure(result: Result, paper: Result | None) -> Markup:
    """Return the claims that a figure decides, with what was measured and what decides them."""
    header = ["section", "statement", *COLUMNS, "measured here", "decided by"]
    rows = [
        (
            claim["source"],
            claim["statement"],
            with_their_settings(claim, paper),
            verdict(claim),
            *_grounds(claim),
        )
        for claim in result.claims
    ]
    return table(header, rows)


def measured(result: Result) -> Markup:
    """Return the claims of a figure with one verdict each, what was measured, and what decides."""
    header = ["statement", "verdict", "measured", "decided by"]
    rows = [(claim["statement"], verdict(claim), *_grounds(claim)) for claim in result.claims]
    return table(header, rows)


def with_their_settings(claim: dict, paper: Result | None) -> Markup:
    """Return the verdict on the same statement in a run of the report's settings, if there is one.

    What was set otherwise, such as fewer epochs, stands below it.
    """
    found = paper.claims if paper else []
    same = [each for each in found if each["statement"] == claim["statement"]]
    if not paper or not same:
        return element("span", NOT_RUN, class_="quiet")
    changed = ", ".join(described(paper.options, paper.figure))
    return Markup(verdict(same[0]) + (element("div", changed, class_="quiet") if changed else ""))


def not_reproduced(found: Iterable[Result]) -> Markup:
    """Return the statements that do not hold here or that nothing here can decide, and why."""
    rest = [
        claim
        for result in found
        for claim in result.claims
        if claim["verdict"] in (DOES_NOT_HOLD, UNTESTED)
    ]
    return bullets(
        Markup(
            f"{verdict(c)}: {escaped(c['statement'])} {escaped(c['untested'] or '; '.join(reasons(c)))}"
        )
        for c in rest
    )


def _grounds(claim):
    """Return what was measured, and what decides the verdict."""
    return (
        measurement(claim),
        claim["untested"] or "; ".join(reasons(claim)),
    )
