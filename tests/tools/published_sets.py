"""Nine published data sets lived through, from the sheets of two people to the report: `make published`.

Three sets of dependent effects and two of accuracy stand in R's metadat, a third of accuracy is printed by Kriston 2008
(the AUDIT-C; as mada has it), three networks are those of netmeta.json. All 192 studies are references of one review: a
RIS file is read, two people vote in both phases and fill one extraction sheet each for every study, and what the tables
hold is compared with metafor, clubSandwich and netmeta. R with metafor, metadat and clubSandwich is needed.
"""

import csv
import itertools
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from living import run, start, titles
from networked import NETMETA, list_columns
from people import fill_folder, fill_sheet

NETWORKS = ("senn2013", "hasselblad1998", "dogliotti2014")
CORRELATIONS = {"konstantopoulos2011": 0.0, "ishak2007": 0.6, "bornmann2007": 0.0}
TESTS = ("kearon1998_symptomatic", "kearon1998_asymptomatic", "audit_c")
AUDIT_C = """tp,fn,fp,tn
47,9,101,738\n126,51,272,1543\n19,10,12,192\n36,3,78,276\n130,19,211,959\n84,2,68,89\n68,0,112,423
752,0,3226,2977\n59,5,55,136\n142,50,571,2788\n137,24,107,358\n57,3,103,437\n34,1,21,56\n152,51,88,264
"""
CODEBOOK = """variable,level,label,type,values,unit,required,help
design,study,Design,choice,randomised|cross_sectional,,yes,
species,study,Species,choice,human|animal,,yes,
outcome,outcome,Outcome,choice,{outcomes},,yes,
arm,outcome,Arm,choice,{arms},,yes,
timepoint,outcome,Time point,text,,,,
denominator,outcome,Counted,choice,patients,,,
n,outcome,n,integer,,,,
events,outcome,Events,integer,,,,
mean,outcome,Mean,number,,points,,
sd,outcome,SD,number,,points,,
effect,outcome,Effect,number,,points,,
effect_se,outcome,Standard error,number,,points,,
"""
COMMON = {"species": "human", "direction": "lower", "labels": {"lower": "lower", "higher": "higher"}}
CLOSE = {"k": 0.0, "df": 2e-3}  # of the answers; all others as far as metafor's search for variances comes
SEARCHED, CLOSED = 2e-4, 1e-9
Rows = list[dict[str, str]]
Studies = dict[str, Rows]  # by the name of the study's only author


def name_authors() -> Iterator[str]:
    """Names that no other begins with."""
    for letters in itertools.product("BDFGKLMNPRST", "aeiou", "bdfgklmnprst"):
        yield "".join(letters) + "ovic"


def read_sets(folder: Path, names: Iterator[str]) -> dict[str, Studies]:
    """Every set as the rows that people extract of each of its studies."""
    rows: dict[str, dict[str, Rows]] = {}

    def add(name: object, study: object, row: dict[str, object]) -> None:
        own = rows.setdefault(str(name), {}).setdefault(str(study), [])
        own.append(
            {"outcome": str(name), "denominator": "patients", "quote": "table 1"} | {k: str(v) for k, v in row.items()}
        )

    for one in pd.read_csv(folder / "effects.csv").to_dict("records"):
        told = {"effect": repr(one["yi"]), "effect_se": repr(one["vi"] ** 0.5)}
        add(one["set"], one["study"], {"arm": "experimental", "timepoint": f"time {one['obs']}", **told})
    for one in pd.read_csv(folder / "counts.csv").to_dict("records"):
        for arm, at in (("experimental", 1), ("control", 2)):
            told = {"n": one[f"n{at}"], "events": one[f"events{at}"]}
            add(one["set"], one["study"], {"arm": arm, "timepoint": f"time {one['obs']}", **told})
    for at, one in enumerate(pd.read_csv(folder / "tables.csv").to_dict("records")):
        for side, right, wrong in (("sensitivity", "tp", "fn"), ("specificity", "tn", "fp")):
            told = {"outcome": f"{one['set']}_{side}", "n": one[right] + one[wrong], "events": one[right]}
            add(one["set"], at, {"arm": "experimental", "timepoint": "at the test", **told})
    for name in NETWORKS:
        for one in list_columns(NETMETA[name]["arms"]):
            told = {key: repr(value) if isinstance(value, float) else value for key, value in one.items()}
            add(name, told.pop("study"), {"arm": told.pop("treatment"), **told})
    return {name: {next(names): own for own in studies.values()} for name, studies in rows.items()}


