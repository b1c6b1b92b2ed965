"""The accuracy of a test in groups of studies: the covariate of both logits against R, and what is left out."""

import math
from decimal import Decimal, localcontext

import pytest

from prismake.config.accuracy import check_accuracy
from prismake.synthesise.accuracy_subgroups import name_groups, split_accuracy
from prismake.synthesise.bivariate_groups import compare_groups, measure_groups
from prismake.synthesise.logit_normal import PRECISE
from prismake.synthesise.two_by_two import Table, measure_counts
from prismake.tables import from_rows, to_rows
from tested import KEARON, STRIP, list_sheets, pool

TABLES = [Table(*one) for one in KEARON["tables"]]
GROUPS = [TABLES[::2], TABLES[1::2]]
# Logits of both groups with their errors, and the likelihood ratio, by R 4.2.2 for the same two groups: accuracy.R's
# likelihood with seven numbers by nlminb and optimHess, and rma.mv(mods = ~ side:group - 1) of metafor 3.8-1.
TOLD = {
    "binomial": (
        *(2.34159115, 3.61927314, 2.24100066, 3.43366421),
        *(0.334776347, 0.599760351, 0.353800134, 0.654366333),
        0.10757439,
    ),
    "REML": (
        *(2.12066844, 3.09520475, 1.9906804, 2.64291724),
        *(0.308942468, 0.457817877, 0.324627122, 0.493144923),
        0.672487137,
    ),
    "ML": (
        *(2.10375924, 3.0669668, 1.98261064, 2.59687984),
        *(0.287542522, 0.423149097, 0.306267876, 0.460731258),
        0.672487137,
    ),
}


def logit(p):
    return math.log(p / (1 - p))


@pytest.mark.parametrize("likelihood", TOLD)
def test_groups_have_the_means_and_the_test_of_r(likelihood):
    found = compare_groups(GROUPS, likelihood=likelihood)
    sides = [side for group in found.groups for side in group]
    points = [logit(side[0]) for side in sides]
    errors = [(logit(side[2]) - logit(side[1])) / 2 / 1.959963984540054 for side in sides]
    assert [*points, *errors, found.statistic] == pytest.approx(TOLD[likelihood], rel=1e-5)
    assert found.df == 2
    assert found.p == pytest.approx(math.exp(-found.statistic / 2), rel=1e-9)  # the tail of chi² with 2 df


def test_groups_of_the_same_means_have_the_likelihood_of_all():
    place = [Decimal(one) for one in ("2.2", "3.1", "0.7", "-0.2", "1.1")]
    with localcontext(PRECISE):
        together = measure_counts([*GROUPS[0][:3], *GROUPS[1][:3]], place)
        apart = measure_groups([GROUPS[0][:3], GROUPS[1][:3]], [*place[:2], *place])
    assert float(apart.value) == pytest.approx(float(together.value), rel=1e-15)
    assert float(apart.slopes[0] + apart.slopes[2]) == pytest.approx(float(together.slopes[0]), rel=1e-12)


def split(levels, **changed):
    """The tables accuracy and accuracy_subgroups of Kearon's studies, of which each has a setting or none."""
    analysis = STRIP | {"likelihood": "ML", "subgroup": "setting"} | changed
    sheets = list_sheets(KEARON["tables"][: len(levels)])
    rows, _ = pool(*sheets, likelihood="ML")
    stated = [
        {"study_id": f"s{at:02}", "level": "study", "variable": "setting", "value": level, "person": "ada"}
        for at, level in enumerate(levels)
        if level
    ]
    named = name_groups(rows, from_rows("extraction", stated), analyses=[analysis])
    return named, split_accuracy(named, analyses=[analysis])


def test_groups_that_can_be_compared_are_and_the_others_are_told():
    named, found = split(["ward"] * 3 + ["clinic"] * 3 + ["home", ""])
    assert named["subgroup"].tolist() == [*["ward"] * 3, *["clinic"] * 3, "home", "not extracted"]
    rows = {row["level"]: row for row in to_rows(found)}
    assert [(level, row["k"]) for level, row in rows.items()] == [
        *(("", 6), ("clinic", 3), ("home", 1), ("not extracted", 1), ("ward", 3))
    ]
    assert rows[""]["df"] == 2
    assert rows[""]["remark"] == "likelihood-ratio test of both logits together"
    assert rows["home"]["remark"] == "one study: not part of the comparison"
    assert rows["not extracted"]["remark"] == "not part of the comparison"
    again = compare_groups([TABLES[3:6], TABLES[:3]], likelihood="ML")
    assert rows["ward"]["sensitivity"] == pytest.approx(again.groups[1].sensitivity[0], rel=1e-11)
    assert rows[""]["p"] == pytest.approx(again.p, rel=1e-9)


@pytest.mark.parametrize("levels", [["ward"] * 6, ["ward", "ward", "ward", "clinic", "clinic"], [""] * 6])
def test_too_few_to_compare_is_said(levels):
    _, found = split(levels)
    (test,) = (row for row in to_rows(found) if not row["level"])
    assert test["remark"].startswith("nothing is compared: two groups of two studies or more are needed")
    assert math.isnan(test["p"])


def test_a_group_in_which_every_study_finds_all_of_the_ill_has_no_finite_mean():
    tables = [Table(10, 10, 8, 12), Table(14, 14, 9, 15)]
    with pytest.raises(ValueError, match="sensitivity is 0 or 1"):
        compare_groups([tables, TABLES[1:4]], likelihood="binomial")


def test_without_a_subgroup_nothing_is_compared():
    rows, _ = pool(*list_sheets(KEARON["tables"][:4]), likelihood="ML")
    assert split_accuracy(rows, analyses=[STRIP]).empty
    assert set(name_groups(rows, from_rows("extraction", []), analyses=[STRIP])["subgroup"]) == {""}


def test_a_variable_that_the_codebook_lacks_is_told_at_the_start():
    codebook = [{"level": "study", "variable": "setting", "type": "text", "values": ""}]
    known, unknown = (
        list(check_accuracy([STRIP | {"subgroup": name}], codebook=codebook, file="analyses"))
        for name in ("setting", "country")
    )
    assert not known
    assert [(issue.place, issue.found, issue.allowed) for issue in unknown] == [
        ("analysis ultrasound, subgroup", "country", "setting")
    ]
