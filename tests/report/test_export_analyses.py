"""What other programs get: their own column names, and metafor comes to our numbers."""

import shutil
import subprocess

import pandas as pd
import pytest

from extraction_factory import PRE_POST, RCT, SHARE, TRIAL, before_after, compute, counts, sheet, trial
from prismake.report import export_analyses
from prismake.report.analysis_exports import list_metafor, list_settings
from prismake.running.plan import describe_tools
from prismake.synthesise import pool_effects, probe_effects
from prismake.tables import from_rows

TOOLS = describe_tools()
TRIALS = [
    *(trial("a", "7", "20", "3", "20"), trial("b", "12", "34", "5", "33")),
    *(trial("c", "0", "20", "4", "21"), trial("d", "9", "30", "9", "31")),
]
CHANGES = [before_after(name, mean=mean) for name, mean in (("a", "2.1"), ("b", "4.0"), ("c", "6.3"), ("d", "3.0"))]
SHARES = [sheet(name, counts("pregnancy", "", x, "20")) for name, x in (("a", "4"), ("b", "9"), ("c", "0"))]
SCORES = [
    sheet(
        name,
        {"outcome": "score", "arm": "experimental", "n": "20", "mean": mean, "sd": "2"},
        {"outcome": "score", "arm": "control", "n": "25", "mean": "5", "sd": "3"},
        traits=RCT,
    )
    for name, mean in (("a", "7"), ("b", "5.5"), ("c", "8"))
]
ARMS = TRIAL | {"outcome": "score", "tau2": "DL", "test": "z"}
WATCHED = [
    sheet(
        name,
        *(
            {"outcome": "relapse", "arm": arm, "timepoint": "", "events": x, "person_time": t}
            for arm, x, t in (("experimental", *one), ("control", *other))
        ),
        traits=RCT,
    )
    for name, one, other in (
        ("a", ("5", "33"), ("9", "30.2")),
        ("b", ("12", "120"), ("8", "133")),
        ("c", ("0", "20.5"), ("4", "21")),
    )
]
LINKED = [
    sheet(name, {"outcome": "link", "arm": "", "timepoint": "", "n": n, "r": r}, traits=RCT)
    for name, r, n in (("a", "0.51", "20"), ("b", "-0.2", "44"), ("c", "0.33", "103"))
]
HAZARDS = [
    sheet(name, {"outcome": "live_birth", "arm": "experimental", "timepoint": "", **told}, traits=RCT)
    for name, told in (
        ("a", {"effect": "0.72", "effect_low": "0.55", "effect_high": "0.94"}),
        ("b", {"logrank_o_e": "-7.25", "logrank_v": "21.4"}),
        ("c", {"effect": "1.2", "effect_p": "0.3"}),
    )
]
TIMED = TRIAL | {"outcome": "relapse"}
RELAPSE = {"outcome": "relapse", "designs": ["randomised"], "tau2": "DL"}
LINK = {"outcome": "link", "designs": ["randomised"], "tau2": "PM"}
TIMES = {"timepoints": ["3 months", "6 months"]}
SEVERAL = {"dependent": {"correlation": 0.6}, "comparison": TRIAL["comparison"] | TIMES, "outcome": "pain"}
PAINS = [
    sheet(
        name,
        *(
            {"outcome": "pain", "arm": arm, "timepoint": time, "n": n, "mean": mean, "sd": "2"}
            for time, means in zip(TIMES["timepoints"], pairs, strict=False)
            for arm, mean in zip(("experimental", "control"), means, strict=True)
        ),
        traits=RCT,
    )
    for name, n, *pairs in (
        ("a", "30", ("4", "5"), ("4.4", "5")),
        ("b", "44", ("3", "4.1"), ("2", "4")),
        ("c", "25", ("4.9", "5")),
        ("d", "61", ("5", "4.2"), ("4.8", "5.1")),
    )
]
DOSES = ["low dose", "high dose"]
TWO_ARMS = {
    "comparison": TRIAL["comparison"] | {"experimental": DOSES},
    "dependent": {"shared_control": "yes"},
}
DOSED = [
    sheet(
        name,
        *(
            {"outcome": "doses", "arm": arm, "timepoint": "", "denominator": "patients", "n": n, "mean": mean, "sd": sd}
            | {"events": x, "person_time": time}
            for arm, n, mean, sd, x, time in rows
        ),
        traits=RCT,
    )
    for name, *rows in (
        (
            "a",
            ("low dose", "22", "7.9", "4.1", "7", "30"),
            ("high dose", "25", "9.1", "4.4", "0", "33"),
            ("control", "24", "5.2", "4.2", "3", "31"),
        ),
        ("b", ("low dose", "40", "6.1", "2.8", "12", "66"), ("control", "38", "5.5", "3.0", "5", "70")),
        ("c", ("high dose", "50", "7.4", "3.3", "9", "61"), ("control", "50", "5.9", "3.1", "11", "60")),
        (
            "d",
            ("low dose", "30", "5.3", "2.9", "15", "44"),
            ("high dose", "30", "7.4", "2.7", "21", "45"),
            ("control", "30", "4.5", "3.1", "10", "47"),
        ),
    )
]
MANY = [
    trial(f"s{at:02d}", str(x), str(n), str(y), str(n))
    for at, (x, y, n) in enumerate(
        (
            *((14, 5, 30), (9, 6, 25), (22, 9, 60), (31, 25, 120), (7, 2, 18), (40, 31, 150), (12, 4, 33)),
            *((6, 5, 40), (25, 11, 70), (16, 15, 80), (11, 3, 24), (50, 44, 210)),
        )
    )
]
CROSSED = [
    sheet(
        name,
        *(
            {"outcome": "score", "arm": arm, "n": "14", "mean": mean, "sd": "2", "correlation": r}
            | ({"crossover": "yes"} if r else {})
            for arm, mean in (("experimental", mean), ("control", "5"))
        ),
        traits=RCT,
    )
    for name, mean, r in (("a", "7", "0.7"), ("b", "5.5", ""), ("c", "8", "0.4"))
]
CROSSOVER = ARMS | {"crossover": {"correlation": 0.5, "source": "a guess"}}
CASES = [
    *((TRIAL | {"id": f"trial_{measure.lower()}", "measure": measure}, TRIALS) for measure in ("OR", "RR", "RD")),
    *((TRIAL | {"id": f"mh_{of.lower()}", "measure": of, "method": "mantel_haenszel"}, TRIALS) for of in ("OR", "RD")),
    (TRIAL | {"id": "peto", "method": "peto"}, TRIALS),
    *((PRE_POST | {"id": f"change_{of.lower()}", "measure": of}, CHANGES) for of in ("MC", "SMCC", "SMCR")),
    *((SHARE | {"id": f"share_{of.lower()}", "measure": of, "tau2": "ML"}, SHARES) for of in ("PLO", "PFT", "PAS")),
    *((TIMED | {"id": f"timed_{of.lower()}", "measure": of}, WATCHED) for of in ("IRR", "IRD")),
    *((SHARE | {"id": f"rate_{of.lower()}", "measure": of, **RELAPSE}, WATCHED) for of in ("IR", "IRLN", "IRS")),
    *((SHARE | {"id": f"link_{of.lower()}", "measure": of, **LINK}, LINKED) for of in ("COR", "ZCOR")),
    (TRIAL | {"id": "hazard", "measure": "HR"}, HAZARDS),
    *((TRIAL | SEVERAL | {"id": f"pain_{of.lower()}", "measure": of}, PAINS) for of in ("MD", "SMD")),
    *(
        (TRIAL | TWO_ARMS | {"id": f"doses_{of.lower()}", "outcome": "doses", "measure": of}, DOSED)
        for of in ("OR", "RR", "RD", "MD", "SMD", "ROM", "IRR", "IRD")
    ),
    *((CROSSOVER | {"id": f"crossed_{of.lower()}", "measure": of}, CROSSED) for of in ("MD", "SMD", "SMDH", "ROM")),
    (TRIAL | {"id": "missing", "bias": ["selection_model", "limit_meta", "p_curve"]}, MANY),
    *((ARMS | {"id": f"score_{of.lower()}", "measure": of}, SCORES) for of in ("MD", "SMD", "SMDH", "SMDR", "ROM")),
]
FIELDS = ["estimate", "se", "ci_low", "ci_high", "tau2"]
LIMITS = ["i2_low", "i2_high"]
OURS = {"cook.d": "cook_d", "cov.r": "cov_r", "tau2.del": "tau2", "QE.del": "qe"}


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports")
    pairs = [pool_effects(compute(analysis, *sheets), analyses=[analysis]) for analysis, sheets in CASES]
    effects, estimates = (pd.concat(frames, ignore_index=True) for frames in zip(*pairs, strict=True))
    studies = from_rows("studies", [{"study_id": name, "label": f"{name.title()}, R. 2020"} for name in "abcd"])
    extraction = from_rows("extraction", [])
    given = {"analyses": [analysis for analysis, _ in CASES], "extraction": extraction, "studies": studies}
    probed = probe_effects(effects, **given)
    influence = probed["influence"]
    tables = {"bias": probed["bias"], "effects": effects, "estimates": estimates, "studies": studies}
    tables["influence"] = influence[influence["kind"] == "leave_one_out"]
    names = {"metafor": "metafor.csv", "script": "metafor.R", "analyses": "analyses.csv"}
    names |= {"revman": "revman.csv", **{f"robvis_{tool}": f"robvis_{tool}.csv" for tool in TOOLS}}
    paths = {name: folder / file for name, file in names.items()}
    export_analyses(tables, paths, analyses=[analysis for analysis, _ in CASES], tools=TOOLS)
    return folder, tables


