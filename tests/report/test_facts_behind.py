"""Forty sentences of a report drawn at random: each changes once the fact behind it does, or is true of any review."""

import html
import re
from random import Random

import pandas as pd
import pytest

from prismake.report import render_page
from prismake.tables import empty, from_rows, to_rows
from reported import build, make_config, make_tables
from worded import CONFIGURATIONS, by_hand, count, differing, drawn, judged, registered

DRAWN, SEED, SHORTEST = 40, 2026, 25
PARTS = re.compile(r"<(p|li|figcaption|caption|dd)\b[^>]*>(.*?)</\1>", re.DOTALL)
UNSEEN = re.compile(r"<(style|script|svg|code|pre)\b.*?</\1>", re.DOTALL)
# What is said of every review: how the page works, what a convention or a table is.
CONSTANT = re.compile(
    r"^(What is answered from facts"
    r"|Every number is the size|A number that is a sum|One list per number|Each reference opens|Each source stands"
    r"|Entries marked are counted|Written from the configuration|The items are told|The same files give|Answers "
    r"|PRISMA 2020 flow diagram|The dashed box tells|The same numbers as a table|Records behind every number"
    r"|Where every record ended|Every reference and its story|PRISMA 2020 for abstracts)"
)


def list_sentences(page: str) -> set[str]:
    texts = (html.unescape(re.sub(r"<[^>]+>", "", body)) for _, body in PARTS.findall(UNSEEN.sub(" ", page)))
    parts = (part for text in texts for part in re.split(r"(?<=[.;]) (?=[A-Z])", " ".join(text.split())))
    return {part for part in parts if len(part) >= SHORTEST}


def list_damages(tables, config):
    """The review with one table emptied, shortened or halved, or with one key of its configuration gone."""
    for name, frame in tables.items():
        if len(frame):
            yield from (({**tables, name: cut}, config) for cut in (frame.iloc[:0], frame.iloc[1:], frame.iloc[::2]))
    for n in (0, tables["flow"]["n"] + 1):
        yield {**tables, "flow": tables["flow"].assign(n=n)}, config
    yield from list_additions(tables, config)
    for part in ("config", "protocol"):
        for key in config[part]:
            left = {name: value for name, value in config[part].items() if name != key}
            yield tables, {**config, part: left}
    for key, value in config["analyses"][0].items():
        if key in ("bias", "absolute", "sensitivity", "e_value", "unit", "labels"):
            left = {name: told for name, told in config["analyses"][0].items() if name != key}
            yield tables, {**config, "analyses": [left]}
        assert value is not None
    yield tables, {**config, "analyses": []}
    for cut in (config["searches"].iloc[1:], config["searches"].assign(how="compiled by hand")):
        yield tables, {**config, "searches": cut}
    yield tables, {**config, "codebook": pd.DataFrame(columns=config["codebook"].columns, dtype="str")}
    yield tables, {**config, "provenance": {**config["provenance"], "version": "9", "code": "other"}}


def list_additions(tables, config):
    """The review with what it has none of: a remark, a decision that was reopened, nothing left to do."""
    yield {**tables, "remarks": from_rows("remarks", [{"text": "a vote was held back"}])}, config
    row = {"phase": "title_abstract", "person": "anna", "reference_id": "p1", "voted_id": "p1", "role": "reopened"}
    cast = [
        *to_rows(tables.get("votes_title_abstract", empty("votes"))),
        {**row, "decision": "exclude", "reason": "design", "note": "seen"},
    ]
    yield {**tables, "votes_title_abstract": from_rows("votes", cast)}, config
    value = {"person": "anna", "level": "study", "variable": "design", "value": "randomised"}
    rows = [{**value, "study_id": study} for study in tables["studies"]["study_id"]]
    done = {"flow": tables["flow"].assign(n=0), "extraction": from_rows("extraction", rows)}
    yield {**tables, **done}, config
    answers = [{"standard": "PRISMA 2020", "item": f"23{letter}", "answer": "Told."} for letter in "abcd"]
    yield tables, {**config, "checklist": pd.DataFrame(answers)}


@pytest.mark.parametrize("place", range(2))
def test_a_sentence_changes_with_the_fact_behind_it(place):
    probed = CONFIGURATIONS["OR of 12, probed"]
    changes = [(count(3), *probed, judged, registered), (by_hand, differing(1, 2), drawn("MC", 5), judged)][place]
    tables, config = dict(build(make_tables())), make_config()
    for change in changes:
        change(tables, config)
    whole = list_sentences(render_page(tables, config=config))
    chosen = Random(SEED).sample(sorted(one for one in whole if not CONSTANT.match(one)), DRAWN // 2)
    left = set(chosen)
    for damaged, told in list_damages(tables, config):
        if not left:
            break
        try:
            left &= list_sentences(render_page(damaged, config=told))
        except (KeyError, ValueError, IndexError, StopIteration):
            continue  # the rest of the review does not go with it
    assert sorted(left) == []
