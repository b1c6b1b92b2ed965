"""A review with a reference of every fate, as the tables and the configuration that its report is built from."""

from typing import Any

import pandas as pd

from prismake import tables as declared
from prismake.report import (
    Former,
    list_new_rounds,
    measure_flow,
    measure_rounds,
    trace_records,
)

KINDS = {"pubmed": "database", "embase": "database", "ctgov": "register", "web": "website", "snow": "citation"}
PLATFORMS = {"pubmed": "PubMed", "embase": "Ovid"}
# record: (reference, fate of the reference); the source is told by the letter, the place by the number.
FATES = {
    "p1": ("p1", "included"),
    "p2": ("p2", "full_text excluded population"),
    "p3": ("p3", "full_text excluded design"),
    "p4": ("p4", "full_text awaiting"),
    "p5": ("p5", "full_text not_retrieved"),
    "p6": ("p6", "full_text pending"),
    "p7": ("p7", "full_text conflict"),
    "p8": ("p8", "title_abstract excluded"),
    "p9": ("p9", "title_abstract pending"),
    "p10": ("p10", "title_abstract conflict"),
    "p11": ("p11", "automatic"),
    "p12": ("w1", "included"),
    "e1": ("p1", ""),
    "e2": ("w1", ""),
    "c1": ("c1", "included"),
    "w1": ("w1", ""),
    "w2": ("w2", "included"),
    "s2": ("w2", ""),
    "s3": ("s3", "title_abstract excluded"),
    "s4": ("s4", "title_abstract pending"),
    "s5": ("s5", "title_abstract conflict"),
    "s6": ("s6", "automatic"),
    "s7": ("s7", "full_text excluded population"),
    "s8": ("s8", "full_text ongoing"),
    "s9": ("s9", "full_text not_retrieved"),
    "s10": ("s10", "full_text pending"),
    "s11": ("s11", "full_text conflict"),
}
STUDIES = {"p1": "p1", "c1": "p1", "w1": "w1", "w2": "w2"}
TITLES = {"p1": "<script>alert(1)</script> cells", "p2": "=cmd|' /C calc'!A0", "p3": ""}
LETTERS = {source[0]: source for source in KINDS}
PROTOCOL: dict[str, Any] = {
    "question": {"framework": "PICO", "population": "women", "outcomes": ["thickness", "live birth"]},
    "registration": {"none": "a demonstration"},
    "criteria": [
        {"id": "population", "phase": ["full_text"], "text": "Women.", "reason": "Wrong population"},
        {"id": "design", "phase": ["full_text"], "text": "Trials.", "reason": "Wrong design"},
    ],
    "automation": [{"id": "errata", "field": "title", "pattern": "erratum", "verdict": "exclude", "text": "Errata."}],
    "amendments": [],
}
ANALYSES: list[dict[str, Any]] = [
    {
        "id": "thickness",
        "title": "Thickness",
        "measure": "MC",
        "unit": "mm",
        "model": "random",
        "designs": ["single_arm"],
        "labels": {"lower": "thinner after", "higher": "thicker after"},
    },
    {"id": "birth", "title": "Live birth", "measure": "OR", "model": "random", "designs": ["randomised"]},
    {"id": "harm", "title": "Harm", "measure": "OR", "model": "random"},
]


def make_searches() -> pd.DataFrame:
    """The search log as text."""
    rows = [
        {
            "source": source,
            "round": "2024-12",
            "file": f"{source}.ris",
            "kind": kind,
            "platform": PLATFORMS.get(source, ""),
            "searched_on": "2024-12-15",
            "hits": str(sum(record[0] == source[0] for record in FATES)),
            "query": "stem cells AND <endometrium>",
        }
        for source, kind in KINDS.items()
    ]
    return pd.DataFrame(rows, dtype="str")


def make_record(record: str, position: int) -> dict[str, object]:
    """One record; titles try to break out of HTML and of a cell."""
    source = LETTERS[record[0]]
    return {
        "record_id": record,
        "source": source,
        "round": "2024-12",
        "file": f"{source}.ris",
        "position": position,
        "first_line": 10 * position,
        "last_line": 10 * position + 8,
        "title": TITLES.get(record, f"Trial {record}"),
        "authors": "Tan, Jichun; Li, P.-Y.; Wang, Q",
        "year": "2016",
        "journal": "J & J",
        "doi": f"10.1000/{record}",
        "url": "javascript:alert(1)",
    }


def make_tables() -> dict[str, pd.DataFrame]:
    """Every bucket in both columns, three studies, three analyses."""
    records = [make_record(record, int(record[1:])) for record in FATES]
    fates = {reference: fate for reference, fate in FATES.values() if fate}
    by_id = {str(row["record_id"]): row for row in records}
    references = []
    for reference in fates:
        row = {key: value for key, value in by_id[reference].items() if key in declared.BIBLIOGRAPHIC}
        references.append({**row, "reference_id": reference, "n_records": 1})
    clusters = [
        {"record_id": record, "reference_id": reference, "joined_by": "" if record == reference else "same_doi"}
        for record, (reference, _) in FATES.items()
    ]
    screens: dict[str, list[dict[str, object]]] = {
        phase: [row for reference, fate in fates.items() if (row := make_status(phase, reference, fate))]
        for phase in ("title_abstract", "full_text")
    }
    automatic = [
        {"reference_id": reference, "rule": "errata", "verdict": "exclude", "evidence": "title: erratum"}
        for reference, fate in fates.items()
        if fate == "automatic"
    ]
    tables = {
        "records": declared.from_rows("records", records),
        "clusters": declared.from_rows("clusters", clusters),
        "references": declared.from_rows("references", references),
        "eligibility": declared.from_rows("eligibility", automatic),
        "studies": declared.from_rows(
            "studies", [{"study_id": name, "label": f"Tan {name}"} for name in sorted(set(STUDIES.values()))]
        ),
        "study_references": declared.from_rows(
            "study_references",
            [
                {"study_id": study, "reference_id": ref, "role": "primary" if ref == study else "companion"}
                for ref, study in STUDIES.items()
            ],
        ),
        **{phase: declared.from_rows("screening", rows) for phase, rows in screens.items()},
    }
    return tables | make_results()


