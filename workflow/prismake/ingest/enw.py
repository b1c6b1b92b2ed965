"""EndNote's and Google Scholar's tagged text (.enw, "Refer") as data."""

import re

from prismake.ingest.dialect import Dialect
from prismake.ingest.mapping import PMC_LINK, PUBMED_LINK, Lead, Profile

ENW = Dialect(
    name="EndNote tagged",
    line=re.compile(r"\ufeff?(?P<tag>%[A-Z0-9!-/:-@\[-`{-~])(?:[ \t](?P<value>.*)|(?P<bare>))$"),
    start="%0",
    end="",
    known=frozenset(),
    prose=frozenset(),
    mark=re.compile(r"\ufeff?%0(?:[ \t]|$)"),
)
ENW_COLUMNS = Profile(
    columns={
        "title": "%T | %Q | %!",
        "abstract": "%X",
        "authors": "%A | %E | %Y | %?",
        "year": "%D | %8 | %7",
        "journal": "%J | %B | %S",
        "volume": "%V",
        "issue": "%N",
        "first_page": "%P",
        "issn": "%@",
        "language": "%G",
        "keywords": "%K",
        "publication_types": "%9",
        "url": "%U | %>",
    },
    leads={
        "doi": (
            Lead("%R", "doi"),
            Lead("%U", "doi link"),
            Lead("%>", "doi link"),
            Lead("%Z", "doi own"),
            Lead("%O", "doi own"),
        ),
        "pmid": (Lead("%U", PUBMED_LINK),),
        "pmcid": (Lead("%2", r"^(PMC\s*\d+)"), Lead("%U", PMC_LINK)),
        "accession": (Lead("%M", r"^(\S+)$"),),
    },
    listed=frozenset({"%K"}),
)
