"""Syntheses of every kind, many with a quantity exactly at a limit, written as tables: `python last_bits.py FOLDER`.

Run under other instructions of the processor, with other last bits, or with the studies in another order, the tables
must be the same bytes.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from extraction_factory import PRE_POST, SHARE, STUDY, TRIAL, before_after, counts, sheet, trial
from prismake.screen.ranking import extract_features, score_references
from prismake.synthesise import compute_effects, pool_effects, probe_effects
from prismake.tables import from_rows, write

GRID = {"estimators": ["EE", "DL", "PM", "ML", "REML"], "tests": ["z", "hartung_knapp", "adhoc_hartung_knapp"]}
TESTS = ["egger", "egger_mixed", "begg", "peters", "harbord", "trim_fill", "pet_peese"]
TESTS += ["selection_model", "limit_meta", "p_curve"]
EVENTS = ((12, 7), (9, 9), (30, 21), (4, 8), (15, 6), (22, 22), (11, 3), (6, 5), (18, 10), (3, 1), (0, 2), (25, 19))
Study = list[dict[str, str]]


def trials(n: int = 12) -> list[Study]:
    """Trials of unequal size, one with an empty cell."""
    return [
        trial(f"t{at:02d}", str(one), str(40 + 7 * at), str(two), str(38 + 5 * at))
        for at, (one, two) in enumerate(EVENTS[:n])
    ]


def shares() -> list[Study]:
    """Single arms, from none to all, one at a half."""
    figures = ((0, 8), (3, 29), (10, 20), (9, 9), (17, 61), (5, 33))
    return [
        sheet(f"s{at}", counts("pregnancy", "experimental", str(x), str(n)), traits=STUDY)
        for at, (x, n) in enumerate(figures)
    ]


def arms() -> list[Study]:
    """Trials of two doses and of one, one arm without events, two arms that are the same."""
    figures = (((7, 20), (9, 22), (3, 20)), ((12, 34), None, (5, 33)), ((0, 20), (8, 19), (4, 21)), ((9, 40),) * 3)
    return [
        sheet(
            f"a{at}",
            *(
                counts("live_birth", arm, str(told[0]), str(told[1]))
                for arm, told in zip(("low dose", "high dose", "control"), rows, strict=True)
                if told
            ),
            traits=STUDY | {"design": "randomised"},
        )
        for at, rows in enumerate(figures)
    ]


def crossovers() -> list[Study]:
    """Crossover trials, one with a paired standard error, one whose treatments are the same."""
    figures = (("7", "6.1", {"paired_se": "0.4"}), ("6.5", "6.5", {}), ("8", "6.4", {"correlation": "0.31"}))
    return [
        sheet(
            f"x{at}",
            *(
                {"outcome": "score", "arm": arm, "n": "14", "mean": mean, "sd": "2.1", "crossover": "yes"} | told
                for arm, mean in (("experimental", one), ("control", two))
            ),
            traits=STUDY | {"design": "randomised"},
        )
        for at, (one, two, told) in enumerate(figures)
    ]


def rates() -> list[Study]:
    """Trials of events in time, one arm without any, two of one rate."""
    figures = (("5", "33", "9", "30.2"), ("12", "120", "8", "133"), ("0", "20.5", "4", "21"), ("6", "60", "3", "30"))
    return [
        sheet(
            f"r{at}",
            {"outcome": "live_birth", "arm": "experimental", "timepoint": "", "events": x1, "person_time": t1},
            {"outcome": "live_birth", "arm": "control", "timepoint": "", "events": x2, "person_time": t2},
            traits=STUDY | {"design": "randomised"},
        )
        for at, (x1, t1, x2, t2) in enumerate(figures)
    ]


def links() -> list[Study]:
    """Correlations, one of nothing, one and its mirror image."""
    figures = (("0.51", "20"), ("-0.51", "20"), ("0", "44"), ("0.905", "103"))
    return [
        sheet(f"l{at}", {"outcome": "pregnancy", "arm": "", "timepoint": "", "n": n, "r": r}, traits=STUDY)
        for at, (r, n) in enumerate(figures)
    ]


def hazards() -> list[Study]:
    """Hazard ratios as reports give them: with limits, a p, a t, and from a logrank test."""
    figures: tuple[dict[str, str], ...] = (
        {"effect": "0.72", "effect_low": "0.55", "effect_high": "0.94"},
        {"effect": "0.85", "effect_p": "0.03"},
        {"effect": "1.5", "effect_t": "2.31"},
        {"logrank_o_e": "-7.25", "logrank_v": "21.4"},
    )
    row = {"outcome": "live_birth", "arm": "experimental", "timepoint": ""}
    traits = STUDY | {"design": "randomised"}
    return [sheet(f"h{at}", row | told, traits=traits) for at, told in enumerate(figures)]


def scales() -> list[Study]:
    """Two scales of each study but the last, one of which runs the other way; two studies are the same."""
    figures = (("4", "5", "7", "6"), ("3", "4.1", "8", "6"), ("3", "4.1", "8", "6"), ("4.9", "5", "", ""))
    return [
        sheet(
            f"p{at}",
            *(
                {"outcome": outcome, "arm": arm, "timepoint": "", "n": "30", "mean": mean, "sd": "2"}
                for outcome, pair in (("pain", means[:2]), ("function", means[2:]))
                for arm, mean in zip(("experimental", "control"), pair, strict=True)
                if mean
            ),
            traits=STUDY | {"design": "randomised"},
        )
        for at, means in enumerate(figures)
    ]


def changes(*means: str, sd: str = "1.4", n: str = "64", traits: dict[str, str] = STUDY) -> list[Study]:
    """Studies before and after; with one SD and n for all, their variances are the same."""
    return [before_after(f"c{at}", n=n, mean=mean, sd=sd, traits=traits) for at, mean in enumerate(means)]


def groups() -> list[Study]:
    """Studies with a year, a dose that is a multiple of it, and a level; their effects lie on no line."""
    rows = (
        ("1.6", "2001", "a"),
        ("2.0", "2004", "a"),
        ("1.9", "2009", "b"),
        ("6.3", "2013", "b"),
        ("2.4", "2022", "b"),
    )
    return [
        before_after(
            f"g{at}", mean=mean, n=str(5 + at), traits=STUDY | {"year": year, "dose": year + "0", "kind": kind}
        )
        for at, (mean, year, kind) in enumerate(rows)
    ]


def list_cases() -> Iterator[tuple[str, dict[str, object], list[Study]]]:
    """Name, analysis and studies of each synthesis."""
    for measure in ("OR", "RR", "RD"):
        for method in ("inverse_variance", "mantel_haenszel"):
            yield f"{measure}-{method}", TRIAL | {"measure": measure, "method": method, "sensitivity": GRID}, trials()
    asked = {"bias": TESTS, "absolute": {"baselines": {"arms": "control_arms", "an eighth": 0.125}}}
    yield "peto", TRIAL | {"method": "peto"} | asked, trials()
    yield "no-difference", TRIAL | {"sensitivity": GRID}, [trial(f"n{at}", "10", "40", "10", "40") for at in range(4)]
    mirrored = [trial("m0", "10", "40", "20", "40"), trial("m1", "20", "40", "10", "40")]
    yield "mirrored", TRIAL | {"sensitivity": GRID}, mirrored
    for measure in ("PR", "PLO", "PAS", "PFT"):
        method = {"method": "glmm"} if measure == "PLO" else {}
        yield measure, SHARE | {"measure": measure} | method, shares()
    for measure in ("IRR", "IRD"):
        yield measure, TRIAL | {"measure": measure, "sensitivity": GRID}, rates()
    for measure in ("IR", "IRLN", "IRS"):
        yield measure, SHARE | {"measure": measure, "outcome": "live_birth", "designs": ["randomised"]}, rates()
    for measure in ("COR", "ZCOR"):
        yield measure, SHARE | {"measure": measure, "sensitivity": GRID}, links()
    for correlation in (0, 0.6):
        several = {"dependent": {"correlation": correlation, "outcomes": ["function"], "turned": ["function"]}}
        yield f"dependent-{correlation}", TRIAL | several | {"outcome": "pain", "measure": "SMD"}, scales()
    doses = {"comparison": TRIAL["comparison"] | {"experimental": ["low dose", "high dose"]}}
    for measure in ("OR", "RD"):
        yield f"doses-{measure}", TRIAL | doses | {"measure": measure, "dependent": {"shared_control": "yes"}}, arms()
    crossed = {"outcome": "score", "crossover": {"correlation": 0.5, "source": "a guess"}}
    for measure in ("MD", "SMD", "SMDH", "ROM"):
        yield f"crossed-{measure}", TRIAL | crossed | {"measure": measure}, crossovers()
    yield "HR", TRIAL | {"measure": "HR", "e_value": "common", "sensitivity": GRID}, hazards()
    for measure in ("MC", "SMCC", "SMCR"):
        yield measure, PRE_POST | {"measure": measure, "sensitivity": GRID}, changes("1.7", "2.9", "2.2", "3.1")
    for test in ("adhoc_hartung_knapp", "hartung_knapp"):
        # Two studies of one precision: the variance factor is 1 in exact arithmetic wherever tau² is above 0.
        yield f"factor-{test}", PRE_POST | {"test": test, "sensitivity": GRID}, changes("2.5", "3.9", n="12")
        yield f"equal-{test}", PRE_POST | {"test": test, "sensitivity": GRID}, changes(*["1.48"] * 3)
    yield "paule-mandel", PRE_POST | {"tau2": "PM"}, changes("2.5", "3.9", "4.4", n="12")
    described = {"subgroup": "kind", "moderators": ["year", "kind", ["year", "kind"], ["year", "dose"]]}
    yield "moderators", PRE_POST | described, groups()


def rename(studies: list[Study], *, backwards: bool) -> list[Study]:
    """The studies, with names that stand in the opposite order."""
    if not backwards:
        return studies
    return [[{**cell, "study_id": f"z{len(studies) - at:02d}"} for cell in study] for at, study in enumerate(studies)]


def disturb(effects: pd.DataFrame, seed: int | None) -> pd.DataFrame:
    """The effects and variances, each with another last bit."""
    if seed is None:
        return effects
    random = np.random.default_rng(seed)
    ends = random.choice([-np.inf, np.inf], size=(2, len(effects)))
    moved = {name: np.nextafter(effects[name], end) for name, end in zip(("yi", "vi"), ends, strict=True)}
    return effects.assign(**{name: values.where(effects["yi"] != 0, effects[name]) for name, values in moved.items()})


def compute(
    analysis: dict[str, object], studies: list[Study], *, seed: int | None = None, backwards: bool = False
) -> dict[str, pd.DataFrame]:
    """Every table of a synthesis."""
    sheets = rename(studies, backwards=backwards)
    extraction = from_rows("extraction", [row for rows in sheets for row in rows])
    names = sorted({row["study_id"] for rows in sheets for row in rows})
    labelled = from_rows("studies", [{"study_id": name, "label": "A study 2020"} for name in names])
    found = compute_effects(extraction, studies=labelled, analyses=[analysis])
    effects, estimates = pool_effects(disturb(found, seed), analyses=[analysis])
    probed = probe_effects(disturb(found, seed), analyses=[analysis], extraction=extraction, studies=labelled)
    return {"effects": effects, "estimates": estimates, **probed}


def rank() -> pd.DataFrame:
    """Scores of references with so many words that OpenBLAS divides their sums among its threads."""
    draw, words = random.Random(2), [f"w{at}" for at in range(400)]
    often = [1 / at for at in range(1, 401)]
    texts = [" ".join(draw.choices(words, weights=often, k=60)) for _ in range(600)]
    features, _ = extract_features(texts, texts[::-1])
    known = [int("w150" in text) if at < 300 else -1 for at, text in enumerate(texts)]
    return pd.DataFrame({"score": score_references(features, labels=np.array(known))})


def read_bytes(folder: Path) -> dict[str, bytes]:
    """Every table of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.csv"))}


if __name__ == "__main__":
    for case, asked, given in list_cases():
        for table, frame in compute(asked, given).items():
            write(table, frame, Path(sys.argv[1]) / case / f"{table}.csv")
    rank().to_csv(Path(sys.argv[1]) / "ranking.csv")
