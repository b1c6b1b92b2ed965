"""Shows two records side by side so that the eye finds what differs."""

import re
import unicodedata
from collections.abc import Mapping

COMPARED = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "registry_ids")
WORDED = ("title", "authors")  # fields whose differing words are marked
NOTHING = "(none)"
NO_WORD = re.compile(r"[\W_]+")


def list_differences(left: Mapping[str, str], right: Mapping[str, str]) -> list[str]:
    """The fields in which two records differ, case and outer blanks aside."""
    return [field for field in COMPARED if _plain(left[field]) != _plain(right[field])]


def show_record(record: Mapping[str, str], other: Mapping[str, str]) -> str:
    """A record in lines, what differs from the other first.

    >>> print(show_record({**dict.fromkeys(COMPARED, ""), "title": "Part I", "source": "a", "year": "2015"},
    ...                   {**dict.fromkeys(COMPARED, ""), "title": "Part II", "year": "2015", "doi": "10.1/x"}))
    ≠ title: Part «I»
    ≠ doi: (none)
    year: 2015
    source: a
    """
    differing = list_differences(record, other)
    lines = [f"≠ {field}: {_mark(field, record[field], other[field]) or NOTHING}" for field in differing]
    lines += [f"{field}: {record[field]}" for field in COMPARED if record[field] and field not in differing]
    found_in = record["source"] if "source" in record else record["sources"]
    return "\n".join([*lines, f"source: {found_in}"])


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _mark(field: str, text: str, other: str) -> str:
    """The text with words that the other lacks in «», unless nearly all differ."""
    if field not in WORDED or not other:
        return text
    known = set(_fold_words(other))
    words = text.split()
    lacking = [bool(folded := _fold_words(word)) and not known.issuperset(folded) for word in words]
    if sum(lacking) > len(words) // 2 and len(words) > 2:
        return text
    return " ".join(f"«{word}»" if lacks else word for word, lacks in zip(words, lacking, strict=True))


def _fold_words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return NO_WORD.sub(" ", "".join(letter for letter in plain if not unicodedata.combining(letter))).split()
