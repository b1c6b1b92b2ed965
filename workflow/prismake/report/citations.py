"""How a reference is cited: authors, text and links, from columns of `records` and `references`."""

import functools
import itertools
import re
import textwrap
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from prismake.report.grammar import end_sentence
from prismake.text.registries import REGISTRATION, is_number, name_registry
from prismake.text.titles import drop_full_stop

TITLE_NOT_SEEN = "[title not seen]"
SHOWN_AUTHORS = 2
PMID, DOI = re.compile(r"[0-9]{1,9}"), re.compile(r"10\.[0-9]{4,9}/\S+")
PLAIN_LINK = re.compile(r"https?://[A-Za-z0-9.-]+(?:[/?#][!-~]*)?")  # needs no parsing: most of them
BETWEEN = re.compile(r"[\s.\-]+")  # given names and initials
CITED = (
    *("authors", "year", "title", "journal", "volume", "issue", "pages", "doi", "pmid", "url"),
    *("publication_types", "accession", "registry_ids"),
)
KEPT = 250_000  # citations: a report cites a document in several of its lists, and by its record and its reference


class Citation(NamedTuple):
    """The parts of one citation as shown; empty text where a part was not seen.

    The entry of a registry has its `number`, and its place is the registry with it. It has no year: what exports give
    there may be when it was posted or when the study began.
    """

    authors: str
    year: str
    title: str
    place: str
    doi: str
    doi_link: str
    pmid: str
    pmid_link: str
    link: str
    number: str = ""

    @property
    def short(self) -> str:
        """Authors and year (of a registration its number), for running text; else the beginning of the title."""
        if self.number and not self.authors and not self.title:
            return self.number
        named = self.authors or textwrap.shorten(self.title or TITLE_NOT_SEEN, 60, placeholder=" …")
        return f"{named} {self.year or (self.number and f'({self.number})')}".rstrip()

    @property
    def text(self) -> str:
        """The whole citation as plain text."""
        doi = f"doi {self.doi}" if self.doi else self.link if self.number else ""
        who = f"{self.authors} ({self.year})" if self.year else self.authors
        return " ".join(map(end_sentence, filter(None, (who, self.title or TITLE_NOT_SEEN, self.place, doi))))


def build_citation(row: Mapping[Any, Any]) -> Citation:
    """The citation of one row of `records` or `references`; links are http, https or empty."""
    return _cite(*[str(row[name]) for name in CITED])


@functools.lru_cache(maxsize=KEPT)
def _cite(
    authors: str,
    year: str,
    title: str,
    journal: str,
    volume: str,
    issue: str,
    pages: str,
    doi: str,
    pmid: str,
    url: str,
    publication_types: str,
    accession: str,
    registry_ids: str,
) -> Citation:
    registered = REGISTRATION in publication_types.split("; ") and not journal
    number = _find_number(accession, registry_ids) if registered else ""
    place = ", ".join(filter(None, (name_registry(number), number)))
    return Citation(
        authors=shorten_authors(authors),
        year="" if registered else year,
        title=drop_full_stop(title),
        place=place if registered else _write_place(journal, volume, issue, pages),
        doi=doi,
        doi_link=link_doi(doi),
        pmid=pmid,
        pmid_link=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if PMID.fullmatch(pmid) else "",
        link=safe_link(url),
        number=number,
    )


def _find_number(accession: str, registry_ids: str) -> str:
    """The number of a registration: what the registry itself gives, else the only one that stands in the entry."""
    if is_number(accession):
        return accession
    numbers = [one for one in registry_ids.split("; ") if one]
    return numbers[0] if len(numbers) == 1 else accession


def write_citation(row: Mapping[Any, Any]) -> str:
    """The citation as plain text."""
    return build_citation(row).text


def can_cite(row: Mapping[Any, Any]) -> bool:
    """Whether a reference has a title, authors or a link to be cited by."""
    return any(row[name] for name in ("title", "authors", "doi", "pmid", "url"))


def shorten_authors(authors: str) -> str:
    """The first two authors with initials.

    >>> shorten_authors("Tan, Jichun; Li, P.-Y.; Wang, Q")
    'Tan J, Li PY et al.'
    >>> shorten_authors("WHO Collaborative Group")
    'WHO Collaborative Group'
    """
    names = list(itertools.islice(filter(str.strip, authors.split(";")), SHOWN_AUTHORS + 1))
    return ", ".join(map(_shorten_name, names[:SHOWN_AUTHORS])) + (" et al." if len(names) > SHOWN_AUTHORS else "")


def link_doi(doi: str) -> str:
    """The resolver's address of a well-formed DOI, else empty text.

    >>> link_doi("10.1000/a<b>"), link_doi("1052547/sjrm.10.4.1")
    ('https://doi.org/10.1000/a%3Cb%3E', '')
    """
    return "https://doi.org/" + quote(doi, safe="/().;:-_") if DOI.fullmatch(doi) else ""


def safe_link(address: str) -> str:
    """The address when it is http or https with a host, else empty text.

    >>> safe_link("https://example.org/a"), safe_link("javascript:alert(1)"), safe_link("http://[bad")
    ('https://example.org/a', '', '')
    """
    if not address or PLAIN_LINK.fullmatch(address):
        return address
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def _shorten_name(name: str) -> str:
    family, _, given = (part.strip() for part in name.strip().partition(","))
    if not given:
        return family
    if given.isupper() and len(given) <= 4 and given.isalpha():
        return f"{family} {given}"
    initials = "".join(word[0].upper() for word in BETWEEN.split(given) if word)
    return f"{family} {initials}"


def _write_place(journal: str, volume: str, issue: str, pages: str) -> str:
    number = f"{volume}({issue})" if issue else volume
    where = ":".join(part for part in (number, pages) if part)
    return " ".join(part for part in (journal, where) if part)
