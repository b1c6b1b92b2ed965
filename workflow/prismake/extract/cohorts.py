"""Studies that may share people: what people ruled, and what nobody has ruled on yet."""

from collections.abc import Mapping

import pandas as pd

from prismake import tables
from prismake.extract.asking import NOT_SURE, OVERLAPPING
from prismake.sheets import DIFFERENT

Pair = tuple[str, str]


def list_cohorts(pairs: pd.DataFrame, *, rulings: pd.DataFrame, study_references: pd.DataFrame) -> pd.DataFrame:
    """The frame "cohorts": two studies with overlapping people by a ruling, or doubtful ones that wait for a ruling.

    `pairs` is the frame "study_pairs", `rulings` the frame "study_rulings" with today's references.
    """
    study_of = dict(zip(study_references["reference_id"], study_references["study_id"], strict=True))
    rows: dict[Pair, dict[str, str]] = {}
    for pair in tables.to_rows(pairs[pairs["verdict"] == "doubtful"]):
        studies = _order(study_of, pair)
        if studies:
            rows[studies] = _describe(studies, ruling="", evidence=f"{pair['rule']}: {pair['evidence']}")
    settled = {_order(study_of, ruling) for ruling in tables.to_rows(rulings[rulings["ruling"] == DIFFERENT])}
    for word in (NOT_SURE, OVERLAPPING):  # the word that decides more is written last
        for ruling in tables.to_rows(rulings[rulings["ruling"] == word]):
            studies = _order(study_of, ruling)
            if studies and (word == OVERLAPPING or studies in rows or studies not in settled):
                evidence = f"{ruling['person']}: {ruling['note']}".rstrip(": ")
                place = f"{ruling['sheet']} {ruling['cell']}"
                rows[studies] = _describe(studies, ruling=word, evidence=f"{evidence} ({place})")
    return tables.from_rows("cohorts", rows.values())


def _order(study_of: Mapping[str, str], pair: Mapping[str, str]) -> Pair | None:
    """The two studies in order; None when a reference is in no study any more, or both are in one."""
    one, other = sorted((study_of.get(pair["left"], ""), study_of.get(pair["right"], "")))
    return (one, other) if one and one != other else None


def _describe(studies: Pair, *, ruling: str, evidence: str) -> dict[str, str]:
    return {"study_a": studies[0], "study_b": studies[1], "ruling": ruling, "evidence": evidence}
