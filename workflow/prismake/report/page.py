"""The report as one HTML file that works offline, without scripts, with the keyboard and in print."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from prismake import tables as declared
from prismake.measures import MEASURES
from prismake.report import listings
from prismake.report.characteristics import read_characteristics
from prismake.report.drawing import open_templates
from prismake.report.effect_figures import Analysis, AnalysisFigures, read_figures
from prismake.report.flow_diagram import anchor_of, draw_flow, has_other_methods
from prismake.report.forest import draw_figures
from prismake.report.ledger import BUCKETS
from prismake.report.listings import Listing
from prismake.report.members import Library, list_members
from prismake.report.summary import explain_absence, write_answer, write_summary

# The tables a page is made of; the two screening frames go by the names of their phases.
PAGE_TABLES: Mapping[str, str] = {
    "records": "records",
    "clusters": "clusters",
    "references": "references",
    "eligibility": "eligibility",
    "title_abstract": "screening",
    "full_text": "screening",
    "studies": "studies",
    "study_references": "study_references",
    "ingest": "ingest",
    "agreement": "agreement",
    "extraction": "extraction",
    "effects": "effects",
    "estimates": "estimates",
    "ledger": "ledger",
    "flow": "flow",
    "flow_members": "flow_members",
}
COMPARISONS = {"pre_post": "the same people before and after", "arms": "between arms", "single_arm": "one arm"}
OPTIONAL = frozenset({"ingest", "agreement", "extraction", "effects", "estimates"})


@dataclass(frozen=True)
class AnalysisView:
    """One analysis as the page shows it."""

    figures: AnalysisFigures
    analysis: Analysis
    plot: Markup
    settings: tuple[tuple[str, str], ...]


def take_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of PAGE_TABLES; an optional one that is absent is empty. Raises KeyError for any other."""
    return {
        name: declared.empty(kind) if name in OPTIONAL and name not in tables else tables[name]
        for name, kind in PAGE_TABLES.items()
    }


def render_page(tables: Mapping[str, pd.DataFrame], *, config: Mapping[str, Any]) -> str:
    """The whole report as one HTML text.

    `tables` holds the tables of PAGE_TABLES by name. `config` holds config, protocol, searches (frame), codebook
    (frame), analyses (list) and colophon: {version, code, command, date, inputs: {path: sha256}}.
    Text from records is escaped, links are http or https, and the same input gives the same text.
    """
    taken = take_tables(tables)
    library = Library(taken)
    views = [_view_analysis(taken, analysis) for analysis in config["analyses"]]
    absence = explain_absence(taken)
    answers = tuple(write_answer(view.figures, view.analysis, absence=absence) for view in views)
    protocol = config["protocol"]
    return (
        open_templates()
        .get_template("page.html.j2")
        .render(
            title=str(config["config"]["title"]),
            version=str(config["config"].get("version") or ""),
            authors=[str(author) for author in config["config"].get("authors") or []],
            demonstration=str(config["config"].get("demonstration") or ""),
            language=str(config["config"].get("language") or "en"),
            summary=write_summary(taken, searches=config["searches"], answers=answers),
            flow_figure=Markup(draw_flow(taken["flow"])),
            flow_wide=has_other_methods(taken["flow"]),
            flow_rows=_view_flow(taken["flow"]),
            characteristics=read_characteristics(taken, library, codebook=config["codebook"]),
            analyses=views,
            absence=absence,
            nodes=list_members(taken, library),
            listings=_list_all(taken, library, config=config),
            buckets=_count_buckets(taken["ledger"]),
            queries=[row for row in config["searches"].to_dict("records") if str(row["query"])],
            question=_view_fields(protocol.get("question") or {}),
            registration=_view_fields(protocol.get("registration") or {}),
            colophon=_view_colophon(config["colophon"]),
        )
    )


def _list_all(tables: Mapping[str, pd.DataFrame], library: Library, *, config: Mapping[str, Any]) -> dict[str, Listing]:
    protocol = config["protocol"]
    found = (
        listings.list_excluded(tables, library, protocol=protocol),
        listings.list_unsettled(tables, library),
        listings.list_conflicts(tables, library),
        listings.list_agreement(tables),
        listings.list_joins(tables),
        listings.list_duplicates(tables, library),
        listings.list_automation(tables, protocol=protocol),
        listings.list_searches(config["searches"], tables),
        listings.list_ingest(tables),
        listings.list_criteria(protocol),
        listings.list_amendments(protocol),
    )
    return {listing.name.replace("-", "_"): listing for listing in found}


def _view_analysis(tables: Mapping[str, pd.DataFrame], analysis: Analysis) -> AnalysisView:
    figures = read_figures(
        tables["effects"], estimates=tables["estimates"], analysis=analysis, studies=tables["studies"]
    )
    labels = analysis.get("labels") or {}
    plot = draw_figures(figures, lower=str(labels.get("lower", "")), higher=str(labels.get("higher", "")))
    return AnalysisView(figures, analysis, Markup(plot), _view_settings(analysis))


def _view_settings(analysis: Analysis) -> tuple[tuple[str, str], ...]:
    names = (
        "outcome",
        "comparison",
        "designs",
        "species",
        "denominator",
        "measure",
        "correlation",
        "model",
        "tau2",
        "test",
    )
    told = {**analysis, "measure": f"{MEASURES[str(analysis['measure'])].label} ({analysis['measure']})"}
    return tuple((name, _plain(told[name])) for name in names if told.get(name) not in (None, "", []))


def _view_fields(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(name).replace("_", " ").capitalize(), _plain(value)) for name, value in fields.items() if value]


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        kind = [COMPARISONS.get(str(value["kind"]), str(value["kind"]))] if "kind" in value else []
        return "; ".join([*kind, *(f"{name} {_plain(part)}" for name, part in value.items() if name != "kind")])
    if isinstance(value, list | tuple):
        return ", ".join(_plain(part) for part in value)
    return str(value).replace("_", " ") if isinstance(value, str) else str(value)


def _view_flow(flow: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "anchor": anchor_of(str(row["data"])),
            "n": int(row["n"]),
            "description": str(row["description"]),
            "part": "." in str(row["data"]),
            "column": "other methods" if str(row["data"]).startswith("other_") else "",
        }
        for row in flow.to_dict("records")
    ]


def _count_buckets(ledger: pd.DataFrame) -> list[tuple[str, str, int]]:
    counts = ledger["bucket"].value_counts()
    return [(bucket, sentence, int(counts.get(bucket, 0))) for bucket, sentence in BUCKETS.items()]


def _view_colophon(colophon: Mapping[str, Any]) -> dict[str, Any]:
    inputs = colophon.get("inputs") or {}
    known = ("version", "code", "command", "date")
    return {
        **{name: str(colophon.get(name) or "") for name in known},
        "inputs": sorted((str(path), str(digest)) for path, digest in inputs.items()),
        "more": [(str(k), _plain(v)) for k, v in colophon.items() if k not in (*known, "inputs")],
    }
