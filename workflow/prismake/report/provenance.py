"""How the report was made: versions, the hash of the code, the hashes of everything that people wrote."""

import datetime
import os
from collections.abc import Iterable
from typing import Any

import pandas as pd

import prismake
from prismake.files.hashes import hash_file


def describe_build(paths: Iterable[str], *, code: str, searches: pd.DataFrame) -> dict[str, Any]:
    """The provenance: version, code, command, date, and the SHA-256 of each of the files in `paths`.

    The date is the last day in the search log, or SOURCE_DATE_EPOCH where it is set: never the clock's.
    """
    return {
        "version": prismake.__version__,
        "code": code,
        "command": "snakemake",
        "date": _read_epoch() or max(searches["searched_on"], default=""),
        "inputs": {path: hash_file(path) for path in sorted(set(paths))},
    }


def _read_epoch() -> str:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.datetime.fromtimestamp(int(epoch), tz=datetime.UTC).date().isoformat() if epoch.isdigit() else ""
