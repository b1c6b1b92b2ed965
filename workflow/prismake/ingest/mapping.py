"""How a format's raw tags fill the columns: written as data, one Profile per format."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

# Identifiers inside addresses, and alone.
DIGITS = r"^(\d{1,8})$"
PUBMED_LINK = (
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/(?:m/|entrez/)?pubmed|europepmc\.org/(?:article|abstract)/med|pmid"
    r"|ncbi\.nlm\.nih\.gov/entrez/query\.fcgi\?[^\s,]{0,99}list_uids)[/=](\d{1,8})(?:[^\w,]|$)"
)
PMC_LINK = r"articles/(PMC\d+)"
SCOPUS_LINK = r"(?:eid=(2-s2\.0-\d+)|scopus\.com/pages/publications/(\d+))"
EBSCO_LINK = r"[?&]AN=([^&|\s]+)"
EMBASE_LINK = r"embase\.com/\S{0,500}[?&]id=(L\d+)"


def words(text: str) -> frozenset[str]:
    """The words of a text: long lists of tags read better without quotes."""
    return frozenset(text.split())


@dataclass(frozen=True)
class Lead:
    """A tag that may hold an identifier, and the pattern whose first group is the identifier.

    The patterns "doi", "doi quiet", "doi typed", "doi link", "doi note", "doi own", "pmid own" and "pmcid own" stand
    for the readings of `harvest`.
    With `database` the lead counts only in entries whose database matches; `prefix` is put before an identifier that
    lacks it.
    """

    tag: str
    pattern: str
    database: str = ""
    prefix: str = ""

    @cached_property
    def search(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return re.compile(self.pattern, re.IGNORECASE)

    @cached_property
    def named(self) -> str:
        """The pattern in the syntax of RE2, its first group named "found"."""
        return "(?i)" + re.sub(r"(?<!\\)\((?!\?)", "(?P<found>", self.pattern, count=1)

    @cached_property
    def search_database(self) -> re.Pattern[str]:
        """The pattern of the database, compiled."""
        return re.compile(self.database, re.IGNORECASE)


@dataclass(frozen=True)
class Profile:
    """Which tags fill which column.

    `columns` maps a column to its tags: ` | ` separates ranks, blanks separate tags of one rank. `leads` ranks the
    places where identifiers stand. Values of `listed` tags are one per line; `initials` means that names are written
    "Tan JH", `split_names` that one cell holds them all, `comma_keywords` that keywords may be separated by nothing but
    commas. Where no tag of "journal" is filled, "journal_title" holds it unless "journal_short" cannot be short for
    it. The type comes from the column `types` where one is named, else from the kind of the block; `kinds`
    translates it, `default_type` stands in for none. `foreign` tags hold cited references, whose identifiers are not
    the entry's own.
    """

    columns: Mapping[str, str]
    leads: Mapping[str, tuple[Lead, ...]]
    listed: frozenset[str] = frozenset()
    initials: bool = False
    split_names: bool = False
    comma_keywords: bool = False
    types: str = ""
    default_type: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()

    def ranks(self, column: str) -> list[list[str]]:
        """The tags of a column, best rank first."""
        return [rank.split() for rank in self.columns.get(column, "").split("|") if rank.strip()]

    def ranked(self, column: str) -> tuple[frozenset[str], ...]:
        """The same as sets, made once."""
        return self._ranked.get(column, ())

    @cached_property
    def _ranked(self) -> dict[str, tuple[frozenset[str], ...]]:
        return {column: tuple(frozenset(rank) for rank in self.ranks(column)) for column in self.columns}
