"""What each appraisal sheet still owes: results that are asked today and that its person has not wholly judged."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from prismake.extract.appraisal_forms import Asked, read_outcomes
from prismake.extract.tools import OVERALL, Tool, read_tool
from prismake.sheets import read_sheet
from prismake.tables import to_rows

Result = tuple[str, str, str]  # study, tool and outcome


def count_open(
    sheets: pd.DataFrame,
    *,
    asked: Iterable[Asked],
    appraisal: pd.DataFrame,
    resolve: Mapping[str, str],
    people: Mapping[str, str],
) -> pd.DataFrame:
    """The table sheets with the column open filled; `appraisal` has everyone's judgements, by whatever tool.

    A sheet of a tool that no longer fits, or of a study whose trustworthiness keeps it out, owes nothing; a copy owes
    what its original does. `resolve` gives for every record the study it belongs to, `people` for every name on a sheet
    the name it counts under.
    """
    wanted = {(one.study_id, one.tool.id, outcome) for one in asked for outcome in one.outcomes}
    judged = _list_judged(appraisal)
    counts = []
    for row in to_rows(sheets):
        study_id, person = resolve.get(row["phase"], row["phase"]), people.get(row["person"], row["person"])
        own = {result for result in wanted if result[:2] == (study_id, row["batch"])} - judged.get(person, set())
        outcomes = read_outcomes(read_sheet(Path(row["sheet"]), pages=())) if own else []
        counts.append(sum((study_id, row["batch"], outcome) in own for outcome in outcomes))
    return sheets.assign(open=pd.array(counts, dtype="Int64"))


def _list_judged(appraisal: pd.DataFrame) -> dict[str, set[Result]]:
    """By person the results of which every domain is judged, and the whole where the tool judges it."""
    domains: dict[tuple[str, Result], set[str]] = {}
    for row in to_rows(appraisal):
        if row["judgement"]:
            result = (row["study_id"], row["tool"], row["outcome"])
            domains.setdefault((row["person"], result), set()).add(row["domain"])
    judged: dict[str, set[Result]] = {}
    for (person, result), done in domains.items():
        if _list_needed(read_tool(result[1])) <= done:
            judged.setdefault(person, set()).add(result)
    return judged


def _list_needed(tool: Tool) -> set[str]:
    return {domain.id for domain in tool.domains if domain.judged} | ({OVERALL} if tool.overall else set())
