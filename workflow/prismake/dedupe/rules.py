"""The rules that join two records, and the questions put to people: data that the methods section prints.

Conditions name features of compare.py, divided by blanks (all must hold); `!` negates one and `|` offers alternatives.
"""

from dataclasses import dataclass

from prismake.dedupe.conditions import PAGES_DAMAGED, SAME_COLUMN, SAME_ISSUE, TRANSLATION


@dataclass(frozen=True)
class Rule:
    """Joins a pair when `when` holds and no guard objects; `certainty` (0 to 1) is the most its score can be."""

    id: str
    sentence: str
    when: str
    certainty: float


@dataclass(frozen=True)
class Question:
    """Makes a pair that no rule joins doubtful."""

    id: str
    sentence: str
    when: str


RULES = (
    Rule("same_pmid", "same PMID, titles compatible", "pmid_same title_similar|title_missing", 1.0),
    Rule("same_pmcid", "same PMCID, titles compatible", "pmcid_same title_similar|title_missing", 1.0),
    Rule(
        "same_registration",
        "two registry entries of the same registration, titles compatible",
        "registration_same is_registration !title_unlike",
        1.0,
    ),
    Rule("same_doi_title", "same DOI, same title", "doi_same title_alike !doi_crowded|authors_same|place_same", 1.0),
    Rule(
        "same_doi_no_title",
        "same DOI, a title is missing, nothing contradicts",
        "doi_same title_missing !doi_crowded",
        0.9,
    ),
    Rule(
        "same_doi_similar_title",
        "same DOI, similar title, same authors or same volume and page",
        "doi_same title_similar authors_same|place_same !doi_crowded|place_same",
        0.95,
    ),
    Rule(
        "same_doi_range",
        "same DOI, authors, journal, volume and range of at least three pages",
        "doi_same authors_same journal_same long_range_same !doi_crowded",
        0.95,
    ),
    Rule(
        "same_place",
        "same title, volume and start page",
        "title_alike place_same authors_same|authors_missing|journal_same|long_range_same",
        0.98,
    ),
    Rule(
        "same_pages",
        "same title, authors and start page, year within one or not given, journals do not contradict",
        "title_alike authors_same page_same year_close|year_missing !journal_differ",
        0.95,
    ),
    Rule(
        "same_span",
        "same title, authors and page range, year within one, volumes do not contradict",
        "title_alike authors_same span_same year_close !volume_differ",
        0.93,
    ),
    Rule(
        "same_range_no_authors",
        "same title, journal and page range, year within one, authors not given by both",
        "title_alike authors_missing journal_same range_same year_close !volume_differ",
        0.9,
    ),
    Rule(
        "same_volume",
        "same title, authors, journal and volume, pages do not contradict",
        "title_alike authors_same journal_same volume_same !page_differ",
        0.95,
    ),
    Rule(
        "same_volume_issue",
        "same title, authors, year, volume and issue, pages and DOI do not contradict",
        SAME_ISSUE,
        0.9,
    ),
    Rule(
        "overlapping_pages",
        "same title, authors, journal, volume and year, and the ranges of pages overlap or end on one page",
        PAGES_DAMAGED[0],
        0.9,
    ),
    Rule(
        "day_as_page",
        "same title, authors, journal, volume, issue and year; one page is the day of publication",
        PAGES_DAMAGED[1],
        0.85,
    ),
    Rule(
        "title_cut_short",
        "one title is the beginning of the other; same authors, journal, volume, year and page range",
        "title_cut_short authors_same journal_same volume_same range_same year_same !doi_differ",
        0.9,
    ),
    Rule(
        "title_cut_off",
        "one title breaks off; same authors, journal, volume, issue, year and range of at least three pages",
        "title_cut authors_same journal_same long_range_same issue_same year_same !doi_differ",
        0.9,
    ),
    Rule(
        "translated_title",
        "similar titles, one a translation; same authors, volume, issue, year and range of at least three pages",
        TRANSLATION + " title_similar !title_generic",
        0.85,
    ),
    Rule(
        "same_main_title",
        "same main title, authors, journal, volume, issue and start page",
        SAME_COLUMN,
        0.9,
    ),
    Rule(
        "translated",
        "titles in two languages, same authors, journal, volume and range of at least three pages",
        "languages_differ authors_same journal_same long_range_same !issue_differ !doi_differ",
        0.85,
    ),
    Rule(
        "same_issue",
        "same title, journal, volume, issue and year, authors not given by both",
        "title_same authors_missing journal_same volume_same issue_same year_same !page_differ",
        0.9,
    ),
    Rule(
        "similar_title_same_range",
        "similar title, same authors, journal, volume and page range",
        "title_similar authors_same journal_same range_same volume_same",
        0.9,
    ),
    Rule(
        "similar_title_same_span",
        "similar title, same authors, journal and page range, year within one, volumes do not contradict",
        "title_similar authors_same journal_same span_same year_close !volume_differ",
        0.9,
    ),
    Rule(
        "nothing_contradicts",
        "same title, authors and journal, year within one or not given, nothing contradicting",
        "title_alike authors_same journal_named year_close|year_missing !volume_differ !page_differ !doi_differ",
        0.9,
    ),
)

