"""Web of Science's tagged text (.ciw, .isi, savedrecs.txt) as data."""

import re

from prismake.ingest.dialect import Dialect
from prismake.ingest.mapping import DIGITS, Lead, Profile, words

# Of the Core Collection and of the other databases on its platform: those that fill no column are known as well.
WOS_TAGS = words(
    "AB AE AF AN AP AR AU BA BE BF BN BP BR BS C1 C3 CA CC CH CI CL CP CR CT CY D2 DA DC DE DI DL DN DS DT EA EI EM EP"
    " ER EY FD FN FP FS FT FU FX GA GE GN GP HC HO HP ID IP IS J1 J9 JI LA LR LS MA MC MH MI MN MQ NM NR OA OI OR P2"
    " PA PD PE PG PI PM PN PS PU PY RC RG RI RP SC SD SE SF SI SN SO SP SQ SS ST SU TA TC TI TM TN U1 U2 UL UR UT VL VN"
    " VR WC WE X1 X4 X5 Y1 Y4 Y5 Z1 Z2 Z3 Z4 Z8 Z9 ZA ZB ZK ZR ZS"
)
WOS = Dialect(
    name="Web of Science",
    line=re.compile(r"\ufeff?(?P<tag>[A-Z][A-Z0-9])(?: (?P<value>.*)|(?P<bare>))$"),
    start="PT",
    end="ER",
    known=WOS_TAGS,
    prose=frozenset(),
    mark=re.compile(r"\ufeff?PT "),
    complete=True,
)
# PT says what an entry is in one letter.
WOS_KINDS = {"J": "JOUR", "B": "BOOK", "S": "BOOK", "P": "PAT", "C": "CONF"}
WOS_COLUMNS = Profile(
    columns={
        "title": "TI | FT | BS",
        "abstract": "AB",
        "authors": "AF | AU | BA BE | GP",  # GP names the sponsor of a book, who is its author where no other is.
        "corporate": "CA",
        "year": "PY | EY | PD | EA",
        "journal": "SO | JI | J9 | SE",
        "volume": "VL",
        "issue": "IS | SI",
        "first_page": "BP | PS | BR",
        "last_page": "EP",
        "article_number": "AR",
        "issn": "SN EI",
        "language": "LA",
        "keywords": "DE ID",
        "publication_types": "DT",
        "url": "UR | UL",
    },
    leads={
        "doi": (Lead("DI", "doi"), Lead("D2", "doi"), Lead("UR", "doi link")),
        "pmid": (Lead("PM", DIGITS), Lead("UT", r"^MEDLINE:(\d{1,8})$")),
        "pmcid": (),
        "accession": (Lead("UT", r"^(\S+)$"), Lead("AN", r"^(\S+)$")),
    },
    listed=frozenset({"AU", "AF", "BA", "BE", "CA"}),
    kinds=WOS_KINDS,
    foreign=frozenset({"CR"}),
)
