"""Sensorineural hearing loss: eight exports, two people's votes on titles, a third one's word, full texts."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from judging import Explanation, Finding, Ours, Rebuilt, Row, read_config, read_table
from prismake import config, ingest, tables
from prismake.config.files import read_rows
from prismake.dedupe import deduplicate
from prismake.report.numerals import write_count
from prismake.text.titles import strip_title
from screened import Cast, count_reasons, cross_votes, find_agreement, make_votes, settle_votes
from snhl.groups import compare_groups, name_title

HERE = Path(__file__).parent
TITLES, FULL_TEXTS = tables.PHASES
NUMBERED = "github"  # Its titles were voted on as the name of the source and the place in the export.
Keys = dict[str, list[str]]


def rebuild(data: Path) -> Rebuilt:
    """The whole review from the deposited files in `data`; raises ReviewError where an export is not whole."""
    rebuilt = Rebuilt()
    searches = config.as_frame(read_rows(HERE / "config" / "searches.csv", "searches"), "searches")
    records, ledger, _ = ingest.read_sources(searches, folder=data / "search")
    for row in tables.to_rows(ledger):
        rebuilt.figures[f"hits, {row['source']}"] = Ours(row["parsed"])
    rebuilt.figures["hits, all"] = Ours(len(records))
    votes = vote_titles(data)
    _deduplicate(rebuilt, records, titles=read_titles(data), order=searches["source"])
    included = _screen_titles(rebuilt, votes)
    _screen_texts(rebuilt, read_table(data / "votes" / "full_text.csv"), included=included)
    return rebuilt


def read_titles(data: Path) -> dict[str, str]:
    """The titles that were voted on, by the name of their number; the two people's lists are of the same numbers."""
    lists = [read_table(data / "votes" / f"reviewer_{person}_title_abstract.csv") for person in (1, 2)]
    titles = [{name_title(row["id"]): row["title"] for row in rows} for rows in lists]
    if set(titles[0]) != set(titles[1]):
        raise ValueError("the two people voted on different titles")
    return titles[0]


def vote_titles(data: Path) -> pd.DataFrame:
    """The frame "votes" on titles: two people's, and the third one's from seeds/."""
    cast: list[Cast] = []
    for person in setting_of(TITLES)["people"]:
        rows = read_table(data / "votes" / f"{person}_title_abstract.csv")
        cast += [(name_title(row["id"]), person, row["response"], "") for row in rows]
    third = read_table(HERE / "seeds" / "third_reviewer.csv")
    cast += [(name_title(row["id"]), setting_of(TITLES)["adjudicator"], row["decision"], "") for row in third]
    return make_votes(cast, phase=TITLES, adjudicator=setting_of(TITLES)["adjudicator"])


def setting_of(phase: str) -> dict[str, Any]:
    """Who votes and who settles in a phase, as config/config.yaml says."""
    setting: dict[str, Any] = read_config(HERE, "config")["screening"][phase]
    return setting


def _deduplicate(rebuilt: Rebuilt, records: pd.DataFrame, *, titles: dict[str, str], order: pd.Series) -> None:
    pairs, clusters, references = deduplicate(records, sources=list(order))
    keys = _key_records(records)
    named = {
        title: keys.get(text if text.startswith(NUMBERED) else strip_title(text), []) for title, text in titles.items()
    }
    compared = compare_groups(named, clusters=clusters, pairs=pairs)
    rebuilt.differences += compared.rows
    joined, unmatched = (write_count(n, "voted title") for n in (compared.joined, len(compared.unmatched)))
    words = (
        f"the machine has {len(references)} references; less {len(compared.unvoted)} that stand in nobody's votes, "
        f"less {compared.apart} that it keeps apart under one voted title, plus {joined} of no reference of their own, "
        f"plus {unmatched} that no record has"
    )
    value = len(references) - len(compared.unvoted) - compared.apart + compared.joined + len(compared.unmatched)
    listed = tuple(record for row in compared.rows for record in (row["records"] or row["titles"]).split("; "))
    rebuilt.figures["titles after duplicates"] = Ours(len(references), Explanation(words, value, listed))
    rebuilt.findings += _find_unvoted(records, named=named, unvoted=compared.unvoted, clusters=clusters)


def _key_records(records: pd.DataFrame) -> Keys:
    """The records by what their titles were voted on as."""
    keys: Keys = {}
    for row in tables.to_rows(records[["record_id", "source", "position", "title"]]):
        numbered = row["source"] == NUMBERED
        key = f"{NUMBERED}{row['position']}" if numbered else strip_title(row["title"])
        keys.setdefault(key, []).append(row["record_id"])
    return keys