BY_IDENTIFIER = frozenset(
    rule.id for rule in RULES if rule.when.split("_")[0] in ("pmid", "pmcid", "registration", "doi")
)
QUESTIONS = (
    Question(
        "pages_only",
        "same title, authors, journal and volume, but the start pages differ",
        "title_same authors_same journal_same volume_same year_close !doi_differ !title_generic",
    ),
    Question("doi_only", "same DOI, but the titles differ", "doi_same !title_missing !doi_crowded"),
    Question("pmid_only", "same PMID, but the titles differ", "pmid_same"),
    Question("registration_only", "same registration, but the titles differ", "registration_same"),
    Question(
        "same_range",
        "same authors, journal, volume and page range, but the titles differ",
        "authors_same journal_same|title_bracketed long_range_same !doi_differ",
    ),
    Question(
        "two_scripts",
        "titles in two scripts, same volume, year and range of pages",
        "scripts_differ long_range_same year_close !doi_differ !issue_differ",
    ),
    Question(
        "two_languages",
        "titles in two languages, same range of at least three pages, nothing contradicts",
        "languages_differ authors_same|authors_missing span_same|long_range_same year_close"
        " !volume_differ !issue_differ !doi_differ",
    ),
    Question(
        "two_languages_no_pages",
        "titles in two languages or scripts, same authors, journal, volume and year, pages not given by both",
        "scripts_differ|languages_differ authors_same journal_same volume_same year_same page_missing"
        " !issue_differ !doi_differ",
    ),
    Question(
        "main_title",
        "one title is the other without its subtitle; same authors, nothing contradicts",
        "title_begins authors_same year_close|year_missing !journal_differ !volume_differ !page_differ !doi_differ",
    ),
    Question(
        "title_and_authors",
        "same title and authors, nothing contradicts, but nothing else agrees",
        "title_alike authors_same !title_generic !year_differ !doi_differ !page_differ !volume_differ",
    ),
    Question(
        "two_places",
        "same title and authors, but published in two places",
        "title_same authors_same year_close !title_generic",
    ),
    Question(
        "two_places_alike",
        "same title, authors, journal and year, but pages, volume or DOI differ",
        "title_alike authors_same journal_same year_same !title_generic",
    ),
    Question(
        "title_and_journal",
        "same title and journal, nothing contradicts, authors do not agree",
        "title_alike journal_same !title_generic !year_differ !doi_differ !page_differ !volume_differ",
    ),
)

# what a pair's evidence says of each field, in this order
AGREEMENTS = {
    "pmid_same": "PMID",
    "pmcid_same": "PMCID",
    "doi_same": "DOI",
    "registration_same": "registration",
    "title_same": "title",
    "authors_same": "authors",
    "journal_same": "journal",
    "year_same": "year",
    "volume_same": "volume",
    "issue_same": "issue",
    "page_same": "start page",
    "range_same": "page range",
}
CONTRADICTIONS = {
    "pmid_differ": "PMID",
    "pmcid_differ": "PMCID",
    "doi_differ": "DOI",
    "registration_differ": "registration",
    "title_unlike": "title",
    "authors_differ": "authors",
    "journal_differ": "journal",
    "year_not_same": "year",
    "volume_differ": "volume",
    "issue_differ": "issue",
    "page_differ": "start page",
}
