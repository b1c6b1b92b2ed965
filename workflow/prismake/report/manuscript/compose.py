"""The manuscript as the review's tables have it: question, methods, results, discussion, references, appendix."""

from collections.abc import Iterator, Mapping, Sequence

from prismake.report import listings
from prismake.report.answers import Answer
from prismake.report.certainty_words import NOT_RATED, tell_sides
from prismake.report.characteristics import read_characteristics
from prismake.report.facts import mark
from prismake.report.figure_files import Drawing
from prismake.report.flow_diagram import is_update, tell_flow
from prismake.report.flow_template import name_step
from prismake.report.grammar import begin_sentence, end_sentence
from prismake.report.linked import list_evidence
from prismake.report.manuscript.blocks import Block, Heading, Paragraph, Picture, Table
from prismake.report.manuscript.framing import compose_discussion, compose_harms, compose_question, list_protocol
from prismake.report.manuscript.mentions import mention_shown
from prismake.report.manuscript.shown_tables import (
    mark_table,
    name_part,
    show_characteristics,
    show_effects,
    show_listing,
    show_listings,
)
from prismake.report.manuscript.tokens import mark_numbers
from prismake.report.methods import tell_methods
from prismake.report.numerals import join_words
from prismake.report.sections.accuracy import ShownAccuracy, build_accuracy
from prismake.report.sections.bias import Figure, build_bias, build_outcomes
from prismake.report.sections.confidence import build_confidence
from prismake.report.sections.findings import build_findings
from prismake.report.sections.missing import build_missing
from prismake.report.sections.networks import ShownNetwork, build_networks
from prismake.report.sections.opening import build_summary
from prismake.report.sections.robustness import read_robustness
from prismake.report.sections.sources import build_protocol, build_searches
from prismake.report.sections.swim import ShownSwim, build_swim
from prismake.report.sections.trust import WHAT, build_trust
from prismake.report.view import View
from prismake.tables import to_rows

NOTE = (
    "Every number of the review stands below in a field that names the fact it came from. Write on around the fields; "
    "the command verify of prismake then tells each number that is no longer the review's."
)


def compose_manuscript(view: View, drawings: list[Drawing]) -> list[Block]:
    """The blocks of the manuscript in their order; `drawings` are the figures that stand in files."""
    pictures = {one.name: _show_picture(one) for one in drawings}
    return mention_shown([*_compose(view, pictures)])


def _compose(view: View, pictures: dict[str, Picture]) -> Iterator[Block]:
    yield from [
        Heading(mark_numbers(str(view.config["title"]), "config.title"), 0),
        *_compose_authors(view),
        Paragraph(NOTE, "note"),
        *compose_question(view),
        Heading("Methods"),
        *_compose_methods(view),
        Heading("Results"),
        *_compose_selection(view, pictures),
        *_compose_studies(view),
        *_compose_bias(view, pictures),
        *_compose_syntheses(view, pictures),
        *_compose_models("Network meta-analysis", "networks", build_networks(view)["shown"], pictures),
        *_compose_models("Synthesis without meta-analysis", "swim", build_swim(view)["shown"], pictures),
        *_compose_models(
            *("Diagnostic accuracy", "accuracy", build_accuracy(view)["shown"], pictures), sides=_list_sides(view)
        ),
        *compose_harms(view),
        *_compose_missing(view),
        *_compose_findings(view),
        *_compose_charted(view),
        *_compose_maps(pictures),
        *compose_discussion(view),
        Heading("References"),
        *_compose_references(view),
        Heading("Appendix"),
        *_compose_appendix(view),
    ]


def _show_picture(drawing: Drawing) -> Picture:
    caption = f"{end_sentence(drawing.title)} {drawing.caption}"
    return Picture(drawing.name, mark_numbers(caption, f"figure.{drawing.name}"))


def _compose_authors(view: View) -> Iterator[Block]:
    if authors := [str(author) for author in view.config.get("authors") or []]:
        yield Paragraph(mark_numbers(join_words(authors), "config.authors"))
    version = str(view.config.get("version") or "")
    dated = [f"Version {version} of the review" * bool(version), f"with the data of {view.date}" * bool(view.date)]
    if told := ", ".join(filter(None, dated)):
        yield Paragraph(mark_numbers(f"{told[:1].upper()}{told[1:]}.", "config.version"))
    if demonstration := str(view.config.get("demonstration") or ""):
        yield Paragraph(mark_numbers(demonstration, "config.demonstration"))