def _find_unvoted(
    records: pd.DataFrame, *, named: Keys, unvoted: list[str], clusters: pd.DataFrame
) -> Iterator[Finding]:
    """The source none of whose records names a voted title, and the records that nobody voted on in any form."""
    voted = {record for found in named.values() for record in found}
    rows = tables.to_rows(records[["record_id", "source", "title"]])
    by_title = {(row["source"], strip_title(row["title"])) for row in rows if row["record_id"] not in voted}
    apart = Counter(row["source"] for row in rows if row["record_id"] not in voted)
    source, count = apart.most_common(1)[0]
    titles = sum(of == source for of, _ in by_title)
    listed = [row["record_id"] for row in rows if row["record_id"] not in voted and row["source"] == source]
    words = f"{count} records of {source}, of {titles} different titles, have a title that nobody voted on"
    yield Finding(words, tuple(listed))
    lost = clusters[clusters["reference_id"].isin(unvoted)]["record_id"]
    own = tuple(sorted(record for record in lost if record in set(listed)))
    words = (
        f"{len(own)} of these stand in nobody's votes by the machine's references, too; the others are documents that "
        "were voted on under another title"
    )
    yield Finding(words, own)


def _screen_titles(rebuilt: Rebuilt, votes: pd.DataFrame) -> set[str]:
    """The figures of titles; returns the titles that went on."""
    crossed, figures = cross_votes(votes, people=setting_of(TITLES)["people"]), rebuilt.figures
    include, exclude = "include", "exclude"
    figures["titles, both include"] = Ours(len(crossed.get((include, include), [])))
    figures["titles, first alone includes"] = Ours(len(crossed.get((include, exclude), [])))
    figures["titles, second alone includes"] = Ours(len(crossed.get((exclude, include), [])))
    figures["titles, the two differ"] = Ours(sum(len(of) for said, of in crossed.items() if said[0] != said[1]))
    figures["titles, both exclude"] = Ours(len(crossed.get((exclude, exclude), [])))
    figures["titles, kappa"] = Ours(find_agreement(votes)["kappa"])
    settled = settle_votes(votes, setting=setting_of(TITLES))
    return {row["reference_id"] for row in settled if row["status"] == "included"}


def _screen_texts(rebuilt: Rebuilt, rows: list[Row], *, included: set[str]) -> None:
    figures, setting = rebuilt.figures, setting_of(FULL_TEXTS)
    people, judge = setting["people"], setting["adjudicator"]
    reasons = {item["reason"]: item["id"] for item in read_config(HERE, "protocol")["criteria"]}
    cast: list[Cast] = []
    listed: dict[str, Row] = {}
    for line, row in enumerate(rows, start=2):
        reference = name_title(row["id"]) if row["from_searches"] == "1" else f"full_text.csv line {line}"
        listed[reference] = row
        said: list[tuple[str, Any]] = [(person, row[person]) for person in people]
        said += [(judge, row["final"])] if row[people[0]] != row[people[1]] else []
        cast += [(reference, who, word, reasons.get(row["reason"], "") * (word == "exclude")) for who, word in said]
    settled = settle_votes(make_votes(cast, phase=FULL_TEXTS, adjudicator=judge), setting=setting)
    searched = {reference for reference, row in listed.items() if row["from_searches"] == "1"}
    missing = tuple(sorted(included - set(listed)))
    owed = len(included)
    words = f"{len(included)} titles went on to full text; {len(missing)} of them in no list of full texts"
    figures["full texts from searches"] = Ours(owed, Explanation(words, owed - len(missing), missing))
    figures["full texts from elsewhere"] = Ours(len(listed) - len(searched))
    everything = owed + len(listed) - len(searched)
    figures["full texts"] = Ours(everything, Explanation(words, everything - len(missing), missing))
    figures["included"] = Ours(sum(row["status"] == "included" for row in settled))
    counted = count_reasons(settled)
    for reason, criterion in reasons.items():
        figures[f"full texts excluded, {reason}"] = Ours(counted[criterion])
    final = {"included": "include", "excluded": "exclude"}
    came_to = {row["reference_id"]: final.get(row["status"]) for row in settled}
    alike = sum(came_to[reference] == row["final"] for reference, row in listed.items())
    figures["full texts, final decision by the votes"] = Ours(alike)
