"""Evidence maps: two variables against each other, with a row or column also for a choice that no study has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake import tables
from prismake.extract.directions import tell_directions
from prismake.extract.known import Known, is_chosen, list_known
from prismake.extract.people import Pairs, count_people, list_pairs
from prismake.text.vocabulary import NOT_SETTLED
from prismake.text.words import fold

Spec = Mapping[str, Any]
OUTCOME = "outcome"  # a study has as many of these as it has rows of
ALL = "all"
BLANK, OPEN = "not extracted", NOT_SETTLED
TREATED = "experimental"
COUNTED = "people in the treated arm, as analysed, else enrolled"
NO_STUDY = "no study"


@dataclass(frozen=True)
class Axis:
    """One side of a map: its variable, its heading, and its values in their order."""

    variable: str
    heading: str
    values: tuple[str, ...]

    def place(self, study: Known) -> set[str]:
        """The values that a study stands at, folded; of a variable on which people differ none of theirs."""
        if self.variable == OUTCOME:
            lines = (line for own in study.outcomes.values() for line in own)
            return {fold(line[OUTCOME]) for line in lines if line.get(OUTCOME)}
        if not study.is_settled(self.variable):
            return {OPEN}
        return {fold(study.state(self.variable)) or BLANK}


def build_maps(
    specs: Sequence[Spec], *, extraction: pd.DataFrame, studies: pd.DataFrame, codebook: pd.DataFrame, **given: Any
) -> pd.DataFrame:
    """The frame "evidence_maps": one row per cell of every map, numbered from 1; row 0 and column 0 hold all studies.

    `given` has `cohorts`, the studies that share people. An outcome is one that a study has a row of: what is only
    remarked on is none. A study of which nobody says whether it is among those of `where` waits, and is counted.
    """
    known = list_known(extraction, studies=studies)
    pairs = list_pairs(given["cohorts"])
    rows: list[dict[str, object]] = []
    for place, spec in enumerate(specs, start=1):
        chosen = [study for study in known if is_chosen(study, spec.get("where") or {})]
        waiting = [study for study in known if any(_is_open(study, name) for name in spec.get("where") or {})]
        sides = [_make_axis(str(spec["map"][side]), codebook, chosen) for side in ("rows", "columns")]
        shown = str(spec["map"].get("cell", "studies"))
        common = {"place": place, "map_id": spec["id"], "title": spec["title"], "shown": shown, "waiting": len(waiting)}
        common |= {"beside": spec["map"].get("beside", ""), "row_heading": sides[0].heading}
        for cell in _fill(sides[0], sides[1], chosen, codebook=codebook, shown=shown, pairs=pairs):
            rows.append({**common, "column_heading": sides[1].heading, **cell})
    return tables.from_rows("evidence_maps", rows)


def _is_open(study: Known, variable: str) -> bool:
    """Whether nobody says what a study is, or people differ."""
    return study.state(variable) in ("", NOT_SETTLED) or not study.is_settled(variable)


def _make_axis(variable: str, codebook: pd.DataFrame, chosen: Sequence[Known]) -> Axis:
    level = OUTCOME if variable == OUTCOME else "study"
    entry = next(row for row in tables.to_rows(codebook) if (row["level"], row["variable"]) == (level, variable))
    choices = [word.strip() for word in str(entry["values"]).split("|") if word.strip()]
    known, axis = {fold(word) for word in choices}, Axis(variable, str(entry["label"] or variable), ())
    found = {value for study in chosen for value in axis.place(study)} - known
    rest = sorted(found - {BLANK, OPEN}) + [word for word in (OPEN, BLANK) if word in found]
    return Axis(variable, axis.heading, (*choices, *rest))


def _fill(
    down: Axis, across: Axis, chosen: Sequence[Known], *, codebook: pd.DataFrame, shown: str, pairs: Pairs
) -> Iterator[dict[str, object]]:
    for row, value in enumerate((ALL, *down.values)):
        for column, other in enumerate((ALL, *across.values)):
            sides = ((down, value if row else ""), (across, other if column else ""))
            own = _find(chosen, sides)
            outcome = next((word for side, word in sides if side.variable == OUTCOME and word), "")
            rest = len(_find(chosen, [side for side in sides if side[0].variable != OUTCOME])) - len(own)
            if shown == "direction" and outcome and own:
                text = tell_directions(own, outcome=outcome, codebook=codebook)
            else:
                text = _tell(own, shown=shown, pairs=pairs)
            yield {
                "row": row,
                "column": column,
                "row_value": value,
                "column_value": other,
                "n": len(own),
                "text": _add_rest(text, rest, n=len(own)) if outcome else text,
                "studies": "; ".join(study.study_id for study in own),
            }


def _find(chosen: Sequence[Known], sides: Iterable[tuple[Axis, str]]) -> list[Known]:
    wanted = [(axis, fold(value)) for axis, value in sides if value]
    return [study for study in chosen if all(value in axis.place(study) for axis, value in wanted)]


def _tell(own: Sequence[Known], *, shown: str, pairs: Pairs) -> str:
    if not own:
        return NO_STUDY
    if shown != "people":
        return _count(len(own))
    told = count_people(own, arm=TREATED, pairs=pairs).tell()
    return f"{_count(len(own))}, {COUNTED}: {told or 'number not seen'}"


def _add_rest(text: str, rest: int, *, n: int) -> str:
    """Studies without a row of an outcome may have reported it: they are told, and are not the same as no study."""
    if not rest:
        return text
    return f"{text}; no figures extracted: {rest}" if n else f"no figures extracted ({_count(rest)})"


def _count(n: int) -> str:
    return f"{n} {'study' if n == 1 else 'studies'}"
