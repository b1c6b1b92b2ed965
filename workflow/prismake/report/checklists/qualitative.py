"""What the tables say of findings of qualitative research, one sentence for each fact; empty where there is none."""

from collections import Counter
from collections.abc import Callable, Mapping

import pandas as pd

from prismake.report.confidence import read_confidence, tell_level
from prismake.report.figures.judgements import OVERALL
from prismake.report.grammar import agree, write_words
from prismake.report.labels import name_tool
from prismake.report.numerals import join_words, write_count
from prismake.report.view import View
from prismake.tables import to_rows


def tell_quoted(view: View) -> str:
    """How many contributions of studies to findings stand with words of the report, and how many words have a page."""
    rows = to_rows(view.find_table("finding_studies"))
    quoting = [row for row in rows if row["quotes"]]
    told = f"Of {write_count(len(rows), 'contribution')} of studies to findings, {len(quoting)}"
    told += f" {agree(len(quoting), 'stands', 'stand')} with words of the report"
    studies = {row["study_id"]: row for row in quoting}.values()  # whose words stand at each of their findings
    quotations, placed = (sum(int(row[name]) for row in studies) for name in ("quotations", "placed"))
    return f"{told} ({write_count(quotations, 'quotation')}, {_tell_pages(quotations, placed)})." if quoting else ""


def _tell_pages(quotations: int, placed: int) -> str:
    if 0 < placed < quotations:
        return f"{placed} of them with {agree(placed, 'its page', 'their pages')}"
    if placed:
        return agree(quotations, "with its page", "each with its page")
    return agree(quotations, "without its page", "none with its page")


def tell_tools(view: View) -> str:
    """By which tools the studies were appraised, once they were."""
    tools = sorted(set(_list_settled(view)["tool"].tolist()))
    what = f"{view.appraised.capitalize()} {agree(view.appraised_parts, 'was', 'were')}"
    return f"{what} judged with {join_words([name_tool(tool) for tool in tools])}." if tools else ""


def tell_judged(view: View) -> str:
    """How often each judgement stands, of whole studies and of single questions, for each tool."""
    settled = _list_settled(view)
    told = []
    for tool, rows in settled.groupby("tool", sort=True):
        whole = rows["domain"] == OVERALL
        parts = (("overall", rows[whole]), ("single questions", rows[~whole]))
        counts = [f"{words}: {_count_words(part['judgement'])}" for words, part in parts if len(part)]
        told.append(f"by {name_tool(str(tool))}, {'; '.join(counts)}")
    studies = write_count(settled["study_id"].nunique(), "study", "studies")
    return (
        f"The {view.appraised} of {studies} {agree(view.appraised_parts, 'is', 'are')}, {'; '.join(told)}."
        if told
        else ""
    )


def tell_kept(view: View) -> str:
    """That no study was left out of the findings by its appraisal, where each appraised one contributes to one."""
    judged = set(_list_settled(view)["study_id"].tolist())
    if not judged or judged.difference(view.find_table("finding_studies")["study_id"].tolist()):
        return ""
    n = len(judged)
    which = "The appraised study contributes" if n == 1 else f"Each of the {n} appraised studies contributes"
    told = f"{which} to a finding: none was left out by its appraisal."
    return f"{told} Findings are words, in which no study has a weight."


def tell_program(view: View) -> str:
    """In what data were kept and set beside the findings, once there are both."""
    version = str(view.provenance.get("version") or "")
    written = (view.tables["extraction"]["value"] != "").any() and len(view.find_table("finding_studies"))
    told = f"Data were written into sheets that prismake {version} issued, and are set beside the findings by it."
    return told if version and written else ""


def _list_settled(view: View) -> pd.DataFrame:
    settled = view.tables["appraisal_settled"]
    return settled[settled["judgement"] != ""]


def _count_words(judgements: pd.Series) -> str:
    counts = sorted(Counter(judgements.tolist()).items(), key=lambda pair: (-pair[1], pair[0]))
    return join_words([f"{write_words(str(word))} {n}" for word, n in counts])


def tell_confident(view: View) -> str:
    """Every finding with the confidence in it, once there is a level."""
    rows = read_confidence(view)
    told = [f"{str(row['finding']).rstrip('. ')} (confidence: {tell_level(row)})" for row in rows]
    return f"The synthesis came to {write_count(len(rows), 'finding')}: {'; '.join(told)}." * any(
        bool(row["confidence"]) for row in rows
    )


FACTS: Mapping[str, Callable[[View], str]] = {
    "quoted": tell_quoted,
    "findings": tell_confident,
    "tools": tell_tools,
    "judged": tell_judged,
    "kept": tell_kept,
    "program": tell_program,
}
