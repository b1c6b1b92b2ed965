"""What every section of the report is made from: the tables, what the reviewers decided, and the citations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from prismake import tables as declared
from prismake.report.answers import explain_absence, tell_answer
from prismake.report.counts import count_events
from prismake.report.effect_figures import AnalysisFigures, read_figures
from prismake.report.facts import unmark_all
from prismake.report.figures.judgements import drop_halves, find_judged
from prismake.report.labels import name_appraised
from prismake.report.members import Library
from prismake.report.search_dates import find_last_search, list_days
from prismake.report.study_names import rename_studies
from prismake.report.summary import Summary, write_summary
from prismake.statistics.measures import MEASURES
from prismake.tables import to_rows

# A report cannot be made without these; any other declared table may be absent and is then empty.
REQUIRED = (
    *("records", "clusters", "references", "eligibility", "title_abstract", "full_text"),
    *("studies", "study_references", "ledger", "flow", "flow_members"),
)
QUALITATIVE = "ENTREQ"  # the standard of syntheses of qualitative research
MAPPING = "PRISMA-ScR"  # that of reviews that map what there is
POOLED = r"^total_(?:studies|reports)_ma\b"  # numbers of the flow that a review without a meta-analysis has not


@dataclass(frozen=True)
class View:
    """The tables by name (an absent one is empty), the five files of config/, the provenance, and the citations."""

    tables: Mapping[str, pd.DataFrame]
    config: Mapping[str, Any]
    protocol: Mapping[str, Any]
    searches: pd.DataFrame
    codebook: pd.DataFrame
    analyses: list[dict[str, Any]]
    provenance: Mapping[str, Any]
    library: Library
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    claims: tuple[str, ...] = ()
    reported: tuple[Mapping[Any, Any], ...] = ()
    accuracy: tuple[Mapping[str, Any], ...] = ()
    network: tuple[Mapping[str, Any], ...] = ()
    swim: tuple[Mapping[str, Any], ...] = ()
    findings: tuple[Mapping[Any, Any], ...] = ()
    contents: tuple[tuple[str, str], ...] = ()

    def find_table(self, name: str) -> pd.DataFrame:
        """A table, empty where the review has none."""
        return self.tables.get(name, pd.DataFrame())

    def find_batches(self) -> pd.DataFrame:
        """The batches of both phases, empty where none was handed out."""
        found = [self.find_table(name) for name in ("batches", *(f"batches_{phase}" for phase in declared.PHASES))]
        return pd.concat([frame for frame in found if len(frame)]) if any(map(len, found)) else pd.DataFrame()

    @property
    def left(self) -> list[str]:
        """The people who left the review: former names that are nobody's now."""
        return [str(old) for old, new in (self.config.get("former") or {}).items() if not new]

    @property
    def maps_only(self) -> bool:
        """Whether the review maps what there is, as PRISMA-ScR has it, and pools nothing; it may have findings."""
        return not self.pools and MAPPING in (self.config.get("standards") or ())

    @property
    def qualitative(self) -> bool:
        """Whether the review puts findings of qualitative research together, and plans no analysis."""
        return not self.pools and (bool(self.findings) or QUALITATIVE in (self.config.get("standards") or ()))

    @property
    def pools(self) -> bool:
        """Whether the review is one that combines results: it plans an analysis, or nothing says that it does not."""
        planned = (self.analyses, self.accuracy, self.network, self.swim)
        return not pools_nothing(self.config, *planned, findings=self.findings)

    @property
    def appraised(self) -> str:
        """What is judged of each study, by the tools that judged it, else by those of the plan."""
        judged = drop_halves(self.find_table("appraisal"))
        planned = dict((self.config.get("appraisal") or {}).get("tools") or {})
        return self.call_appraised(judged["tool"] if len(judged) else planned.values())

    def call_appraised(self, tools: Iterable[str]) -> str:
        """What these tools judge of each study of the review."""
        return "methodological limitations" if self.qualitative else name_appraised(tools)

    @property
    def appraised_parts(self) -> int:
        """How many things `appraised` names, as a verb agrees with them."""
        return 2 if self.qualitative or " and " in self.appraised else 1

    def asks(self, task: str) -> bool:
        """Whether people are named for a task: "appraisal", "grade", "duplicates"."""
        return bool((self.config.get(task) or {}).get("people"))

    @property
    def unappraised(self) -> str:
        """That nobody was asked to appraise, as a review that maps what there is may do without; empty otherwise."""
        return "" if self.asks("appraisal") else "Nobody is asked to appraise the sources of evidence."

    @property
    def compares(self) -> bool:
        """Whether all that is analysed is an effect: no proportion, rate or correlation of one group, and no test."""
        single = [one for one in self.analyses if MEASURES[str(one["measure"])].comparison == "single_arm"]
        return not single and not self.accuracy

    @property
    def shows_analyses(self) -> bool:
        """Whether a section has the pooled effects, or that none is planned where nothing else is put together."""
        return self.pools and bool(self.analyses or not (self.network or self.accuracy or self.swim))

    @property
    def unplanned(self) -> str:
        """What to say where no analysis of two sides is planned."""
        if self.network:
            return "no pairwise analysis is planned"
        if self.swim:
            return "no meta-analysis is planned"
        return "no analysis of effects is planned" if self.accuracy else "no analysis is planned"

    @property
    def last_search(self) -> str:
        """The last day on which a search was run, empty where none was."""
        return find_last_search(self.searches)

    @property
    def date(self) -> str:
        """The review's own date: SOURCE_DATE_EPOCH where it was set, else the log's last day; never the clock's."""
        return str(self.provenance.get("date") or max(list_days(self.searches), default=""))[:10]

    @property
    def undated(self) -> str:
        """Why nothing can be told of the report's age: its date is that of the log's last entry; empty for its own."""
        last = max(list_days(self.searches), default="")
        if self.date != last:
            return ""
        return f"the report has no later date than the last entry of its search log ({last}): set SOURCE_DATE_EPOCH"

    @cached_property
    def figures(self) -> tuple[AnalysisFigures, ...]:
        """The figures of every analysis, in the order of the configuration."""
        named = {name: self.tables[name] for name in ("estimates", "studies", "subgroups")}
        judged = find_judged(self.tables)
        return tuple(
            read_figures(self.tables["effects"], analysis=analysis, appraisal=judged, **named)
            for analysis in self.analyses
        )

    @cached_property
    def absence(self) -> str:
        """Why an analysis without a single effect has none."""
        return explain_absence(self.tables)

    @cached_property
    def summary(self) -> Summary:
        """The first screen: answers, open numbers, dates."""
        return unmark_all(self.told)

    @cached_property
    def told(self) -> Summary:
        """The same, with the fact of each number around it."""
        pairs = zip(self.figures, self.analyses, strict=True)
        absence, grade = self.absence, self.tables["grade"]
        tools = (self.config.get("appraisal") or {}).get("tools")
        answers = tuple(
            tell_answer(
                figures,
                analysis,
                absence=absence,
                grade=grade,
                counted=count_events(self.tables["effects"], figures.analysis_id),
                tools=tools,
            )
            for figures, analysis in pairs
        )
        return write_summary(self.tables, searches=self.searches, answers=answers)


