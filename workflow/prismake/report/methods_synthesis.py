"""The methods of the synthesis in words: analyses that are combined alike share one sentence."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from prismake.report.accuracy import LIKELIHOODS
from prismake.report.facts import Known
from prismake.report.grammar import agree, begin_sentence, spell_count
from prismake.report.labels import MEDIANS, name_measure
from prismake.report.methods_networks import tell_networks
from prismake.report.methods_swim import tell_swim_methods
from prismake.report.numerals import join_words
from prismake.report.view import View
from prismake.statistics.measures import MEASURES

Analysis = Mapping[str, Any]
ESTIMATORS: Mapping[str, str] = {
    "REML": "restricted maximum likelihood",
    "DL": "the method of DerSimonian and Laird",
    "PM": "the method of Paule and Mandel",
    "ML": "maximum likelihood",
}
TESTS: Mapping[str, str] = {
    "z": "Wald-type intervals",
    "hartung_knapp": "intervals after Hartung and Knapp",
    "adhoc_hartung_knapp": "intervals after Hartung and Knapp, never narrower than the Wald-type ones",
}
METHODS: Mapping[str, str] = {
    "mantel_haenszel": "by the method of Mantel and Haenszel",
    "peto": "by Peto's method",
    "glmm": "in a logit-normal model of the counts (a generalised linear mixed model)",
}
SCALES: Mapping[str, str] = {
    "PR": "as they stand",
    "PLO": "on the logit scale",
    "PLN": "on the logarithmic scale",
    "PAS": "on the arcsine scale",
    "PFT": "after the transformation of Freeman and Tukey",
    "IR": "as they stand",
    "IRLN": "on the logarithmic scale",
    "IRS": "on the scale of their square roots",
    "COR": "as they stand",
    "ZCOR": "on Fisher's z scale",
}
# What one group is told by, its measures, and whose exact limits each study has.
EXACT = (
    ("proportion", frozenset({"PR", "PLO", "PLN", "PAS", "PFT"}), "Clopper and Pearson 1934"),
    ("rate", frozenset({"IR", "IRLN", "IRS"}), "Garwood 1936"),
)
PLURALS: Mapping[str, str] = {"ratio of means": "ratios of means", "mean change": "mean changes"}
BIAS: Mapping[str, str] = {
    "egger": "Egger's test",
    "egger_mixed": "Egger's test in a mixed model",
    "begg": "Begg's test",
    "peters": "Peters' test",
    "harbord": "Harbord's test",
    "trim_fill": "trim and fill",
    "pet_peese": "PET-PEESE",
    "selection_model": "a selection model with one step at a one-sided p of 0.025 (Vevea and Hedges 1995)",
    "limit_meta": "a limit meta-analysis (Rücker 2011)",
    "p_curve": "the p-curve (Simonsohn 2014)",
}


CHOICES: Mapping[str, str] = {
    "estimators": "other estimators of the variance between studies",
    "tests": "other tests and intervals",
    "correlations": "other correlations between before and after",
    "continuity": "other numbers added to empty cells",
    "methods": "methods that take the counts as they are",
    "measures": "other measures of effect",
    "without_judgements": "leaving out studies by their overall risk of bias",
    "without_studies": "leaving out studies that the plan names",
}


def write_synthesis(view: View) -> Iterator[str]:
    """What was planned for each analysis, those alike together, and how many of them pooled anything."""
    yield from _tell_accuracy(view)
    yield from tell_networks(view)
    yield from tell_swim_methods(view)
    if not view.analyses:
        if not view.accuracy and not view.network and not view.swim:
            yield "No analysis was planned."
        return
    groups: dict[str, list[Analysis]] = {}
    for analysis in view.analyses:
        groups.setdefault(describe_analysis(analysis), []).append(analysis)
    for words, alike in groups.items():
        named = "; ".join(str(analysis.get("title") or analysis["id"]) for analysis in alike)
        together = Known(len(alike), f"analyses.{alike[0]['id']}.planned_alike")
        counted = spell_count(together, "analysis", "analyses")
        yield begin_sentence(f"{words} ({counted}: {named}).")
    estimates = view.tables["estimates"]
    pooled = set(estimates.loc[estimates["estimate"].notna(), "analysis_id"])
    n = sum(str(analysis["id"]) in pooled for analysis in view.analyses)
    told = spell_count(Known(n, "estimates.pooled_analyses"), "analysis", "analyses")
    yield begin_sentence(f"{told} had enough studies to be pooled.")
    measures = {str(analysis["measure"]) for analysis in view.analyses}
    yield from (f"Limits of each study's {word} are exact ({whose})." for word, own, whose in EXACT if measures & own)
    yield from _tell_explored(view)
    yield from _tell_probes(view)
    bias = dict.fromkeys(BIAS[test] for analysis in view.analyses for test in analysis.get("bias") or [])
    if bias:
        done = Known(count_run(view.tables["bias"]), "bias.run")
        state = "none could be run" if not done else f"{done} could be run"
        yield f"For small-study effects we planned {join_words(list(bias))}; {state}."


def count_run(bias: pd.DataFrame) -> int:
    """How many tests of small-study effects have a result: a p, or an effect that they corrected."""
    return int((bias["p"].notna() | bias["shown"].notna()).sum())


def _tell_accuracy(view: View) -> Iterator[str]:
    """How the accuracy of tests was pooled, analyses of one likelihood together, and how many were."""
    for likelihood in dict.fromkeys(str(one.get("likelihood", "binomial")) for one in view.accuracy):
        alike = [one for one in view.accuracy if str(one.get("likelihood", "binomial")) == likelihood]
        named = "; ".join(str(one["title"]) for one in alike)
        counted = spell_count(Known(len(alike), f"accuracy.{likelihood}.planned"), "analysis", "analyses")
        yield (
            "Sensitivity and specificity of tests were to be pooled together in a bivariate model of their logits"
            f" (Reitsma 2005) by {LIKELIHOODS[likelihood]} ({counted}: {named})."
        )
    if view.accuracy:
        yield (
            "Limits of each study's sensitivity and specificity are exact (Clopper and Pearson), those of the summary"
            " point Wald's on the logit scale, those of likelihood ratios and of the diagnostic odds ratio by the delta"
            " method on the logarithmic scale; regions are ellipses on the logit scale, and the summary ROC curve is"
            " that of the HSROC model (Rutter and Gatsonis 2001) with the parameters after Harbord 2007."
        )
        variables = dict.fromkeys(str(one["subgroup"]).replace("_", " ") for one in view.accuracy if "subgroup" in one)
        if variables:
            yield (
                f"Groups of studies by {join_words(list(variables))} were to be compared with the variable as a"
                " covariate of both logits, by a likelihood-ratio test."
            )
        pooled = Known(int(view.tables["accuracy_estimates"]["sensitivity"].notna().sum()), "accuracy.pooled")
        yield begin_sentence(f"{spell_count(pooled, 'test', 'tests')} had studies enough for a summary point.")


def _tell_explored(view: View) -> Iterator[str]:
    """By what studies were to be grouped and regressed, and which other choices were to be tried."""
    for key, words in (
        (
            "subgroup",
            "In {n}, studies were to be grouped by {what}.",
        ),
        ("moderators", f"In {{n}}, {'effects' if view.compares else 'results'} were to be regressed on {{what}}."),
    ):
        asked = [one for one in view.analyses if one.get(key)]
        listed = [[one[key]] if isinstance(one[key], str) else one[key] for one in asked]
        named = (name if isinstance(name, str) else join_words(list(name)) for names in listed for name in names)
        what = [name.replace("_", " ") for name in dict.fromkeys(named)]
        if what:
            n = spell_count(Known(len(asked), f"analyses.{key}"), "analysis", "analyses")
            yield words.format(n=n, what=join_words(what))
    asked = [one for one in view.analyses if one.get("sensitivity")]
    tried = [
        words if view.compares else words.removesuffix(" of effect")
        for key, words in CHOICES.items()
        if any(key in one["sensitivity"] for one in asked)
    ]
    if tried:
        n = spell_count(Known(len(asked), "analyses.sensitivity"), "analysis", "analyses")
        told = f"{n} {agree(len(asked), 'was', 'were')} to be repeated with {join_words(tried)}"
        yield f"To see what hangs on our choices, {told}."


def _tell_probes(view: View) -> Iterator[str]:
    """What was measured of single studies, and for which analyses an E-value was asked."""
    influence = view.tables["influence"]
    if influence["hat"].notna().any():
        yield (
            "What single studies do to a result was measured by leaving each out: standardised residuals, DFFITS,"
            " Cook's distances, covariance ratios, leverages and DFBETAS (Viechtbauer and Cheung 2010)."
        )
    elif (influence["kind"] == "leave_one_out").any():
        yield "What single studies do to a result was looked at by leaving each out."
    if (influence["kind"] == "cumulative").any():
        yield "Studies were also added one by one, in the order of their years (cumulative meta-analysis)."
    asked = sum("e_value" in analysis for analysis in view.analyses)
    if asked:
        yield begin_sentence(f"for {spell_count(asked, 'analysis', 'analyses')} we planned an E-value.")


def describe_analysis(analysis: Analysis) -> str:
    """How one analysis was planned, in words.

    >>> describe_analysis({"measure": "RR", "model": "common"})
    'risk ratios were to be combined in a common-effect model'
    >>> describe_analysis({"measure": "PLO", "method": "glmm"})
    'proportions were to be combined in a logit-normal model of the counts (a generalised linear mixed model)'
    """
    measure = str(analysis["measure"])
    label = name_measure(measure)
    words = f"{PLURALS.get(label) or _pluralise(label)} were to be combined"
    if "dependent" in analysis:
        return f"{words} {_describe_dependent(analysis)}"
    method = str(analysis.get("method") or "inverse_variance")
    if method != "inverse_variance":
        return f"{words} {METHODS[method]}{_assume(analysis)}"
    scale = f" {SCALES[measure]}" if measure in SCALES else ""
    medians = f"; {MEDIANS}" if "medians" in analysis else ""
    return f"{words}{scale} in a {_describe_model(analysis)}{_assume(analysis)}{medians}"


def _describe_dependent(analysis: Analysis) -> str:
    """The multilevel model, and what was assumed of effects of one study."""
    r = float(analysis["dependent"].get("correlation", 0))
    errors = f"a correlation of {r:g} assumed between" if r else "no correlation assumed between"
    errors += " the sampling errors of one study's effects"
    if "shared_control" in analysis["dependent"]:
        errors = "the covariance of effects with the same control arm from that arm's figures (Gleser and Olkin 2009)"
    estimator = ESTIMATORS[str(analysis.get("tau2", "REML"))]
    turned = "; scales that run the other way were turned" if analysis["dependent"].get("turned") else ""
    return (
        f"in a multilevel model, with variances between and within studies by {estimator}, {errors}, and"
        " cluster-robust standard errors (CR2) with Satterthwaite's degrees of freedom"
        f"{turned}{_assume(analysis)}"
    )


def _describe_model(analysis: Analysis) -> str:
    if analysis.get("model", "random") == "common":
        return "common-effect model"
    parts = []
    if analysis.get("tau2"):
        parts.append(f"τ² by {ESTIMATORS[str(analysis['tau2'])]}")
    if analysis.get("test"):
        parts.append(TESTS[str(analysis["test"])])
    return "random-effects model" + (f" with {join_words(parts)}" if parts else "")


def _assume(analysis: Analysis) -> str:
    if "crossover" in analysis:
        r = analysis["crossover"]["correlation"]
        return (
            "; crossover trials were to be compared within people (Elbourne 2002), and where one gave neither a"
            f" correlation nor a paired standard error, a correlation of {r} was assumed"
        )
    r = analysis.get("correlation")
    if r is None or MEASURES[str(analysis["measure"])].comparison != "pre_post":
        return ""
    return f"; where a study gave no correlation between before and after, {r} was assumed"


def _pluralise(label: str) -> str:
    head, _, rest = label.partition(" (")
    first, _, tail = head.partition(" in ")
    return f"{first}s" + (f" in {tail}" if tail else "") + (f" ({rest}" if rest else "")
