"""What one analysis rests on once its effects are computed: the usable rows, and what is known of the studies."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from prismake.statistics.digits import place_interval
from prismake.statistics.distributions import norm
from prismake.statistics.measures import MEASURES, choose_model
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.display import show_pooled
from prismake.synthesise.effects import FloatArray
from prismake.synthesise.estimates import fit_models
from prismake.synthesise.promised import cut_effects

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
UNKNOWN = "not extracted"
OVERALL = "overall"
PLANNED_TEST = "adhoc_hartung_knapp"


class Weighting(NamedTuple):
    """How effects are weighted: estimator of tau² (EE for the common effect) and test."""

    method: str
    test: str


@dataclass(frozen=True)
class Evidence:
    """The usable effects of one analysis with what people extracted and judged about the studies.

    `frame` holds rows of the table effects, `traits` study-level values by variable and study, `labels` names by study,
    `judged` the overall risk of bias by study, worst word last, empty where nobody has judged it; `everyone` the rows
    as they are with the studies that the synthesis leaves out for serious concerns about their trustworthiness.
    """

    analysis: Analysis
    frame: pd.DataFrame
    labels: Mapping[str, str]
    traits: Mapping[str, Mapping[str, str]]
    judged: Mapping[str, frozenset[str]]
    everyone: pd.DataFrame | None = None

    @property
    def k(self) -> int:
        """Number of studies with an effect."""
        return len(self.frame)

    @property
    def yi(self) -> FloatArray:
        """Effects on the analysis scale."""
        return self.frame["yi"].to_numpy(dtype=np.float64)

    @property
    def vi(self) -> FloatArray:
        """Their variances."""
        return self.frame["vi"].to_numpy(dtype=np.float64)

    @property
    def study_ids(self) -> list[str]:
        """The studies in the order of the rows."""
        return [str(study) for study in self.frame["study_id"]]

    @property
    def measure(self) -> str:
        """The code of the effect measure."""
        return str(self.analysis["measure"])

    @property
    def has_null(self) -> bool:
        """Whether the measure has a value of no effect, which is 0 on the analysis scale."""
        return MEASURES[self.measure].null is not None

    def test_effect(self, p: float) -> float:
        """The p of an effect; nan for a measure without a value of no effect, such as a proportion."""
        return p if self.has_null else float("nan")

    @property
    def weighting(self) -> Weighting:
        """Estimator of tau² and test of the planned inverse-variance model."""
        if choose_model(self.analysis) == "common":
            return Weighting("EE", "z")
        return Weighting(str(self.analysis.get("tau2", "REML")), str(self.analysis.get("test", PLANNED_TEST)))

    def list_trait(self, variable: str) -> list[str]:
        """The value of a study-level variable for each row; of `year` the year in the study's label."""
        if variable == "year" and "year" not in self.traits:
            return [find_year(self.labels.get(study, study)) or UNKNOWN for study in self.study_ids]
        known = self.traits.get(variable, {})
        return [known.get(study) or UNKNOWN for study in self.study_ids]

    def show(self, *values: float) -> list[float]:
        """Values of the analysis scale on the displayed scale."""
        return show_pooled(list(values), self.vi, measure=self.measure)

    def show_study(self, study_id: str) -> list[float]:
        """One study as its row in the table effects shows it, so that it has one interval wherever it stands alone."""
        row = self.frame.iloc[self.study_ids.index(study_id)]
        return [float(row[name]) for name in ("shown", "shown_low", "shown_high")]


def gather_evidence(
    analysis: Analysis,
    effects: pd.DataFrame,
    *,
    extraction: pd.DataFrame,
    studies: pd.DataFrame,
    appraisal: pd.DataFrame | None = None,
    everyone: pd.DataFrame | None = None,
) -> Evidence:
    """The evidence of one analysis from the tables effects, extraction, studies and, where there is one, appraisal.

    The last one is the table appraisal_settled, what each study is judged by; where people differ it is not settled.
    """
    own = _take_usable(effects, analysis)
    stated = extraction[(extraction["level"] == "study") & (extraction["value"] != "")]
    traits: dict[str, dict[str, str]] = {}
    for row in stated.sort_values(["study_id", "person"]).itertuples():
        traits.setdefault(str(row.variable), {}).setdefault(str(row.study_id), str(row.value))
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    judged = read_judgements(analysis, appraisal)
    with_all = None if everyone is None else _take_usable(everyone, analysis)
    return Evidence(analysis, own, labels, traits, judged, with_all)


def _take_usable(effects: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    whole = cut_effects(effects)
    own: pd.DataFrame = whole[(whole["analysis_id"] == analysis["id"]) & whole["yi"].notna() & whole["vi"].notna()]
    return own.reset_index(drop=True)


def find_main_result(evidence: Evidence) -> tuple[float, float, float] | None:
    """The planned estimate with its 95 % limits on the analysis scale; of a single study its own, else None."""
    if evidence.k == 0:
        return None
    if evidence.k == 1:
        yi, reach = float(evidence.yi[0]), float(norm.ppf(0.975) * np.sqrt(evidence.vi[0]))
        return yi, yi - reach, yi + reach
    fits = fit_models(evidence.analysis, evidence.frame)
    fit = fits.get(choose_model(evidence.analysis)) or fits["random"]
    return fit.estimate, fit.ci_low, fit.ci_high


def find_year(label: str) -> str:
    """The last year in a label, empty when there is none.

    >>> find_year("Singh 2014"), find_year("NCT02680366")
    ('2014', '')
    """
    return next(iter(reversed(YEAR.findall(label))), "")


def judge(low: float, high: float, *, null: bool) -> str:
    """Where an interval of the analysis scale lies: below, above or across no effect; empty without such a value.

    >>> judge(0.1, 0.5, null=True), judge(-1, 0.5, null=True), judge(0.1, 0.5, null=False)
    ('above', 'across', '')
    """
    if not null or np.isnan(low) or np.isnan(high):
        return ""
    return {-1: "below", 0: "across", 1: "above"}[place_interval(low, high)]


def join_names(names: Sequence[str]) -> str:
    """Names as one cell of a table holds them."""
    return "; ".join(names)


def read_judgements(analysis: Analysis, appraisal: pd.DataFrame | None) -> dict[str, frozenset[str]]:
    """For each study its overall judgements on the outcome of an analysis, folded; none where nobody has judged."""
    if appraisal is None or appraisal.empty:
        return {}
    folded = appraisal["domain"].str.strip().str.casefold()
    outcome = appraisal["outcome"].str.strip().str.casefold()
    wanted = outcome.isin([str(analysis["outcome"]).strip().casefold(), ""])
    overall = appraisal[(folded == OVERALL) & wanted & (appraisal["judgement"] != "")]
    return {
        str(study): frozenset(word.strip().casefold() for word in group["judgement"])
        for study, group in overall.groupby("study_id")
    }
