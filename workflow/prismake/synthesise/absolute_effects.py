"""The table absolute: what a relative effect means for a thousand people of a stated risk, in numbers and in words."""

from collections.abc import Iterator, Mapping

from prismake.statistics.digits import settle, write_fixed
from prismake.statistics.measures import choose_model
from prismake.synthesise.absolute import PEOPLE, Absolute, is_cut, median_risk, per_thousand
from prismake.synthesise.effects import Counts
from prismake.synthesise.evidence import Evidence, find_main_result
from prismake.synthesise.shapes import shape_inputs

CONTROL_ARMS = "control_arms"
COUNTED: Mapping[str, str] = {"patients": "people"}
CUT = "; the effect leads to risks below 0 or above 1000 of 1000, which are cut there"
Row = dict[str, object]


def count_per_thousand(evidence: Evidence) -> list[Row]:
    """One row per baseline risk of `absolute`; none while the analysis has no result."""
    result = find_main_result(evidence)
    if result is None:
        return []
    effect, low, high = _show_single(evidence) or evidence.show(*result)
    rows: list[Row] = []
    for label, risk, remark in _list_baselines(evidence):
        cut = CUT if is_cut((effect, low, high), risk, measure=evidence.measure) else ""
        found = per_thousand(effect, low, high, baseline=risk, measure=evidence.measure)
        rows.append(
            {
                "analysis_id": evidence.analysis["id"],
                "baseline": label,
                "risk": risk,
                **vars(found),
                "words": describe_absolute(evidence, found),
                "remark": remark + cut,
            }
        )
    return rows


def describe_absolute(evidence: Evidence, found: Absolute) -> str:
    """As a sentence: "Out of 1000 people, 382 have … in the control group and 570 in the treated: 188 more …"."""
    people = str(evidence.analysis.get("denominator", "patients"))
    control, treated = (write_fixed(number, 0) for number in (found.control, found.treated))
    outcome = str(evidence.analysis["outcome"]).replace("_", " ")
    between = f"{_word_change(found.difference_low)} to {_word_change(found.difference_high)}"
    return (
        f"Out of 1000 {COUNTED.get(people, people)}, {control} {'has' if control == '1' else 'have'} the outcome"
        f" ({outcome}) in the control group and {treated} in the treated group:"
        f" {_word_change(found.difference)} (95 % CI {between})."
    )


def _show_single(evidence: Evidence) -> list[float]:
    """A single study as its figure shows it, where that is not the effect that others are pooled by."""
    apart = evidence.measure == "RD" or choose_model(evidence.analysis) == "peto"
    return evidence.show_study(evidence.study_ids[0]) if evidence.k == 1 and apart else []


def _list_baselines(evidence: Evidence) -> Iterator[tuple[str, float, str]]:
    for label, risk in ((evidence.analysis.get("absolute") or {}).get("baselines") or {}).items():
        if risk != CONTROL_ARMS:
            yield str(label), float(risk), "risk as stated in config/analyses"
            continue
        counts = shape_inputs(evidence.frame, measure=evidence.measure)
        if isinstance(counts, Counts):
            kind = "risk of the control arm" if evidence.k == 1 else f"median risk of the {evidence.k} control arms"
            yield str(label), median_risk(counts.events2, counts.n2), kind


def _word_change(difference: float) -> str:
    rounded = int(write_fixed(settle(difference, scale=PEOPLE), 0))
    return "no difference" if rounded == 0 else f"{abs(rounded)} {'more' if rounded > 0 else 'fewer'}"
