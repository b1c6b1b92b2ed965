"""Whether trials can be trusted, before their risk of bias is judged: who is asked about what, and what it comes to."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import pandas as pd

from prismake import tables
from prismake.extract.tools import OVERALL, TRUST_TOOL
from prismake.text.vocabulary import NOT_SETTLED, SERIOUS_CONCERNS
from prismake.text.words import fold

AWAITED = "a second person is still to judge"


class Trust(NamedTuple):
    """The designs whose trustworthiness is judged first, each study's settled word, and what arithmetic says by check.

    Without designs nobody is asked, and risk of bias is judged at once.
    """

    designs: Collection[str] = ()
    words: Mapping[str, str] = {}  # by study
    facts: Mapping[str, Mapping[str, str]] = {}  # by study and check

    def asks(self, design: str) -> bool:
        """Whether the trustworthiness of studies of a design is judged."""
        return is_asked(design, self.designs)

    def comes_first(self, study_id: str, design: str) -> bool:
        """Whether risk of bias waits: nobody has settled whether the study can be trusted, or it cannot be."""
        return self.asks(design) and self.words.get(study_id, "") in ("", NOT_SETTLED, SERIOUS_CONCERNS)


def is_asked(design: str, designs: Collection[str]) -> bool:
    """Whether a settled design is one of those that config.yaml names under trustworthiness, however it is spelt.

    >>> is_asked("randomised", ["Randomised"]), is_asked("controlled", ["randomised"])
    (True, False)
    """
    return fold(design) in {fold(name) for name in designs}


def split_judgements(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows on risk of bias, and those on trustworthiness."""
    trust = frame["tool"] == TRUST_TOOL
    return frame[~trust].reset_index(drop=True), frame[trust].reset_index(drop=True)


def await_judges(settled: pd.DataFrame, *, judged: pd.DataFrame, needed: int) -> pd.DataFrame:
    """The table trust_settled, in which no overall word counts that fewer than `needed` people have judged.

    `judged` is the table trust_judgements. The word of the one who has judged stands in the column cast.
    """
    whole = judged[(judged["domain"] == OVERALL) & (judged["judgement"] != "")]
    people = whole.groupby("study_id")["person"].nunique()
    early = (settled["domain"] == OVERALL) & (settled["judgement"] != NOT_SETTLED)
    early &= settled["study_id"].map(people).fillna(0) < needed
    waiting = settled.copy()
    waiting.loc[early, "cast"] = [f"{row.person}: {row.judgement}" for row in settled[early].itertuples()]
    waiting.loc[early, ["judgement", "status"]] = NOT_SETTLED
    waiting.loc[early, "settled_by"] = AWAITED
    waiting.loc[early, ["support", "page", "basis"]] = ""
    return waiting


def read_trust(designs: Collection[str], *, settled: pd.DataFrame, facts: pd.DataFrame) -> Trust:
    """What is known before sheets are issued, from the tables trust_settled and trust_facts."""
    whole = settled[(settled["domain"] == OVERALL) & (settled["remark"] == "")]
    words = dict(zip(whole["study_id"], whole["judgement"], strict=True))
    told: dict[str, dict[str, str]] = {}
    for row in tables.to_rows(facts):
        cells = f" ({row['cells']})" if row["cells"] else ""
        told.setdefault(row["study_id"], {})[row["item"]] = f"{row['status']}: {row['found']}{cells}"
    return Trust(tuple(designs), words, told)
