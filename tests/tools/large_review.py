"""A synthetic review of ten thousand references with votes, duplicates and studies: what the report must bear."""

from typing import Any

import pandas as pd

from prismake import tables as declared
from reported import build, make_config

WORDS = [
    "randomised",
    "controlled",
    "trial",
    "of",
    "mesenchymal",
    "stem",
    "cell",
    "transplantation",
    "in",
    "women",
    "with",
    "thin",
    "endometrium",
    "and",
    "recurrent",
    "implantation",
    "failure",
    "after",
    "repeated",
    "embryo",
    "transfer",
    "a",
    "multicentre",
    "prospective",
    "study",
    "with",
    "long",
    "follow-up",
]
ENDS = ("included", "full_text excluded population", "full_text awaiting", "title_abstract excluded")


def make_large(n: int = 10_000) -> dict[str, pd.DataFrame]:
    """The tables of a review of `n` references: every third has a duplicate, one in forty reaches the full text."""
    references = [_make_reference(number) for number in range(n)]
    records = [_make_record(row, "pubmed", place) for place, row in enumerate(references, start=1)]
    doubles = references[::3]
    records += [
        _make_record({**row, "reference_id": f"{row['reference_id']}x"}, "embase", place)
        for place, row in enumerate(doubles, start=1)
    ]
    fates = {str(row["reference_id"]): _choose_fate(place) for place, row in enumerate(references)}
    studies = [name for name, fate in fates.items() if fate == "included"]
    frames: dict[str, Any] = {
        "records": records,
        "references": [{**row, "n_records": 1} for row in references],
        "clusters": [
            *({"record_id": name, "reference_id": name, "joined_by": ""} for name in fates),
            *(
                {
                    "record_id": f"{row['reference_id']}x",
                    "reference_id": row["reference_id"],
                    "joined_by": "same_doi_title",
                }
                for row in doubles
            ),
        ],
        "pairs": [_make_pair(str(row["reference_id"])) for row in doubles],
        "studies": [{"study_id": name, "label": f"Tan {name[-5:]}"} for name in studies],
        "study_references": [{"study_id": name, "reference_id": name, "role": "primary"} for name in studies],
        "eligibility": [],
    }
    tables = {name: declared.from_rows(name, rows) for name, rows in frames.items()}
    for phase in declared.PHASES:
        tables[phase] = declared.from_rows("screening", _settle(phase, fates))
        tables[f"votes_{phase}"] = declared.from_rows("votes", _vote(phase, fates))
    return build(tables)


def make_large_config() -> dict[str, Any]:
    return {**make_config(), "analyses": []}


def _make_reference(number: int) -> dict[str, object]:
    shuffled = [WORDS[(number * 7 + step * (number % 5 + 1)) % len(WORDS)] for step in range(14)]
    return {
        "reference_id": f"pubmed:{30_000_000 + number}",
        "title": f"{' '.join(shuffled).capitalize()} {number}",
        "authors": f"Tan{number % 900}, Jichun; Li, P.-Y.; Wang, Qian",
        "year": str(1990 + number % 35),
        "journal": "Journal of Assisted Reproduction and Genetics",
        "volume": str(number % 60),
        "pages": f"{number}-{number + 9}",
        "doi": f"10.1007/s10815-{number}-x",
        "pmid": str(30_000_000 + number),
    }


def _make_record(row: dict[str, object], source: str, place: int) -> dict[str, object]:
    lines = {"first_line": 30 * place, "last_line": 30 * place + 28}
    return {
        **row,
        **lines,
        "record_id": row["reference_id"],
        "source": source,
        "round": "2024-12",
        "file": f"{source}.ris",
        "position": place,
        "reference_id": None,
    }


def _choose_fate(place: int) -> str:
    return ENDS[place % 3 if place % 40 == 0 else 3]


def _make_pair(name: str) -> dict[str, object]:
    evidence = "same DOI, same title | agree: DOI, title, authors, journal, year"
    return {
        "left": name,
        "right": f"{name}x",
        "verdict": "duplicate",
        "rule": "same_doi_title",
        "score": 1,
        "evidence": evidence,
    }


def _settle(phase: str, fates: dict[str, str]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for name, fate in fates.items():
        where, _, rest = fate.partition(" ")
        if where == phase:
            status, _, reason = rest.partition(" ")
            rows.append({"reference_id": name, "status": status, "reason": reason, "settled_by": "agreement"})
        elif where != "title_abstract":
            rows.append({"reference_id": name, "status": "included", "settled_by": "agreement"})
    return rows


def _vote(phase: str, fates: dict[str, str]) -> list[dict[str, object]]:
    asked = [name for name, fate in fates.items() if phase == "title_abstract" or not fate.startswith("title")]
    return [
        {
            "phase": phase,
            "reference_id": name,
            "voted_id": name,
            "person": person,
            "role": "reviewer",
            "decision": "exclude" if fates[name].startswith(phase) else "include",
            "sheet": f"seeds/screening/{phase}/{person}/batch-{place // 500:03}.xlsx",
            "cell": f"votes!C{place % 500 + 4}",
        }
        for place, name in enumerate(asked)
        for person in ("anna", "ben")
    ]
