"""The guards that hold a pair of records back although a rule would join it: data that the methods section prints.

Conditions are written as in rules.py.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """Holds a pair back when `when` holds, unless one of the `unless` conditions does.

    `settles`: the two are known to be different documents, so that nobody is asked.
    Two such records may not come together by way of a third either: under no condition when the guard `contradicts`; unless an
    identifier joins them by default; where it `lacks` evidence, the third may give it.
    """

    id: str
    sentence: str
    when: str
    unless: tuple[str, ...] = ()
    settles: bool = False
    contradicts: bool = False
    lacks: bool = False


# a journal's name may be abbreviated or translated beyond recognition; volume, issue and year hardly agree by chance
SAME_ISSUE = "title_same authors_same year_same volume_same issue_same !page_differ !doi_differ"

# a range of three pages or more in one volume of one journal, by the same authors, holds one paper
ONE_PAPER = "span_same|long_range_same authors_same journal_same year_close !volume_differ !doi_differ"

# the pages of one paper, misprinted or replaced by the day of publication
PAGES_DAMAGED = (
    "title_same authors_same journal_same volume_same year_same !issue_differ !doi_differ pages_overlap",
    "title_same authors_same journal_same volume_same year_same issue_same !doi_differ page_dated !in_supplement",
)

# one title stands in brackets, or is marked as translated: its words are a database's own
TRANSLATION = "title_bracketed authors_same long_range_same issue_same year_same !doi_differ"

# the rubric of a column behind its title, on one page of one issue
SAME_COLUMN = "title_begins authors_same journal_same place_same issue_same"

# a short title of telling words in one issue of one journal
SAME_RUBRIC = (
    "!title_serial title_same authors_same journal_same year_same issue_same !volume_differ !page_differ !doi_differ"
)

# all else agrees on one page outside a supplement: the title is damaged
DAMAGED_TITLE = "title_near place_same authors_same journal_same year_same !in_supplement !doi_differ"

SAME_SPAN = "span_same authors_same year_close !volume_differ !journal_differ !doi_differ"

GUARDS = (
    Guard(
        "registry_entry",
        "a registry entry is not the article of its trial",
        "registration_kind_differ",
        settles=True,
        contradicts=True,
    ),
    Guard(
        "serial",
        "a title that every issue has, and volume, issue or page differ",
        "title_generic !title_missing volume_differ|issue_differ|page_differ",
        ("pmid_same", "pmcid_same", "doi_same !doi_crowded"),
        settles=True,
        contradicts=True,
    ),
    Guard(
        "shared_doi",
        "same DOI, but titles, authors and pages differ",
        "doi_same title_unlike authors_differ page_differ",
        settles=True,
        contradicts=True,
    ),
    Guard(
        "identifier_contradicted",
        "an identifier agrees, but authors and pages, authors and journal, or title and pages differ",
        "pmid_same|pmcid_same|doi_same authors_differ|title_unlike|title_unequal page_differ|journal_differ",
        (
            "!authors_differ !page_differ",
            "!authors_differ title_alike !title_unequal",
            "title_same doi_same pmid_same",
            "authors_same long_range_same",
        ),
        contradicts=True,
    ),
    Guard(
        "crowded_doi",
        "the DOI is that of a whole supplement, book or journal, and pages or authors differ",
        "doi_crowded page_differ|authors_differ",
        contradicts=True,
    ),
    Guard("registrations", "the registration numbers differ", "registration_differ", contradicts=True),
    Guard(
        "trials",
        "the trial registrations named in the records differ",
        "trials_differ",
        ("doi_same", "pmid_same", "place_same"),
    ),
    Guard(
        "preprint",
        "a preprint is not its article",
        "preprint_differ",
        ("journal_same page_same",),
        settles=True,
        contradicts=True,
    ),
    Guard(
        "kind_in_title",
        "one is an erratum, comment, reply, protocol or retraction notice by its title, the other not",
        "title_kind_differ !title_missing",
        ("registration_same", "pmid_same place_same authors_same title_same"),
        contradicts=True,
    ),
    Guard(
        "kind_of_record",
        "one is an erratum, notice, protocol or conference abstract by its type, the other not",
        "record_kind_differ typed",
        ("doi_same title_alike !page_differ", "place_same title_alike", "pmid_same !page_differ"),
        lacks=True,
    ),
    Guard(
        "cochrane_version",
        "two versions of a Cochrane review, or two reviews",
        "cochrane_differ",
        contradicts=True,
    ),
    Guard("pmid", "the PMIDs differ", "pmid_differ", contradicts=True),
    Guard("pmcid", "the PMCIDs differ", "pmcid_differ", contradicts=True),
    Guard(
        "parts",
        "part, phase, year or another number differs between the titles",
        "title_parts",
        ("pmid_same",),
        contradicts=True,
    ),
    Guard(
        "numbers",
        "numbers within words of the titles differ",
        "title_numbers",
        ("registration_same", "pmid_same", ONE_PAPER, "title_contained doi_same"),
    ),
    Guard(
        "number_added",
        "a number stands in one title only",
        "title_counted",
        (
            "registration_same",
            "pmid_same",
            ONE_PAPER,
            "title_contained doi_same",
            "title_alike place_same authors_same journal_same !issue_differ !doi_differ !in_supplement",
        ),
        lacks=True,
    ),
    Guard(
        "opposites",
        "a word of one title stands against its opposite or a negation in the other",
        "title_opposites",
        ("pmid_same", ONE_PAPER, "title_contained doi_same"),
        contradicts=True,
    ),
    Guard(
        "letters",
        "single letters in the titles differ (hepatitis B, hepatitis C)",
        "title_letters",
        ("registration_same", "pmid_same", ONE_PAPER, "doi_same place_same authors_same !doi_crowded"),
    ),
    Guard(
        "word_replaced",
        "one title has another word in place of a word of the other",
        "title_replaced",
        ("registration_same", "pmid_same", ONE_PAPER, TRANSLATION, DAMAGED_TITLE),
    ),
    Guard(
        "word_family",
        "the titles name two of a family: two drugs, two countries, two operations",
        "title_families",
        ("registration_same", "pmid_same", ONE_PAPER + " !in_supplement", TRANSLATION),
        contradicts=True,
    ),
    Guard(
        "word_misprinted",
        "a word differs that may be a misprint or another word, and no place outside a supplement agrees",
        "title_misprinted",
        (
            "registration_same",
            "pmid_same",
            "pmcid_same",
            "doi_same !doi_crowded !page_differ",
            "place_same !in_supplement",
            "range_same volume_same",
            ONE_PAPER,
            SAME_SPAN,
            TRANSLATION,
        ),
        lacks=True,
    ),
    Guard(
        "word_added",
        "one title has a word more, and neither DOI nor a page range agrees",
        "title_added",
        (
            "registration_same",
            "pmid_same",
            "pmcid_same",
            "doi_same !doi_crowded !page_differ",
            "range_same volume_same",
            ONE_PAPER,
            SAME_SPAN,
            SAME_COLUMN,
        ),
        lacks=True,
    ),
    Guard(
        "subtitle",
        "one title has a subtitle that the other lacks, and neither DOI nor a page agrees",
        "title_contained",
        ("registration_same", "pmid_same", "pmcid_same", "doi_same", "page_same"),
        lacks=True,
    ),
    Guard("doi_and_page", "DOI and start page differ", "doi_differ page_differ", ("pmid_same",), contradicts=True),
    Guard(
        "doi",
        "the DOIs differ and volume and page do not agree",
        "doi_differ",
        (
            "pmid_same",
            "title_alike place_same !title_generic authors_same|journal_same",
            "doi_akin title_same authors_same journal_same volume_same issue_same !page_differ !title_generic",
        ),
    ),
    Guard(
        "volume_and_page", "volume and start page differ", "volume_differ page_differ", ("pmid_same",), contradicts=True
    ),
    Guard(
        "volume",
        "the volumes differ and no page agrees",
        "volume_differ !page_same",
        ("pmid_same", "pmcid_same", "doi_same", "registration_same", "span_same"),
    ),
    Guard(
        "page",
        "the start pages differ",
        "page_differ",
        ("pmid_same", "pmcid_same", "doi_same title_alike !title_generic !title_unequal", *PAGES_DAMAGED),
    ),
    Guard(
        "issue",
        "the issues differ and no page agrees",
        "issue_differ !page_same",
        ("pmid_same", "pmcid_same", "doi_same"),
    ),
    Guard(
        "generic_title",
        "the title is short or common, and page, volume and issue do not all agree",
        "title_generic !title_missing",
        (
            "pmid_same",
            "pmcid_same",
            "registration_same",
            "doi_same title_same !doi_crowded !authors_differ !page_differ",
            "place_same !doi_differ !year_differ authors_same !journal_differ",
            SAME_RUBRIC,
            "range_same authors_same journal_same year_same !volume_differ !issue_differ !doi_differ",
        ),
        lacks=True,
    ),
    Guard(
        "year",
        "the years are more than one apart",
        "year_differ",
        ("pmid_same", "pmcid_same", "doi_same title_alike", "registration_same", ONE_PAPER),
    ),
    Guard(
        "year_alone",
        "the years differ by one, and neither volume, pages nor an identifier agree",
        "year_not_same !year_differ !volume_same !page_same",
        ("pmid_same", "pmcid_same", "doi_same", "registration_same", "span_same", "conference_same", "ahead_of_print !in_supplement"),
        lacks=True,
    ),
    Guard(
        "recurring_year",
        "a title that returns every year or issue, and the years differ",
        "title_generic|title_recurring !title_missing year_not_same !page_same",
        ("pmid_same", "pmcid_same", "doi_same !doi_crowded", "registration_same"),
        settles=True,
        contradicts=True,
    ),
    Guard(
        "recurring",
        "a title that returns every year or issue, and no issue or page agrees",
        "title_recurring !page_same !issue_same",
        ("pmid_same", "pmcid_same", "doi_same !doi_crowded"),
    ),
    Guard(
        "journal",
        "the journals differ",
        "journal_differ",
        (
            "pmid_same",
            "pmcid_same",
            "doi_same",
            "registration_same",
            "place_same",
            "span_same !volume_differ",
            SAME_ISSUE,
        ),
    ),
    Guard(
        "authors",
        "the authors differ",
        "authors_differ",
        (
            "pmid_same",
            "pmcid_same",
            "registration_same",
            "doi_same title_same !doi_crowded !page_differ",
            "range_same volume_same title_near !title_unequal journal_same",
        ),
    ),
)
