"""Which way an outcome went in each study: with treatment against without, or after against before."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from prismake.extract.known import Fields, Known
from prismake.text.words import fold

TREATED, CONTROL = "experimental", "control"
OPEN = "extractors differ"
NO_COMPARISON = "nothing to compare with"


def tell_directions(members: Sequence[Known], *, outcome: str, codebook: pd.DataFrame) -> str:
    """How many studies went which way, as the figures stand: no test, and nothing on how large a difference is."""
    order = _list_times(codebook)
    found = Counter(find_direction(study, outcome, order=order) for study in members)
    return "; ".join(f"{word}: {n}" for word, n in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def find_direction(study: Known, outcome: str, *, order: Mapping[str, int]) -> str:
    """The direction of one study; where people's rows lead to different ones it is open."""
    words = set()
    for lines in study.outcomes.values():
        own = [line for line in lines if fold(line.get("outcome", "")) == fold(outcome)]
        if own:
            words.add(next(_compare(own, order), NO_COMPARISON))
    return next(iter(words)) if len(words) == 1 else OPEN


def _compare(lines: Sequence[Fields], order: Mapping[str, int]) -> Iterator[str]:
    """First the arms at the latest time that both have, then the treated arm's latest time against its first."""
    by_time: dict[str, dict[int, float]] = {TREATED: {}, CONTROL: {}}
    for line in lines:
        value, place = _read_value(line), order.get(fold(line.get("timepoint", "")))
        arm = fold(line.get("arm", "")) or TREATED
        if value is not None and place is not None and arm in by_time:
            by_time[arm][place] = value
    treated, control = by_time[TREATED], by_time[CONTROL]
    both = sorted((set(treated) & set(control)) - {0})
    if both:
        yield _word(treated[both[-1]] - control[both[-1]]) + " than without"
    elif 0 in treated and len(treated) > 1:
        yield _word(treated[max(treated)] - treated[0]) + " than before"


def _list_times(codebook: pd.DataFrame) -> dict[str, int]:
    """Time points in the order of the codebook, in which the first is that before treatment."""
    own = codebook[(codebook["level"] == "outcome") & (codebook["variable"] == "timepoint")]
    words = "|".join(own["values"]).split("|")
    return {fold(word): place for place, word in enumerate(words)}


def _read_value(line: Fields) -> float | None:
    try:
        if "mean" in line:
            return float(line["mean"])
        return float(line["events"]) / float(line["n"])
    except (KeyError, ValueError, ZeroDivisionError):
        return None


def _word(difference: float) -> str:
    return "higher" if difference > 0 else "lower" if difference < 0 else "no other"
