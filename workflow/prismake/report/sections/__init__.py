"""The sections of the report by part, in their order: one line each says its anchor, its title and who builds it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from prismake.report.sections.accuracy import build_accuracy
from prismake.report.sections.audit import (
    build_duplicates,
    build_full_texts,
    build_owed,
    build_rules,
    build_screening,
)
from prismake.report.sections.beside import build_apart, build_harms
from prismake.report.sections.bias import build_bias, build_outcomes
from prismake.report.sections.changes import build_changes
from prismake.report.sections.closing import build_members, build_provenance
from prismake.report.sections.confidence import build_confidence
from prismake.report.sections.data_checks import build_data_checks, is_unappraised
from prismake.report.sections.discussion import build_discussion, has_discussion
from prismake.report.sections.findings import build_findings
from prismake.report.sections.linked import build_claims, build_evidence, build_grouping, build_maps, build_retractions
from prismake.report.sections.missing import build_missing
from prismake.report.sections.networks import build_networks
from prismake.report.sections.opening import build_flow, build_summary
from prismake.report.sections.references import build_references
from prismake.report.sections.results import build_results
from prismake.report.sections.sources import build_data, build_protocol, build_searches
from prismake.report.sections.standards import build_checklists, build_checks, build_methods
from prismake.report.sections.studies import build_studies
from prismake.report.sections.swim import build_swim
from prismake.report.sections.trust import build_trust
from prismake.report.view import View


@dataclass(frozen=True)
class Section:
    """One section: its anchor, its title in the contents, its builder and its template.

    The template is given what the builder returns, with `view`. A section that only has tables returns `listings` (a
    list of Listing) and needs no template of its own. With `needs`, the section is left out while all of those tables
    are empty; `when` says whether the review has it at all.
    """

    name: str
    title: str
    build: Callable[[View], Mapping[str, Any]]
    template: str = "listings.html.j2"
    needs: tuple[str, ...] = ()
    when: Callable[[View], bool] = lambda _: True

    def is_shown(self, view: View) -> bool:
        """Whether there is anything to show."""
        if not self.when(view):
            return False
        return not self.needs or any(len(view.tables[name]) for name in self.needs if name in view.tables)


APPENDICES = "Appendices"
# In the order of a paper; what stands in the appendices is folded on the page.
PARTS: dict[str, tuple[Section, ...]] = {
    "Summary": (Section("summary", "Summary", build_summary, "summary.html.j2"),),
    "Methods": (
        Section("protocol", "Protocol", build_protocol, "protocol.html.j2"),
        Section("searches", "Searches", build_searches, "searches.html.j2"),
        Section("methods", "Methods", build_methods, "methods.html.j2"),
    ),
    "Results": (
        Section("flow", "Flow of records", build_flow, "flow.html.j2"),
        Section("changes", "What changed since the last version", build_changes, needs=("changes",)),
        Section("studies", "Included studies", build_studies, "studies.html.j2"),
        Section("maps", "Evidence maps", build_maps, "maps.html.j2", needs=("evidence_maps",)),
        Section("evidence", "Evidence in tables", build_evidence, needs=("evidence_tables",)),
        Section("trust", "Trustworthiness", build_trust, "figures.html.j2", needs=("trust_facts", "trust_judgements")),
        Section("bias", "Risk of bias", build_bias, "figures.html.j2", needs=("appraisal",)),
        Section(
            "outcomes",
            "What each study reported",
            build_outcomes,
            "figures.html.j2",
            ("extraction",),
            attrgetter("pools"),
        ),
        Section("missing", "Missing evidence", build_missing, needs=("missing_results",)),
        Section("findings", "Summary of findings", build_findings, needs=("grade",)),
        Section("qualitative", "Summary of qualitative findings", build_confidence, needs=("confidence",)),
        Section("harms", "Harms", build_harms, needs=("harms",)),
        Section("results", "Results", build_results, "results.html.j2", when=attrgetter("shows_analyses")),
        Section("networks", "Network meta-analysis", build_networks, "networks.html.j2", needs=("networks",)),
        Section("swim", "Synthesis without meta-analysis", build_swim, "swim.html.j2", needs=("swim_syntheses",)),
        Section("accuracy", "Diagnostic accuracy", build_accuracy, "accuracy.html.j2", needs=("accuracy_estimates",)),
        Section("apart", "Evidence apart", build_apart, needs=("apart",)),
    ),
    "Discussion": (Section("discussion", "Discussion", build_discussion, "discussion.html.j2", when=has_discussion),),
    APPENDICES: (
        Section("owed", "Work still owed", build_owed, needs=("owed",)),
        Section("claims-register", "Claims register", build_claims, needs=("claims",)),
        Section("full-texts", "Full texts not included", build_full_texts),
        Section("screening", "Screening, ranking and stopping", build_screening),
        Section("rules", "Automation rules", build_rules),
        Section("joined", "Duplicates", build_duplicates),
        Section("one-study", "Documents of one study", build_grouping, needs=("study_pairs", "cohorts")),
        Section("taken-back", "Retractions and corrections", build_retractions),
        Section(
            "data-checks",
            "Risk of bias and checks of the data",
            build_data_checks,
            needs=("appraisal", "doubts", "extraction_agreement"),
        ),
        Section("data", "Data per source", build_data),
        Section("references", "Every reference and its story", build_references, "references.html.j2"),
        Section("members", "Records behind every number", build_members, "members.html.j2"),
        Section("checks", "Checks", build_checks, needs=("checks",)),
        Section("checklists", "Reporting checklists", build_checklists),
        Section("provenance", "How this report was made", build_provenance, "provenance.html.j2"),
    ),
}


def list_parts(view: View) -> list[tuple[str, list[Section]]]:
    """The parts of the report with the sections that are shown; a part without any is left out."""
    shown = ((part, [_call(one, view) for one in sections if one.is_shown(view)]) for part, sections in PARTS.items())
    return [(part, sections) for part, sections in shown if sections]


def _call(section: Section, view: View) -> Section:
    """The section; where nothing was appraised, its title says nothing of it, else what was."""
    if section.name == "data-checks" and is_unappraised(view):
        return replace(section, title="Checks of the data")
    return replace(section, title=section.title.replace("Risk of bias", view.appraised.capitalize()))


def list_contents(view: View) -> tuple[tuple[str, str], ...]:
    """The anchors and titles of the sections that are shown."""
    return tuple((section.name, section.title) for _, sections in list_parts(view) for section in sections)
