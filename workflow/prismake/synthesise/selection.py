"""Which rows of the sheets an analysis rests on: its outcome, admitted studies, arms, time points and denominators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prismake.issues import Issue
from prismake.statistics.kinds import name_plan
from prismake.statistics.measures import MEASURES
from prismake.synthesise.comparison_arms import ANALYSES_FILE, Analysis
from prismake.synthesise.extractors import compare_value, select_person
from prismake.synthesise.gaps import Gap
from prismake.synthesise.sheetrows import SheetRow, is_among
from prismake.text.units import name_one
from prismake.text.values import same_word

STUDY_PAGE = "page study"


@dataclass(frozen=True)
class Selected:
    """One study of an analysis: the row of each role extracted so far, what they lack, and rows left aside."""

    study_id: str
    label: str
    traits: Mapping[str, SheetRow]
    roles: Mapping[str, SheetRow]
    gaps: tuple[Gap, ...]
    unused: tuple[SheetRow, ...]


@dataclass
class Selection:
    """What an analysis takes, what it leaves out and why (study_id, remark, cells), and what people must mend.

    `waiting` holds the studies of which nobody knows yet whether the analysis takes them, with what they lack.
    """

    selected: list[Selected] = field(default_factory=list)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    waiting: list[tuple[str, list[Gap]]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def select_studies(
    analysis: Analysis, *, outcomes: Sequence[SheetRow], traits: Sequence[SheetRow], labels: Mapping[str, str]
) -> Selection:
    """The studies of one analysis with their rows; `outcomes` and `traits` are the rows of level outcome and study."""
    taken = [row for row in outcomes if same_word(row.get("outcome"), analysis["outcome"])]
    selection = Selection()
    for study_id in sorted({row.study_id for row in taken}):
        own = [row for row in taken if row.study_id == study_id]
        stated = [row for row in traits if row.study_id == study_id]
        _select_study(analysis, selection, own=own, stated=stated, label=labels[study_id])
    selection.issues += _check_selected(analysis, selection.selected)
    return selection


def _select_study(
    analysis: Analysis, selection: Selection, *, own: Sequence[SheetRow], stated: Sequence[SheetRow], label: str
) -> None:
    study_id = own[0].study_id
    found, issues = _read_traits(stated, label)
    if issues:
        selection.issues += issues
        return
    counted = _filter_denominator(analysis, own)
    reason = _refuse_study(analysis, own) or refuse_traits(analysis, found)
    reason = reason or (None if counted else _refuse_denominators(analysis, own))
    if reason:
        selection.left_out.append((study_id, *reason))
        return
    if gaps := _find_trait_gaps(analysis, found, stated or own):
        selection.waiting.append((study_id, gaps))
        return
    roles, issues = select_person(analysis, counted, label)
    selection.issues += issues
    if not issues:
        chosen = list(roles.rows.values())
        unused = [row for row in counted if row.person == roles.person and row not in chosen]
        selection.selected.append(Selected(study_id, label, found, roles.rows, roles.gaps, tuple(unused)))


def _read_traits(stated: Sequence[SheetRow], label: str) -> tuple[dict[str, SheetRow], list[Issue]]:
    found, issues = {}, []
    for name in ("design", "species"):
        told = [row for row in stated if row.get(name)]
        if told:
            found[name] = told[0]
            issues += [issue for row in told[1:] for issue in compare_value(told[0], row, name=name, label=label)]
    people = [row for row in stated if row.get("n_enrolled")]
    return found | ({"n_enrolled": people[0]} if people else {}), issues


def _refuse_study(analysis: Analysis, own: Sequence[SheetRow]) -> tuple[str, str] | None:
    reason = (analysis.get("leave_out") or {}).get(own[0].study_id)
    return (f"left out: {reason}", " ".join(own[0].locate("outcome"))) if reason else None


def refuse_traits(analysis: Analysis, found: Mapping[str, SheetRow]) -> tuple[str, str] | None:
    """Why a design or species of `found` (rows by variable) is not admitted, with its cell; None where both are."""
    for name, admitted in (("design", list(analysis["designs"])), ("species", _list_species(analysis))):
        if name in found and admitted and not is_among(found[name].get(name), admitted):
            remark = f"left out: {name} is {found[name].get(name)}, the analysis takes {' or '.join(admitted)}"
            return remark, " ".join(found[name].locate(name))
    return None


def _list_species(analysis: Analysis) -> list[str]:
    """The species that an analysis takes; none where it does not say, as all studies are of one."""
    return [str(analysis["species"])] if "species" in analysis else []


def _find_trait_gaps(analysis: Analysis, found: Mapping[str, SheetRow], rows: Sequence[SheetRow]) -> list[Gap]:
    asked = ("design", "species") if _list_species(analysis) else ("design",)
    return [_miss_trait(name, rows) for name in asked if name not in found]


def _miss_trait(name: str, rows: Sequence[SheetRow]) -> Gap:
    row = next((row for row in rows if name in row.cells), None)
    # An empty cell may come without its address: then the page has to do, on which each trait has its own line.
    return row.miss(name) if row else Gap(name, rows[0].file, STUDY_PAGE)


def _filter_denominator(analysis: Analysis, own: Sequence[SheetRow]) -> list[SheetRow]:
    wanted = analysis.get("denominator")
    if wanted is None or MEASURES[analysis["measure"]].data != "counts":
        return list(own)
    return [row for row in own if not row.get("denominator") or same_word(row.get("denominator"), wanted)]


def _refuse_denominators(analysis: Analysis, own: Sequence[SheetRow]) -> tuple[str, str]:
    others = " and per ".join(name_one(unit) for unit in sorted({row.get("denominator") for row in own}))
    remark = f"left out: counted per {others}, the analysis counts {analysis['denominator']}"
    return remark, "; ".join(" ".join(row.locate("denominator")) for row in own)


def _check_selected(analysis: Analysis, selected: Sequence[Selected]) -> list[Issue]:
    """Issues of admitted studies that are unlike each other."""
    issues = _check_alike(analysis, [(study.label, study.traits["design"]) for study in selected], "design")
    if MEASURES[analysis["measure"]].data == "counts":
        rows = [(study.label, row) for study in selected for row in study.roles.values()]
        issues += _check_alike(analysis, [pair for pair in rows if pair[1].get("denominator")], "denominator")
    return issues


def _check_alike(analysis: Analysis, rows: Sequence[tuple[str, SheetRow]], name: str) -> list[Issue]:
    if all(same_word(row.get(name), rows[0][1].get(name)) for _, row in rows):
        return []
    found = "; ".join(sorted({f"{label} {row.get(name)} ({' '.join(row.locate(name))})" for label, row in rows}))
    remedy = f"make one analysis per {name}, or correct the sheet"
    return [Issue(ANALYSES_FILE, name_plan(analysis), f"unlike {name}s: {found}", f"one {name}", remedy)]
