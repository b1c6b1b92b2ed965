"""One review that its checks look at, and the ways in which an example changes it."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd

from prismake import tables as declared
from prismake.report.view import View, open_view
from reported import PROTOCOL, build, make_config, make_tables

Change = Callable[[dict[str, pd.DataFrame], dict[str, Any]], None]
QUESTION = {"framework": "PICO", "population": "a", "intervention": "b", "comparator": "c", "outcomes": ["d"]}
LIVING = {
    **{"schedule": "every month", "next_search": "2025-06-01"},
    **{"update_when": "with every new trial", "ends_when": "when no trial is under way"},
}
SCREENING = {"people": ["anna", "ben"], "adjudicator": "carl"}
INPUTS = {
    **{f"seeds/search/{name}.ris": "0" * 64 for name in ("pubmed", "embase", "ctgov", "web", "snow")},
    "CITATION.cff": "0" * 64,
    "LICENSE": "0" * 64,
}


@cache
def build_once() -> dict[str, pd.DataFrame]:
    return build(make_tables())


def make_view(*changes: Change) -> View:
    tables = dict(build_once())
    config = make_config()
    config["config"] = {**config["config"], "screening": {"title_abstract": SCREENING, "full_text": SCREENING}}
    config["protocol"] = {**PROTOCOL, "question": QUESTION}
    config["provenance"] = {**config["provenance"], "inputs": dict(INPUTS)}
    config["checklist"] = pd.DataFrame([], columns=["standard", "item", "answer"])
    for change in changes:
        change(tables, config)
    return open_view(tables, config=config)


def say(standard: str, item: str) -> Change:
    """The authors answer an item."""

    def change(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
        row = pd.DataFrame([{"standard": standard, "item": item, "answer": "none"}])
        config["checklist"] = pd.concat([config["checklist"], row])

    return change


def write(part: str, **values: Any) -> Change:
    """One part of the configuration is written otherwise."""

    def change(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
        config[part] = {**config[part], **values}

    return change


def log(where: str | None = None, **values: str) -> Change:
    """The search log is written otherwise, for one source or all."""

    def change(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
        searches = config["searches"].copy()
        rows = searches["source"] == where if where else searches["source"] != ""
        for column, value in values.items():
            searches.loc[rows, column] = value
        config["searches"] = searches

    return change


def put(name: str, *rows: dict[str, Any]) -> Change:
    """A table holds exactly these rows."""

    def change(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
        kind = declared.KINDS.get(name, name)
        if kind in declared.TABLES:
            known = declared.TABLES[kind].columns
            tables[name] = declared.from_rows(kind, [{key: row[key] for key in row if key in known} for row in rows])
        else:
            tables[name] = pd.DataFrame(rows)

    return change


def edit(name: str, key: str, ids: str | None, **values: Any) -> Change:
    """Rows of a table hold other values."""

    def change(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
        frame = tables[name].copy()
        rows = frame[key] == ids if ids is not None else frame[key].notna()
        for column, value in values.items():
            frame.loc[rows, column] = value
        tables[name] = frame

    return change


def drop(name: str, key: str, ids: str) -> Change:
    """A row of a table is gone."""

    def change(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
        tables[name] = tables[name][tables[name][key] != ids]

    return change


def plan(**values: Any) -> Change:
    """The first analysis is the only one, and is planned so."""

    def change(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
        config["analyses"] = [{**config["analyses"][0], **values}]

    return change


def give_codebook(*variables: tuple[str, str], level: str = "study") -> Change:
    """The codebook asks for these variables, each with its label."""

    def change(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
        row = config["codebook"].iloc[0].to_dict() | {"level": level}
        rows = [{**row, "variable": name, "label": label} for name, label in variables]
        config["codebook"] = pd.DataFrame(rows, dtype="str")

    return change