def _compose_methods(view: View) -> Iterator[Block]:
    for heading, paragraph in tell_methods(view):
        yield Heading(heading, 2)
        yield Paragraph(mark_numbers(paragraph, f"methods.{name_part(heading)}"))


def _compose_selection(view: View, pictures: dict[str, Picture]) -> Iterator[Block]:
    told = view.told
    yield Heading("Study selection", 2)
    yield Paragraph(mark_numbers(told.lead, "summary.lead"))
    flow = view.tables["flow"]
    of = "In the flow of the new searches: " if is_update(flow) else ""
    yield Paragraph(mark_numbers(of + tell_flow(flow), "flow.told"))
    waiting = [f"{number.n} {number.words}" for number in told.open_numbers]
    if waiting:
        open_ = "Still open" if told.undecided else "Neither included nor excluded"
        yield Paragraph(f"{open_}: {'; '.join(waiting)}.")
    if told.read:
        yield Paragraph(mark_numbers(told.read, "summary.read"))
    yield pictures["flow"]


def _compose_studies(view: View) -> Iterator[Block]:
    yield Heading("Study characteristics", 2)
    found = read_characteristics(view.tables, view.library, codebook=view.codebook)
    if not found.studies:
        yield Paragraph("No study has been included yet.")
    elif not found.columns:
        yield Paragraph("Nothing has been extracted from these studies yet.")
    yield from show_characteristics(found)


def _compose_bias(view: View, pictures: dict[str, Picture]) -> Iterator[Block]:
    if len(view.find_table("trust_settled")) and (figures := build_trust(view)["figures"]):
        yield Heading(WHAT, 2)
        yield from _show_assessments(figures, pictures)
    if len(view.find_table("appraisal")) and (figures := build_bias(view)["figures"]):
        yield Heading(f"{view.appraised.capitalize()} {'of' if view.qualitative else 'in'} studies", 2)
        yield from _show_assessments(figures, pictures)


def _show_assessments(figures: list[Figure], pictures: dict[str, Picture]) -> Iterator[Block]:
    for figure in figures:
        yield pictures[figure.name]
        if figure.table:
            yield show_listing(figure.table)


def _compose_syntheses(view: View, pictures: dict[str, Picture]) -> Iterator[Block]:
    if not view.shows_analyses:
        return
    yield Heading("Results of syntheses", 2)
    if not view.analyses:
        yield Paragraph(f"{begin_sentence(view.unplanned)}.")
    certainty = build_summary(view)["certainty"]
    for figures, answer in zip(view.figures, view.told.answers, strict=True):
        yield Heading(mark_numbers(answer.title, f"analyses.{answer.analysis_id}.title"), 3)
        yield Paragraph(_write_answer(answer, str(certainty.get(answer.analysis_id) or NOT_RATED)))
        if figures.studies:
            yield pictures[f"forest-{figures.analysis_id}"]
            yield from show_effects(figures)
        more = (pictures.get(f"{name}-{figures.analysis_id}") for name in ("funnel", "p-curve"))
        yield from (picture for picture in more if picture)


def _compose_models(
    heading: str,
    room: str,
    shown: Sequence[ShownNetwork | ShownSwim | ShownAccuracy],
    pictures: dict[str, Picture],
    *,
    sides: Mapping[str, str] | None = None,
) -> Iterator[Block]:
    """Analyses that are more than one pooled effect, each with its words, figures and tables.

    `room` begins facts; `sides` has the certainty of each test in words.
    """
    if shown:
        yield Heading(heading, 2)
    for one in shown:
        fact = f"{room}.{one.analysis_id}"
        yield Heading(mark_numbers(one.title, f"{fact}.title"), 3)
        yield Paragraph(mark_numbers(" ".join([one.words, *([sides[one.analysis_id]] if sides else [])]), fact))
        yield from (pictures[figure.name] for figure in one.figures)
        tables = [figure.table for figure in one.figures if figure.table]
        yield from show_listings([*tables, *one.tables])


def _list_sides(view: View) -> dict[str, str]:
    """By test the certainty of its two outcomes, as a sentence."""
    sides = tell_sides(view.accuracy, view.find_table("grade"))
    return {
        name: f"Certainty of the evidence: {', '.join(f'{side} {level}' for side, level in told)}."
        for name, told in sides.items()
    }


