"""The claims register: each figure that a document asserts, beside what the sheets of its source say."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from prismake import tables
from prismake.issues import Issue, raise_any
from prismake.text.words import fold

FILE = "config/claims"
CONFIRMED, CONTRADICTED, NOT_FOUND = "confirmed", "contradicted", "source not found"
UNLIKE, NOT_CHECKED = "different denominator", "not checked"
NUMBER = re.compile(r"(?<![\d.])-?\d+(?:\.\d+)?")
Claim = Mapping[str, str]
Line = dict[str, str]  # one row of a sheet: its variables; under ADDRESS its place, and each variable's
ADDRESS = "@"


@dataclass(frozen=True)
class Finding:
    """What the machine found: a verdict, the words for it, and what the sheet counts by."""

    verdict: str
    evidence: str
    denominator: str = ""


def check_claims(
    claims: pd.DataFrame,
    *,
    extraction: pd.DataFrame,
    study_references: pd.DataFrame,
    clusters: pd.DataFrame,
    references: pd.DataFrame,
) -> pd.DataFrame:
    """The table "claims": the register with the verdict of the machine beside that of people, and where they differ.

    A figure of an included study is compared with its extracted values, a figure of another reference with its
    abstract. Raises ReviewError for a source that no table knows.
    """
    resolve = dict(zip(clusters["record_id"], clusters["reference_id"], strict=True))
    study_of = dict(zip(study_references["reference_id"], study_references["study_id"], strict=True))
    texts = dict(zip(references["reference_id"], references["title"] + ". " + references["abstract"], strict=True))
    register = tables.to_rows(claims)
    raise_any(_check_sources(register, known=resolve))
    lines = _list_lines(extraction)
    found = []
    for claim in register:
        reference_id = resolve.get(claim["source_study"], "")
        study_id = study_of.get(reference_id, "")
        finding = _check_claim(claim, lines=lines.get(study_id, []), text=texts.get(reference_id, ""))
        found.append((claim, study_id, finding))
    return tables.from_rows("claims", [_write(*row) for row in _compare_denominators(found)])


def _check_sources(register: Sequence[Claim], *, known: Mapping[str, str]) -> Iterator[Issue]:
    for claim in register:
        if claim["source_study"] and claim["source_study"] not in known:
            remedy = "write an id as it stands in results/references or results/studies.csv, or leave the cell empty"
            yield Issue(FILE, claim["claim_id"], claim["source_study"], "a record of this review", remedy)


def _list_lines(extraction: pd.DataFrame) -> dict[str, list[Line]]:
    """By study: the rows of its sheets; a value of the study's own page is a row of its own."""
    found: dict[tuple[str, ...], Line] = {}
    for row in tables.to_rows(extraction):
        single = str(row["variable"]) if row["level"] == "study" else ""
        key = (*(str(row[name]) for name in ("study_id", "person", "level", "item")), single)
        line = found.setdefault(key, {"level": row["level"], ADDRESS: f"{row['sheet']} {row['cell']}"})
        line[row["variable"]] = row["value"]
        line[f"{ADDRESS}{row['variable']}"] = f"{row['sheet']} {row['cell']}"
    lines: dict[str, list[Line]] = {}
    for key in sorted(found):
        lines.setdefault(key[0], []).append(found[key])
    return lines


def _check_claim(claim: Claim, *, lines: Sequence[Line], text: str) -> Finding:
    if not claim["source_study"]:
        return Finding(NOT_FOUND, "the register gives no record of this review as its source")
    if not lines:
        return _search_text(claim, text)
    check = CHECKS.get(claim["measure"])
    if check is None:
        effect = claim["value"] and claim["measure"] != "other"
        words = "a claim in words: nothing to compare" if claim["value"] else "no figure"
        return Finding(NOT_CHECKED, "an effect is computed, and stands in no sheet" if effect else words)
    if claim["measure"] in ("trait", "number"):
        stated = [line for line in lines if line["level"] == "study" and claim["outcome"] in line]
    else:
        stated = [line for line in lines if line["level"] == "outcome" and _same(line, "outcome", claim["outcome"])]
        stated = [line for line in stated if any(name in line for name in FIGURES[claim["measure"]])]
    if not stated:
        return Finding(NOT_CHECKED, f"nothing is extracted for {claim['outcome']}")
    return _judge(claim, stated, agrees=[line for line in stated if check(claim, line)])


def _judge(claim: Claim, stated: Sequence[Line], *, agrees: Sequence[Line]) -> Finding:
    if not agrees:
        told = "; ".join(f"{_show(claim, line)} in {_locate(claim, line)}" for line in stated)
        return Finding(CONTRADICTED, told)
    alike = [line for line in agrees if not claim["denominator"] or _same(line, "denominator", claim["denominator"])]
    line = (alike or agrees)[0]
    counted = line.get("denominator", "")
    evidence = f"{_show(claim, line)} in {_locate(claim, line)}"
    return Finding(CONFIRMED if alike or not counted else UNLIKE, evidence, counted)


