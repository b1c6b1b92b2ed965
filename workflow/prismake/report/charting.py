"""What a review that maps what there is has charted, one sentence for methods and for each item of a checklist."""

from collections.abc import Iterator

import pandas as pd

from prismake.report.facts import Known
from prismake.report.grammar import spell_count
from prismake.report.numerals import join_words, write_count
from prismake.report.view import View
from prismake.text.vocabulary import STUDY

KINDS = {"table": "evidence_tables", "map": "evidence_maps"}


def has_charted(view: View) -> bool:
    """Whether anybody has extracted anything: tables and maps are drawn before, too, of what is not extracted."""
    return bool((view.tables["extraction"]["value"] != "").any())


def tell_charting(view: View) -> Iterator[str]:
    """What a review that maps what there is charted, as its methods have it; nothing of any other."""
    if not view.maps_only:
        return
    named = []
    for kind, name in KINDS.items():
        rows = view.find_table(name)
        if len(rows) and has_charted(view):
            named.append(spell_count(Known(rows["place"].nunique(), f"{name}.{kind}s"), kind))
    yield "The review maps what there is" + (f": what was charted stands in {' and '.join(named)}." if named else ".")
    yield from filter(None, [view.unappraised])


def tell_charted(view: View) -> str:
    """Which charting tables and maps there are."""
    titles = {kind: _list_titles(view.find_table(name)) for kind, name in KINDS.items()}
    told = [f"{write_count(len(found), kind)} ({join_words(found)})" for kind, found in titles.items() if found]
    return f"What is charted stands in {join_words(told)}." if told else ""


def _list_titles(rows: pd.DataFrame) -> list[str]:
    return [str(title) for title in dict.fromkeys(rows["title"])] if len(rows) else []


def tell_charted_together(view: View) -> str:
    """Which charting tables and maps show results, once anything was charted."""
    return tell_charted(view) if has_charted(view) else ""


def tell_charted_studies(view: View) -> str:
    """How many studies the longest charting table of studies has, once anything was charted."""
    rows = view.find_table("evidence_tables")
    if rows.empty or not has_charted(view):
        return ""
    listed = rows[(rows["column"] == 1) & (rows["heading"] == STUDY)]
    n = int(listed["place"].value_counts().max()) if len(listed) else 0
    return f"A charting table has {write_count(n, 'study', 'studies')}, a row each." if n else ""
