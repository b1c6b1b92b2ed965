"""Syntheses without meta-analysis as the report shows them: what was found in words, and as tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake.report.figures.judgements import LOOKS, OVERALL, Light, find_judged, read_assessments
from prismake.report.grammar import begin_sentence, write_remark
from prismake.report.labels import name_measure
from prismake.report.listings import Cell, Listing
from prismake.report.numerals import write_count, write_effect, write_number, write_p
from prismake.report.view import View
from prismake.tables import to_rows
from prismake.text.words import fold

Row = Mapping[Any, Any]
UNJUDGED = Light(OVERALL, "Overall", "not judged", "none", LOOKS["none"][0])
METHODS = ("direction", "effects", "p_values")


@dataclass(frozen=True)
class Swim:
    """One synthesis without meta-analysis: its plan, its rows of each table, and risk of bias by study and domain."""

    plan: Row
    results: tuple[Row, ...]
    directions: tuple[Row, ...]
    syntheses: tuple[Row, ...]
    labels: Mapping[str, str]
    lights: Mapping[tuple[str, str], Light]

    @property
    def analysis_id(self) -> str:
        """Its id in analyses.yaml."""
        return str(self.plan["id"])

    @property
    def title(self) -> str:
        """The words above its figure."""
        return str(self.plan["title"])

    @property
    def domains(self) -> list[str]:
        """The outcome domains in the order of the plan."""
        return list(dict.fromkeys(self.plan["outcomes"].values()))

    @property
    def methods(self) -> list[str]:
        """The methods of the plan; votes by direction are always counted."""
        asked = self.plan.get("methods") or ()
        return [name for name in METHODS if name == METHODS[0] or name in asked]

    def name_study(self, row: Row) -> str:
        """The label of a row's study."""
        return self.labels.get(row["study_id"], str(row["study_id"]))

    def light(self, row: Row) -> Light:
        """The overall risk of bias of the result that a row of directions shows."""
        return self.lights.get((str(row["study_id"]), str(row["domain"])), UNJUDGED)


def read_swim(view: View) -> list[Swim]:
    """Every planned synthesis without meta-analysis, in the order of the configuration."""
    labels = dict(zip(view.tables["studies"]["study_id"], view.tables["studies"]["label"], strict=True))
    rows = {name: to_rows(view.find_table(f"swim_{name}")) for name in ("results", "directions", "syntheses")}
    judged = find_judged(view.tables) if view.swim else pd.DataFrame()

    def take(name: str, plan: Row) -> tuple[Row, ...]:
        return tuple(row for row in rows[name] if row["analysis_id"] == str(plan["id"]))

    return [
        Swim(
            plan,
            results=take("results", plan),
            directions=take("directions", plan),
            syntheses=take("syntheses", plan),
            labels=labels,
            lights=_read_lights(judged, take("results", plan)),
        )
        for plan in view.swim
    ]


def _read_lights(judged: pd.DataFrame, results: Sequence[Row]) -> dict[tuple[str, str], Light]:
    """The overall judgement of each study in each domain.

    It is that of the first outcome, in the order of the plan, that gives the study a direction there and was judged,
    else that of the study as a whole: a judgement of another outcome says nothing of this one.
    """
    overall: dict[tuple[str, str], Light] = {}
    for one in read_assessments(judged):
        for study, lights in one.lights.items():
            if OVERALL in lights:
                overall.setdefault((study, fold(one.outcome)), lights[OVERALL])
    found: dict[tuple[str, str], Light] = {}
    told = [row for row in results if row["direction"]]
    for row in sorted(told, key=lambda row: int(row["position"])):
        if light := overall.get((str(row["study_id"]), fold(row["outcome"]))):
            found.setdefault((str(row["study_id"]), str(row["domain"])), light)
    for row in told:
        if light := overall.get((str(row["study_id"]), "")):
            found.setdefault((str(row["study_id"]), str(row["domain"])), light)
    return found


def tell_better(plan: Row) -> str:
    """What it means that an effect is better, by what the plan compares."""
    return "better after than before" if plan["comparison"]["kind"] == "pre_post" else "better with the treatment"


def tell_swim(swim: Swim) -> list[str]:
    """What was found in each domain, a sentence or two for each; of groups the tables tell."""
    whole = [row for row in swim.syntheses if not row["grouped"]]
    return [f"{row['domain']}: {' '.join(_tell_domain(swim, row))}" for row in whole]