def plan(sets: Mapping[str, Studies]) -> dict[str, Any]:
    """config/analyses.yaml of the review."""
    sides = {"experimental": "experimental", "control": "control"}
    times = {name: sorted({row["timepoint"] for own in sets[name].values() for row in own}) for name in CORRELATIONS}
    analyses = [
        {
            **{"id": name, "title": name, "outcome": name, "designs": ["randomised"], **COMMON},
            "comparison": {"kind": "arms", **sides, "timepoints": times[name]},
            "measure": "OR" if name == "bornmann2007" else "GEN",
            "dependent": {"correlation": correlation},
        }
        for name, correlation in CORRELATIONS.items()
    ]
    accuracy = [
        {
            **{"id": name, "title": name, "arm": "experimental", "designs": ["cross_sectional"], "species": "human"},
            **{side: f"{name}_{side}" for side in ("sensitivity", "specificity")},
            "likelihood": "REML",
        }
        for name in TESTS
    ]
    network = [
        {
            **{"id": name, "title": name, "outcome": name, "designs": ["randomised"], **COMMON},
            "treatments": sorted({row["arm"] for own in sets[name].values() for row in own}),
            **{"reference": NETMETA[name]["reference"], "measure": NETMETA[name]["sm"], "tau2": "DL"},
        }
        for name in NETWORKS
    ]
    return {"analyses": analyses, "accuracy": accuracy, "network": network}


def write_review(folder: Path, sets: Mapping[str, Studies]) -> None:
    """The small review's settings with a search of its own: one RIS file with a reference of each study."""
    start(folder)
    shutil.rmtree(folder / "seeds/search")
    (folder / "seeds/search").mkdir()
    config = folder / "config/config.yaml"
    tools = "appraisal: {people: [anna], tools: {randomised: none, cross_sectional: none}}"
    config.write_text(config.read_text("utf-8").replace("appraisal: {people: [anna]}", tools), encoding="utf-8")
    every = [row for studies in sets.values() for own in studies.values() for row in own]
    outcomes, arms = ("|".join(dict.fromkeys(row[key] for row in every)) for key in ("outcome", "arm"))
    (folder / "config/codebook.csv").write_text(CODEBOOK.format(outcomes=outcomes, arms=arms), encoding="utf-8")
    (folder / "config/analyses.yaml").write_text(yaml.safe_dump(plan(sets)), encoding="utf-8")
    records = [
        f"TY  - JOUR\nTI  - {author} studies {name}\nAU  - {author}, A.\nPY  - {1990 + at % 30}\n"
        f"DO  - 10.5555/{author.casefold()}\nER  - \n"
        for name, studies in sets.items()
        for at, author in enumerate(studies)
    ]
    (folder / "seeds/search/all.ris").write_text("\n".join(records), encoding="utf-8")
    with (folder / "config/searches.csv").open("w", newline="", encoding="utf-8") as file:
        head = ("source", "round", "file", "kind", "platform", "searched_on", "hits", "query")
        row = ("all", "2024-02", "all.ris", "database", "MEDLINE", "2024-02-01", str(len(records)), "studies")
        csv.writer(file).writerows((head, row))


def extract(folder: Path, sets: Mapping[str, Studies]) -> int:
    """Both people fill their sheet of every study; returns the sheets."""
    met = 0
    for name, studies in sets.items():
        design = "cross_sectional" if name in TESTS else "randomised"
        for person, (author, own) in itertools.product(("anna", "ben"), studies.items()):
            (path,) = (folder / "seeds/extraction" / person).glob(f"{author}*.xlsx")
            fill_sheet(path, "study", {"design": {"value": design}, "species": {"value": "human"}})
            fill_sheet(path, "outcome", {f"outcome {at}": row for at, row in enumerate(own, start=1)})
            met += 1
    return met


