"""What an analysis says of the certainty of its evidence that does not go together."""

from collections.abc import Iterator, Mapping
from typing import Any

from prismake.statistics.kinds import KINDS

Fault = tuple[str, str, str, str]  # key, found, allowed, remedy
IMPORTANT = "important_effect"
PER_PEOPLE = ("OR", "RR")  # whose important difference is one of people, and needs a risk
RATIOS = ("ROM", "IRR", "HR", "GENR")


def check_certainty(analysis: Mapping[str, Any]) -> Iterator[Fault]:
    """A target without its difference, a difference without its source, or one that the measure cannot take."""
    asked, measure = analysis.get("certainty") or {}, str(analysis["measure"])
    kind = KINDS[measure]
    if kind.comparison == "single_arm" and kind.data != "correlations":
        for key in ("target", "mid", "sd"):
            if key in asked:
                found, allowed = f"{key} with measure {measure}, which has no value of no effect", "a comparison"
                yield f"certainty.{key}", found, allowed, f"take {key} away: nothing is compared"
        return
    if asked.get("target") == IMPORTANT and "mid" not in asked:
        remedy = "add mid and source, or take the target away"
        yield "certainty.target", "important_effect without mid", "mid: the minimal important difference", remedy
    if "mid" in asked and "source" not in asked:
        yield "certainty.mid", "mid without source", "where the difference comes from", "add source"
    if "mid" in asked and measure in PER_PEOPLE and not (analysis.get("absolute") or {}).get("baselines"):
        found = f"mid with measure {measure} and no absolute.baselines"
        allowed, remedy = "absolute.baselines", "name whose risk under absolute: mid is a difference per 1000 people"
        if "dependent" in analysis:  # beside which absolute is refused
            found, allowed, remedy = f"mid with measure {measure} beside dependent", "RD", "choose RD, or take mid away"
        yield "certainty.mid", found, allowed, remedy
    if "mid" in asked and measure in RATIOS and float(asked["mid"]) <= 1:
        yield "certainty.mid", f"{asked['mid']} with measure {measure}", "a ratio above 1", "write the ratio, as 1.25"
    if "sd" in asked and (measure != "MD" or "mid" not in asked):
        remedy = "take sd away: it gives the information size of a difference of means"
        yield "certainty.sd", f"sd with measure {measure}", "measure MD, beside mid", remedy