def _tell_domain(swim: Swim, row: Row) -> Iterator[str]:
    if not row["studies"]:
        yield "no study gives a direction of effect so far."
        return
    counted = int(row["better"]) + int(row["worse"])
    aside = f"{int(row['uncounted'])} without difference or mixed" if row["uncounted"] else ""
    if not counted:
        each = "each " if row["studies"] > 1 else ""
        yield f"{write_count(int(row['studies']), 'study', 'studies')}, {each}{aside.partition(' ')[2]}."
        return
    better, tail = tell_better(swim.plan), f"; {aside}" if aside else ""
    if counted == 1:
        yield f"1 study {better if row['better'] else better.replace('better', 'worse')}{tail}."
    else:
        votes = f"{int(row['better'])} of {write_count(counted, 'study', 'studies')} {better}"
        yield f"{votes} ({_tell_share(row)}; {_tell_sign(row)}){tail}."
    if "effects" in swim.methods:
        yield f"{begin_sentence(_tell_median(row))}."
    if "p_values" in swim.methods:
        yield f"{begin_sentence(_tell_fisher(row))}."


def _tell_share(row: Row) -> str:
    low, high = (write_number(100 * row[f"wilson_{end}"], 0) for end in ("low", "high"))
    return f"{write_number(100 * row['share'], 0)} %, 95 % CI {low} % to {high} %"


def _tell_sign(row: Row) -> str:
    return f"sign test {write_p(row['sign_p'])}"


def _tell_median(row: Row) -> str:
    if not row["effects"]:
        return "no study gives an effect of which a median could be taken"
    if pd.isna(row["median"]):
        why = "have several measures or run in two directions"
        return f"the {int(row['effects'])} effects {why}, so that there is no median"
    if row["effects"] == 1:
        return (
            f"the {name_measure(str(row['measure']))} of the only study with an effect is {write_effect(row['median'])}"
        )
    low, high, least, most = (
        write_effect(row[name]) for name in ("lower_quartile", "upper_quartile", "smallest", "largest")
    )
    told = f"the median {name_measure(str(row['measure']))} of {write_count(int(row['effects']), 'study', 'studies')}"
    return f"{told} is {write_effect(row['median'])} (interquartile range {low} to {high}, range {least} to {most})"


def _tell_fisher(row: Row) -> str:
    if not row["tests"]:
        return "no study gives a p value with its direction"
    if row["tests"] == 1:
        return "only one study gives a p value with its direction, which was combined with none"
    studies = write_count(int(row["tests"]), "study", "studies")
    sides = [f"{write_p(row[f'{side}_p'])} of the hypothesis that none is {side}" for side in ("better", "worse")]
    return f"p values of {studies} together (Fisher): {', '.join(sides)}"


def list_syntheses(swim: Swim) -> Listing:
    """Votes, effects and p values by domain and group."""
    grouped = "group" in swim.plan
    rows: list[tuple[Cell, ...]] = []
    for row in swim.syntheses:
        votes = row["better"] + row["worse"] > 1  # of one study there is no share
        exact = [write_number(100 * row[f"exact_{end}"], 0) for end in ("low", "high")]
        told: list[Cell] = [str(row["domain"]), *([str(row["grouped"]) or "all studies"] if grouped else [])]
        told += [int(row[name]) for name in ("studies", "better", "worse", "uncounted")]
        told += [_tell_share(row), f"{exact[0]} % to {exact[1]} %", write_p(row["sign_p"])] if votes else ["", "", ""]
        told += [_tell_median(row)] if "effects" in swim.methods else []
        told += [_tell_fisher(row)] if "p_values" in swim.methods else []
        rows.append(tuple(told))
    heads = ("Domain", *(["Studies of"] if grouped else []), "Studies", "Better", "Worse", "No difference or mixed")
    heads += ("Better, of both (Wilson)", "Exact limits", "Sign test")
    heads += (("Effects",) if "effects" in swim.methods else ()) + (("p values",) if "p_values" in swim.methods else ())
    return Listing(f"swim-{swim.analysis_id}", f"{swim.title}: what the studies say together", heads, tuple(rows))


def list_results(swim: Swim) -> Listing:
    """The direction of each outcome of each study, with what it rests on."""
    rows = [
        (
            swim.name_study(row),
            str(row["domain"]),
            str(row["outcome"]),
            str(row["direction"]) or "none",
            str(row["source"]),
            "" if pd.isna(row["p"]) else write_p(row["p"]),
            str(row["data"]),
            write_remark(str(row["remark"])),
            str(row["cells"]),
        )
        for row in swim.results
    ]
    heads = ("Study", "Domain", "Outcome", "Direction", "From", "p", "Figures", "Remark", "Cells")
    caption, nothing = f"{swim.title}: directions of effect of the studies", "no study with these outcomes so far."
    return Listing(f"swim-results-{swim.analysis_id}", caption, heads, tuple(rows), nothing, filters=("Direction",))
