"""The files of config/ that a review may do without: the claims register and the tables of the report."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from prismake.config_files import columns, read_checked
from prismake.issues import Issue
from prismake.sheets.pages import fold

CLAIMS, TABLES = "claims.csv", "tables.yaml"
NUMERIC = frozenset({"events", "percentage", "mean", "number", "proportion", "OR", "RR", "RD", "MD", "SMD"})


def read_optional(root: Path) -> tuple[pd.DataFrame, list[dict[str, Any]], list[Issue]]:
    """The claims register (empty without the file), the tables of the report, and what is wrong with them."""
    found: dict[str, Any] = {}
    issues: list[Issue] = []
    for name, path in (("claims", root / CLAIMS), ("tables", root / TABLES)):
        if path.exists():
            found[name], problems = read_checked(path, name)
            issues += problems
    if issues:
        return pd.DataFrame(columns=columns("claims"), dtype="str"), [], issues
    claims = pd.DataFrame(found.get("claims") or [], columns=columns("claims"), dtype="str")
    return claims, (found.get("tables") or {"tables": []})["tables"], []


def list_optional(root: str | Path) -> list[str]:
    """The optional files that there are."""
    paths = (Path(root) / name for name in (CLAIMS, TABLES))
    return [path.as_posix() for path in paths if path.exists()]


def check_optional(
    claims: pd.DataFrame, tables: list[dict[str, Any]], *, codebook: pd.DataFrame, root: Path
) -> Iterator[Issue]:
    """What no schema of one file sees: repeated names, values that are no numbers, words the codebook lacks."""
    ids = {str(root / CLAIMS): list(claims["claim_id"]), str(root / TABLES): [table["id"] for table in tables]}
    for file, names in ids.items():
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Issue(file, name, "stands more than once", "each once", "give one of them another name")
    for row in claims.to_dict("records"):
        if row["measure"] in NUMERIC and not _is_number(row["value"]):
            remedy = "write the number alone; limits and n have columns of their own; the measure other takes no number"
            yield Issue(str(root / CLAIMS), row["claim_id"], f"value '{row['value']}'", "a number", remedy)
    levels = {level: dict(zip(group["variable"], group["values"], strict=True)) for level, group in _by_level(codebook)}
    for table in tables:
        yield from _check_table(table, levels=levels, file=str(root / TABLES))


def _by_level(codebook: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(str(level), group) for level, group in codebook.groupby("level")]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _check_table(table: Mapping[str, Any], *, levels: Mapping[str, Mapping[str, str]], file: str) -> Iterator[Issue]:
    variables = levels.get("study", {})
    named = [*(table.get("where") or {}), *(table[key] for key in ("group_by", "sort_by") if key in table)]
    named += [column["variable"] for column in table["columns"] if "variable" in column]
    for name in dict.fromkeys(named):
        if name not in variables:
            allowed = ", ".join(variables)
            remedy = "write a variable of level study, or add it to config/codebook.csv"
            yield Issue(file, f"table {table['id']}", name, allowed, remedy)
    words = {f"where {name}": (name, list(values)) for name, values in (table.get("where") or {}).items()}
    pairs = [(place, variables.get(name, ""), values) for place, (name, values) in words.items()]
    outcomes = [column["outcome"] for column in table["columns"] if "outcome" in column]
    pairs.append(("outcome", levels.get("outcome", {}).get("outcome", ""), outcomes))
    for place, choices, values in pairs:
        for value in values:
            if choices and fold(value) not in {fold(word) for word in choices.split("|")}:
                allowed = choices.replace("|", " | ")
                remedy = "write a value of config/codebook.csv, or add it there"
                yield Issue(file, f"table {table['id']}, {place}", value, allowed, remedy)
