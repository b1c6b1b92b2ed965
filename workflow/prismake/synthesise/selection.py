"""Which rows of the sheets an analysis rests on: its outcome, admitted studies, arms, time points and denominators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prismake.issues import Issue
from prismake.measures import MEASURES
from prismake.synthesise.roles import ANALYSES_FILE, Analysis, select_roles
from prismake.synthesise.sheetrows import SheetRow, is_among, same_value, same_word

COMPARED = ("timepoint", "denominator", "n", "events", "mean", "sd", "correlation")


@dataclass(frozen=True)
class Selected:
    """One study of an analysis: the row of each role (before and after, or the arms), and rows left aside."""

    study_id: str
    label: str
    traits: Mapping[str, SheetRow]
    roles: Mapping[str, SheetRow]
    unused: tuple[SheetRow, ...]


@dataclass
class Selection:
    """What an analysis takes, what it leaves out and why (study_id, remark, cells), and what people must mend."""

    selected: list[Selected] = field(default_factory=list)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def select_studies(
    analysis: Analysis, *, outcomes: Sequence[SheetRow], traits: Sequence[SheetRow], labels: Mapping[str, str]
) -> Selection:
    """The studies of one analysis with their rows; `outcomes` and `traits` are the rows of level outcome and study."""
    taken = [row for row in outcomes if same_word(row.get("outcome"), analysis["outcome"])]
    selection = Selection()
    if not taken:
        selection.issues.append(_report_unknown_outcome(analysis, outcomes))
        return selection
    for study_id in sorted({row.study_id for row in taken}):
        own = [row for row in taken if row.study_id == study_id]
        if study_id not in labels:
            selection.issues.append(_report_unknown_study(own[0]))
        else:
            stated = [row for row in traits if row.study_id == study_id]
            _select_study(analysis, own, stated, labels[study_id], selection)
    selection.issues += _check_selected(analysis, selection)
    return selection


def _select_study(
    analysis: Analysis, own: Sequence[SheetRow], stated: Sequence[SheetRow], label: str, selection: Selection
) -> None:
    found, issues = _read_traits(own, stated, label)
    selection.issues += issues
    if issues:
        return
    study_id = own[0].study_id
    for name, admitted in (("design", list(analysis["designs"])), ("species", [analysis["species"]])):
        value = found[name].get(name)
        if not is_among(value, admitted):
            remark = f"left out: {name} is {value}, the analysis takes {' or '.join(admitted)}"
            selection.left_out.append((study_id, remark, " ".join(found[name].locate(name))))
            return
    counted, remark = _filter_denominator(analysis, own)
    if not counted:
        cells = "; ".join(" ".join(row.locate("denominator")) for row in own)
        selection.left_out.append((study_id, remark, cells))
        return
    roles, issues = _select_people(analysis, counted, label)
    selection.issues += issues
    if not issues:
        chosen = list(roles.values())
        unused = [row for row in counted if row.person == chosen[0].person and row not in chosen]
        selection.selected.append(Selected(study_id, label, found, roles, tuple(unused)))


def _read_traits(
    own: Sequence[SheetRow], stated: Sequence[SheetRow], label: str
) -> tuple[dict[str, SheetRow], list[Issue]]:
    found, issues = {}, []
    for name in ("design", "species"):
        told = [row for row in stated if row.get(name)]
        if not told:
            row = (*stated, *own)[0]
            issues.append(
                row.report(
                    name, found="empty", allowed="a value of the codebook", remedy=f"fill in the {name} of {label}"
                )
            )
            continue
        found[name] = told[0]
        issues += [_report_disagreement(told[0], row, name, label) for row in told[1:] if _differ(told[0], row, name)]
    return found, issues


def _filter_denominator(analysis: Analysis, own: Sequence[SheetRow]) -> tuple[list[SheetRow], str]:
    wanted = analysis.get("denominator")
    if wanted is None or MEASURES[analysis["measure"]].figures != "counts":
        return list(own), ""
    kept = [row for row in own if not row.get("denominator") or same_word(row.get("denominator"), wanted)]
    others = ", ".join(sorted({row.get("denominator") for row in own} - {""}))
    return kept, f"left out: counted per {others}, the analysis counts {wanted}"


def _select_people(analysis: Analysis, rows: Sequence[SheetRow], label: str) -> tuple[dict[str, SheetRow], list[Issue]]:
    people = sorted({row.person for row in rows})
    chosen = [select_roles(analysis, [row for row in rows if row.person == person], label) for person in people]
    issues = [issue for _, found in chosen for issue in found]
    first = chosen[0][0]
    for roles, _ in chosen[1:] if not issues else ():
        issues += [
            _report_disagreement(first[role], row, name, label)
            for role, row in roles.items()
            for name in COMPARED
            if _differ(first[role], row, name)
        ]
    return first, issues


def _check_selected(analysis: Analysis, selection: Selection) -> list[Issue]:
    """Issues of a selection that holds nothing, or unlike studies."""
    if not selection.selected and selection.issues:
        return []
    if not selection.selected:
        found = "; ".join(f"{study_id} {remark}" for study_id, remark, _ in selection.left_out)
        remedy = "correct the designs, species or denominator of the analysis, or remove it until there is a study"
        return [
            Issue(
                ANALYSES_FILE, f"analysis {analysis['id']}", f"no study remains: {found}", "at least one study", remedy
            )
        ]
    issues = _check_alike(analysis, [(study.label, study.traits["design"]) for study in selection.selected], "design")
    if MEASURES[analysis["measure"]].figures == "counts":
        rows = [(study.label, row) for study in selection.selected for row in study.roles.values()]
        issues += _check_alike(analysis, [pair for pair in rows if pair[1].get("denominator")], "denominator")
    return issues


def _check_alike(analysis: Analysis, rows: Sequence[tuple[str, SheetRow]], name: str) -> list[Issue]:
    if not any(not same_word(row.get(name), rows[0][1].get(name)) for _, row in rows):
        return []
    found = "; ".join(sorted({f"{label} {row.get(name)} ({' '.join(row.locate(name))})" for label, row in rows}))
    remedy = f"make one analysis per {name}, or correct the sheet"
    return [Issue(ANALYSES_FILE, f"analysis {analysis['id']}", f"unlike {name}s: {found}", f"one {name}", remedy)]


def _differ(left: SheetRow, right: SheetRow, name: str) -> bool:
    # An empty cell is not yet filled: progress, no disagreement.
    return bool(left.get(name) and right.get(name)) and not same_value(left.get(name), right.get(name))


def _report_disagreement(left: SheetRow, right: SheetRow, name: str, label: str) -> Issue:
    other = f"{left.get(name)} by {left.person} ({' '.join(left.locate(name))})"
    return right.report(
        name,
        found=f"{right.get(name)} by {right.person}, but {other}",
        allowed=f"the same {name} from everyone who extracts {label}",
        remedy="look it up in the report and correct one of the two sheets",
    )


def _report_unknown_outcome(analysis: Analysis, outcomes: Sequence[SheetRow]) -> Issue:
    known = ", ".join(sorted({row.get("outcome") for row in outcomes} - {""}))
    remedy = "correct the outcome, or remove the analysis until a study reports it"
    return Issue(
        ANALYSES_FILE, f"analysis {analysis['id']}, outcome", analysis["outcome"], f"extracted so far: {known}", remedy
    )


def _report_unknown_study(row: SheetRow) -> Issue:
    return row.report(
        "outcome",
        found=f"study {row.study_id}",
        allowed="a study that is included",
        remedy="correct the study, or settle its screening",
    )
