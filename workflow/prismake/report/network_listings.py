"""The tables of a network meta-analysis: league table, ranks, direct and indirect evidence, contributions, studies."""

import pandas as pd

from prismake.report.grammar import begin_sentence, write_remark
from prismake.report.labels import name_measure
from prismake.report.listings import Cell, Listing
from prismake.report.networks import MODELS, Network, Row, describe_model, is_ratio, name_pair, write_interval
from prismake.report.numerals import write_number, write_p

PLACES = 3  # of P-scores and of the numbers of the model
NOTHING = "nothing was pooled."
HETEROGENEITY = {
    "q": "Q, heterogeneity and inconsistency together",
    "q_within": "Q within designs",
    "q_between": "Q between designs",
    "q_interaction": "Q between designs, with variance within them (design-by-treatment interaction)",
}
VARIANCES = {
    "tau2": "τ², one for all comparisons",
    "tau": "τ",
    "i2": "I², per cent",
    "tau2_within": "τ² within designs",
}


def list_against(network: Network) -> Listing:
    """Every treatment against the reference in both models, with prediction intervals."""
    reference = network.names[0] if network.pooled else str(network.plan["reference"])
    rows: list[tuple[Cell, ...]] = []
    for row in network.list_against_reference():
        name = str(row["treatment"])
        other = network.find(name, reference, model="common") or row
        told = [network.show(name, reference).text, write_p(row["p"])]
        if network.model == "random":
            told += [write_interval(row, ("shown_pi_low", "shown_pi_high")) or "none"]
            told += [network.widen(float(other["estimate"]), float(other["se"])).text]
        rows.append((name, int(row["studies"]), *told))
    beside = ("95 % prediction interval", "Common effect [95 % CI]") if network.model == "random" else ()
    heads = ("Treatment", "Studies against it", f"{MODELS[network.model].capitalize()} [95 % CI]", "p", *beside)
    caption = f"{network.title}: {name_measure(network.measure)} against {reference}"
    return Listing(f"network-{network.analysis_id}", caption, heads, tuple(rows), NOTHING)


def list_league(network: Network) -> Listing:
    """The league table: the treatment of the row against that of the column, in the order of the P-scores."""
    names = [str(row["treatment"]) for row in network.ranked]
    rows = tuple((one, *("" if one == other else network.show(one, other).text for other in names)) for one in names)
    caption = (
        f"{network.title}: league table, {name_measure(network.measure)} [95 % CI] of the treatment of the row against"
        f" that of the column ({MODELS[network.model]}), in the order of the P-scores"
    )
    return Listing(f"league-{network.analysis_id}", caption, ("Treatment", *names), rows, NOTHING)


def list_ranks(network: Network) -> Listing:
    """The treatments by their P-score in the planned model, with the other one's."""
    other = "common" if network.model == "random" else "random"
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            str(row["treatment"]),
            int(row["studies"]),
            "not told" if pd.isna(row["people"]) else write_number(row["people"], 0),
            *(write_number(row[f"p_score_{model}"], PLACES) for model in (network.model, other)),
        )
        for row in network.ranked
    )
    heads = ("Treatment", "Studies", "People", f"P-score, {MODELS[network.model]}", f"P-score, {MODELS[other]}")
    return Listing(f"ranks-{network.analysis_id}", f"{network.title}: P-scores", heads, rows, NOTHING)


def list_splits(network: Network) -> Listing:
    """Direct and indirect evidence of every comparison that has studies of its own, and whether they differ."""
    rows = [_split(network, row) for row in network.estimates if row["model"] == network.model and row["studies"]]
    differ = "Ratio of both" if is_ratio(network) else "Difference"
    heads = ("Comparison", "Studies", "Direct evidence, %", "Direct", "Indirect", "Network", f"{differ} [95 % CI]", "p")
    caption = f"{network.title}: direct and indirect evidence, by back-calculation ({MODELS[network.model]})"
    return Listing(f"splits-{network.analysis_id}", caption, heads, tuple(rows), NOTHING)


