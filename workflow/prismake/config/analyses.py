"""What analyses.yaml says held against codebook: a word or a variable that no sheet has is a typing error."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prismake.config.choices import check_choices
from prismake.issues import Issue
from prismake.statistics.kinds import COMPARATOR, KINDS, OWED, list_arms, list_outcomes, name_plan
from prismake.text.words import fold

YEAR = "year"  # of the study's label; needs no variable
Rows = Sequence[Mapping[str, str]]
Choices = Mapping[tuple[str, str], set[str]]


def check_analyses(analyses: Sequence[Mapping[str, Any]], *, codebook: Rows, file: str) -> Iterator[Issue]:
    """Issues of choices that do not go together, of words that no choice of the codebook offers, and of variables that
    it lacks at the level of studies or outcomes.
    """
    choices = list_choices(codebook)
    variables, figures = ([row["variable"] for row in codebook if row["level"] == at] for at in ("study", "outcome"))
    for analysis in analyses:
        yield from check_choices(analysis, file=file)
        yield from check_words(analysis, choices, file=file)
        yield from check_species(analysis, codebook, file=file)
        yield from _check_variables(analysis, variables, file=file)
        yield from check_figures(analysis, figures, file=file)


def list_choices(codebook: Rows) -> Choices:
    """The words of every choice of the codebook by level and variable."""
    return {
        (row["level"], row["variable"]): {fold(word) for word in row["values"].split("|")}
        for row in codebook
        if row["type"] == "choice"
    }


def check_words(analysis: Mapping[str, Any], choices: Choices, *, file: str) -> Iterator[Issue]:
    """Issues of words of an analysis that no choice of the codebook offers."""
    comparison = analysis["comparison"]
    times = [time for key in ("before", "after", "timepoints") for time in comparison.get(key, ())]
    arms = [arm for key in ("experimental", "control", "arm") for arm in list_arms(comparison, key)]
    arms += (treatments := comparison.get("treatments", ()))
    used = {
        ("outcome", "outcome"): list_outcomes(analysis),
        ("study", "design"): analysis["designs"],
        ("study", "species"): [analysis["species"]] if "species" in analysis else [],
        ("outcome", "denominator"): [analysis["denominator"]] if "denominator" in analysis else [],
        ("outcome", "timepoint"): times,
        ("outcome", "arm"): arms,
        ("outcome", COMPARATOR): arms if KINDS[analysis["measure"]].data == "reported" and treatments else [],
    }
    for key, words in used.items():
        for word in words:
            if key in choices and fold(word) not in choices[key]:
                allowed = " | ".join(sorted(choices[key]))
                place = f"{name_plan(analysis)}, {key[1]}"
                yield Issue(file, place, word, allowed, "write a value of config/codebook, or add it there")


def check_species(analysis: Mapping[str, Any], codebook: Rows, *, file: str) -> Iterator[Issue]:
    """An Issue where an analysis does not say which of several species it takes: unlike ones are never pooled."""
    listed = [row for row in codebook if (row["level"], row["variable"]) == ("study", "species")]
    words = [word.strip() for row in listed for word in row["values"].split("|") if word.strip()]
    if "species" not in analysis and listed and len(words) != 1:
        found, remedy = "no species, and the codebook has several", "say which one the analysis takes"
        yield Issue(file, f"{name_plan(analysis)}, species", found, " | ".join(words) or "a species", remedy)


def _check_variables(analysis: Mapping[str, Any], variables: Sequence[str], *, file: str) -> Iterator[Issue]:
    groups = analysis.get("subgroup") or []
    asked = [("subgroup", [groups] if isinstance(groups, str) else list(groups))]
    for one in analysis.get("moderators") or []:
        asked.append(("moderators", [one] if isinstance(one, str) else list(one)))
    for key, names in asked:
        for name in names:
            if name not in variables and name != YEAR:
                place = f"analysis {analysis['id']}, {key}"
                remedy = "write the name of a variable of level study in config/codebook, or add it there"
                yield Issue(file, place, str(name), ", ".join([*variables, YEAR]), remedy)


def check_figures(analysis: Mapping[str, Any], figures: Sequence[str], *, file: str) -> Iterator[Issue]:
    """Figures that nothing else stands for, and that nobody can fill in."""
    data = KINDS[analysis["measure"]].data
    missing = [name for name in OWED[data] if name not in figures] if data in ("rates", "correlations") else []
    if missing:
        place, found = f"{name_plan(analysis)}, measure", f"{analysis['measure']} without {' and '.join(missing)}"
        remedy = "add them to config/codebook as numbers of level outcome, or choose another measure"
        yield Issue(file, place, found, f"a codebook with {' and '.join(OWED[data])}", remedy)
