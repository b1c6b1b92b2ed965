"""From the extraction table to the studies of a network: which arms they have, and what is to be said of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from prismake.issues import Issue
from prismake.statistics.kinds import COMPARATOR
from prismake.statistics.measures import MEASURES
from prismake.synthesise.arithmetic import check_arithmetic
from prismake.synthesise.clustering import VARIABLES, Clustering, read_clustering
from prismake.synthesise.comparison_arms import AGAINST, Analysis, name_treatments
from prismake.synthesise.crossover import refuse_in_network
from prismake.synthesise.gaps import Gap, describe_gaps, list_gap_cells
from prismake.synthesise.network_effects import Arms, Pair, estimate_arms, find_contradictions, join_contrasts
from prismake.synthesise.numbers import BESIDE, WANTED, Numbers, convert_numbers, read_numbers
from prismake.synthesise.selection import Selected, Selection
from prismake.synthesise.shapes import SHRUNK
from prismake.synthesise.wording import describe_numbers, list_cells, remark_spread, remark_unused
from prismake.text.values import same_word

ALONE = "one treatment of the network alone ({}): nothing to compare"
IMPOSSIBLE = "standard errors that no three arms can have"
REMEDY = "look up the effects and standard errors of all comparisons of this study again"


@dataclass(frozen=True)
class Entry:
    """One study of a network: its arms, none where it says nothing yet or at all; figures of every two treatments."""

    study_id: str
    arms: Arms | None
    figures: Mapping[Pair, str]
    people: Mapping[str, float]
    remark: str
    cells: str
    waits: bool = False


def list_entries(analysis: Analysis, selection: Selection) -> tuple[list[Entry], list[Issue]]:
    """Every study with figures of the outcome, in the order of their ids, and what people must mend."""
    entries = [Entry(study, None, {}, {}, remark, cells) for study, remark, cells in selection.left_out]
    entries += [_wait(study, gaps) for study, gaps in selection.waiting]
    issues = list(selection.issues)
    for study in selection.selected:
        entry, problems = _read_study(analysis, study)
        entries += [entry] if entry else []
        issues += problems
    return sorted(entries, key=lambda entry: entry.study_id), issues


def _wait(study_id: str, gaps: Sequence[Gap]) -> Entry:
    return Entry(study_id, None, {}, {}, describe_gaps(gaps), list_gap_cells(gaps), waits=True)


def _read_study(analysis: Analysis, study: Selected) -> tuple[Entry | None, list[Issue]]:
    numbers, issues = read_numbers(analysis, study)
    clusters, unsized, problems = read_clustering(analysis, study, numbers)
    issues = [*issues, *problems, *refuse_in_network(analysis, study)]
    if issues:
        return None, issues
    if gaps := (*study.gaps, *unsized, *_miss_comparisons(analysis, study)):
        return _wait(study.study_id, gaps), []
    reported = MEASURES[analysis["measure"]].data == "reported"
    if len(numbers) < (1 if reported else 2):
        words = ALONE.format(next(iter(numbers), "none"))
        return Entry(study.study_id, None, {}, {}, words, _list_cells(analysis, study)), []
    remarks = check_arithmetic(analysis, study, numbers, ratio=_is_ratio(analysis))
    completed, told = _complete(analysis, numbers)
    later = [(other, one) for one, other in combinations(completed, 2)]  # as effects are told: against the earlier
    roles = [(role,) for role in completed] if reported else later
    figures = {_name_pair(analysis, study, own): _describe(study, completed, own) for own in roles}
    if reported:
        return _join(analysis, study, completed, figures=figures, remarks=[*remarks, *told])
    spread = _remark_pairs(completed) if MEASURES[analysis["measure"]].data == "means" else []
    shrunk = _shrink(completed, clusters)
    arms, added = estimate_arms(shrunk, measure=str(analysis["measure"]))
    said = [*remarks, *([clusters.words] * bool(clusters.words)), *told, *spread, *added, *remark_unused(study)]
    people = {name: of["n"] for name, of in completed.items() if "n" in of}
    return Entry(study.study_id, arms, figures, people, "; ".join(said), _list_cells(analysis, study)), []


def _is_ratio(analysis: Analysis) -> bool:
    return MEASURES[analysis["measure"]].ratio


def _name_pair(analysis: Analysis, study: Selected, roles: tuple[str, ...]) -> Pair:
    """The treatments of two arms, or of the row of a reported effect, in the order of the network."""
    one, other = roles if len(roles) > 1 else name_treatments(analysis, study.roles[roles[0]])
    return one, other


def _describe(study: Selected, numbers: Mapping[str, Numbers], roles: tuple[str, ...]) -> str:
    if len(roles) > 1:
        return describe_numbers(study, {role: numbers[role] for role in roles})
    row = study.roles[roles[0]]
    alone = Selected(study.study_id, study.label, study.traits, {"effect": row}, (), ())
    return f"{describe_numbers(alone, {})} ({row.get('arm')} against {row.get(COMPARATOR)})"


def _complete(analysis: Analysis, numbers: Mapping[str, Numbers]) -> tuple[dict[str, dict[str, float]], list[str]]:
    if MEASURES[analysis["measure"]].data != "reported":
        return convert_numbers(analysis, numbers)
    found: dict[str, dict[str, float]] = {}
    told: list[str] = []
    for role, of in numbers.items():
        one, notes = convert_numbers(analysis, {role: of})
        found |= one
        told += [f"{role}: {note}" for note in notes]
    return found, told


def _remark_pairs(numbers: Mapping[str, Numbers]) -> list[str]:
    pairs = ({role: numbers[role] for role in pair} for pair in combinations(numbers, 2))
    return list(dict.fromkeys(remark for pair in pairs for remark in remark_spread(pair)))


def _shrink(numbers: Mapping[str, Numbers], clusters: Clustering) -> dict[str, dict[str, float]]:
    """The numbers with people and events divided by the design effect of their arm."""
    return {
        role: {name: value / clusters.effects.get(role, 1.0) if name in SHRUNK else value for name, value in of.items()}
        for role, of in numbers.items()
    }


def _list_cells(analysis: Analysis, study: Selected) -> str:
    data = MEASURES[analysis["measure"]].data
    beside = (COMPARATOR,) if data == "reported" else VARIABLES
    known = {name for row in study.roles.values() for name in row.cells}
    return list_cells(study, tuple(name for name in (*WANTED[data], *BESIDE[data], *beside) if name in known))


def _miss_comparisons(analysis: Analysis, study: Selected) -> list[Gap]:
    """The comparisons that a study with reported effects of three treatments or more lacks for its covariances."""
    if MEASURES[analysis["measure"]].data != "reported":
        return []
    pairs = [name_treatments(analysis, row) for row in study.roles.values()]
    names = list(dict.fromkeys(name for pair in pairs for name in pair))
    known = {frozenset(pair) for pair in pairs}
    row = next(iter(study.roles.values()), None)
    missing = [pair for pair in combinations(names, 2) if frozenset(pair) not in known]
    words = "a row for {} against {}, whose standard error tells how the others are correlated"
    return [Gap(words.format(*pair), *row.locate("outcome")) for pair in missing] if row else []


def _join(
    analysis: Analysis,
    study: Selected,
    numbers: Mapping[str, Numbers],
    *,
    figures: Mapping[Pair, str],
    remarks: Sequence[str],
) -> tuple[Entry | None, list[Issue]]:
    """A study with reported effects; their direction is that of the row, of which the arm is against the comparator."""
    treatments = analysis["comparison"]["treatments"]
    reported: dict[Pair, tuple[float, float]] = {}
    for role, of in numbers.items():
        one, other = _name_pair(analysis, study, (role,))
        turned = not same_word(study.roles[role].get("arm"), one)
        reported[one, other] = (-of["effect"] if turned else of["effect"], of["effect_se"])
    names = sorted({name for pair in reported for name in pair}, key=treatments.index)
    arms = join_contrasts(names, reported)
    if arms is None:
        row = next(iter(study.roles.values()))
        found = "; ".join(f"{AGAINST.join(pair)} {error:.4g}" for pair, (_, error) in reported.items())
        return None, [
            row.report("effect_se", found=f"{IMPOSSIBLE}: {found}", allowed="those of one study", remedy=REMEDY)
        ]
    apart = [AGAINST.join(pair) for pair in find_contradictions(arms, reported)]
    told = [f"check: {' and '.join(apart)} does not follow from the effects against {names[0]}"] if apart else []
    words = [*remarks, *told, *remark_unused(study)]
    return Entry(study.study_id, arms, figures, {}, "; ".join(words), _list_cells(analysis, study)), []
