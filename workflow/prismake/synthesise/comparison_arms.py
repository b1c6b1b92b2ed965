"""Which row of a study plays which part in a comparison: before and after, experimental and control, or one group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prismake.issues import Issue
from prismake.statistics.kinds import COMPARATOR, OWED
from prismake.statistics.measures import MEASURES
from prismake.synthesise.gaps import Gap
from prismake.synthesise.imputing import TESTED, find_recipe, list_recipes
from prismake.synthesise.sheetrows import SheetRow, is_among
from prismake.text.values import same_word

ANALYSES_FILE = "config/analyses"
UNNAMED_ARM = ""  # a study with one arm need not name it
TREATED_ARM = "experimental"
AGAINST = " against "


Analysis = Mapping[str, Any]
Pools = dict[str, tuple[list[SheetRow], str]]


@dataclass(frozen=True)
class Roles:
    """The row of each role that one person has extracted so far, what is wrong with them and what they still lack."""

    person: str
    rows: Mapping[str, SheetRow]
    issues: tuple[Issue, ...]
    gaps: tuple[Gap, ...]


def select_roles(analysis: Analysis, rows: Sequence[SheetRow], label: str) -> Roles:
    """The row of each role among one person's rows of one study and outcome.

    Issues: a role with several rows, and arms at different time points. Gaps: a role without a row, an empty figure,
    an empty time point in one of two arms.
    """
    kind = analysis["comparison"]["kind"]
    pools = POOLS.get(kind, _pool_arms)(analysis, rows)
    owed, measure = _list_owed(analysis, rows), str(analysis["measure"])
    issues = [issue for pool, wanted in pools.values() for issue in _check_one(pool, wanted=wanted, label=label)]
    gaps = [
        gap
        for pool, wanted in pools.values()
        for gap in _find_gaps(pool, rows, wanted=wanted, owed=owed, measure=measure)
    ]
    chosen = {role: pool[0] for role, (pool, _) in pools.items() if pool}
    if not issues and kind != "pre_post":
        pairs = [(next(iter(chosen.values())), row) for row in [*chosen.values()][1:]]
        issues += [issue for pair in pairs for issue in _check_same_time(*pair, label=label)]
        gaps += [gap for pair in pairs for gap in _find_time_gap(*pair)]
    if kind == "network":
        issues += _check_comparators(analysis, rows)
        gaps += _find_comparator_gaps(analysis, rows)
    return Roles(rows[0].person, chosen, tuple(issues), tuple(gaps))


def _list_owed(analysis: Analysis, rows: Sequence[SheetRow]) -> tuple[str, ...]:
    """What each row that plays a part has to give; the SD is not owed where the t or p of two arms implies it."""
    known = MEASURES[analysis["measure"]]
    owed = OWED[known.data]
    implied = known.comparison == "arms" and any(row.get(name) for row in rows for name in TESTED)
    return tuple(name for name in owed if not (implied and name == "sd"))


def _pool_times(analysis: Analysis, rows: Sequence[SheetRow]) -> Pools:
    treated = [row for row in rows if is_among(row.get("arm"), (TREATED_ARM, UNNAMED_ARM))]
    times = {role: analysis["comparison"][role] for role in ("before", "after")}
    return {role: (_take_first_time(treated, names), " or ".join(names)) for role, names in times.items()}


def _pool_arms(analysis: Analysis, rows: Sequence[SheetRow]) -> Pools:
    comparison = analysis["comparison"]
    times = comparison.get("timepoints") or []
    timed = _take_first_time(rows, times) if times else list(rows)
    at = f" at {' or '.join(times)}" if times else ""
    arms: dict[str, tuple[str, ...]]
    if comparison["kind"] == "single_arm":
        arms = {"group": (comparison["arm"], UNNAMED_ARM)}
    elif MEASURES[analysis["measure"]].data == "reported":
        sides = AGAINST.join(comparison[role] for role in ("experimental", "control"))
        return {"effect": (_take_reported(timed, comparison), f"arm {sides}{at}")}
    else:
        arms = {role: (comparison[role],) for role in ("experimental", "control")}
    return {
        role: ([row for row in timed if is_among(row.get("arm"), names)], f"arm {names[0]}{at}")
        for role, names in arms.items()
    }


def _take_reported(rows: Sequence[SheetRow], comparison: Mapping[str, Any]) -> list[SheetRow]:
    """The rows of the experimental arm, in which its comparison stands: with the control, also where none is named."""
    own = [row for row in rows if same_word(row.get("arm"), comparison["experimental"])]
    return [row for row in own if is_among(row.get(COMPARATOR), (comparison["control"], ""))]


def _pool_network(analysis: Analysis, rows: Sequence[SheetRow]) -> Pools:
    """A role for each treatment of the network that the study has, of reported effects for each two of them."""
    comparison = analysis["comparison"]
    times, treatments = comparison.get("timepoints") or [], comparison["treatments"]
    timed = _take_first_time(rows, times) if times else list(rows)
    pools: dict[tuple[str, ...], list[SheetRow]] = {}
    for row in timed:
        if pair := name_treatments(analysis, row):
            pools.setdefault(pair, []).append(row)
    ordered = sorted(pools, key=lambda pair: [treatments.index(name) for name in pair])
    at = f" at {' or '.join(times)}" if times else ""
    return {AGAINST.join(pair): (pools[pair], f"arm {AGAINST.join(pair)}{at}") for pair in ordered}


def name_treatments(analysis: Analysis, row: SheetRow) -> tuple[str, ...]:
    """The treatment of a row as the network has it, of a reported effect both, in its order; else none."""
    wanted = ("arm", COMPARATOR) if MEASURES[analysis["measure"]].data == "reported" else ("arm",)
    treatments = analysis["comparison"]["treatments"]
    found = [next((one for one in treatments if same_word(one, row.get(name))), None) for name in wanted]
    known = sorted((name for name in found if name is not None), key=treatments.index)
    return tuple(known) if len(known) == len(wanted) else ()


def _check_comparators(analysis: Analysis, rows: Sequence[SheetRow]) -> list[Issue]:
    """Issues of reported effects of a treatment against itself."""
    told = {"allowed": "another treatment than the arm", "remedy": "look up what the effect is against"}
    alike = [row for row in rows if row.get(COMPARATOR) and same_word(row.get("arm"), row.get(COMPARATOR))]
    reported = MEASURES[analysis["measure"]].data == "reported"
    return [row.report(COMPARATOR, found=f"{row.get(COMPARATOR)}, as in arm", **told) for row in alike if reported]


def _find_comparator_gaps(analysis: Analysis, rows: Sequence[SheetRow]) -> list[Gap]:
    if MEASURES[analysis["measure"]].data != "reported":
        return []
    own = [row for row in rows if is_among(row.get("arm"), analysis["comparison"]["treatments"])]
    return [row.miss(COMPARATOR) for row in own if not row.get(COMPARATOR)]


def _take_first_time(rows: Sequence[SheetRow], timepoints: Sequence[str]) -> list[SheetRow]:
    pools = ([row for row in rows if same_word(row.get("timepoint"), timepoint)] for timepoint in timepoints)
    return next((pool for pool in pools if pool), [])


def _check_one(pool: Sequence[SheetRow], *, wanted: str, label: str) -> list[Issue]:
    if len(pool) < 2:
        return []
    cells = ", ".join(row.locate("outcome")[1] for row in pool)
    remedy = f"keep one row of {label}, or tell them apart by time point and name the time point in {ANALYSES_FILE}"
    found = f"{len(pool)} rows: {cells}"
    return [pool[1].report("outcome", found=found, allowed=f"one row for {wanted}", remedy=remedy)]


def _find_gaps(
    pool: Sequence[SheetRow], rows: Sequence[SheetRow], *, wanted: str, owed: tuple[str, ...], measure: str
) -> list[Gap]:
    if pool:
        return [pool[0].miss(name) for name in owed if not (pool[0].get(name) or _follows(name, pool[0], measure))]
    present = " and ".join(sorted({f"{_name_arm(row)} at {_name_time(row)}" for row in rows}))
    return [Gap(f"a row for {wanted}, so far only {present}", *rows[0].locate("outcome"))]


def _follows(name: str, row: SheetRow, measure: str) -> bool:
    return find_recipe(name, row.get, list_recipes(measure)) is not None


def _check_same_time(one: SheetRow, other: SheetRow, *, label: str) -> list[Issue]:
    times = one.get("timepoint"), other.get("timepoint")
    if not all(times) or same_word(*times):
        return []
    found = f"{_name_time(other)}, but {_name_time(one)} in the other arm ({' '.join(one.locate('timepoint'))})"
    remedy = f"correct the time point of {label}, or name the wanted one in {ANALYSES_FILE}"
    return [other.report("timepoint", found=found, allowed="both arms at the same time point", remedy=remedy)]


def _find_time_gap(one: SheetRow, other: SheetRow) -> list[Gap]:
    # Two empty time points are alike: a trial with a single one need not name it.
    empty = [row for row in (one, other) if not row.get("timepoint")]
    return [row.miss("timepoint") for row in empty] if len(empty) == 1 else []


def _name_arm(row: SheetRow) -> str:
    return AGAINST.join(filter(None, (row.get("arm") or "no arm", row.get(COMPARATOR))))


def _name_time(row: SheetRow) -> str:
    return row.get("timepoint") or "no time point"


POOLS = {"pre_post": _pool_times, "network": _pool_network}
