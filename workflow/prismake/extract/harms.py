"""Harms: of each study and arm the people, the events with their denominators, and what was stated."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from prismake import tables
from prismake.extract.known import Fields, Known, is_chosen, list_known
from prismake.extract.people import find_people
from prismake.text.units import write_unit
from prismake.text.vocabulary import NOT_SETTLED
from prismake.text.words import fold

Harms = Mapping[str, Any]


def build_harms(
    specs: Sequence[Mapping[str, Any]],
    *,
    extraction: pd.DataFrame,
    studies: pd.DataFrame,
    codebook: pd.DataFrame,
) -> pd.DataFrame:
    """The frame "harms": one row per table, study and arm; `statement` is empty where nothing was seen.

    People are those of the arm as its rows say; of a study with one group those analysed, else enrolled. Of a study
    without rows of arms the arm is empty. A value on which people differ is told as not settled, never as not seen.
    """
    known = list_known(extraction, studies=studies)
    own = codebook[codebook["level"] == "study"]
    units = dict(zip(own["variable"], own["unit"], strict=True))
    rows: list[dict[str, object]] = []
    for place, spec in enumerate(specs, start=1):
        for study in (one for one in known if is_chosen(one, spec.get("where") or {})):
            head = {"place": place, "table_id": spec["id"], "title": spec["title"], "study_id": study.study_id}
            told = {key: study.state(spec["harms"].get(key, "")) for key in ("statement", "words", "follow_up", "late")}
            head["unit"] = units.get(spec["harms"].get("follow_up", ""), "")
            rows += [{**head, **told, **arm} for arm in _list_arms(study, spec["harms"])]
    return tables.from_rows("harms", rows)


def _list_arms(study: Known, harms: Harms) -> Iterator[dict[str, object]]:
    """Arms in the order of the sheets, those with events alone behind them."""
    lines = [line for person in sorted(study.arms) for line in study.arms[person]]
    counted = [line for person in sorted(study.outcomes) for line in study.outcomes[person] if _is_harm(line, harms)]
    names = list(dict.fromkeys(fold(line.get("arm", "")) for line in (*lines, *counted)))
    for name in names or [""]:
        people = NOT_SETTLED if _is_disputed(study, name) else find_people(study, name)
        own = [line for line in counted if fold(line.get("arm", "")) == name]
        yield {
            "arm": name,
            "people": "" if people is None else str(people),
            "events": "; ".join(_tell_all(own, harms)),
        }


def _is_disputed(study: Known, arm: str) -> bool:
    """Whether the number of people of an arm is one that people see otherwise."""
    own = [line for lines in study.arms.values() for line in lines if fold(line.get("arm", "")) == arm]
    if own:
        return any(line.get("arm_n") == NOT_SETTLED for line in own)
    return NOT_SETTLED in (study.state("n_analysed"), study.state("n_enrolled"))


def _is_harm(line: Fields, harms: Harms) -> bool:
    return "events" in line and fold(line.get("outcome", "")) in {fold(word) for word in harms["outcomes"]}


def _tell_all(lines: Sequence[Fields], harms: Harms) -> Iterator[str]:
    """Rows of events, what two people say alike once; of several times that would read alike each with its time."""
    said = dict.fromkeys((_tell(line, harms), line.get("timepoint", "")) for line in lines)
    alike = Counter(told for told, _ in said)
    yield from (f"{told}, {when}" if when and alike[told] > 1 else told for told, when in said)


def _tell(line: Fields, harms: Harms) -> str:
    """One row of events.

    >>> line = {"outcome": "miscarriage", "events": "1", "n": "3", "denominator": "pregnancies", "note": "At 9 weeks"}
    >>> _tell(line, {"outcomes": ["miscarriage"], "event": "note"})
    'miscarriage 1/3 pregnancies (At 9 weeks)'
    >>> _tell(line | {"n": "1"}, {"outcomes": ["miscarriage"]})
    'miscarriage 1/1 pregnancy'
    >>> _tell(line | {"events": "not settled"}, {"outcomes": ["miscarriage"]})
    'miscarriage: not settled'
    """
    if NOT_SETTLED in (line["events"], line.get("n"), line.get("denominator")):
        return f"{line['outcome']}: {NOT_SETTLED}"
    counted = write_unit(line.get("n") or "?", line.get("denominator", ""))
    event = line.get(str(harms.get("event", "")), "")
    return f"{line['outcome']} {line['events']}/{counted}" + (f" ({event})" if event else "")
