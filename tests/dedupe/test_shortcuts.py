"""What deduplication does the short way gives what the long way gives."""

import gc
import itertools
import re
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from places import BENCHMARKS
from prismake.dedupe import deduplicate, normalise_records
from prismake.dedupe.blocks import _find_longest
from prismake.dedupe.compare import compare_pairs
from prismake.dedupe.decide import decide_pairs
from prismake.dedupe.differences import count_numbers
from prismake.dedupe.numbering import Numbered
from prismake.dedupe.prefilter import prefilter_pairs
from prismake.dedupe.searching import find_words
from prismake.dedupe.spellings import _DOUBLED, _DOUBLED_L, _VARIANTS, SHORTEST_DOUBLED, open_words, reduce_word
from prismake.dedupe.titles import _find_cuts, is_generic, read_title
from prismake.dedupe.vocabulary import NUMBER_WORDS
from prismake.running.uncollected import uncollected
from prismake.text import dois
from prismake.text.pages import _split_other_pages, split_pages
from twins import APART, SAME, make_records

PAGE = st.integers(0, 12_000).map(str)
DOI_PARTS = [
    "j.x",
    "S0140",
    "(05)",
    "2-X",
    "v2",
    ".pdf",
    "/full",
    ".doi.7",
    ".PMID:12",
    ".",
    ")",
    "%3C",
    "files/a",
    "9",
    "x",
]
SPELT = [
    "ae",
    "oe",
    "our",
    "ph",
    "y",
    "z",
    "ca",
    "ce",
    "eing",
    "ium",
    "tre",
    "ogue",
    "gement",
    "mme",
    "ine",
    "nce",
    "tt",
]
WORDS = ["reply", "re:", "comment"]


@pytest.fixture
def switched_on():
    gc.enable()
    yield
    gc.enable()


def test_no_pair_that_a_rule_or_question_holds_for_is_dropped():
    rows = [row for left, change in [*SAME.values(), *APART.values()] for row in (left, {**left, **change})]
    keys = normalise_records(make_records(*rows))
    left, right = np.array(list(itertools.combinations(range(len(keys)), 2)), dtype=np.int64).T
    decided = decide_pairs(*compare_pairs(keys, left, right))
    wanted = np.asarray(decided["verdict"] != "", dtype=bool)
    possible = prefilter_pairs(Numbered(keys), left, right)
    assert wanted.sum() > len(SAME)
    assert possible[wanted].all()


@given(PAGE, st.one_of(st.just(""), PAGE.map("-{}".format)), st.integers(0, 2))
def test_plain_pages_are_read_as_all_others(first, last, zeros):
    text = "0" * zeros + first + last
    assert split_pages(text) == _split_other_pages(text)


@given(st.sampled_from(["1016", "1101", "48550"]), st.lists(st.sampled_from(DOI_PARTS), min_size=1, max_size=5))
def test_clean_dois_are_read_as_all_others(registrant, parts):
    doi = f"10.{registrant}/" + "".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dois, "CLEAN", re.compile(r"(?!)"))
        cleaned = dois.clean_doi(doi), dois.find_doi(doi)
    assert (dois.clean_doi(doi), dois.find_doi(doi)) == cleaned


@given(st.text("aB1é运. :?-[]()", max_size=30))
def test_titles_are_short_and_cut_whether_they_are_plain_or_not(text):
    title = read_title(text)
    assert title.generic == is_generic(title.words)
    if text.isascii():
        assert _find_cuts(text, simple=True) == _find_cuts(text, simple=False)


@given(st.lists(st.sampled_from([*SPELT, "ii", "three", "9", "h3", "2b", "x²"])))
def test_numbers_are_found_in_words_that_hold_a_digit_or_name_one(words):
    parts = [re.findall(r"\d+|[^\W\d]+", NUMBER_WORDS.get(word, word)) for word in words]
    assert count_numbers(" ".join(words)) == tuple(part for found in parts for part in found if part.isdigit())


@given(st.lists(st.text("abc", min_size=1, max_size=4), max_size=8))
def test_the_longest_words_are_the_same_in_any_order(words):
    longest = sorted(set(words), key=lambda word: (-len(word), word))[:3]
    assert _find_longest(" ".join(words)) == (" ".join(sorted(longest)) if len(longest) == 3 else "")


@given(st.lists(st.sampled_from(SPELT), min_size=2, max_size=4).map("".join), st.sampled_from(SPELT))
def test_words_are_reduced_as_by_every_variant_and_open_alike_where_they_are_equal(word, ending):
    long_way = word
    for _, pattern, plain in _VARIANTS:
        long_way = pattern.sub(plain, long_way)
    doubled = _DOUBLED if len(long_way) >= SHORTEST_DOUBLED else _DOUBLED_L
    assert reduce_word(word) == doubled.sub(r"\1", long_way)
    for other in (word.replace("ae", "e"), word.replace("y", "i"), word.replace("z", "s"), word + ending):
        assert len(set(open_words([word, other]))) == 1 or reduce_word(word) != reduce_word(other)


@given(st.lists(st.text("aeRrEeplYyCcOoMmnt: \0İß", max_size=12), max_size=6))
def test_texts_with_a_word_are_found_wherever_it_stands(texts):
    expected = [row for row, text in enumerate(texts) if any(word in text.lower() for word in WORDS)]
    assert find_words(texts, WORDS) == expected


def test_the_search_for_cycles_is_on_again_after_a_failure(switched_on):
    @uncollected()
    def fail():
        raise ValueError(f"searching is {gc.isenabled()}")

    with pytest.raises(ValueError, match="searching is False"):
        fail()
    assert gc.isenabled()


def test_a_search_for_cycles_that_was_off_stays_off(switched_on):
    gc.disable()
    deduplicate(make_records({}))
    assert not gc.isenabled()


def test_documents_that_the_benchmark_makes_are_new_ones(shared_data, monkeypatch):
    if not (shared_data / "dedupe" / "cytology_screening.csv.gz").is_file():
        pytest.skip("no labelled sets")
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("dedupe", "timed", "timed.labelled"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    from timed import labelled as benchmark

    monkeypatch.setattr(benchmark, "SETS", ("cytology_screening",))
    clusters = deduplicate(benchmark.make_records(2 * 1856))[1]
    rounds = clusters.assign(round=clusters["record_id"].str.partition(":")[0]).groupby("reference_id")["round"]
    assert rounds.nunique().max() == 1
