"""One judgement of certainty out of what several people judged, and what differs, for whoever settles it."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from prismake import tables
from prismake.sheets import Dispute, Row, Ruling, Rulings, issue_disputes, name_dispute, read_disputes, split_dispute
from prismake.synthesise.agreeing import join_reasons, make_dispute, settle_words
from prismake.synthesise.certainty import DOWNGRADES, ITEMS, REASONED, UPGRADES, WORDS, needs_reason
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.grade_copies import REASON
from prismake.synthesise.questions import describe_analysis
from prismake.synthesise.starting import Tools
from prismake.text.titles import is_same_wording
from prismake.text.vocabulary import NOT_SETTLED

PHASE = "grade"
Judged = Mapping[str, str]  # a row of the table "grade_judgements"


class Settled(NamedTuple):
    """The judgements that count, with who judged; by item what differs, and the domains that are not judged yet.

    `rows` are those of the table grade_settled.
    """

    person: str
    words: dict[str, str]
    unsettled: dict[str, str]
    missing: tuple[str, ...]
    rows: tuple[dict[str, str], ...]


def select_current(judgements: pd.DataFrame, analysis_id: str) -> list[dict[str, Any]]:
    """What people judged of an analysis on the estimate of today."""
    own = judgements[(judgements["analysis_id"] == analysis_id) & (judgements["remark"] == "")]
    return tables.to_rows(own.sort_values("person"))


def settle_judgements(rows: Sequence[Judged], *, rulings: Mapping[str, Ruling]) -> Settled:
    """What several people's judgements of one analysis come to: an item on which they differ has no word.

    There is no level before anybody has judged all domains: not of halves of two people.
    """
    words: dict[str, str] = {}
    settled = []
    for item in ITEMS:
        row = _settle_item(rows, item, rulings=rulings)
        settled.append(row)
        open_ = row.get("status") == NOT_SETTLED
        words |= {item: "" if open_ else row.get("judgement", ""), item + REASON: row.get("reason", "")}
    unsettled = {row["item"]: row["cast"].replace("; ", ", ") for row in settled if row.get("status") == NOT_SETTLED}
    whole = any(all(row[name] for name in DOWNGRADES) for row in rows)
    missing = [name for name in DOWNGRADES if not all(row[name] for row in rows)]
    words["note"] = " | ".join(sorted({row["note"] for row in rows if row["note"]}))
    people = " and ".join(row["person"] for row in rows)
    return Settled(people, words, unsettled, () if whole else tuple(missing), tuple(filter(None, settled)))


def _settle_item(rows: Sequence[Judged], item: str, *, rulings: Mapping[str, Ruling]) -> dict[str, str]:
    """The row of the table grade_settled; empty where nobody judged the item."""
    said = list_words(rows, item)
    if not said:
        told = join_reasons({row["person"]: row[item + REASON] for row in rows if item in REASONED})
        return {"reason": told} if told else {}
    analysis_id = rows[0]["analysis_id"]
    reasons = {row["person"]: row[item + REASON] for row in rows} if item in REASONED else {}
    ruling = rulings.get(name_dispute(analysis_id, item))
    return settle_words(said, reasons=reasons, key={"analysis_id": analysis_id, "item": item}, ruling=ruling)


def settle_grades(
    judgements: pd.DataFrame, *, analyses: Sequence[Analysis], rulings: Mapping[str, Ruling]
) -> pd.DataFrame:
    """The frame "grade_settled"."""
    settled = (settle_judgements(select_current(judgements, str(one["id"])), rulings=rulings) for one in analyses)
    return tables.from_rows("grade_settled", [row for one in settled for row in one.rows if "status" in row])


def list_words(rows: Iterable[Judged], item: str) -> dict[str, str]:
    """Each person's word on an item; an upgrade of which somebody who judged all domains said nothing is none."""
    words = {}
    for row in rows:
        none = "no" if item in UPGRADES and all(row[name] for name in DOWNGRADES) else ""
        if row[item] or none:
            words[row["person"]] = row[item] or none
    return words if any(row[item] for row in rows) else {}


def list_disputes(
    judgements: pd.DataFrame,
    *,
    analyses: Sequence[Analysis],
    estimates: Mapping[str, str],
    tools: Tools | None = None,
) -> list[Dispute]:
    """What people judged differently of the analyses with data, each on its estimate of today."""
    found = []
    all_described = (describe_analysis(one, tools) for one in analyses)
    for described in (one for one in all_described if one["id"] in estimates):
        rows = select_current(judgements, described["id"])
        estimate = estimates[described["id"]]
        details = "\n".join(filter(None, (described["question"], f"start: {described['start']}", estimate)))
        for item in ITEMS:
            words = list_words(rows, item)
            if len(set(words.values())) > 1:
                shown = {"about": described["title"], "details": details, "basis": estimate}
                found.append(_make_dispute(described["id"], item, rows, words=words, shown=shown))
    return found


def _make_dispute(
    analysis_id: str, item: str, rows: Sequence[Judged], *, words: Mapping[str, str], shown: Mapping[str, str]
) -> Dispute:
    reasons = {row["person"]: row[item + REASON] if item in REASONED else "" for row in rows}
    asked: dict[str, Any] = {"shown": shown, "choices": tuple(WORDS[item]), "needs_reason": needs_reason}
    return make_dispute(analysis_id, item, said=words, reasons=reasons, **asked)


def read_rulings(
    paths: Iterable[Path], disputes: Sequence[Dispute], *, analyses: Sequence[Analysis], people: Mapping[str, str]
) -> Rulings:
    """What the adjudicator said of judgements that differ; a row counts for the analysis that it shows."""
    titles = {described["id"]: described["title"] for described in map(describe_analysis, analyses)}

    def find_other(row: Row) -> str:
        title = titles.get(split_dispute(row.id)[0], "")
        return "" if not title or is_same_wording(row.text("about"), title) else f"'{title}'"

    return read_disputes(paths, disputes, phase=PHASE, people=people, find_other=find_other)


def issue_rulings(
    folder: Path,
    disputes: Sequence[Dispute],
    *,
    adjudicator: str | None,
    ruled: Iterable[str],
    former: Mapping[str, str],
) -> list[Path]:
    """Issue to the adjudicator the judgements that differ and stand in none of the sheets."""
    return issue_disputes(folder, disputes, phase=PHASE, adjudicator=adjudicator, former=former, ruled=ruled)
