"""Several people on one study: whose rows are taken, and where they disagree."""

from collections.abc import Sequence

from prismake.issues import Issue
from prismake.synthesise.comparison_arms import Analysis, Roles, select_roles
from prismake.synthesise.sheetrows import SheetRow
from prismake.text.values import same_value

COMPARED = ("timepoint", "denominator", "n", "events", "mean", "sd", "correlation", "person_time", "r", "effect")


def select_person(analysis: Analysis, rows: Sequence[SheetRow], label: str) -> tuple[Roles, list[Issue]]:
    """The roles as the first person gives them who has filled in everything, else the first person's.

    Issues: those of everyone's rows, and wherever another person gives another value.
    """
    people = sorted({row.person for row in rows})
    everyone = [select_roles(analysis, [row for row in rows if row.person == person], label) for person in people]
    chosen = next((roles for roles in everyone if not roles.gaps), everyone[0])
    issues = [issue for roles in everyone for issue in roles.issues]
    for other in everyone if not issues else ():
        issues += _compare_roles(chosen, other, label) if other is not chosen else []
    return chosen, issues


def compare_value(left: SheetRow, right: SheetRow, *, name: str, label: str) -> list[Issue]:
    """An Issue at the right row when both rows give a value and the values differ: an empty cell contradicts none."""
    if not left.get(name) or not right.get(name) or same_value(left.get(name), right.get(name)):
        return []
    other = f"{left.get(name)} by {left.person} ({' '.join(left.locate(name))})"
    return [
        right.report(
            name,
            found=f"{right.get(name)} by {right.person}, but {other}",
            allowed=f"the same {name} from everyone who extracts {label}",
            remedy="look it up in the report and correct one of the two sheets",
        )
    ]


def _compare_roles(chosen: Roles, other: Roles, label: str) -> list[Issue]:
    return [
        issue
        for role, row in other.rows.items()
        if role in chosen.rows
        for name in COMPARED
        for issue in compare_value(chosen.rows[role], row, name=name, label=label)
    ]