def _search_text(claim: Claim, text: str) -> Finding:
    """Whether all figures of a claim stand in title and abstract; their absence there says nothing."""
    wanted = [claim[name] for name in ("value", "ci_low", "ci_high", "n") if claim[name]]
    if not wanted:
        return Finding(NOT_CHECKED, "no figure")
    numbers = {float(number) for number in NUMBER.findall(text)}
    try:
        missing = [number for number in wanted if float(number) not in numbers]
    except ValueError:
        return Finding(NOT_CHECKED, "a word is compared with sheets alone")
    if not missing:
        return Finding(CONFIRMED, f"the abstract has {', '.join(wanted)}")
    return Finding(NOT_CHECKED, f"no sheet of an included study, and {', '.join(missing)} not in what was exported")


def _compare_denominators(
    found: Sequence[tuple[Claim, str, Finding]],
) -> Iterator[tuple[Claim, str, Finding]]:
    """Figures of one study that one document sets side by side although the sheets count them per something else.

    The first of them in the register is taken for what the others are read beside.
    """
    first: dict[tuple[str, str], tuple[Claim, Finding]] = {}
    for claim, study_id, finding in found:
        if finding.verdict == CONFIRMED and finding.denominator:
            beside, other = first.setdefault((claim["document"], study_id), (claim, finding))
            if fold(other.denominator) != fold(finding.denominator):
                name = beside["statement"] or beside["claim_id"]
                words = f"{finding.evidence}, per {finding.denominator}; but “{name}” beside it per "
                yield claim, study_id, Finding(UNLIKE, words + other.denominator, finding.denominator)
                continue
        yield claim, study_id, finding


def _write(claim: Claim, study_id: str, finding: Finding) -> dict[str, str]:
    doubt = ""
    if NOT_CHECKED not in (finding.verdict, claim["verdict"]) and finding.verdict != claim["verdict"]:
        doubt = f"the register says {claim['verdict']}, the sheets say {finding.verdict}"
    return {**claim, "study_id": study_id, "machine": finding.verdict, "evidence": finding.evidence, "doubt": doubt}


def _same(line: Line, variable: str, word: str) -> bool:
    return fold(line.get(variable, "")) == fold(word)


def _equal(claim: Claim, line: Line, *, variable: str) -> bool:
    return variable in line and _read_number(line[variable]) == float(claim["value"])


def _read_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _agree_n(claim: Claim, line: Line) -> bool:
    return not claim["n"] or ("n" in line and float(line["n"]) == float(claim["n"]))


def _agree_percentage(claim: Claim, line: Line) -> bool:
    """Whether events of n give the percentage, to the decimals it is written with."""
    if not {"events", "n"} <= line.keys() or not float(line["n"]):
        return False
    decimals = len(claim["value"].partition(".")[2])
    share = 100 * Fraction(line["events"]) / Fraction(line["n"])
    return abs(share - Fraction(claim["value"])) <= Fraction(1, 2 * 10**decimals) and _agree_n(claim, line)


CHECKS: Mapping[str, Callable[[Claim, Line], bool]] = {
    "events": lambda claim, line: _equal(claim, line, variable="events") and _agree_n(claim, line),
    "percentage": _agree_percentage,
    "mean": lambda claim, line: _equal(claim, line, variable="mean") and _agree_n(claim, line),
    "number": lambda claim, line: _equal(claim, line, variable=claim["outcome"]),
    "trait": lambda claim, line: _same(line, claim["outcome"], claim["value"]),
}
FIGURES: Mapping[str, tuple[str, ...]] = {"events": ("events",), "percentage": ("events",), "mean": ("mean",)}


def _locate(claim: Claim, line: Line) -> str:
    """Where the figures stand that are compared: one sheet, and the cell of each."""
    own: tuple[str, ...] = ("n", "events") if "events" in line else ("mean",)
    if claim["measure"] in ("trait", "number"):
        own = (claim["outcome"],)
    places = [line[f"{ADDRESS}{name}"] for name in own if f"{ADDRESS}{name}" in line] or [line[ADDRESS]]
    sheet = places[0].rpartition(" ")[0]
    return f"{sheet} {', '.join(dict.fromkeys(place.rpartition(' ')[2] for place in places))}"


def _show(claim: Claim, line: Line) -> str:
    if claim["measure"] in ("trait", "number"):
        return line[claim["outcome"]]
    if "events" in line:
        return f"{line['events']}/{line.get('n', '?')}"
    return line.get("mean", "")
