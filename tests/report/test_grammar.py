"""English that the report makes: articles, numbers of nouns and verbs, pages, quotations, ids as words."""

import pytest

from prismake.report.grammar import (
    add_article,
    agree,
    begin_sentence,
    spell_count,
    write_page,
    write_quote,
    write_remark,
    write_words,
)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("database", "a database"),
        ("organisation", "an organisation"),
        ("European register", "a European register"),
        ("unclear vote", "an unclear vote"),
        ("one-armed trial", "a one-armed trial"),
        ("hour", "an hour"),
        ("SMD", "an SMD"),
        ("UK trial", "a UK trial"),
        ("11-year follow-up", "an 11-year follow-up"),
        ("uninformative prior", "an uninformative prior"),
    ],
)
def test_articles_follow_the_sound(words, told):
    assert add_article(words) == told


@pytest.mark.parametrize(
    ("n", "told"), [(0, "no studies were"), (1, "one study was"), (9, "nine studies were"), (10, "10 studies were")]
)
def test_counts_agree_with_noun_and_verb(n, told):
    assert f"{spell_count(n, 'study', 'studies')} {agree(n, 'was', 'were')}" == told


def test_a_sentence_begins_with_a_capital_unless_it_begins_with_a_sign():
    assert [begin_sentence(words) for words in ("no search", "τ² by REML", "")] == ["No search", "τ² by REML", ""]


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("12", "p. 12"),
        ("S3", "p. S3"),
        ("12–14", "pp. 12–14"),
        ("3, 5", "pp. 3, 5"),
        ("abstract", "abstract"),
        ("", ""),
    ],
)
def test_only_a_page_is_cited_as_one(page, told):
    assert write_page(page) == told


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("“three of 12”", "“three of 12”"),
        ("'three of 12'", "“three of 12”"),
        ("«trois»", "“trois”"),
        ("abstract: as stated, in our words", "abstract: as stated, in our words"),
        ('"a" and "b"', '"a" and "b"'),
        ('""', '""'),
    ],
)
def test_quotation_marks_stand_only_where_somebody_typed_them(typed, told):
    assert write_quote(typed) == told


def test_ids_become_words_and_names_of_files_and_records_do_not():
    assert write_words("single_arm") == "single arm"
    assert write_words("Single_arm of ben") == "Single_arm of ben"
    told = "left out: design is case_report; see seeds/a_b.xlsx and pubmed_pages:1"
    assert write_remark(told) == "left out: design is case report; see seeds/a_b.xlsx and pubmed_pages:1"
