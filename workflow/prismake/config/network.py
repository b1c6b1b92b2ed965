"""What `network` of analyses.yaml says held against the codebook, and each network as rows are chosen for it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prismake.config.analyses import check_figures, check_species, check_words, list_choices
from prismake.config.choices import check_plan
from prismake.issues import Issue
from prismake.statistics.kinds import COMPARATOR, KINDS, name_plan
from prismake.text.words import fold

Analysis = Mapping[str, Any]
Rows = Sequence[Mapping[str, str]]


def choose_rows(analysis: Analysis) -> dict[str, Any]:
    """A network as an analysis whose comparison is all of its treatments, the reference first."""
    names = [str(name) for name in analysis["treatments"]]
    ordered = sorted(names, key=lambda name: fold(name) != fold(analysis["reference"]))
    times = {"timepoints": list(analysis["timepoints"])} if analysis.get("timepoints") else {}
    return {**analysis, "comparison": {"kind": "network", "treatments": ordered, **times}}


def check_networks(networks: Sequence[Analysis], *, codebook: Rows, file: str) -> Iterator[Issue]:
    """Issues of words that no choice of the codebook offers, of treatments named twice, of a reference that is none of
    them, and of choices that decide nothing.
    """
    choices, figures = list_choices(codebook), [row["variable"] for row in codebook if row["level"] == "outcome"]
    for analysis in networks:
        place = name_plan(analysis)
        folded = [fold(name) for name in analysis["treatments"]]
        for name in sorted({name for name in folded if folded.count(name) > 1}):
            yield Issue(file, f"{place}, treatments", f"'{name}' twice", "each once", "take one of the two away")
        if fold(analysis["reference"]) not in folded:
            remedy = "name one of the treatments, or add it to them"
            allowed = ", ".join(analysis["treatments"])
            yield Issue(file, f"{place}, reference", str(analysis["reference"]), allowed, remedy)
        if analysis.get("model") == "common" and "tau2" in analysis:
            found = f"tau2 {analysis['tau2']} beside model common, which has no variance between studies"
            yield Issue(
                file, f"{place}, tau2", found, "model random, or no tau2", "take tau2 away, or correct the model"
            )
        yield from check_plan(analysis, file=file)
        yield from check_species(analysis, codebook, file=file)
        own = choose_rows(analysis)
        yield from check_words(own, choices, file=file)
        yield from check_figures(analysis, figures, file=file)
        if KINDS[analysis["measure"]].data == "reported" and COMPARATOR not in figures:
            remedy = f"add {COMPARATOR} to config/codebook as a choice of level outcome: what a row's effect is against"
            found = f"{analysis['measure']} without {COMPARATOR}"
            yield Issue(file, f"{place}, measure", found, f"a codebook with {COMPARATOR}", remedy)