def live(folder: Path, sets: Mapping[str, Studies]) -> None:
    """Read, vote twice, extract, pool and report."""
    write_review(folder, sets)
    run(folder)
    for phase in ("title_abstract", "full_text"):
        for person in ("anna", "ben"):
            sheets = folder / "seeds/screening" / phase / person
            fill_folder(sheets, "votes", {key: {"decision": "include"} for key in titles(sheets)})
        run(folder)
    print(f"{extract(folder, sets)} sheets of {sum(map(len, sets.values()))} studies filled in", flush=True)
    run(folder)


def list_found(folder: Path) -> dict[tuple[str, str], float]:
    """What the tables hold, by set and figure."""
    found: dict[tuple[str, str], float] = {}
    estimates = pd.read_csv(folder / "results/estimates.csv")
    for row in estimates[(estimates["test"] == "CR2") & estimates["analysis_id"].isin(CORRELATIONS)].to_dict("records"):
        found |= {(row["analysis_id"], name): row[name] for name in ("k", "estimate", "se", "df")}
    for row in pd.read_csv(folder / "results/accuracy_estimates.csv").to_dict("records"):
        found |= {(row["analysis_id"], name): row[name] for name in ("k", "sensitivity", "specificity")}
    for row in pd.read_csv(folder / "results/networks.csv").to_dict("records"):
        found |= {(row["analysis_id"], name): row[name] for name in ("k", "tau2", "q", "q_within", "q_between")}
    for row in pd.read_csv(folder / "results/network_estimates.csv").query("model == 'random'").to_dict("records"):
        for sign, one, other in ((1, "treatment", "comparator"), (-1, "comparator", "treatment")):
            pair = (row["analysis_id"], f"{row[one]} : {row[other]}")
            found |= {pair: sign * row["estimate"], (pair[0], f"{pair[1]}, SE"): row["se"]}
    return found


def list_answers(folder: Path) -> Iterator[tuple[str, str, float, float]]:
    """Set, figure, the other program's value and the relative tolerance."""
    for row in pd.read_csv(folder / "answers.csv").to_dict("records"):
        yield row["set"], row["figure"], row["value"], CLOSE.get(row["figure"], SEARCHED)
    for name in NETWORKS:
        known = NETMETA[name]
        yield from ((name, figure, known[figure], CLOSED) for figure in ("k", "tau2", "q", "q_within", "q_between"))
        for pair in list_columns(known["pairs"]):
            words = f"{pair['one']} : {pair['other']}"
            yield from ((name, words, pair["random"], CLOSED), (name, f"{words}, SE", pair["random_se"], CLOSED))


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "audit_c.csv").write_text(AUDIT_C, encoding="utf-8")
        script = str(Path(__file__).with_suffix(".R"))
        subprocess.run(["Rscript", script, str(folder), str(folder / "audit_c.csv")], check=True)
        sets = read_sets(folder, name_authors())
        live(folder / "review", sets)
        page = (folder / "review/reports/review.html").read_text(encoding="utf-8")
        found, off = list_found(folder / "review"), 0
        for name, answers in itertools.groupby(list_answers(folder), key=lambda one: one[0]):
            own = [(figure, found.get((name, figure), float("nan")), told, near) for _, figure, told, near in answers]
            wrong = [one for one in own if not abs(one[1] - one[2]) <= one[3] * abs(one[2])]
            worst = max(abs(ours - told) / abs(told) for _, ours, told, _ in own if told)
            shown = f">{name}<" in page
            print(f"{name}: {len(own) - len(wrong)} of {len(own)} figures, worst {worst:.1e}, in the report: {shown}")
            print(*(f"  {figure}: ours {ours!r}, theirs {told!r}" for figure, ours, told, _ in wrong), sep="\n")
            off += len(wrong) + (not shown)
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main())