def open_view(tables: Mapping[str, pd.DataFrame], *, config: Mapping[str, Any]) -> View:
    """The view of `tables`; `config` holds config, protocol, searches, codebook, analyses, provenance, maybe checklist.

    Raises KeyError when a table of REQUIRED is missing.
    """
    taken = take_tables(tables)
    taken["flow"] = _name_analyses(
        taken["flow"], [*config["analyses"], *(config.get("accuracy") or ()), *(config.get("network") or ())]
    )
    planned = [config.get(name) or () for name in ("analyses", "accuracy", "network", "swim")]
    findings = tuple(to_rows(config["findings"])) if config.get("findings") is not None else ()
    if pools_nothing(config["config"], *planned, findings=findings):
        taken = _forget_pooling(taken)
    return View(
        tables=taken,
        config=config["config"],
        protocol=config["protocol"],
        searches=config["searches"],
        codebook=config["codebook"],
        analyses=config["analyses"],
        provenance=config["provenance"],
        library=Library(taken),
        answers=_read_answers(config.get("checklist")),
        claims=tuple(config["claims"]["claim_id"]) if config.get("claims") is not None else (),
        reported=tuple(to_rows(config["reported"])) if config.get("reported") is not None else (),
        accuracy=tuple(config.get("accuracy") or ()),
        network=tuple(config.get("network") or ()),
        swim=tuple(config.get("swim") or ()),
        findings=findings,
    )


def _name_analyses(flow: pd.DataFrame, analyses: list[Mapping[str, Any]]) -> pd.DataFrame:
    """The flow with the titles of the analyses instead of their ids."""
    titles = {f"total_studies_ma.{one['id']}": str(one.get("title") or one["id"]) for one in analyses}
    named = [
        f"Studies pooled: {titles[row['data']]}" if row["data"] in titles else row["description"]
        for row in to_rows(flow)
    ]
    return flow.assign(description=named)


def pools_nothing(config: Mapping[str, Any], *planned: Sequence[Any], findings: Sequence[Any]) -> bool:
    """Whether a review plans no analysis, and has findings or is held against a standard that asks for none."""
    without = {MAPPING, QUALITATIVE} & set(config.get("standards") or ())
    return bool(without or findings) and not any(planned)


def _forget_pooling(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with a flow that tells nothing of meta-analyses."""
    flows = {name: tables[name] for name in ("flow", "flow_members", "flow_rounds")}
    return {**tables, **{name: frame[~frame["data"].str.contains(POOLED)] for name, frame in flows.items()}}


def _read_answers(checklist: pd.DataFrame | None) -> dict[tuple[str, str], str]:
    rows = [] if checklist is None else to_rows(checklist)
    return {(str(row["standard"]), str(row["item"])): str(row["answer"]) for row in rows if str(row["answer"]).strip()}


def take_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every declared table by name; one that is absent is empty. Raises KeyError for one of REQUIRED."""
    missing = [name for name in REQUIRED if name not in tables]
    if missing:
        raise KeyError(f"tables missing: {', '.join(missing)}")
    absent = {name: declared.empty(kind) for name, kind in declared.KINDS.items() if name not in tables}
    return rename_studies({**absent, **tables})
