"""What arithmetic and notices say of INSPECT-SR's checks before people do: each with the cells that it came from."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from prismake import tables
from prismake.extract.compared import Times, list_compared
from prismake.extract.copied import find_shared_passages, find_shared_rows, find_twin_arms
from prismake.extract.doubts import find_doubts, order_times
from prismake.extract.items import Item, list_items, locate_entries
from prismake.extract.study_doubts import list_arm_pairs, recompute_p
from prismake.statistics.digits import write_fixed
from prismake.statistics.distributions import norm
from prismake.text.words import fold

FOUND, NOTHING, UNSEEN = "found", "nothing found", "not looked at"
# Which doubts about extracted figures belong to which check.
DOUBTS: Mapping[str, tuple[str, ...]] = {
    "4.6": ("analysed_and_enrolled", "arms_add_up", "counted_and_arm", "parts_add_up", "later_n"),
    "4.7": ("sd_or_se",),
    "4.8": ("grim", "grimmer"),
    "4.9": (
        *("se_and_sd", "limits_symmetric", "limits_and_sd", "percent_and_count", "effect_symmetric", "p_and_limits"),
        "p_recomputed",
    ),
    "4.10": ("mean_in_range", "sd_in_range"),
}
NEEDS: Mapping[str, str] = {
    "4.6": "numbers of people that can be compared",
    "4.7": "pairs of means with standard deviations",
    "4.8": "means of whole numbers",
    "4.9": "figures that follow from one another",
    "4.10": "means or standard deviations with their range",
}
TAKEN = ("study_id", "level", "item", "variable", "value", "unit", "quote", "page", "sheet", "cell")
NOTICES: Mapping[str, tuple[str, ...]] = {"1.1": ("retraction",), "1.2": ("expression of concern", "correction")}
DATES = ("registered_on", "started_on", "ended_on")
BASELINE = frozenset({"baseline", "before", "before treatment", "at baseline"})
RARE = 0.001  # chance of baseline data that unlike, or that alike, in a trial that was randomised
LEAST_ALIKE = 4  # comparisons below which being alike says nothing


class Fact(NamedTuple):
    """What was found for one check of one study; `status` is FOUND, NOTHING or UNSEEN."""

    item: str
    status: str
    found: str
    cells: str = ""


def list_trust_facts(named: Mapping[str, pd.DataFrame], *, codebook: pd.DataFrame) -> pd.DataFrame:
    """The frame "trust_facts" of the studies in `named`, of which a check that no arithmetic answers has no row.

    `named` holds studies, study_references, references, extraction, extraction_settled, retractions and
    retraction_checks; the figures are those that count, as they were typed. `codebook` gives the order of time points.
    """
    labels = dict(zip(named["studies"]["study_id"], named["studies"]["label"], strict=True))
    figures, times = _take_settled(named), order_times(codebook)
    items = [item for item in list_items(figures) if item.study_id in labels]
    doubts = find_doubts(figures, codebook=codebook)
    shared = _find_shared(items, named, labels)
    own_items = {study: list(group) for study, group in groupby(items, key=lambda item: item.study_id)}
    rows = []
    for study in labels:
        mine = own_items.get(study, [])
        facts = [
            *_tell_notices(study, named),
            *_tell_dates(mine),
            _tell_shared(study, mine, shared),
            _tell_baseline(mine),
            *_tell_doubts(mine, tables.to_rows(doubts[doubts["study_id"] == study]), times),
        ]
        rows += [{"study_id": study, **fact._asdict()} for fact in facts]
    return tables.from_rows("trust_facts", rows)


def _take_settled(named: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The values that count, in the shape of the table "extraction", with the digits that were typed where they stand.

    A value that people differ on, or that the adjudicator has overruled, is not among them.
    """
    typed = {(row["sheet"], row["cell"], row["value"]): row["typed"] for row in tables.to_rows(named["extraction"])}
    rows = [
        {name: row[name] for name in TAKEN}
        | {"typed": typed.get((row["sheet"], row["cell"], row["value"])) or row["value"]}
        for row in tables.to_rows(named["extraction_settled"])
        if row["value"]
    ]
    return tables.from_rows("extraction", rows)


def _tell_notices(study: str, named: Mapping[str, pd.DataFrame]) -> Iterator[Fact]:
    linked = named["study_references"]
    own = set(linked.loc[linked["study_id"] == study, "reference_id"])
    notices = [row for row in tables.to_rows(named["retractions"]) if row["reference_id"] in own and row["flag"]]
    files = tables.to_rows(named["retraction_checks"])
    named_by = {row["reference_id"] for row in tables.to_rows(named["references"]) if row["doi"] or row["pmid"]}
    compared = f"compared with Retraction Watch of {max((row['checked_on'] for row in files), default='')}"
    if own - named_by:
        compared += f", {len(own & named_by)} of {len(own)} documents: the others have no DOI and no PMID"
    for item, natures in NOTICES.items():
        told = [
            f"{row['nature']} {row['date']} ({row['source']}) {row['reason']}".strip()
            for row in notices
            if fold(row["nature"]) in natures
        ]
        if told:
            yield Fact(item, FOUND, "; ".join(told))
        elif files and own & named_by:
            yield Fact(item, NOTHING, compared)
        elif files:
            yield Fact(item, UNSEEN, "no DOI and no PMID to find the study by in Retraction Watch")
        else:
            yield Fact(item, UNSEEN, "no Retraction Watch file in seeds/retractions; the exports have no notice")


