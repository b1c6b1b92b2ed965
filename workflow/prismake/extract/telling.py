"""Figures of a study's outcomes in words: events of n, or mean and standard deviation at their time."""

from collections.abc import Sequence

from prismake.extract.known import Fields, Known
from prismake.text.units import write_unit
from prismake.text.words import fold


def tell_outcome(study: Known, outcome: str) -> str:
    """The figures of one outcome, row by row; where people differ each with the person."""
    told = {}
    for person, lines in study.outcomes.items():
        own = [line for line in lines if fold(line.get("outcome", "")) == fold(outcome)]
        if own:
            told[person] = _tell_lines(own)
    if len(set(told.values())) < 2:
        return next(iter(told.values()), "")
    return "; ".join(f"{text} ({person})" for person, text in sorted(told.items()))


def _tell_lines(lines: Sequence[Fields]) -> str:
    several = len({line.get("arm", "") for line in lines}) > 1
    return ", ".join(filter(None, (_tell_line(line, with_arm=several) for line in lines)))


def _tell_line(line: Fields, *, with_arm: bool) -> str:
    """One row of figures: events of n with what is counted, or mean and standard deviation at their time."""
    start = f"{line.get('arm', '')} " if with_arm else ""
    n = line.get("n", "")
    if "events" in line:
        return f"{start}{line['events']}/{write_unit(n or '?', line.get('denominator', ''))}"
    if "mean" not in line:
        return ""
    spread = f" ± {line['sd']}" if "sd" in line else ""
    unit = f" {line['mean unit']}" if line.get("mean unit") else ""
    time = f"{line['timepoint']} " if line.get("timepoint") else ""
    return f"{start}{time}{line['mean']}{spread}{unit}{f' (n {n})' if n else ''}"
