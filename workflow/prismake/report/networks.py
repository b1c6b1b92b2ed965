"""Network meta-analyses as the report shows them: what was found in words, and as tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake.report.effect_figures import Interval, Z
from prismake.report.grammar import agree, spell_count, write_remark
from prismake.report.labels import name_measure
from prismake.report.numerals import join_words, write_effect, write_number, write_p
from prismake.report.view import View
from prismake.statistics.measures import MEASURES, back_transform
from prismake.tables import to_rows

Row = Mapping[Any, Any]
MODELS = {"random": "random effects", "common": "common effect"}
ESTIMATORS = {"DL": "the generalised method of DerSimonian and Laird", "REML": "restricted maximum likelihood"}
NAMES = ("networks", "network_effects", "network_estimates", "network_treatments", "network_contributions")


@dataclass(frozen=True)
class Network:
    """One network meta-analysis: its plan, its row of the table networks, and its rows of the others."""

    plan: Row
    row: Row
    effects: tuple[Row, ...]
    estimates: tuple[Row, ...]
    treatments: tuple[Row, ...]
    contributions: tuple[Row, ...]
    labels: Mapping[str, str]

    @property
    def analysis_id(self) -> str:
        """Its id in analyses.yaml."""
        return str(self.plan["id"])

    @property
    def title(self) -> str:
        """The words above its figures."""
        return str(self.plan["title"])

    @property
    def measure(self) -> str:
        """Its effect measure."""
        return str(self.plan["measure"])

    @property
    def model(self) -> str:
        """The planned model: random or common."""
        return str(self.plan.get("model", "random"))

    @property
    def pooled(self) -> bool:
        """Whether there are estimates."""
        return bool(self.estimates)

    @property
    def names(self) -> list[str]:
        """The treatments that have studies, the reference first."""
        return [str(row["treatment"]) for row in self.treatments]

    @property
    def ranked(self) -> list[Row]:
        """The treatments by their P-score in the planned model, the highest first."""
        return sorted(self.treatments, key=lambda row: (-row[f"p_score_{self.model}"], row["position"]))

    def find(self, treatment: str, comparator: str, *, model: str = "") -> Row | None:
        """The estimate of one treatment against another, as it stands in the table."""
        wanted = (model or self.model, treatment, comparator)
        return next(
            (one for one in self.estimates if (one["model"], one["treatment"], one["comparator"]) == wanted), None
        )

    def show(self, treatment: str, comparator: str) -> Interval:
        """The effect of one treatment against another in the planned model, on the displayed scale."""
        if row := self.find(treatment, comparator):
            return Interval(*(float(row[name]) for name in ("shown", "shown_low", "shown_high")))
        row = self.find(comparator, treatment) or {}
        return self.transform(*(-float(row[name]) for name in ("estimate", "ci_high", "ci_low")))

    def transform(self, point: float, low: float, high: float) -> Interval:
        """Values of the analysis scale as people read them."""
        return Interval(*(float(value) for value in back_transform(self.measure, [point, low, high])))

    def widen(self, point: float, se: float) -> Interval:
        """An estimate with its standard error as people read it."""
        return self.transform(point, point - Z * se, point + Z * se)

    def list_against_reference(self) -> list[Row]:
        """The estimates of all treatments against the reference in the planned model."""
        found = (self.find(name, self.names[0]) for name in self.names[1:])
        return [row for row in found if row is not None]


def read_networks(view: View) -> list[Network]:
    """Every planned network that the tables have, in the order of the configuration."""
    labels = dict(zip(view.tables["studies"]["study_id"], view.tables["studies"]["label"], strict=True))
    rows = {name: to_rows(view.find_table(name)) for name in NAMES}
    found = {str(row["analysis_id"]): row for row in rows["networks"]}

    def take(name: str, plan: Row) -> tuple[Row, ...]:
        return tuple(row for row in rows[f"network_{name}"] if row["analysis_id"] == str(plan["id"]))

    return [
        Network(
            plan,
            found[str(plan["id"])],
            take("effects", plan),
            take("estimates", plan),
            take("treatments", plan),
            take("contributions", plan),
            labels,
        )
        for plan in view.network
        if str(plan["id"]) in found
    ]


def describe_model(network: Network) -> str:
    """The planned model, as "random effects, τ² by …"."""
    method = str(network.row["method"])
    return MODELS[network.model] + (f", τ² by {ESTIMATORS[method]}" if method else "")


def tell_network(network: Network) -> list[str]:
    """What was found in sentences, or why nothing was."""
    remark = write_remark(str(network.row["remark"]))
    told = f"{remark[:1].upper()}{remark[1:]}." if remark else ""
    if not network.pooled:
        return [f"No estimates: {remark}."]
    return [
        tell_size(network),
        _tell_first(network),
        _tell_heterogeneity(network.row),
        tell_consistency(network),
        *([told] * bool(told)),
    ]


def tell_size(network: Network) -> str:
    """How many studies, treatments and direct comparisons, and the planned model."""
    studies = spell_count(int(network.row["k"]), "study", "studies")
    compared = int(network.row["comparisons"])
    pairs = f"{spell_count(compared, 'pair', 'pairs')} {agree(compared, 'is', 'are')}"
    return (
        f"{studies[:1].upper()}{studies[1:]} of {int(network.row['treatments'])} treatments, of which {pairs}"
        f" compared directly ({describe_model(network)})."
    )


def _tell_first(network: Network) -> str:
    score = f"p_score_{network.model}"
    top = network.ranked[0][score]
    first = [str(row["treatment"]) for row in network.ranked if row[score] == top]
    reference = network.names[0]
    shown = {name: network.show(name, reference).text for name in first if name != reference}
    effects = [f"{text} for {name}" if len(first) > 1 else text for name, text in shown.items()]
    told = f": {name_measure(network.measure)} against {reference} {'; '.join(effects)}" if effects else ""
    return f"The highest P-score is that of {join_words(first)} ({write_number(top)}){told}."


def _tell_heterogeneity(row: Row) -> str:
    if pd.isna(row["q"]):
        return "Heterogeneity cannot be told: there are no more effects than comparisons to estimate."
    tested = f"Q = {write_number(row['q'])}, df = {int(row['q_df'])}, {write_p(row['q_p'])}"
    i2, tau = write_number(row["i2"], 0), write_number(row["tau"])
    return f"Heterogeneity and inconsistency together: {tested}; I² = {i2} %; τ = {tau}."


def tell_consistency(network: Network) -> str:
    """What the tests of inconsistency between designs gave."""
    row = network.row
    if not row["q_between_df"]:
        return "No design can be held against another."
    told = {
        name: f"Q = {write_number(row[name])}, df = {int(row[f'{name}_df'])}, {write_p(row[f'{name}_p'])}"
        for name in ("q_between", "q_interaction")
    }
    begun = f"Inconsistency between designs: {told['q_between']} in the common-effect model;"
    if not row["q_within_df"]:
        return f"{begun} no two studies compare the same treatments, so that no variance within designs is known."
    within = "with a variance between studies within designs (design-by-treatment interaction)"
    return f"{begun} {told['q_interaction']} {within}."


def name_pair(treatment: str, comparator: str) -> str:
    """One treatment against another, in words."""
    return f"{treatment} against {comparator}"


def write_interval(row: Row, names: Sequence[str]) -> str:
    """Two limits as they are printed, empty where there are none."""
    low, high = (row[name] for name in names)
    return "" if pd.isna(low) else f"[{write_effect(low)}, {write_effect(high)}]"


def is_ratio(network: Network) -> bool:
    """Whether effects are ratios, whose differences are ratios, too."""
    return MEASURES[network.measure].ratio
