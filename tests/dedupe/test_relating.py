"""Documents that belong together without being the same are linked, in the right direction, and never merged."""

import pandas as pd
import pytest

from prismake import tables
from prismake.dedupe import deduplicate, relate_references, relating
from prismake.dedupe.relating import RELATIONS, strip_kind
from twins import ARTICLE, BARE, ENTRY, make_records

REVIEW = {**BARE, "journal": "Cochrane Database Syst Rev"}
CASES = {
    "preprint": ({**BARE, "journal": "medRxiv", "doi": "10.1101/2014.01.01.123456"}, ARTICLE),
    "abstract": (
        {**ARTICLE, "journal": "Circulation", "volume": "128", "issue": "Suppl 22", "pages": "A1234", "year": "2014"},
        ARTICLE,
    ),
    "erratum": (
        {**ARTICLE, "title": f"Erratum to: {ARTICLE['title']} (J Hum Hypertens (2015) 29)", "pages": "300"},
        ARTICLE,
    ),
    "retraction": ({**ARTICLE, "title": f"Retraction notice to: {ARTICLE['title']}", "pages": "301"}, ARTICLE),
    "reply": ({**ARTICLE, "title": f"{ARTICLE['title']}: authors' reply", "pages": "302"}, ARTICLE),
    "protocol": ({**BARE, "title": f"{ARTICLE['title']}: study protocol for a trial", "year": "2012"}, ARTICLE),
    "registration": (ENTRY, {**ARTICLE, "registry_ids": "NCT01234567"}),
    "update": (
        {**REVIEW, "doi": "10.1002/14651858.CD009128.pub3", "year": "2018"},
        {**REVIEW, "doi": "10.1002/14651858.CD009128.pub2"},
    ),
}


def relate(*rows):
    records = make_records(*rows)
    return relate_references(deduplicate(records)[2])


@pytest.mark.parametrize(("name", "pair"), CASES.items(), ids=CASES)
def test_a_dependent_document_is_linked_to_the_one_it_belongs_to(name, pair):
    [link] = relate(*pair).to_dict("records")
    assert (link["left"], link["right"], link["relation"]) == ("r1", "r2", name)
    assert link["evidence"]


@pytest.mark.parametrize(("name", "pair"), CASES.items(), ids=CASES)
def test_the_order_of_records_does_not_turn_a_link(name, pair):
    [link] = relate(*reversed(pair)).to_dict("records")
    assert (link["left"], link["right"], link["relation"]) == ("r2", "r1", name)


@pytest.mark.parametrize("pair", CASES.values(), ids=CASES)
def test_linked_documents_are_not_merged(pair):
    assert deduplicate(make_records(*pair))[1]["reference_id"].nunique() == 2


def test_what_shares_nothing_need_not_be_read(monkeypatch):
    alone = [{"title": f"{word} and stroke in Japan", "pages": "1-9"} for word in ("Sodium", "Potassium", "Tea")]
    rows = [row for pair in CASES.values() for row in pair] + alone
    references = deduplicate(make_records(*rows))[2]
    found = relate_references(references)
    assert set(found["relation"]) == set(CASES)
    monkeypatch.setattr(relating, "_find_sharing", lambda references, outlines: list(range(len(references))))
    pd.testing.assert_frame_equal(relate_references(references), found)


def test_nothing_is_related_to_nothing():
    assert relate_references(tables.empty("references")).empty
    assert relate(ARTICLE).empty
    assert relate(ARTICLE, {**ARTICLE, "title": "Sodium and stroke in Japan", "pages": "1-9"}).empty


def test_an_erratum_of_another_article_is_not_linked():
    assert relate(
        {**ARTICLE, "title": "Erratum: Sodium and stroke in the north of Japan", "pages": "300"}, ARTICLE
    ).empty


def test_a_link_names_references_not_records():
    erratum, article = CASES["erratum"]
    links = relate(article, article, erratum, erratum)
    assert links[["left", "right"]].to_numpy().tolist() == [["r3", "r1"]]


def test_the_declared_relations_are_those_that_can_be_found():
    assert {relation.name for relation in RELATIONS} == set(CASES)


def test_a_title_of_kind_words_alone_stays():
    assert strip_kind("Erratum") == "Erratum"
