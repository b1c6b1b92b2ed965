"""Which row of a study plays which part in a comparison: before and after, experimental and control, or one group."""

from collections.abc import Mapping, Sequence
from typing import Any

from prismake.issues import Issue
from prismake.synthesise.sheetrows import SheetRow, is_among, same_word

ANALYSES_FILE = "config/analyses.yaml"
UNNAMED_ARM = ""  # a study with one arm need not name it
TREATED_ARM = "experimental"

Analysis = Mapping[str, Any]
Pools = dict[str, tuple[list[SheetRow], str]]


def select_roles(analysis: Analysis, rows: Sequence[SheetRow], label: str) -> tuple[dict[str, SheetRow], list[Issue]]:
    """The row of each role among one person's rows of one study and outcome.

    Issues: a role without a row or with several, and arms at different time points.
    """
    pools = _pool_times(analysis, rows) if analysis["comparison"]["kind"] == "pre_post" else _pool_arms(analysis, rows)
    issues = [issue for pool, wanted in pools.values() for issue in _check_one(pool, rows, wanted=wanted, label=label)]
    roles = {role: pool[0] for role, (pool, _) in pools.items() if pool}
    if not issues and "control" in roles:
        issues = _check_same_time(roles["experimental"], roles["control"], label)
    return roles, issues


def _pool_times(analysis: Analysis, rows: Sequence[SheetRow]) -> Pools:
    treated = [row for row in rows if is_among(row.get("arm"), (TREATED_ARM, UNNAMED_ARM))]
    times = {role: analysis["comparison"][role] for role in ("before", "after")}
    return {
        role: (_take_first_time(treated, names), f"a time point among {', '.join(names)}")
        for role, names in times.items()
    }


def _pool_arms(analysis: Analysis, rows: Sequence[SheetRow]) -> Pools:
    comparison = analysis["comparison"]
    times = comparison.get("timepoints") or []
    timed = _take_first_time(rows, times) if times else list(rows)
    at = f" at {' or '.join(times)}" if times else ""
    arms: dict[str, tuple[str, ...]]
    if comparison["kind"] == "single_arm":
        arms = {"group": (comparison["arm"], UNNAMED_ARM)}
    else:
        arms = {role: (comparison[role],) for role in ("experimental", "control")}
    return {
        role: ([row for row in timed if is_among(row.get("arm"), names)], f"arm {names[0]}{at}")
        for role, names in arms.items()
    }


def _take_first_time(rows: Sequence[SheetRow], timepoints: Sequence[str]) -> list[SheetRow]:
    pools = ([row for row in rows if same_word(row.get("timepoint"), timepoint)] for timepoint in timepoints)
    return next((pool for pool in pools if pool), [])


def _check_one(pool: Sequence[SheetRow], rows: Sequence[SheetRow], *, wanted: str, label: str) -> list[Issue]:
    if len(pool) == 1:
        return []
    if not pool:
        found = "; ".join(sorted({f"{row.get('arm') or 'no arm'} at {_name_time(row)}" for row in rows}))
        remedy = f"correct or add the row of {label} in the sheet, or the comparison in {ANALYSES_FILE}"
        return [rows[0].report("outcome", found=f"only rows for {found}", allowed=wanted, remedy=remedy)]
    cells = ", ".join(row.locate("outcome")[1] for row in pool)
    remedy = f"keep one row of {label}, or tell them apart by time point and name the time point in {ANALYSES_FILE}"
    found = f"{len(pool)} rows: {cells}"
    return [pool[1].report("outcome", found=found, allowed=f"one row for {wanted}", remedy=remedy)]


def _check_same_time(one: SheetRow, other: SheetRow, label: str) -> list[Issue]:
    if same_word(one.get("timepoint"), other.get("timepoint")):
        return []
    found = f"{_name_time(other)}, but {_name_time(one)} in the other arm ({' '.join(one.locate('timepoint'))})"
    remedy = f"correct the time point of {label}, or name the wanted one in {ANALYSES_FILE}"
    return [other.report("timepoint", found=found, allowed="both arms at the same time point", remedy=remedy)]


def _name_time(row: SheetRow) -> str:
    return row.get("timepoint") or "no time point"
