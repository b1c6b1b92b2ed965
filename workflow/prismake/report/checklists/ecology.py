"""What ecology asks beside medicine, one sentence for each fact: pages, checks, software, dependence; else empty."""

from collections.abc import Callable, Mapping

from prismake.report.checklists.amendments import tell_reasons
from prismake.report.grammar import agree
from prismake.report.numerals import join_words, write_count
from prismake.report.unsynthesised import NOT_EXTRACTED, list_unsynthesised
from prismake.report.view import View


def tell_pages(view: View) -> str:
    """How many extracted values have the place in the report that they were taken from."""
    rows = view.tables["extraction"]
    rows = rows[rows["value"] != ""]
    n = int((rows["page"].str.strip() != "").sum())
    told = (
        f"Of {write_count(len(rows), 'extracted value')}, {n} {agree(n, 'has', 'have')} a page or a part of the report"
    )
    return f"{told} beside {agree(n, 'it', 'them')}." if n else ""


def tell_taken_twice(view: View) -> str:
    """How many values two people or more extracted, each by themselves."""
    rows = view.tables["extraction"]
    rows = rows[rows["value"] != ""]
    people = rows.groupby(["study_id", "level", "item", "variable"])["person"].nunique()
    n = int((people > 1).sum())
    return (
        f"Of {write_count(len(people), 'value')}, {n} {agree(n, 'was', 'were')} extracted by two people or more."
        if n
        else ""
    )


def tell_unused(view: View) -> str:
    """How many results stand in no synthesis, each with its reason in the report."""
    extracted = view.tables["extraction"]
    if not ((extracted["level"] == "outcome") & (extracted["value"] != "")).any():
        return ""
    plans = {"analyses": view.analyses, "accuracy": view.accuracy, "networks": view.network, "swim": view.swim}
    rows = list_unsynthesised(view.tables, **plans, library=view.library).rows
    n = sum(row[2] != NOT_EXTRACTED for row in rows)
    told = (
        f"{write_count(n, 'result')} {agree(n, 'stands', 'stand')} in no synthesis, as the report lists with reasons."
    )
    return told if n else "Every extracted result is in a synthesis."


def tell_software(view: View) -> str:
    """By which program effects were pooled."""
    version, code = (str(view.provenance.get(name) or "") for name in ("version", "code"))
    planned = view.analyses or view.accuracy or view.network or view.swim
    told = f"Results were computed by prismake {version} (code {code}) itself"
    return f"{told}, without a package for meta-analysis; scripts for R beside it compute them again." * bool(
        version and planned
    )


def tell_dependence(view: View) -> str:
    """How effects of one study that depend on each other are handled in each analysis, and in networks."""
    several = [str(one.get("title") or one["id"]) for one in view.analyses if one.get("dependent")]
    kind = "pairwise analysis" if view.network else "analysis"
    told = []
    if several:
        told.append(f"Several effects of one study are pooled together, as dependent ones, in {join_words(several)}.")
    if len(several) < len(view.analyses):
        told.append(f"In {'every other' if several else 'each'} {kind} each study has one effect.")
    if view.network:
        told.append("In networks, trials with several arms enter with the covariances of their effects.")
    return " ".join(told)


def tell_quality(view: View) -> str:
    """Which analyses are made again without studies by their risk of bias."""
    told = [
        f"{one.get('title') or one['id']} without {join_words([str(word) for word in words])}"
        for one in view.analyses
        if (words := (one.get("sensitivity") or {}).get("without_judgements"))
    ]
    return f"Analyses are made again without studies of these judgements: {'; '.join(told)}." if told else ""


def tell_random(view: View) -> str:
    """That every analysis is one of random effects, where each is; the bivariate model of a test always is."""
    own, planned = ("inverse_variance", "glmm"), [*view.analyses, *view.network]
    usual = all(one.get("model", "random") == "random" and one.get("method", own[0]) in own for one in planned)
    told = "Every analysis is planned with a random-effects model."
    return told if usual and (planned or view.accuracy) and not view.swim else ""


def tell_selection(view: View) -> str:
    """That moderators are looked at as planned, where there are any."""
    planned = any(one.get("subgroup") or one.get("moderators") for one in [*view.analyses, *view.accuracy])
    told = "Subgroups and moderators are looked at as planned; no model is selected by its fit."
    return told if planned else ""


FACTS: Mapping[str, Callable[[View], str]] = {
    "amended_because": tell_reasons,
    "located": tell_pages,
    "taken_twice": tell_taken_twice,
    "unused": tell_unused,
    "software": tell_software,
    "dependence": tell_dependence,
    "quality_used": tell_quality,
    "random_effects": tell_random,
    "no_selection": tell_selection,
}
