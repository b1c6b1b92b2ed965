"""Tables of harms, of printed rows and of documents apart in tables.yaml: whether what they name is there."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prismake.issues import Issue
from prismake.text.words import fold

Levels = Mapping[str, Mapping[str, str]]
VARIABLE = "write a variable of level {}, or add it to config/codebook"
FACT = "write a fact of config/apart.csv, or add it there"
CRITERION = "write the id of a criterion of config/protocol.yaml for full texts"


def check_more(
    table: Mapping[str, Any],
    *,
    levels: Levels,
    facts: Sequence[Mapping[str, str]],
    criteria: Sequence[Mapping[str, Any]],
    file: str,
) -> Iterator[Issue]:
    """What a table names that the codebook, the protocol or apart.csv lack."""
    place = f"table {table['id']}"
    for at, name, allowed, remedy in (*_list_names(table, levels), *_list_facts(table, facts, criteria)):
        if fold(name) not in {fold(word) for word in allowed}:
            yield Issue(file, f"{place}, {at}", name, " | ".join(allowed), remedy)


def _list_names(table: Mapping[str, Any], levels: Levels) -> Iterator[tuple[str, str, Sequence[str], str]]:
    """Place, name, what may stand there and what to do, of names of the codebook."""
    studies, outcomes = (levels.get(level, {}) for level in ("study", "outcome"))
    harms = table.get("harms") or {}
    for key in ("statement", "words", "follow_up", "late"):
        if key in harms:
            yield f"harms {key}", harms[key], list(studies), VARIABLE.format("study")
    if harms and harms["statement"] in studies and not studies[harms["statement"]]:
        choices = [name for name, values in studies.items() if values]
        yield "harms statement", harms["statement"], choices, "name a variable of type choice"
    if "event" in harms:
        yield "harms event", harms["event"], list(outcomes), VARIABLE.format("outcome")
    choices = [word.strip() for word in outcomes.get("outcome", "").split("|") if word.strip()]
    for outcome in harms.get("outcomes", ()):
        yield "harms outcomes", outcome, choices, "write an outcome of config/codebook, or add it there"
    for row in table.get("printed", ()):
        for name, values in (row.get("where") or {}).items():
            yield f"printed {row['label']}", name, list(studies), VARIABLE.format("study")
            allowed = [word.strip() for word in studies.get(name, "").split("|") if word.strip()]
            for value in values if allowed else ():
                yield f"printed {row['label']}", value, allowed, "write a value of config/codebook"


def _list_facts(
    table: Mapping[str, Any], facts: Sequence[Mapping[str, str]], criteria: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str, Sequence[str], str]]:
    """The same, of criteria, and of facts as soon as there are any."""
    documents, rows = table.get("documents") or {}, table.get("printed", ())
    excluding = [item["id"] for item in criteria if "full_text" in item["phase"]]
    for name in documents.get("excluded_for", ()):
        yield "excluded_for", name, excluding, CRITERION
    known = sorted({row["fact"] for row in facts})
    parts = [
        *documents.get("columns", ()),
        *table.get("questions", ()),
        *(cell for row in rows for cell in row["cells"]),
    ]
    named = [part["fact"] for part in parts if "fact" in part]
    named += [name for row in rows for name in row.get("facts") or {}]
    named += [documents["sort_by"]] if "sort_by" in documents else []
    for name in dict.fromkeys(named) if known else ():
        yield "fact", name, known, FACT
