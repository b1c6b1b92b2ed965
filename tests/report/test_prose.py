"""What the machine writes over configurations, by rules of our own (numbers, articles, codes) and by proselint."""

import datetime
import html
import re
from collections.abc import Iterator, Mapping

import pytest
from proselint.checks import __register__
from proselint.registry import CheckRegistry
from proselint.tools import LintFile

from prismake.config.overdue_searches import list_overdue
from prismake.report import render_page
from prismake.report.checks import run_checks
from prismake.report.facts import unmark
from prismake.report.figure_files import list_drawings
from prismake.report.manuscript.blocks import list_texts
from prismake.report.manuscript.compose import compose_manuscript
from prismake.report.view import open_view
from prismake.running.workload import list_owed, write_owed
from prismake.tables import to_rows
from reported import make_config, make_update, measure, search_twice
from worded import CONFIGURATIONS, make

PLURALS = (
    "studies|records|reports|sources|people|references|analyses|rules|variables|documents|checks|claims|members|rounds"
    "|databases|registers|websites|pairs|conflicts|combinations|entries|women|months|persons|values|lists|votes"
)
SINGULARS = (
    "study|record|report|source|person|reference|analysis|rule|variable|document|check|claim|member|round|database"
    "|register|website|pair|conflict|combination|entry|woman|month|list|vote"
)
CODES = "MC|PLO|PLN|PAS|PFT|GENR|SMCC|SMCR|IRLN|IRS|ZCOR|glmm|adhoc|EE|pet_peese|egger_mixed|trim_fill"
RULES: Mapping[str, re.Pattern[str]] = {
    "a plural after one": re.compile(rf"(?<![\d./,–-])\b(1|[Oo]ne) ({PLURALS})\b"),
    "a singular after many": re.compile(
        rf"(?<![\d./,–-])\b(0|[2-9]|\d\d+|[Tt]wo|[Tt]hree|[Ff]our) ({SINGULARS})\b(?! \d)"
    ),
    "the wrong article": re.compile(
        r"\b[Aa] (?!uni|us[ae]|one|eu)[aeiou]\w+|\b[Aa]n (?!hour|honest|heir|RCT|SMD)[bcdfgjklpqtvwxyz]\w+"
    ),
    "a verb that does not agree": re.compile(
        rf"(?<!of )(?<!and )\b(1|[Oo]ne) ({SINGULARS}) (were|are|have)\b|\b\d\d+ ({PLURALS}) (was|is|has)\b"
    ),
    "a stray mark": re.compile(r"\bnan\b|<NA>|\bNone\b(?!\.)|(?<!\.)\.\.(?!\.)| ,|;;|; \.|, \.|\(\)|“”"),
    "a word twice": re.compile(r"\b(?!had\b|that\b)([a-z]+) \1\b"),
    "a code": re.compile(rf"(?<![\w/.-])({CODES})(?![\w/-])"),
    "an exception without its rule": re.compile(r"\bEvery [^.]*, except\b"),
    "an id": re.compile(r"(?<![\w/.:#-])[a-z]+(?:_[a-z0-9]+)+(?!\w|[/:(-]|\.\w)"),
    "a page that is none": re.compile(r"\bp\. (abstract|regist)"),
}
# Checks of proselint that are switched off, each with the reason.
OFF = {
    "psychology.p_equals_zero": "it reads the beginning of p = 0.007 as p = 0.00",
    "lexical_illusions": "like numbers in neighbouring cells are no repeated word; our own rule finds those",
    "weasel_words.very": "very low and very serious are GRADE's words",
}
TYPED = ("an id", "a code")


@pytest.fixture(scope="module", autouse=True)
def checks() -> None:
    """The checks of proselint, without its network and its file of settings."""
    CheckRegistry().register_many(__register__)


def list_remarks(text: str) -> list[str]:
    found = [result.check_result for result in LintFile(content=f"{text}\n", source="report").lint()]
    told = ((one.check_path, text[max(0, one.span[0] - 30) : one.span[1] + 20]) for one in found)
    return [f"{path}: {place!r}" for path, place in told if path not in OFF]


def read_text(page: str) -> str:
    page = page.partition('<h2 id="checks"')[0]  # checks and checklists tell the names of columns
    page = re.sub(r"<(style|script|svg|code|pre)\b.*?</\1>", " ", page, flags=re.DOTALL)
    lines = re.sub(r"</(td|th|li|p|dd|dt|h\d|caption|summary|figcaption)>", "\n", page)
    return html.unescape(re.sub(r"<[^>]+>", "", lines))


def find_faults(text: str, *, typed: bool = False) -> Iterator[str]:
    """The faults of a text; `typed` where it may hold words that people type in config/ and in sheets."""
    for name, rule in RULES.items():
        for found in rule.finditer(text) if not (typed and name in TYPED) else ():
            yield f"{name}: {text[max(0, found.start() - 40) : found.end() + 20]!r}"


def test_the_rules_find_what_they_are_for():
    wrong = "1 registers. 3 study. a odds ratio. One study were. nan. single_arm. p. abstract. the the. glmm; "
    wrong += "Every one, except two"
    assert len(list(find_faults(wrong))) == len(RULES)
    assert list(find_faults("1 register. 3 studies. an odds ratio, a unique id. One study was. single arm")) == []


def list_sentences(name: str) -> Iterator[str]:
    """Every text of a configuration: page with its figures, manuscript, checks, and what the status says."""
    tables, config = make(name)
    page = render_page(tables, config=config)
    yield read_text(page)
    yield from (html.unescape(text) for text in re.findall(r"<(?:text|desc|title)\b[^>]*>([^<]*)<", page))
    view = open_view(tables, config=config)
    yield from map(unmark, list_texts(compose_manuscript(view, list_drawings(view))))
    yield from list_overdue(config["searches"], config=config["config"], today=datetime.date(2027, 1, 1))
    yield "\n".join("\n".join(row) for row in write_owed(list_owed(tables, config=config["config"])))


def test_there_are_configurations_enough():
    assert len(CONFIGURATIONS) >= 50


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_what_is_written_reads_as_english(name):
    texts = list(dict.fromkeys(list_sentences(name)))
    assert [fault for text in texts for fault in find_faults(text)] == []
    assert list_remarks("\n\n".join(texts)) == []


def test_the_linter_finds_what_it_is_for():
    assert len(list_remarks("It is a very unique trial, irregardless of the ATM machine.")) >= 3


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_what_checks_say_reads_as_english(name):
    tables, config = make(name)
    checks, issues = run_checks(open_view(tables, config=config))
    told = [f"{row['found']}. {row['allowed']}. {row['remedy']}" for row in to_rows(issues)]
    told += [f"{row['words']}. {row['note']}" for row in to_rows(checks)]
    assert [fault for text in told for fault in find_faults(text, typed=True)] == []
    assert list_remarks("\n\n".join(told)) == []


def test_the_page_of_an_update_reads_as_english():
    tables, searches = make_update(), search_twice()
    found = measure(tables, searches)
    made = {"ledger": found["ledger"], "flow": found["flow"], "flow_members": found["members"]}
    page = render_page(
        {**tables, **made, "flow_rounds": found["rounds"]}, config={**make_config(), "searches": searches}
    )
    assert list(find_faults(read_text(page))) == []
    assert 'id="caption-rounds"' in page
