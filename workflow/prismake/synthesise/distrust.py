"""Studies with serious concerns about trustworthiness leave the syntheses, and stand in a sensitivity analysis."""

from typing import NamedTuple

import pandas as pd

from prismake.text.vocabulary import SERIOUS_CONCERNS

OVERALL = "overall"
REMARK = "left out: serious concerns about trustworthiness (INSPECT-SR)"
EFFECT = ("yi", "vi", "shown", "shown_low", "shown_high")


class Parted(NamedTuple):
    """The table effects without the effects of studies with serious concerns, and those effects as they were."""

    kept: pd.DataFrame
    aside: pd.DataFrame


def list_distrusted(settled: pd.DataFrame) -> set[str]:
    """The studies that are settled to have serious concerns, from the table trust_settled.

    A judgement with a remark is of a design that config.yaml no longer asks about, and counts for nothing.
    """
    serious = (settled["domain"] == OVERALL) & (settled["judgement"] == SERIOUS_CONCERNS) & (settled["remark"] == "")
    return set(settled.loc[serious, "study_id"])


def part_effects(effects: pd.DataFrame, distrusted: set[str]) -> Parted:
    """Every study keeps its row; one of `distrusted` loses its effect there, and the remark says why."""
    out = effects["study_id"].isin(list(distrusted)) & effects["yi"].notna()
    kept = effects.copy()
    kept.loc[out, list(EFFECT)] = float("nan")
    kept.loc[out, "remark"] = [tell_left_out(told) for told in effects.loc[out, "remark"]]
    return Parted(kept, effects[out].reset_index(drop=True))


def tell_left_out(remark: str) -> str:
    """The remark of a study that is left out, before what else is remarked of it."""
    return f"{REMARK}; {remark}" if remark else REMARK
