"""Documents that may belong to one study, and what people rule on them."""

import pandas as pd

from prismake import extract, tables

ARTICLE = {"sources": "pubmed", "rounds": "2024", "year": "2018"}
TITLE = "Chamomile tea for severe colds in adults"


def make_references(*rows: dict[str, str]) -> pd.DataFrame:
    return tables.from_rows("references", [{**ARTICLE, **row} for row in rows])


def build(references: pd.DataFrame, included=None, **more):
    wanted = references["reference_id"] if included is None else included
    screening = tables.from_rows("screening", [{"reference_id": one, "status": "included"} for one in wanted])
    clusters = references.assign(record_id=references["reference_id"])
    return extract.build_studies(references, screening=screening, clusters=clusters, **{"registers": ["ctgov"], **more})


SAME_GROUP = {"authors": "Ito, Ken; Abe, A", "title": TITLE, "year": "2018"}
PAIR = make_references({"reference_id": "a:1", **SAME_GROUP}, {"reference_id": "a:2", **SAME_GROUP})
