"""The report's tables on the extracted data: contradictions, agreement of extractors, open values, risk of bias."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.report.figures.judgements import find_judged
from prismake.report.labels import name_tool
from prismake.report.listings import Listing
from prismake.report.members import Library
from prismake.report.numerals import write_number
from prismake.report.reading import list_read, tell_silence
from prismake.tables import to_rows
from prismake.text.vocabulary import NUMERIC

UNCOMPARED = "No study has been extracted by two people."
CHECKS: Mapping[str, str] = {
    "required": "Required values",
    "se_and_sd": "Standard error and standard deviation",
    "limits_symmetric": "Mean in the middle of its limits",
    "limits_and_sd": "Confidence limits and standard deviation",
    "percent_and_count": "Percentage and count",
    "grim": "Mean of whole numbers",
    "grimmer": "Standard deviation of whole numbers",
    "p_recomputed": "p of the comparison of two arms",
    "mean_in_range": "Mean within its range",
    "sd_in_range": "Standard deviation and range",
    "effect_symmetric": "Effect in the middle of its limits",
    "p_and_limits": "p and confidence limits",
    "analysed_and_enrolled": "People analysed and enrolled",
    "arms_add_up": "Arms add up",
    "counted_and_arm": "People counted and people there",
    "parts_add_up": "Parts of a group add up",
    "later_n": "People later and before",
    "sd_or_se": "Standard deviation or standard error",
}


def list_doubts(tables: Mapping[str, pd.DataFrame], library: Library, *, codebook: pd.DataFrame) -> Listing:
    """Figures that contradict one another or the codebook's demands, and what people said of them."""
    known = set(tables["studies"]["study_id"])
    rows = tuple(
        (
            library.find_study(str(row["study_id"])).label,
            CHECKS.get(row["check"], row["check"]),
            str(row["found"]),
            str(row["expected"]),
            str(row["answer"]) or "open",
            f"{row['person']}: {row['cells']}",
        )
        for row in to_rows(tables["doubts"])
        if row["study_id"] in known
    )
    columns = ("Study", "Check", "Found", "Would agree", "Answer", "Where")
    caption = "Figures that contradict one another, and required values that are missing"
    return Listing("doubts", caption, columns, rows, _tell_undoubted(tables["extraction"], codebook))


def _tell_undoubted(extraction: pd.DataFrame, codebook: pd.DataFrame) -> str:
    """That nothing is doubtful, as far as there was something to look at."""
    if (extraction["value"] == "").all():
        return "Nothing has been extracted yet."
    if not codebook["type"].isin(NUMERIC).any():
        return "No required value is missing; the codebook asks for no number."
    return "No figures contradict one another, and no required value is missing."


def list_extraction_agreement(tables: Mapping[str, pd.DataFrame]) -> Listing:
    """How far two extractors agree, by variable and over all."""
    rows = tuple(
        (
            f"{row['person_a']} and {row['person_b']}",
            "all" if row["level"] == "all" else f"{row['level']}: {str(row['variable']).replace('_', ' ')}",
            int(row["n"]),
            int(row["equal"]),
            f"{write_number(100 * row['share'], 1)} %" if not pd.isna(row["share"]) else "",
            write_number(row["kappa"]),
            f"{int(row['only_a'])} and {int(row['only_b'])}",
            row["remark"],
        )
        for row in to_rows(tables["extraction_agreement"])
    )
    columns = (
        "People",
        "Variable",
        "Compared",
        "Equal",
        "Agreement",
        "Cohen's kappa",
        "Filled by one only",
        "Remark",
    )
    return Listing("extraction-agreement", "Agreement of extractors before consensus", columns, rows, UNCOMPARED)


def list_differing(tables: Mapping[str, pd.DataFrame], library: Library) -> Listing:
    """Values on which people differed: settled by consensus, or open and left out of the synthesis."""
    settled = tables["extraction_settled"]
    known, read = set(tables["studies"]["study_id"]), list_read(tables["extraction"])
    rows = tuple(
        (
            library.find_study(str(row["study_id"])).label,
            " ".join(part for part in (row["level"], row["item"], row["variable"]) if part),
            str(row["cast"]),
            "open: left out of the synthesis"
            if row["status"] == "disagreement"
            else str(row["value"]) or tell_silence(read, str(row["study_id"])),
            str(row["settled_by"]),
        )
        for row in to_rows(settled[settled["status"].isin(["disagreement", "consensus"])])
        if row["study_id"] in known
    )
    columns = ("Study", "Value of", "Extracted", "Settled", "Settled by")
    nothing = UNCOMPARED if tables["extraction_agreement"].empty else "No extracted values differ."
    return Listing("differing", "Extracted values that differed", columns, rows, nothing)


def list_appraisal(tables: Mapping[str, pd.DataFrame], library: Library, *, caption: str = "Risk of bias") -> Listing:
    """What was appraised: every judgement with its support, and the one that counts."""
    known = set(tables["studies"]["study_id"])
    keys = ("study_id", "tool", "outcome", "domain")
    counts = {tuple(str(row[key]) for key in keys): _tell_settled(row) for row in to_rows(find_judged(tables))}
    rows = tuple(
        (
            library.find_study(str(row["study_id"])).label,
            str(row["outcome"]),
            name_tool(str(row["tool"])),
            str(row["name"]) if row["domain"] == "overall" else f"{row['domain']} {row['name']}",
            str(row["judgement"]),
            "; ".join(part for part in (row["support"], row["basis"], row["remark"]) if part and part != "stated"),
            str(row["person"]),
            counts.get(tuple(row[key] for key in keys), ""),
        )
        for row in _in_order(tables["appraisal"])
        if row["study_id"] in known and row["judgement"]
    )
    columns = ("Study", "Outcome", "Tool", "Domain", "Judgement", "Support", "By", "Counts as")
    return Listing("appraisal", caption, columns, rows, "No study has been appraised.")


def list_proposals(tables: Mapping[str, pd.DataFrame], library: Library) -> Listing:
    """Judgements that are other than what the tool's flow chart makes of the same person's answers."""
    known = set(tables["studies"]["study_id"])
    rows = tuple(
        (
            library.find_study(row["study_id"]).label,
            row["outcome"],
            name_tool(row["tool"]),
            f"{row['domain']} {row['name']}",
            row["proposed"],
            row["judgement"],
            row["support"],
            row["answers"],
            row["person"],
        )
        for row in _in_order(tables["appraisal"])
        if row["study_id"] in known and row["proposed"] not in ("", row["judgement"])
    )
    columns = ("Study", "Outcome", "Tool", "Domain", "Flow chart", "Judgement", "Support", "Answers", "By")
    none = "no judgement is other than the flow chart of its tool proposes."
    return Listing("appraisal-otherwise", "Judged otherwise than proposed", columns, rows, none)


def _tell_settled(row: Mapping[Any, Any]) -> str:
    by = f", settled by {row['settled_by']}" if row.get("status") == "consensus" else ""
    return f"{row['judgement']}{by}"


def _in_order(appraisal: pd.DataFrame) -> list[dict[str, str]]:
    """Domain 10 after domain 2, overall last."""
    keys = ("study_id", "tool", "outcome", "person")
    rows = [{str(name): str(text) for name, text in row.items()} for row in to_rows(appraisal)]
    return sorted(rows, key=lambda row: (*(row[key] for key in keys), not row["domain"].isdecimal(), _number(row)))


def _number(row: Mapping[str, str]) -> int:
    return int(row["domain"]) if row["domain"].isdecimal() else 0
