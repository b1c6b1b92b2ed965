"""What changed between two versions of a review: searches, references, decisions, studies, results, the flow."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from prismake import tables
from prismake.report.numerals import write_count, write_number
from prismake.report.search_dates import HOW, SEARCHED, read_how
from prismake.text.vocabulary import DECIDING

Frames = Mapping[str, pd.DataFrame]
Rows = dict[str, str]
Change = tuple[str, str, str, str]
FIGURES = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high", "tau2")
ACCURACY = tuple(f"{side}{end}" for side in ("sensitivity", "specificity") for end in ("", "_low", "_high"))
LIMITS: Mapping[str, str] = {"low": "lower limit", "high": "upper limit"}
VOTED: Mapping[str, tuple[str, ...]] = {  # of a synthesis without meta-analysis, behind how many they rest on
    "effects": ("median", "lower_quartile", "upper_quartile", "smallest", "largest"),
    "tests": ("better_p", "worse_p"),
}
LOGGED = ("kind", "database", "platform", "query", "direction", "seeds")  # words of the search log that are compared
NOT_COMPARED, UNKNOWN = "not compared", "not kept by that version"


def compare_versions(before: Frames, after: Frames, *, since: str) -> pd.DataFrame:
    """The frame "changes": what was added, removed or changed since the version `since`.

    Both hold clusters, title_abstract, full_text, the votes of both, studies, study_references, estimates, flow,
    searches, criteria and amendments, and the tables of RESULTS: where an older machine did not keep one of these, what
    stands in the other is "not compared". A reference counts under the id it has now: one whose records were joined
    since has "joined" another one, as has a study whose references another study holds now. Where the criteria of a
    phase changed, every vote that stands from before is told.
    """
    rows = [
        {"part": part, "item": item, "change": change, "before": old, "after": new, "since": since}
        for part, found in _compare_all(before, after)
        for item, change, old, new in found
    ]
    return tables.from_rows("changes", rows)


def _compare_all(before: Frames, after: Frames) -> Iterator[tuple[str, Iterator[Change]]]:
    yield "searches", _compare(_searches(before), _searches(after))
    yield "references", _compare_references(before["clusters"], after["clusters"])
    now = dict(zip(after["clusters"]["record_id"], after["clusters"]["reference_id"], strict=True))
    for phase in tables.PHASES:
        yield phase, _compare(_decisions(before[phase], now), _decisions(after[phase], now))
    yield "studies", _compare_studies(before, after, now)
    yield "estimates", _compare(_estimates(before["estimates"]), _estimates(after["estimates"]))
    for name, read in RESULTS.items():
        old, new = (read(frames[name]) if name in frames else None for frames in (before, after))
        yield name, _list_uncompared(old, new) if old is None or new is None else _compare(old, new)
    yield "amendments", _compare(_amendments(before), _amendments(after))
    yield "criteria", _compare(_criteria(before), _criteria(after))
    for phase in tables.PHASES:
        yield f"votes_{phase}", _list_earlier(before, after, phase=phase, now=now)
    yield "flow", _compare_flows(before, after)


def _compare(before: Rows, after: Rows) -> Iterator[Change]:
    for item in sorted(before.keys() | after.keys()):
        old, new = before.get(item), after.get(item)
        if old != new:
            change = "added" if old is None else "removed" if new is None else "changed"
            yield item, change, old or "", new or ""


def _list_uncompared(before: Rows | None, after: Rows | None) -> Iterator[Change]:
    """What one of both has, where the other was released by a machine that did not keep such a table."""
    for item in sorted({**(before or {}), **(after or {})}):
        old, new = (UNKNOWN if rows is None else rows[item] for rows in (before, after))
        yield item, NOT_COMPARED, old, new


def _compare_references(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Change]:
    was = dict(zip(before["record_id"], before["reference_id"], strict=True))
    now = dict(zip(after["record_id"], after["reference_id"], strict=True))
    known, standing = set(was.values()), set(now.values())
    for reference in sorted(known | standing):
        if reference not in known:
            # Its records may have stood in another reference: then that one was split.
            earlier = was.get(reference)
            yield (reference, "split" if earlier else "added", earlier or "", reference)
        elif reference not in standing:
            joined = now.get(reference)
            yield (reference, "joined" if joined else "removed", reference, joined or "")


def _searches(frames: Frames) -> Rows:
    return {
        f"{row['source']} {row['round']}: {row['file']}": "; ".join(_tell_search(row))
        for row in tables.to_rows(frames["searches"])
    }


def _tell_search(row: Mapping[Any, Any]) -> Iterator[str]:
    """What the log says of one search; what a log without a column says nothing of is left out."""
    if row["searched_on"]:
        yield row["searched_on"]
    if row["hits"]:
        yield write_count(int(row["hits"]), "hit")
    if (how := read_how(row)) != SEARCHED:
        yield HOW[how]
    yield from (f"{column}: {words}" for column in LOGGED if (words := " ".join(str(row.get(column, "")).split())))


def _decisions(frame: pd.DataFrame, now: Mapping[str, str]) -> Rows:
    # Documents that are one now may have been decided apart.
    words: dict[str, list[str]] = {}
    for row in tables.to_rows(frame[frame["status"] != "pending"]):
        word = ": ".join(filter(None, (row["status"], row["reason"])))
        words.setdefault(now.get(row["reference_id"], row["reference_id"]), []).append(word)
    return {reference: "; ".join(dict.fromkeys(found)) for reference, found in words.items()}


def _amendments(frames: Frames) -> Rows:
    return {f"{row['date']}: {row['text']}": row["reason"] for row in tables.to_rows(frames["amendments"])}


def _criteria(frames: Frames) -> Rows:
    return {f"{row['id']}, {row['phase']}": row["text"] for row in tables.to_rows(frames["criteria"])}


def _list_earlier(before: Frames, after: Frames, *, phase: str, now: Mapping[str, str]) -> Iterator[Change]:
    old, new = (frame["criteria"][frame["criteria"]["phase"] == phase] for frame in (before, after))
    if list(old.sort_values("id")["text"]) == list(new.sort_values("id")["text"]):
        return
    votes_before, votes_now = (frame[f"votes_{phase}"] for frame in (before, after))
    cast = {(row["voted_id"], row["person"], row["decision"]) for row in tables.to_rows(votes_before)}
    counted = votes_now[votes_now["role"].isin(DECIDING)]
    standing: dict[str, list[str]] = {}
    for row in tables.to_rows(counted.sort_values(["voted_id", "person"])):
        if (row["voted_id"], row["person"], row["decision"]) in cast:
            reference = now.get(row["voted_id"], row["voted_id"])
            standing.setdefault(reference, []).append(f"{row['person']}: {row['decision']}")
    for reference, votes in sorted(standing.items()):
        words = "; ".join(votes)
        yield reference, "cast before", words, words


def _compare_studies(before: Frames, after: Frames, now: Mapping[str, str]) -> Iterator[Change]:
    """What changed of each study; one that is gone has joined those that hold its references now."""
    held = {now.get(study, study): found for study, found in _list_members(before, now).items()}
    today, told = _list_members(after, now), _studies(after, now)
    for study, change, old, new in _compare(_studies(before, now), told):
        joined = [told[other] for other in sorted(told) if set(held.get(study, ())) & set(today.get(other, ()))]
        yield (study, "joined", old, "; ".join(joined)) if change == "removed" and joined else (study, change, old, new)


def _list_members(frames: Frames, now: Mapping[str, str]) -> dict[str, list[str]]:
    """The references of each study by their ids of now."""
    rows = tables.to_rows(frames["study_references"])
    members: dict[str, set[str]] = {}
    for row in rows:
        members.setdefault(row["study_id"], set()).add(now.get(row["reference_id"], row["reference_id"]))
    return {study: sorted(found) for study, found in members.items()}


def _studies(frames: Frames, now: Mapping[str, str]) -> Rows:
    members = _list_members(frames, now)
    labels = dict(zip(frames["studies"]["study_id"], frames["studies"]["label"], strict=True))
    return {now.get(study, study): f"{label}: {', '.join(members.get(study, []))}" for study, label in labels.items()}


def _estimates(frame: pd.DataFrame) -> Rows:
    return {
        f"{row['analysis_id']}, {row['model']}": _write_estimate(row) or str(row["remark"])
        for row in tables.to_rows(frame)
    }


def _write_estimate(row: Mapping[str, Any], *, count: str = "k", figures: tuple[str, ...] = FIGURES) -> str:
    parts = [] if pd.isna(row[count]) else [f"{count} {row[count]}"]
    parts += [f"{_name_figure(name)} {write_number(row[name], 3)}" for name in figures if not pd.isna(row[name])]
    return "; ".join(parts)


def _name_figure(name: str) -> str:
    """A number of a result in words.

    >>> _name_figure("ci_low"), _name_figure("pi_high"), _name_figure("sensitivity_low"), _name_figure("tau2")
    ('lower limit', 'upper limit of prediction', 'sensitivity, lower limit', 'τ²')
    """
    what, _, end = name.rpartition("_")
    if end not in LIMITS:
        return {"tau2": "τ²"}.get(name, name)
    return {"ci": LIMITS[end], "pi": f"{LIMITS[end]} of prediction"}.get(what, f"{what}, {LIMITS[end]}")


def _networks(frame: pd.DataFrame) -> Rows:
    return {
        f"{row['analysis_id']}, {row['model']}: {row['treatment']} against {row['comparator']}": _write_estimate(
            row, count="studies", figures=FIGURES[:-1]
        )
        for row in tables.to_rows(frame)
    }


def _tests(frame: pd.DataFrame) -> Rows:
    return {
        row["analysis_id"]: "; ".join(filter(None, (_write_estimate(row, figures=ACCURACY), str(row["remark"]))))
        for row in tables.to_rows(frame)
    }


def _levels(frame: pd.DataFrame) -> Rows:
    return {row["analysis_id"]: row["certainty"] for row in tables.to_rows(frame[frame["certainty"] != ""])}


def _confidence(frame: pd.DataFrame) -> Rows:
    return {row["finding_id"]: f"{row['finding']} {row['confidence'] or 'no level'}" for row in tables.to_rows(frame)}


def _votes(frame: pd.DataFrame) -> Rows:
    return {
        ", ".join(filter(None, (row["analysis_id"], row["domain"], row["grouped"]))): "; ".join(_tell_votes(row))
        for row in tables.to_rows(frame)
    }


def _tell_votes(row: Mapping[str, Any]) -> Iterator[str]:
    """What a synthesis without meta-analysis says, with each method that it was asked for."""
    yield f"better {row['better']}; worse {row['worse']}; without difference or mixed {row['uncounted']}"
    for count, figures in VOTED.items():
        if pd.isna(row[count]):
            continue
        yield f"{count} {row[count]}" + (f" ({row['measure']})" if count == "effects" and row["measure"] else "")
        yield from (
            f"{name.replace('_', ' ')} {write_number(row[name], 3)}" for name in figures if not pd.isna(row[name])
        )


RESULTS: Mapping[str, Callable[[pd.DataFrame], Rows]] = {
    "network_estimates": _networks,
    "accuracy_estimates": _tests,
    "grade": _levels,
    "swim_syntheses": _votes,
    "confidence": _confidence,
}


def _compare_flows(before: Frames, after: Frames) -> Iterator[Change]:
    """The numbers of two flows; only totals where either is an update's, which counts other rounds than the other."""
    old, new = (_flow(frames["flow"]) for frames in (before, after))
    alike = set(before["searches"]["round"]) == set(after["searches"]["round"])
    if alike or not {"previous_studies"} & {*old, *new}:
        return _compare(old, new)
    return _compare(_total(old), _total(new))


def _total(flow: Rows) -> Rows:
    """The numbers of all rounds of a flow: a first review calls all that it includes new."""
    totals = {name: n for name, n in flow.items() if name.startswith("total_")}
    first = {f"total_{what}": flow[f"new_{what}"] for what in ("studies", "reports") if f"new_{what}" in flow}
    return first | totals


def _flow(frame: pd.DataFrame) -> Rows:
    return {str(key): str(n) for key, n in zip(frame["data"], frame["n"], strict=True)}