def test_metafor_comes_to_our_numbers_from_our_export(exported):
    folder, tables = exported
    asked = ["Rscript", "-e", "library(metafor)"]
    if not shutil.which("Rscript") or subprocess.run(asked, capture_output=True).returncode:
        pytest.skip("R with metafor is not installed")
    done = subprocess.run(["Rscript", "metafor.R"], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    (folder / "metafor_results.csv").write_text(done.stdout)
    theirs = pd.read_csv(folder / "metafor_results.csv").set_index(["analysis_id", "model"])
    ours = tables["estimates"].set_index(["analysis_id", "model"])
    dependent = sum("dependent" in analysis for analysis, _ in CASES)  # whose two models are one without clubSandwich
    assert len(theirs) >= 3 * len(CASES) - 2 * dependent
    assert {("pain_md", "multilevel"), ("pain_smd", "multilevel")} <= set(theirs.index)
    apart = (theirs[FIELDS] - ours.loc[theirs.index, FIELDS]).abs().max()
    assert apart.max() < 1e-4, apart  # metafor's own iterations stop there
    assert apart[["estimate", "se"]].max() < 1e-5
    limits = (theirs[LIMITS] - ours.loc[theirs.index, LIMITS]).abs().max()
    assert limits.max() < 1e-2, limits  # per cent; metafor's search stops there

    missing = pd.read_csv(folder / "metafor_missing.csv").set_index("test").drop(columns="analysis_id")
    assert len(missing) == 5
    bias = tables["bias"].set_index("test").loc[missing.index, missing.columns]
    apart = (bias - missing).abs().max(axis=1)
    assert apart["selection_model"] < 2e-3  # at the edge tau² = 0 metafor's search stops there
    assert apart.drop("selection_model").max() < 1e-5

    told = pd.read_csv(folder / "metafor_influence.csv").set_index(["analysis_id", "study_id"])
    influence = tables["influence"].set_index(["analysis_id", "study_id"]).loc[told.index]
    for name, values in told.items():
        named = influence[OURS.get(str(name), str(name))]
        assert (named - values).abs().max() < 1e-3 * values.abs().max(), name


def test_every_study_stands_under_escalcs_names(exported):
    folder, tables = exported
    frame = pd.read_csv(folder / "metafor.csv").set_index(["analysis_id", "study_id"])
    assert frame.loc[("trial_or", "a"), ["ai", "bi", "ci", "di", "n1i", "n2i"]].tolist() == [7, 13, 3, 17, 20, 20]
    change = frame.loc[("change_mc", "a"), ["m1i", "m2i", "sd1i", "sd2i", "ni", "ri"]]
    assert change.tolist() == [2.1, 1.38, 1.4, 0.39, 6, 0.5]
    assert frame.loc[("share_plo", "c"), ["xi", "ni"]].tolist() == [0, 20]
    assert frame.loc[("score_md", "a"), ["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"]].tolist() == [7, 2, 20, 5, 3, 25]
    again = list_metafor(tables["effects"], studies=tables["studies"])
    assert again["study"].tolist()[:2] == ["A, R. 2020", "B, R. 2020"]


def test_revman_gets_arms_as_arms_and_everything_else_as_generic_inverse_variance(exported):
    folder, _ = exported
    frame = pd.read_csv(folder / "revman.csv")
    arms = frame[frame["Analysis name"] == TRIAL["title"]].iloc[0]
    assert arms[["Study", "Experimental cases", "Experimental N", "Control cases", "Control N"]].tolist() == [
        *("A, R. 2020", 7, 20, 3, 20)
    ]
    change = frame[frame["Analysis name"] == PRE_POST["title"]]
    assert change["Control N"].isna().all()
    assert (change["GIV SE"] > 0).all()


def test_exports_are_the_same_bytes_again(exported, tmp_path):
    folder, tables = exported
    names = ("metafor", "script", "analyses", "revman", *(f"robvis_{tool}" for tool in TOOLS))
    paths = {name: tmp_path / name for name in names}
    export_analyses(tables, paths, analyses=[analysis for analysis, _ in CASES], tools=TOOLS)
    files = ("metafor.csv", "metafor.R", "analyses.csv", "revman.csv", *(f"robvis_{tool}.csv" for tool in TOOLS))
    assert [(tmp_path / name).read_bytes() for name in names] == [(folder / file).read_bytes() for file in files]


def test_no_program_is_asked_for_a_test_that_the_measure_has_not():
    shares = SHARE | {"bias": ["pet_peese", "selection_model", "limit_meta", "p_curve"]}
    _, estimates = pool_effects(compute(shares, *SHARES), analyses=[shares])
    assert list_settings(estimates, analyses=[shares])["bias"].tolist() == ["limit_meta"]
