"""What two people extracted and judged: agreement, disagreements, and the settled values."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from judging import Explanation, Finding, Ours, Rebuilt, Row, read_table
from prismake.extract.tools import read_tool
from prismake.statistics.kappa import measure_fleiss, measure_kappa

JUDGEMENTS = read_tool("rob2_2019").judgements
SHORT = dict(zip(("l", "sc", "h"), JUDGEMENTS, strict=True))
DOMAINS = 5


def compare_extraction(rebuilt: Rebuilt, folder: Path) -> Iterator[Finding]:
    """Two sheets and the curated one, column by column in their order, for the header words differ."""
    sheets = [
        read_table(folder / f"{name}.csv")
        for name in ("extraction_reviewer_1", "extraction_reviewer_2", "study_characteristics_curated")
    ]
    first, second, curated = ({_first(row): list(row.values()) for row in sheet} for sheet in sheets)
    rebuilt.figures["extraction, studies alike"] = Ours(sum(first[study] == second[study] for study in first))
    header, apart = list(sheets[1][0]), list[str]()
    for place, study in enumerate(second, start=2):
        pairs = zip(header, second[study], curated[study], strict=True)
        cells = [name for name, ours, theirs in pairs if ours != theirs]
        if cells and first[study] == second[study]:
            apart += [f"study_characteristics_curated.csv line {place}, {name}" for name in cells]
    yield Finding(f"{len(apart)} cells on which two people agree stand otherwise in the curated table", tuple(apart))


def compare_judgements(rebuilt: Rebuilt, folder: Path) -> None:
    """The two people's judgements by domain, the disagreements that are listed, and the settled judgements."""
    first, second, settled = (
        _read_judgements(read_table(folder / f"{name}.csv"))
        for name in ("rob2_reviewer_1", "rob2_reviewer_2", "rob2_assessment")
    )
    counts = np.zeros((len(JUDGEMENTS), len(JUDGEMENTS)))
    for item, judgement in first.items():
        counts[JUDGEMENTS.index(judgement), JUDGEMENTS.index(second[item])] += 1
    figures, measured = rebuilt.figures, measure_kappa(counts)
    figures["risk of bias, domains"] = Ours(len(first))
    figures["risk of bias, alike"] = Ours(sum(first[item] == second[item] for item in first))
    figures["risk of bias, agreement in per cent"] = Ours(100 * measured["observed"])
    words = "Krippendorff's alpha of the same judgements; Cohen's kappa is ours"
    figures["risk of bias, kappa"] = Ours(measured["kappa"], Explanation(words, _find_alpha(first, second)))
    listed = read_table(folder / "rob2_disagreements.csv")
    differing = {item for item in first if first[item] != second[item]}
    named = {(row["study"], int(row["domain"][1])): row for row in listed}
    told = [item for item in differing & set(named) if named[item]["consensus"] == settled[item]]
    figures["risk of bias, disagreements listed and settled so"] = Ours(len(told))


def _find_alpha(first: dict[tuple[str, int], str], second: dict[tuple[str, int], str]) -> float:
    """Krippendorff's alpha of nominal judgements of two: Fleiss' kappa with chance counted without replacement."""
    rows = [[(first[item], second[item]).count(judgement) for judgement in JUDGEMENTS] for item in first]
    judged = 2 * len(rows)
    return 1 - (1 - float(measure_fleiss(np.array(rows))["kappa"])) * (judged - 1) / judged


def _read_judgements(rows: list[Row]) -> dict[tuple[str, int], str]:
    """The judgement by study and number of the domain, in the words of the tool."""
    words = {(_first(row), at): list(row.values())[at].lower() for row in rows for at in range(1, DOMAINS + 1)}
    return {item: SHORT.get(word, word) for item, word in words.items()}


def _first(row: Row) -> str:
    return next(iter(row.values()))