def _split(network: Network, row: Row) -> tuple[Cell, ...]:
    told = [
        "none" if pd.isna(row[name]) else network.widen(float(row[name]), float(row[f"{name}_se"])).text
        for name in ("direct", "indirect")
    ]
    whole = network.show(str(row["treatment"]), str(row["comparator"])).text
    apart = "not tested"
    if not pd.isna(row["difference"]):
        apart = network.widen(float(row["difference"]), float(row["difference_se"])).text
    share = write_number(100 * row["proportion"], 0)
    pair = name_pair(str(row["treatment"]), str(row["comparator"]))
    return (pair, int(row["studies"]), share, *told, whole, apart, write_p(row["difference_p"]))


def list_contributions(network: Network) -> Listing:
    """What direct comparisons give to each estimate against the reference, in per cent."""
    summed: dict[str, dict[str, float]] = {}
    for row in network.contributions:
        if row["comparator"] == network.names[0]:
            own = summed.setdefault(str(row["treatment"]), {})
            through = name_pair(str(row["through_treatment"]), str(row["through_comparator"]))
            own[through] = own.get(through, 0.0) + float(row["contribution"])
    rows = tuple((name, _tell_shares(summed[name])) for name in network.names[1:] if name in summed)
    reference = network.names[0] if network.pooled else str(network.plan["reference"])
    caption = f"{network.title}: what direct comparisons contribute to each estimate against {reference}"
    nothing = "not computed."
    return Listing(f"contributions-{network.analysis_id}", caption, ("Treatment", "Per cent"), rows, nothing)


def _tell_shares(shares: dict[str, float]) -> str:
    ordered = sorted(shares.items(), key=lambda one: (-round(one[1], 9), one[0]))
    return "; ".join(f"{through} {write_number(share, 1)}" for through, share in ordered)


def list_model(network: Network) -> Listing:
    """Heterogeneity and inconsistency of the network."""
    row = network.row
    rows = [
        (words, write_number(row[name]), str(int(row[f"{name}_df"])), write_p(row[f"{name}_p"]))
        for name, words in HETEROGENEITY.items()
        if not pd.isna(row[name])
    ]
    rows += [
        (words, write_number(row[name], PLACES), "", "") for name, words in VARIANCES.items() if not pd.isna(row[name])
    ]
    caption = f"{network.title}: heterogeneity and inconsistency ({describe_model(network)})"
    nothing = NOTHING if not network.pooled else "there are no more effects than comparisons to estimate."
    return Listing(f"network-model-{network.analysis_id}", caption, ("What", "Value", "df", "p"), tuple(rows), nothing)


def list_studies(network: Network) -> Listing:
    """The effects of the studies, one for every two of their treatments."""
    rows = [
        (
            network.labels.get(row["study_id"], str(row["study_id"])),
            name_pair(str(row["treatment"]), str(row["comparator"])),
            network.widen(float(row["yi"]), float(row["vi"]) ** 0.5).text,
            str(row["data"]),
            write_remark(str(row["remark"])),
            str(row["cells"]),
        )
        for row in network.effects
        if row["treatment"]
    ]
    heads = (
        "Study",
        "Comparison",
        f"{begin_sentence(name_measure(network.measure))} [95 % CI]",
        "Figures",
        "Remark",
        "Cells",
    )
    caption, nothing = f"{network.title}: effects of the studies", "no study with two treatments of the network so far."
    return Listing(f"network-effects-{network.analysis_id}", caption, heads, tuple(rows), nothing)


def list_left_out(network: Network) -> Listing:
    """Studies with rows of the outcome that the network does not use, each with the reason."""
    rows = tuple(
        (network.labels.get(row["study_id"], str(row["study_id"])), write_remark(str(row["remark"])))
        for row in network.effects
        if not row["treatment"]
    )
    caption = f"{network.title}: studies that this network does not use"
    return Listing(f"network-left-{network.analysis_id}", caption, ("Study", "Why"), rows)
