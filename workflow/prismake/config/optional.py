"""The files of config/ that a review may do without: registers that people keep, tables of the report, answers."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from prismake.config.files import check_forms, find_file, read_checked
from prismake.config.findings import check_findings
from prismake.config.reserved import LONGEST, SHEETS, name_sheet
from prismake.config.table_kinds import check_more
from prismake.issues import Issue
from prismake.text.words import fold

OUTCOME = "outcome"
OPTIONAL_FILES = ("claims", "tables", "checklist", "apart", "reported", "findings")
REGISTERS = ("claims", "checklist", "apart", "reported", "findings")  # rows of text
TABLES = "tables.yaml"
Rows = list[dict[str, str]]
# A reason that points to another row means nothing once rows are sorted.
POINTER = re.compile(
    r"\b(?:(?:as|see|like|same as)\s+(?:in\s+)?(?:the\s+)?(?:claim|row|line|one|entry)s?\s+"
    r"(?:just\s+)?(?:before|above|below)|(?:as|see)\s+(?:above|below|before)|ibid(?:em)?|ditto|idem"
    r"|the\s+same\s+as\s+(?:above|before))\b",
    re.IGNORECASE,
)
NUMERIC = frozenset({"events", "percentage", "mean", "number", "proportion", "OR", "RR", "RD", "MD", "SMD"})


def read_optional(root: Path) -> tuple[dict[str, Any], list[Issue]]:
    """The registers as rows, tables as a list, each empty without its file; and what is wrong with them."""
    found: dict[str, Any] = {}
    issues = list(check_forms(root, REGISTERS))
    for path in _list_paths(root):
        if path.exists():
            found[path.stem], problems = read_checked(path, path.stem)
            issues += problems
    read = {} if issues else found
    rows = {name: read.get(name) or [] for name in REGISTERS}
    return {**rows, "tables": (read.get("tables") or {"tables": []})["tables"]}, issues


def list_optional(root: str | Path) -> list[str]:
    """The optional files that there are."""
    return [path.as_posix() for path in _list_paths(Path(root)) if path.exists()]


def _list_paths(root: Path) -> list[Path]:
    return [root / TABLES if name == "tables" else find_file(root, name) for name in OPTIONAL_FILES]


def check_optional(
    registers: Mapping[str, Rows],
    tables: list[dict[str, Any]],
    *,
    codebook: Rows,
    criteria: Sequence[Mapping[str, Any]],
    root: Path,
) -> Iterator[Issue]:
    """What no schema of one file sees: repeated names, values that are no numbers, words the codebook lacks."""
    claims, facts = registers["claims"], registers["apart"]
    claims_file = str(find_file(root, "claims"))
    ids = {
        claims_file: [row["claim_id"] for row in claims],
        str(root / TABLES): [table["id"] for table in tables],
        str(find_file(root, "apart")): [f"{row['fact']} of {row['record']}" for row in facts],
    }
    for file, names in ids.items():
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Issue(file, name, "stands more than once", "each once", "give one of them another name")
    for row in claims:
        if row["measure"] in NUMERIC and not _is_number(row["value"]):
            remedy = "write the number alone; limits and n have columns of their own; the measure other takes no number"
            yield Issue(claims_file, row["claim_id"], f"value '{row['value']}'", "a number", remedy)
        if pointer := POINTER.search(row["reason"]):
            remedy = "say it again in full: the report may show the claims in another order"
            yield Issue(claims_file, row["claim_id"], f"reason '{pointer[0]}'", "words that stand alone", remedy)
    yield from check_findings(registers["findings"], file=str(find_file(root, "findings")))
    levels: dict[str, dict[str, str]] = {}
    for row in codebook:
        levels.setdefault(row["level"], {})[row["variable"]] = row["values"]
    yield from _check_names(list(dict.fromkeys(ids[str(root / TABLES)])), file=str(root / TABLES))
    for table in tables:
        yield from _check_table(table, levels=levels, file=str(root / TABLES))
        yield from check_more(table, levels=levels, facts=facts, criteria=criteria, file=str(root / TABLES))


def _check_names(ids: Sequence[str], *, file: str) -> Iterator[Issue]:
    """Each table has a sheet of its own in reports/review.xlsx, by its id."""
    for at, name in enumerate(ids):
        if name_sheet(name) in SHEETS:
            found, remedy = f"{name}, as another sheet of reports/review.xlsx is called", "give the table another id"
            yield Issue(file, f"table {name}", found, "a name that no sheet has", remedy)
        if same := [one for one in ids[:at] if name_sheet(one) == name_sheet(name)]:
            allowed, remedy = f"another beginning: sheets have {LONGEST} letters", "give one of them another id"
            yield Issue(file, f"table {name}", f"begins as {same[0]} does", allowed, remedy)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _check_table(table: Mapping[str, Any], *, levels: Mapping[str, Mapping[str, str]], file: str) -> Iterator[Issue]:
    variables = levels.get("study", {})
    parts = [*table.get("columns", ()), *table.get("questions", ())]
    parts += [cell for row in table.get("printed", ()) for cell in row["cells"]]
    named = [*(table.get("where") or {}), *(table[key] for key in ("group_by", "sort_by") if key in table)]
    named += [part["variable"] for part in parts if "variable" in part]
    drawn = table.get("map") or {}
    named += [drawn[side] for side in ("rows", "columns", "beside") if drawn.get(side, OUTCOME) != OUTCOME]
    for name in dict.fromkeys(named):
        if name not in variables:
            allowed = ", ".join(variables)
            remedy = "write a variable of level study, or add it to config/codebook"
            yield Issue(file, f"table {table['id']}", name, allowed, remedy)
    yield from _check_map(drawn, variables=variables, file=file, place=f"table {table['id']}, map")
    where = {name: list(values) for name, values in (table.get("where") or {}).items()}
    pairs = [(f"where {name}", variables.get(name, ""), values) for name, values in where.items()]
    for name, level in ((OUTCOME, OUTCOME), ("arm", "arm")):
        pairs.append((name, levels.get(level, {}).get(name, ""), [part[name] for part in parts if name in part]))
    for place, choices, values in pairs:
        for value in values:
            if choices and fold(value) not in {fold(word) for word in choices.split("|")}:
                allowed = choices.replace("|", " | ")
                remedy = "write a value of config/codebook, or add it there"
                yield Issue(file, f"table {table['id']}, {place}", value, allowed, remedy)


def _check_map(drawn: Mapping[str, str], *, variables: Mapping[str, str], file: str, place: str) -> Iterator[Issue]:
    sides = [drawn[side] for side in ("rows", "columns") if side in drawn]
    for name in dict.fromkeys(sides):
        if name in variables and not variables[name]:
            allowed = ", ".join([OUTCOME, *(one for one, choices in variables.items() if choices)])
            yield Issue(file, place, f"{name}, which is no choice", allowed, "name a variable of type choice")
    if len(sides) > len(set(sides)):
        yield Issue(file, place, f"{sides[0]} against itself", "two variables", "name another one for the columns")
    if drawn.get("cell") == "direction" and OUTCOME not in sides:
        remedy = "write outcome for the rows or the columns, or another cell"
        yield Issue(file, place, "direction without an outcome", "studies | people", remedy)
