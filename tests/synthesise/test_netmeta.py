"""Networks of metadat, from sheets to tables, against netmeta itself (tests/tools/netmeta_oracle.R)."""

import math

import pytest

from networked import NETMETA, list_columns, rebuild

CLOSE = 1e-9  # netmeta inverts by pinv and drops what it takes for zero
HETEROGENEOUS = [name for name, known in NETMETA.items() if known["reml"] > 1e-6]
# rma.mv(yi, V, mods = X, random = ~ comp | id, rho = 1/2) of each study's effects against one arm, metafor 3.8-1;
# netmeta's 0.0307 has a restricted likelihood lower by 0.207 there, too.
REML = {"linde2016": 0.01827393637}


@pytest.fixture(scope="module", params=sorted(NETMETA))
def both(request):
    return rebuild(request.param)


def close(value, known, rel=CLOSE, floor=1e-10):
    """Reported effects of several arms are rounded; netmeta takes all of them, we those against one arm."""
    return (
        pytest.approx(value, rel=max(rel, 1e-5), abs=1e-6) if known["contrasts"] else pytest.approx(value, rel, floor)
    )


def test_the_network_and_its_heterogeneity(both):
    made, known = both
    (row,) = made["networks"]
    assert (row["k"], row["treatments"], row["designs"]) == (known["k"], known["n"], known["designs"])
    assert [row["q"], row["tau2"], row["i2"]] == close([known["q"], known["tau2"], 100 * known["i2"]], known)
    for name in ("q_within", "q_between", "q_interaction"):
        if row[f"{name}_df"]:
            assert row[name] == close(known[name], known, rel=1e-8), name
    assert [row["q_df"], row["q_within_df"], row["q_between_df"]] == [
        known[f"df{end}"] for end in ("", "_within", "_between")
    ]
    assert row["q_between_p"] == close(known["p_between"], known, rel=1e-7)


def test_every_comparison_in_both_models_direct_and_indirect(both):
    made, known = both
    found = {(row["model"], row["treatment"], row["comparator"]): row for row in made["network_estimates"]}
    assert len(found) == 2 * len(known["pairs"]["one"])
    for pair in list_columns(known["pairs"]):
        for model in ("common", "random"):
            row, sign = _orient(found, model, pair["one"], pair["other"])
            assert [sign * row["estimate"], row["se"]] == close([pair[model], pair[f"{model}_se"]], known), pair
        ends = sorted(sign * row[name] for name in ("pi_low", "pi_high"))
        assert ends == close([pair["low"], pair["high"]], known), pair
        assert row["proportion"] == close(pair["proportion"], known, rel=1e-7)
        if row["studies"]:
            assert [sign * row["direct"], row["direct_se"]] == close([pair["direct"], pair["direct_se"]], known), pair
        if row["studies"] and not math.isnan(row["indirect"]) and "difference" in pair:
            assert [sign * row["indirect"], row["indirect_se"]] == close(
                [pair["indirect"], pair["indirect_se"]], known, rel=1e-7
            )
            assert [sign * row["difference"], row["difference_p"]] == close(
                [pair["difference"], pair["difference_p"]], known, rel=1e-6
            )


def _orient(found, model, one, other):
    return (found[model, one, other], 1) if (model, one, other) in found else (found[model, other, one], -1)


def test_p_scores_of_both_models(both):
    made, known = both
    for model in ("common", "random"):
        scores = {row["treatment"]: row[f"p_score_{model}"] for row in made["network_treatments"]}
        assert scores == pytest.approx(known[f"p_scores_{model}"], rel=1e-6, abs=1e-8)


def test_contributions_by_the_random_walk(both):
    made, known = both
    summed = {}
    for row in made["network_contributions"]:
        of, through = (frozenset((row[f"{of}treatment"], row[f"{of}comparator"])) for of in ("", "through_"))
        summed[of, through] = summed.get((of, through), 0.0) + row["contribution"]
    for of in {of for of, _ in summed}:
        assert sum(share for (other, _), share in summed.items() if other == of) == pytest.approx(100)
    if not known["contribution"]:
        return  # netmeta lists every path: only networks of up to ten treatments were asked
    for row in list_columns(known["contribution"]):
        pair = tuple(frozenset(row[name].split(":")) for name in ("of", "through"))
        assert summed.get(pair, 0.0) == pytest.approx(100 * row["share"], abs=1e-6), row


@pytest.mark.parametrize("name", HETEROGENEOUS)
def test_reml_is_where_the_likelihood_of_metafor_has_its_top(name):
    made, known = rebuild(name, tau2="REML")
    assert made["networks"][0]["tau2"] == pytest.approx(REML.get(name, known["reml"]), rel=1e-4)  # metafor stops early
