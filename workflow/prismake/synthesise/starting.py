"""The level that certainty starts at: by what is compared, in which designs, and by which tool these were judged."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from prismake.synthesise.comparison_arms import Analysis
from prismake.tables import to_rows
from prismake.text.designs import find_tool, is_randomised_design
from prismake.text.vocabulary import NOT_SETTLED
from prismake.text.words import fold

CROSS_SECTIONAL = "cross_sectional"
# Designs in which all people get the test and the reference standard, in words.
TESTED: Mapping[str, str] = {CROSS_SECTIONAL: "cross-sectional", "cohort": "cohort"}
ROBINS_I = "robins_i"  # how the ids of its versions begin
OVERALL = "overall"
PROPORTIONS = ("PR", "PLO", "PLN", "PAS", "PFT")
Tools = Mapping[str, str]  # of each design that is appraised


class Start(NamedTuple):
    """The level, and why it starts there."""

    level: str
    why: str


def find_start(analysis: Analysis, tools: Tools | None = None) -> Start:
    """Where the certainty of an analysis starts; `tools` gives the tool that judges the risk of bias of each design.

    A randomised comparison starts high, also in crossover trials and in trials of clusters that RoB 2 judges. So does
    one of studies that are not randomised where ROBINS-I judges them: it takes confounding and selection into account
    by itself (Schünemann 2019, GRADE guidelines 18, J Clin Epidemiol 111:105, PMC6692166). One arm and before against
    after compare nobody with a control group, also within a trial, and start low; a proportion in cross-sectional
    studies needs none and starts high (Iorio 2015, BMJ 350:h870). The accuracy of a test starts high in randomised,
    cross-sectional and cohort studies, where people are tested before anybody knows who is ill, and low in all others
    (Brozek 2009, Allergy 64:1109; GRADE guidelines 21, Schünemann 2020, J Clin Epidemiol 122:129).
    """
    designs = {str(design) for design in analysis["designs"]}
    others = {design for design in designs if not is_randomised_design(design, tools)}
    kind = analysis["comparison"]["kind"]
    if kind == "test":
        return _start_test(designs, others)
    if kind == "arms" and not others:
        return Start("high", "randomised comparison")
    if kind == "arms" and all(find_tool(one, tools).startswith(ROBINS_I) for one in others):
        return Start("high", "not all studies are randomised, and ROBINS-I judges those that are not")
    if kind == "single_arm" and set(map(fold, designs)) == {CROSS_SECTIONAL} and analysis["measure"] in PROPORTIONS:
        return Start("high", "proportion in cross-sectional studies")
    if kind == "arms":
        return Start("low", "not all studies are randomised, and ROBINS-I does not judge those that are not")
    return Start("low", "no comparison with a control group")


def _start_test(designs: set[str], others: set[str]) -> Start:
    """The same for the accuracy of a test, of studies of `designs`, of which `others` are not randomised."""
    if apart := sorted(_name(design) for design in others if fold(design) not in TESTED):
        words = "not all studies randomised, cross-sectional or cohorts"
        return Start("low", f"accuracy of a test, {words}: {', '.join(apart)}")
    kinds = ["randomised"] * bool(designs - others) + sorted({TESTED[fold(design)] for design in others})
    named = " or ".join(filter(None, (", ".join(kinds[:-1]), kinds[-1])))
    return Start("high", f"accuracy of a test in {named} studies")


def _name(design: str) -> str:
    return design.replace("_", " ")


def is_randomised(analysis: Analysis, tools: Tools | None = None) -> bool:
    """Whether randomised groups alone are compared: nothing raises the certainty of such evidence."""
    return analysis["comparison"]["kind"] == "arms" and all(
        is_randomised_design(str(design), tools) for design in analysis["designs"]
    )


def list_unappraised(
    analysis: Analysis, *, effects: pd.DataFrame, appraisal: pd.DataFrame | None, tools: Tools | None
) -> list[str]:
    """The studies by which the start is high once ROBINS-I has judged them, and that it has not judged yet.

    `effects` holds the usable rows of the analysis, `appraisal` is the table appraisal_settled.
    """
    if (
        is_randomised(analysis, tools)
        or find_start(analysis, tools).level != "high"
        or analysis["comparison"]["kind"] != "arms"
    ):
        return []
    rows = [] if appraisal is None else to_rows(appraisal)
    outcomes = (fold(str(analysis["outcome"])), "")
    judged = {
        row["study_id"]
        for row in rows
        if str(row["tool"]).startswith(ROBINS_I)
        and fold(str(row["domain"])) == OVERALL
        and fold(str(row["outcome"])) in outcomes
        and row["judgement"] not in ("", NOT_SETTLED)
    }
    others = [not is_randomised_design(str(design), tools) for design in effects["design"]]
    return sorted(set(effects.loc[others, "study_id"]) - judged)
