"""The report's listings and analyses as tables of a manuscript, in which every number carries its fact."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from prismake.report.audit_trail import Link
from prismake.report.characteristics import Characteristics
from prismake.report.effect_figures import AnalysisFigures, Pooled, StudyEffect
from prismake.report.facts import mark, unmark
from prismake.report.listings import Cell, Listing
from prismake.report.manuscript.blocks import Block, Paragraph, Table
from prismake.report.manuscript.tokens import mark_numbers
from prismake.report.members import Entry
from prismake.report.numerals import write_number

LIMITS = ("estimate", "ci_low", "ci_high")
EFFECT = re.compile(r"effect\b.*95 % ci", re.IGNORECASE)
MOST_ROWS = 500  # of a listing, some twenty pages; the report lists all
TRAITS = 6  # columns beside the study that a page holds
EFFECTS = ("Study", "Figures", "Weight", "Effect [95 % CI]", "Remark")


def show_listing(listing: Listing, *, name: str = "") -> Table:
    """A listing as a table; the fact of a cell is `name` (that of the listing), its row's first cell and its column."""
    rows = [tuple(write_cell(cell) for cell in row) for row in listing.rows]
    return mark_table(Table(name or listing.name, listing.caption, listing.columns, tuple(rows)))


def show_listings(found: Iterable[Listing]) -> Iterator[Block]:
    """Listings one below the other: what an empty one says in its place, and of a very long one the first rows."""
    for listing in found:
        if not listing.rows:
            yield Paragraph(f"{listing.caption}: {listing.nothing}")
            continue
        yield show_listing(replace(listing, rows=listing.rows[:MOST_ROWS]))
        if len(listing.rows) > MOST_ROWS:
            told = f"The table has the first {MOST_ROWS} of {len(listing.rows)} rows; the report lists all of them."
            yield Paragraph(mark_numbers(told, f"{listing.name}.rows"))


def write_cell(cell: Cell) -> str:
    """A cell of a listing in words."""
    if isinstance(cell, Entry):
        return cell.cited.text
    return cell.words if isinstance(cell, Link) else str(cell)


def mark_table(table: Table) -> Table:
    """The table with a fact around each number that has none yet."""
    short = [column.partition(" [")[0] for column in table.columns]
    told = (one if short.count(one) == 1 else column for one, column in zip(short, table.columns, strict=True))
    heads = [name_part(one) for one in told]
    rows = []
    for key, row in zip(name_rows(table.rows), table.rows, strict=True):
        facts = (f"{table.name}.{key}.{head}" for head in heads)
        names = (LIMITS if EFFECT.search(column) else () for column in table.columns)
        rows.append(tuple(mark_numbers(*given) for given in zip(row, facts, names, strict=True)))
    return Table(table.name, mark_numbers(table.caption, f"{table.name}.caption"), table.columns, tuple(rows))


def name_part(text: str) -> str:
    """A text as a part of a fact's id.

    >>> name_part("Live birth, per woman treated (critical)")
    'live_birth_per_woman_treated_critical'
    """
    return re.sub(r"[^\w:+-]+", "_", unmark(text).casefold()).strip("_") or "none"


def name_rows(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """What each row is called: by its first cell, by two where that stands twice, then by its place among its likes."""
    first = Counter(row[0] for row in rows)
    names = [name_part(row[0] if first[row[0]] == 1 else " ".join(row[:2])) for row in rows]
    twice, seen = Counter(names), Counter[str]()
    for at, name in enumerate(names):
        seen[name] += 1
        names[at] = name if twice[name] == 1 else f"{name}:{seen[name]}"
    return names


def show_characteristics(found: Characteristics) -> Iterator[Table]:
    """The included studies with their traits, in as many tables as a page needs."""
    parts = range(0, len(found.columns), TRAITS)
    for part in parts:
        columns = found.columns[part : part + TRAITS]
        rows = [
            (study.member.label, *(trait or study.blank for trait in study.traits[part : part + TRAITS]))
            for study in found.studies
        ]
        caption = "Characteristics of included studies"
        told = f"{caption}: {', '.join(columns).lower()}" if len(parts) > 1 else caption
        yield mark_table(Table("studies", told, ("Study", *columns), tuple(rows)))


def show_effects(figures: AnalysisFigures) -> Iterator[Table]:
    """The figures behind a forest plot, and the studies that it does not use."""
    unit = f", {figures.unit}" if figures.unit else ""
    rows = [_show_study(study, fact=figures.name_effect(study)) for study in figures.studies]
    for pooled in figures.pooled:
        rows += _show_pooled(figures, pooled)
    caption = f"{figures.title}: {figures.measure_words}{unit}"
    yield mark_table(Table(f"effects.{figures.analysis_id}", caption, EFFECTS, tuple(rows)))
    if figures.left_out:
        seen = any(study.data for study in figures.left_out)
        left = tuple((study.label, *([study.data] * seen), study.remark) for study in figures.left_out)
        caption = f"{figures.title}: studies with figures that this analysis does not use"
        yield mark_table(
            Table(f"effects.{figures.analysis_id}.left_out", caption, ("Study", *(["Figures"] * seen), "Why"), left)
        )


def _show_study(study: StudyEffect, *, fact: str) -> tuple[str, ...]:
    weight = "" if math.isnan(study.weight) else f"{mark(f'{fact}.weight', write_number(study.weight, 1))} %"
    effect = mark_numbers(study.effect.text, fact, LIMITS)
    data = mark_numbers(study.data, f"{fact}.data")
    return (study.label, data, weight, effect, mark_numbers(study.remark, f"{fact}.remark"))


def _show_pooled(figures: AnalysisFigures, pooled: Pooled) -> Iterator[tuple[str, ...]]:
    fact = f"estimates.{figures.analysis_id}" + ("" if pooled == figures.main else f".{pooled.model}")
    spread = mark_numbers(pooled.heterogeneity, f"{fact}.heterogeneity")
    told = mark_numbers("; ".join(filter(None, (pooled.p, pooled.remark))), f"{fact}.remark")
    k = f"k = {mark(f'{fact}.k', str(pooled.k))}"
    yield (pooled.title, "; ".join(filter(None, (k, spread))), "", mark_numbers(pooled.effect.text, fact, LIMITS), told)
    if pooled.prediction:
        limits = mark_numbers(pooled.prediction.limits, fact, ("pi_low", "pi_high"))
        yield (f"Prediction interval: {pooled.title}", "", "", limits, "")