def _write_answer(answer: Answer, certainty: str) -> str:
    told = [f"{answer.headline}.", *answer.sentences, *answer.cautions, f"Certainty of the evidence: {certainty}."]
    return mark_numbers(" ".join(told), f"summary.{answer.analysis_id}")


def _compose_missing(view: View) -> Iterator[Block]:
    if len(view.find_table("missing_results")):
        yield Heading("Missing evidence", 2)
        yield from map(show_listing, build_missing(view)["listings"])


def _compose_findings(view: View) -> Iterator[Block]:
    """Certainty and confidence, each where anything of it was judged or is to be."""
    rooms = (
        ("grade", "Certainty of evidence", "findings.lead", build_findings),
        ("confidence", "Findings, and the confidence in them", "confidence.lead", build_confidence),
    )
    for table, heading, fact, build in rooms:
        if len(view.find_table(table)):
            given = build(view)
            yield Heading(heading, 2)
            yield Paragraph(mark_numbers(given["lead"], fact))
            yield from map(show_listing, given["listings"])


def _compose_charted(view: View) -> Iterator[Block]:
    """The tables in which a review that pools nothing charts what there is."""
    if not view.pools and (charted := list_evidence(view.tables)):
        yield Heading("Evidence in tables", 2)
        yield from show_listings(charted)


def _compose_maps(pictures: dict[str, Picture]) -> Iterator[Block]:
    maps = [picture for name, picture in pictures.items() if name.startswith("map-")]
    if maps:
        yield Heading("Evidence maps", 2)
    yield from maps


def _compose_references(view: View) -> Iterator[Block]:
    """The reports of included studies, each below the name that its study has in tables and figures."""
    studies = [view.library.find_study(str(study)) for study in view.tables["studies"]["study_id"]]
    if not studies:
        yield Paragraph("No study has been included yet.")
    for study in sorted(studies, key=lambda one: one.label.casefold()):
        for entry in study.entries:
            fact = f"references.{entry.entry_id}"
            yield Paragraph(mark_numbers(f"{study.label}: {entry.cited.text}", fact), "reference")


def _compose_appendix(view: View) -> Iterator[Block]:
    yield Heading("Protocol", 2)
    protocol = build_protocol(view)
    yield from list_protocol("registration", protocol["registration"])
    yield from show_listings(protocol["listings"])
    yield Heading("Searches", 2)
    searches = build_searches(view)
    yield from show_listings(searches["listings"])
    named = [f"searches.{row['source']}.{row['round']}" for row in searches["queries"]]
    for at, row in enumerate(searches["queries"]):
        fact = f"{named[at]}.{at + 1}" if named.count(named[at]) > 1 else named[at]
        yield Paragraph(mark_numbers(f"{row['named']}, {row['round']}: {row['how']}", f"{fact}.name"), "item")
        yield Paragraph(mark_numbers(str(row["query"]), f"{fact}.query"), "code")
    yield Heading("Flow of records", 2)
    rows = tuple(
        (name_step(str(row["data"]), str(row["description"])), mark(f"flow.{row['data']}", str(row["n"])))
        for row in to_rows(view.tables["flow"])
    )
    yield mark_table(Table("flow", "Every number of the flow", ("Step", "n"), rows))
    yield from show_listings([listings.list_rounds(view.tables["flow_rounds"], view.tables["flow"])])
    yield Heading("Full texts not included", 2)
    excluded = listings.list_excluded(view.tables, view.library, protocol=view.protocol)
    yield from show_listings([excluded, listings.list_unsettled(view.tables, view.library)])
    if view.pools:
        yield Heading("Results by study", 2)
        yield from show_listings(build_outcomes(view)["listings"])
        yield from _compose_robustness(view)


def _compose_robustness(view: View) -> Iterator[Block]:
    for figures, analysis in zip(view.figures, view.analyses, strict=True):
        found = read_robustness(view, analysis, figures)
        tables = [*(found.listings), *([found.conversions] if found.conversions else [])]
        if not found.sentences and not tables:
            continue
        fact = f"robustness.{figures.analysis_id}"
        yield Heading(mark_numbers(f"How far the result holds: {figures.title}", fact), 3)
        if found.told:
            yield Paragraph(mark_numbers(" ".join(found.told), f"{fact}.told"))
        yield from (show_listing(listing) for listing in tables)
