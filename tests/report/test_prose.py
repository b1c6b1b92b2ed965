"""The whole page over configurations, held against rules of our own: numbers, articles, stray marks, ids."""

import html
import re
from collections.abc import Callable, Iterator, Mapping

import pandas as pd
import pytest

from checked import put
from prismake.report import render_page
from prismake.tables import empty
from reported import build, make_config, make_tables, make_update, measure, search_twice

PLURALS = (
    "studies|records|reports|sources|people|references|analyses|rules|variables|documents|checks|claims|members|rounds"
    "|databases|registers|websites|pairs|conflicts|combinations|entries|women|months|persons|values|lists|votes"
)
SINGULARS = (
    "study|record|report|source|person|reference|analysis|rule|variable|document|check|claim|member|round|database"
    "|register|website|pair|conflict|combination|entry|woman|month|list|vote"
)
RULES: Mapping[str, re.Pattern[str]] = {
    "a plural after one": re.compile(rf"(?<![\d./,–-])\b(1|[Oo]ne) ({PLURALS})\b"),
    "a singular after many": re.compile(
        rf"(?<![\d./,–-])\b(0|[2-9]|\d\d+|[Tt]wo|[Tt]hree|[Ff]our) ({SINGULARS})\b(?! \d)"
    ),
    "the wrong article": re.compile(
        r"\b[Aa] (?!uni|use|one|eu)[aeiou]\w+|\b[Aa]n (?!hour|honest|heir|RCT|SMD)[bcdfgjklpqtvwxyz]\w+"
    ),
    "a verb that does not agree": re.compile(
        rf"(?<!of )(?<!and )\b(1|[Oo]ne) ({SINGULARS}) (were|are|have)\b|\b\d\d+ ({PLURALS}) (was|is|has)\b"
    ),
    "a stray mark": re.compile(r"\bnan\b|<NA>|\bNone\b(?!\.)|(?<!\.)\.\.(?!\.)| ,|;;|; \.|, \.|\(\)|“”"),
    "an id": re.compile(r"\b(single_arm|case_report|rob2_2019|adhoc_hartung_knapp|title_abstract|full_text)\b"),
    "a page that is none": re.compile(r"\bp\. (abstract|regist)"),
}
Config = dict
Change = Callable[[dict[str, pd.DataFrame], Config], None]


def read_text(page: str) -> str:
    page = page.partition('<h2 id="checks"')[0]  # checks and checklists tell the names of columns
    page = re.sub(r"<(style|script|svg|code|pre)\b.*?</\1>", " ", page, flags=re.DOTALL)
    lines = re.sub(r"</(td|th|li|p|dd|dt|h\d|caption|summary|figcaption)>", "\n", page)
    return html.unescape(re.sub(r"<[^>]+>", "", lines))


def find_faults(text: str) -> Iterator[str]:
    for name, rule in RULES.items():
        for found in rule.finditer(text):
            yield f"{name}: {text[max(0, found.start() - 40) : found.end() + 20]!r}"


def test_the_rules_find_what_they_are_for():
    wrong = "1 registers. 3 study. a odds ratio. One study were. nan. single_arm. p. abstract"
    assert len(list(find_faults(wrong))) == len(RULES)
    assert list(find_faults("1 register. 3 studies. an odds ratio, a unique id. One study was. single arm")) == []


def count(n: int) -> Change:
    def change(tables: dict[str, pd.DataFrame], config: Config) -> None:
        people = ["anna", "ben", "carl"][:n]
        config["config"] = {
            **config["config"],
            "screening": {phase: {"people": people} for phase in ("title_abstract", "full_text")},
        }
        rules = [{**config["protocol"]["automation"][0], "id": f"r{at}"} for at in range(n)]
        config["protocol"] = {**config["protocol"], "automation": rules, "amendments": [{"date": "2025-01-01"}] * n}
        vote = {"role": "reviewer", "decision": "include", "reference_id": "p1", "voted_id": "p1"}
        for phase in ("title_abstract", "full_text"):
            put(f"votes_{phase}", *({**vote, "phase": phase, "person": person} for person in people))(tables, config)
        values = [{"study_id": "p1", "person": person, "level": "outcome", "item": "1"} for person in people]
        rows = [{**value, "variable": "n", "value": "1", "unit": "women", "page": "abstract"} for value in values]
        put("extraction", *rows)(tables, config)

    return change


def by_hand(tables: dict[str, pd.DataFrame], config: Config) -> None:
    how = ["searched", "taken over", "compiled by hand", "compiled by hand", ""]
    config["searches"] = config["searches"].assign(how=how)


def nothing_included(tables: dict[str, pd.DataFrame], config: Config) -> None:
    for name in ("extraction", "effects", "estimates"):
        tables[name] = empty(name)
    config["analyses"] = []


def registered(tables: dict[str, pd.DataFrame], config: Config) -> None:
    registration = {"registry": "PROSPERO", "id": "CRD42024000001", "date": "2024-01-01"}
    config["protocol"] = {**config["protocol"], "registration": registration}


def judged(tables: dict[str, pd.DataFrame], config: Config) -> None:
    row = {"study_id": "p1", "person": "anna", "tool": "rob2_2019", "outcome": "", "domain": "1", "judgement": "low"}
    put("appraisal", row)(tables, config)
    put(
        "grade",
        {
            "analysis_id": "thickness",
            "person": "anna",
            "certainty": "low",
            "k": 1,
            "participants": 5,
            "counted": "patients",
        },
    )(tables, config)
    claim = {"claim_id": "a", "document": "B", "statement": "One", "verdict": "not checked", "machine": "not checked"}
    put("claims", claim)(tables, config)


CONFIGURATIONS: dict[str, tuple[Change, ...]] = {
    "as it is": (),
    **{f"{n} of everything": (count(n),) for n in (1, 2, 3)},
    "partly by hand": (by_hand,),
    "nothing included": (nothing_included,),
    "registered": (registered,),
    "judged": (judged,),
    **{f"{n} of everything, by hand, judged": (count(n), by_hand, judged, registered) for n in (1, 2)},
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_page_reads_as_english(name):
    tables, config = dict(build(make_tables())), make_config()
    for change in CONFIGURATIONS[name]:
        change(tables, config)
    assert list(find_faults(read_text(render_page(tables, config=config)))) == []


def test_the_page_of_an_update_reads_as_english():
    tables, searches = make_update(), search_twice()
    found = measure(tables, searches)
    made = {"ledger": found["ledger"], "flow": found["flow"], "flow_members": found["members"]}
    page = render_page(
        {**tables, **made, "flow_rounds": found["rounds"]}, config={**make_config(), "searches": searches}
    )
    assert list(find_faults(read_text(page))) == []
    assert 'id="caption-rounds"' in page