def _tell_dates(items: Sequence[Item]) -> Iterator[Fact]:
    """Registration after the start, and a recruitment that ends before it begins."""
    study = next((item for item in items if item.level == "study"), None)
    known = {name: day for name in DATES if study and (day := _read_day(study.get(name)))}
    cells = study.locate(*known) if study else ""
    if study and {"registered_on", "started_on"} <= set(known):
        days = (known["registered_on"] - known["started_on"]).days
        told = f"registered {known['registered_on']}, started {known['started_on']}"
        late = f"{told}: {days} days after the start"
        yield Fact("2.2", FOUND, late, cells) if days > 0 else Fact("2.2", NOTHING, told, cells)
    else:
        yield Fact("2.2", UNSEEN, "days of registration and start were not both extracted", cells)
    if study and {"started_on", "ended_on"} <= set(known):
        told = f"started {known['started_on']}, ended {known['ended_on']}"
        wrong = known["ended_on"] <= known["started_on"]
        yield Fact("2.4", FOUND if wrong else NOTHING, told, cells)
    else:
        yield Fact("2.4", UNSEEN, "days of start and end were not both extracted", cells)


def _read_day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        return None


Shared = Mapping[str, list[tuple[str, str]]]  # by study what it shares, with the cells


def _find_shared(items: Sequence[Item], named: Mapping[str, pd.DataFrame], labels: Mapping[str, str]) -> Shared:
    linked = dict(zip(named["study_references"]["reference_id"], named["study_references"]["study_id"], strict=True))
    texts: dict[str, list[str]] = {}
    for row in tables.to_rows(named["references"]):
        if (study := linked.get(row["reference_id"])) in labels and row["abstract"]:
            texts.setdefault(str(study), []).append(row["abstract"])
    shared: dict[str, list[tuple[str, str]]] = {}
    for copy in (*find_shared_rows(items, labels), *find_shared_passages(texts, labels)):
        for study in copy.studies:
            shared.setdefault(study, []).append((copy.found, copy.cells))
    return shared


def _tell_shared(study: str, items: Sequence[Item], shared: Shared) -> Fact:
    told = [*shared.get(study, []), *find_twin_arms(list_arm_pairs(items))]
    if told:
        return Fact("3.1", FOUND, "; ".join(found for found, _ in told), "; ".join(filter(None, (c for _, c in told))))
    if not any(item.level == "outcome" for item in items):
        return Fact("3.1", UNSEEN, "no figures were extracted")
    return Fact("3.1", NOTHING, "no rows and no passages of abstracts are shared with another study of this review")


def _tell_baseline(items: Sequence[Item]) -> Fact:
    """Baseline data more unlike, or more alike, than randomisation explains; each p as rounding allows it best."""
    pairs = [pair for pair in list_arm_pairs(items) if fold(pair[0].get("timepoint")) in BASELINE]
    spans = [(pair, span) for pair in pairs if (span := recompute_p(*pair))]
    if not spans:
        return Fact("4.3", UNSEEN, "no baseline data of two groups of different people were extracted")
    cells = locate_entries(
        row.entries[name] for pair, _ in spans for row in pair for name in ("mean", "events") if name in row.entries
    )
    told = f"{len(spans)} comparisons of the arms at baseline"
    least = min(span.high for _, span in spans)
    if least < RARE / len(spans):
        return Fact("4.3", FOUND, f"{told}: one p is at most {least:.2g}, which chance rarely makes", cells)
    z = sum(float(norm.isf(min(max(span.low, 1e-12), 1 - 1e-12))) for _, span in spans) / len(spans) ** 0.5
    if len(spans) >= LEAST_ALIKE and float(norm.sf(z)) > 1 - RARE:
        return Fact("4.3", FOUND, f"{told} are more alike than chance makes them (all p near 1)", cells)
    words = ", ".join(f"{write_fixed(span.low, 2)} to {write_fixed(span.high, 2)}" for _, span in spans)
    return Fact("4.3", NOTHING, f"{told}: p {words}", cells)


def _tell_doubts(items: Sequence[Item], doubts: Sequence[Mapping[str, str]], times: Times) -> Iterator[Fact]:
    compared = list_compared(items, times)
    for item, checks in DOUBTS.items():
        own = [doubt for doubt in doubts if doubt["check"] in checks]
        if own:
            told = dict.fromkeys(f"{one['found']}, expected {one['expected']}" for one in own)
            cells = dict.fromkeys(one["cells"] for one in own)
            yield Fact(item, FOUND, "; ".join(told), "; ".join(cells))
        elif item in compared:
            yield Fact(item, NOTHING, f"what was extracted of {NEEDS[item]} agrees")
        else:
            yield Fact(item, UNSEEN, f"no {NEEDS[item]} were extracted")