def make_status(phase: str, reference: str, fate: str) -> dict[str, object]:
    """The row of one phase, empty when the reference never reached it."""
    where, _, rest = fate.partition(" ")
    if fate == "automatic" or (phase == "full_text" and where == "title_abstract"):
        return {}
    if fate == "included" or where != phase:
        return {"reference_id": reference, "status": "included", "settled_by": "agreement"}
    status, _, reason = rest.partition(" ")
    return {"reference_id": reference, "status": status, "reason": reason, "settled_by": "C. Ruler" if reason else ""}


def make_results() -> dict[str, pd.DataFrame]:
    """Extraction, two pooled studies, one alone, one left out."""
    extraction: list[dict[str, object]] = [
        {"study_id": "p1", "person": "a", "level": "study", "item": "", "variable": "design", "value": "single_arm"},
        {"study_id": "p1", "person": "a", "level": "outcome", "item": "1", "variable": "n", "value": "12", "page": "3"},
    ]
    effects: list[dict[str, object]] = [
        {
            "analysis_id": "thickness",
            "study_id": "p1",
            "measure": "MC",
            "yi": 1.5,
            "vi": 0.04,
            "weight": 60.0,
            "data": "before 4.00 ± 1.00",
        },
        {
            "analysis_id": "thickness",
            "study_id": "w1",
            "measure": "MC",
            "yi": 2.5,
            "vi": 0.09,
            "weight": 40.0,
            "remark": "correlation 0.5 assumed",
        },
        {"analysis_id": "birth", "study_id": "w2", "measure": "OR", "yi": 0.0, "vi": 0.25, "data": "5/10 vs 5/10"},
        {"analysis_id": "birth", "study_id": "p1", "measure": "OR", "remark": "design single_arm is not pooled here"},
    ]
    pooled = {
        "analysis_id": "thickness",
        "k": 2,
        "estimate": 1.9,
        "se": 0.4,
        "ci_low": 1.1,
        "ci_high": 2.7,
        "tau2": 0.4,
        "i2": 86.2,
        "q": 7.7,
        "q_df": 1,
        "q_p": 0.0056,
        "p": 0.0001,
    }
    estimates: list[dict[str, object]] = [
        {**pooled, "model": "random", "method": "REML", "test": "adhoc HK", "remark": "two studies"},
        {**pooled, "model": "common", "test": "z", "tau2": None},
        {"analysis_id": "birth", "model": "random", "k": 1, "remark": "one study"},
        {"analysis_id": "harm", "model": "random", "k": 0, "remark": "no study"},
    ]
    return {
        "extraction": declared.from_rows("extraction", extraction),
        "effects": declared.from_rows("effects", effects),
        "estimates": declared.from_rows("estimates", estimates),
    }


def build(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with ledger, flow and members."""
    ledger = trace_records(tables, searches=make_searches())
    flow, members = measure_flow(ledger, tables=tables, searches=make_searches(), protocol=PROTOCOL)
    return {**tables, "ledger": ledger, "flow": flow, "flow_members": members}


def make_config() -> dict[str, Any]:
    """What the page is told."""
    codebook = pd.DataFrame(
        [
            {
                "variable": "design",
                "level": "study",
                "label": "Design",
                "type": "choice",
                "values": "",
                "unit": "",
                "required": "yes",
                "help": "",
            }
        ],
        dtype="str",
    )
    return {
        "config": {
            "title": "Cells & <cures>",
            "version": "1",
            "authors": ["A. Reader"],
            "demonstration": "Votes were drawn.",
            "screening": {phase: {"people": ["anna", "ben"]} for phase in declared.PHASES},
        },
        "protocol": PROTOCOL,
        "searches": make_searches(),
        "codebook": codebook,
        "analyses": ANALYSES,
        "provenance": {
            "version": "0.1.0",
            "code": "abc",
            "command": "snakemake",
            "date": "",
            "inputs": {"a.csv": "0" * 64},
        },
    }


def make_update(later: tuple[str, ...] = ("p2", "p3", "p8", "c1", "s3", "e1")) -> dict[str, pd.DataFrame]:
    """The tables of the report's tests with some records found in a second round."""
    tables = make_tables()
    records = tables["records"].copy()
    records.loc[records["record_id"].isin(later), "round"] = "2025-06"
    return {**tables, "records": records}


def search_twice() -> pd.DataFrame:
    first = make_searches()
    return pd.concat([first, first.assign(round="2025-06", searched_on="2025-06-01")], ignore_index=True)


RELEASED = Former("1.0", rounds=("2024-12",), studies=("p1", "w1", "w2"))


def measure(
    tables: dict[str, pd.DataFrame], searches: pd.DataFrame, *, former: Former | None = RELEASED
) -> dict[str, Any]:
    """The frames of the report's first stage, of a review that updates version 1.0 where it has a round since."""
    ledger = trace_records(tables, searches=searches)
    given = {"tables": tables, "searches": searches, "protocol": PROTOCOL}
    flow, members = measure_flow(ledger, **given, former=former)
    rounds, new = measure_rounds(ledger, **given), list_new_rounds(searches, former) if former else ()
    return {"ledger": ledger, "flow": flow, "members": members, "rounds": rounds, "new": new}
