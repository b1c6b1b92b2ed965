"""How the report was made: versions, the hash of the code, the hashes of everything that people wrote."""

import datetime
import os
from collections import ChainMap
from collections.abc import Mapping
from typing import Any

import pandas as pd

import prismake
from prismake.config import Config


def show_config(review: Config, params: Any) -> dict[str, Any]:
    """What the report is told beside the tables: config/ by its names, and the provenance that a job's params give."""
    hashes = (params.get(name) or {} for name in ("written", "shown"))
    build = describe_build(*hashes, code=params.code, searches=review.searches)
    return {**review.by_name(), "provenance": build}


def describe_build(*hashes: Mapping[str, str], code: str, searches: pd.DataFrame) -> dict[str, Any]:
    """The provenance: version, code, command, date, and the SHA-256 of the files that people wrote, by path.

    The date is the last day in the search log, or SOURCE_DATE_EPOCH where it is set: never the clock's.
    """
    return {
        "version": prismake.__version__,
        "code": code,
        "command": "snakemake",
        "date": _read_epoch() or max(searches["searched_on"], default=""),
        "inputs": dict(sorted(ChainMap(*map(dict, hashes)).items())),
    }


def _read_epoch() -> str:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.datetime.fromtimestamp(int(epoch), tz=datetime.UTC).date().isoformat() if epoch.isdigit() else ""
