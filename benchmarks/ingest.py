"""Measures the reading of RIS exports: records per second and peak memory, beside rispy on the same file and run.

    python benchmarks/ingest.py [--cores 1 2] [records …]

Each figure comes from a process of its own; the readers take turns and the fastest of their runs counts; "processor" is
the time that all cores worked, "of rispy" the speed beside the faster of its settings.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ABSTRACT = 1_500
RUNS = 3
SAMPLED = 0.02  # Seconds between two looks at the memory of several processes.
HEADS = {
    **{"records": 8, "MB": 6, "reader": 12, "cores": 6},
    **{"records/s": 10, "seconds": 8, "processor": 10, "peak MB": 8, "of rispy": 9},
}
JOURNALS = ("Human Reproduction", "Fertility and Sterility", "Reprod Biol Endocrinol", "Zhonghua Fu Chan Ke Za Zhi")
KEYWORDS = ("Humans", "Female", "Pregnancy Rate", "Endometrium/*pathology", "Stem Cells", "Infertility, Female", "Mice")
WORDS = (
    "endometrial thickness cell therapy women with infertility were randomised to receive platelet-rich plasma or"
    " placebo the primary outcome was live birth rate after embryo transfer in 24 centres we found no difference"
    " between groups (p = 0.05, 95% CI 0.8–1.3) adverse events occurred n=12 patients’ mean age 34.2 ± 4.1 years p<0.05"
    " interleukin-6 TGF-β levels ≥ 50 pg/mL follow-up of bone-marrow-derived stem cells improved regeneration H&E stain"
)
# What one producer writes around title, authors and abstract: {n} counts the records, {key} draws a keyword.
DIALECTS = {
    "PubMed": "AN  - {n}|DP  - NLM|DO  - 10.1093/humrep/de{n}|JF  - {journal}|J2  - Hum Reprod" + "|KW  - {key}" * 14,
    "EBSCO": (
        "ID  - {n}|JO  - {journal}|JF  - {journal}|KW  - {key} -- Therapy|KW  - {key}|KW  - {key}|CY  - Malden"
        "|N1  - Accession Number: {n}. Language: English. Entry Date: 20190606. NLM UID: 0400666."
        "|L3  - 10.1111/famp.{n}|UR  - https://search.ebscohost.com/login.aspx?direct=true&db=rzh&AN={n}&site=ehost-live"
        "|DP  - EBSCOhost|DB  - rzh"
    ),
    "Scopus": (
        "T2  - {journal}|J2  - Hum. Reprod.|DO  - 10.1016/j.x.2020.{n}|PB  - Elsevier B.V."
        "|UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85{n}&doi=10.1016%2fj.x.2020.{n}&partnerID=40"
        "|AD  - Department of Obstetrics, University Hospital, Leuven, Belgium|KW  - {key}|KW  - {key}|KW  - {key}"
        "|N1  - Export Date: 7 July 2022; Cited By: 12; Correspondence Address: A. Tan; email: a.tan@example.org"
        "|M3  - Article|DB  - Scopus"
    ),
    "Embase": (
        "T2  - {journal}|AD  - A. Tan, Department of Surgery|DB  - Embase|C5  - 3{n}|U2  - L20{n}"
        "|M1  - (Tan A.; Lim B.) Department of Surgery|KW  - {key}|KW  - ClinicalTrials.gov NCT0{n}|KW  - {key}"
        "|UR  - https://www.embase.com/search/results?subaction=viewrecord&id=L20{n}&from=export"
        "|L2  - http://dx.doi.org/10.1210/jc.2020-{n}|DO  - 10.1210/jc.2020-{n}|Y2  - 2021/04/03/"
    ),
    "Cochrane": (
        "AN  - CN-0{n}|JA  - {journal}|C3  - PUBMED 2{n},EMBASE 64{n}|M3  - Journal article; Trial"
        "|KW  - *{key}|KW  - {key} [methods]|US  - https://www.cochranelibrary.com/central/doi/10.1002/CN-0{n}/full"
        "|DOI - 10.1002/x{n}|DO  - 10.1002/x{n}"
    ),
    "EndNote": (
        "T2  - {journal}|DA  - 2019/06/01/|L1  - internal-pdf://0{n}/Tan.pdf|N1  - doi: 10.1371/journal.{n}"
        "|ID  - 17|ET  - 2019/06/02|RN  - {n}|UR  - https://doi.org/10.1371/journal.pone.0{n}|DB  - PubMed"
        "|DP  - NLM|KW  - {key}|{key}|{key}|L4  - https://example.org/fulltext/{n}.html"
    ),
}


def write_export(path: Path, *, count: int, seed: int = 1) -> None:
    """A RIS export of `count` entries, the dialects in turn; the same bytes for the same arguments."""
    chance = random.Random(seed)
    sentences = [_write_sentence(chance) for _ in range(2_000)]
    names = [f"{''.join(chance.choices(SYLLABLES, k=3)).title()}, {chance.choice(GIVEN)}" for _ in range(5_000)]
    dialects = list(DIALECTS.values())
    with path.open("w", encoding="utf-8", newline="") as file:
        for number in range(count):
            lines = ["TY  - JOUR", *_write_core(number, chance, sentences=sentences, names=names)]
            for line in dialects[number % len(dialects)].split("|"):
                key = chance.choice(KEYWORDS)
                lines.append(line.format(n=1_000_000 + number, key=key, journal=JOURNALS[number % 4]))
            file.write("\n".join([*lines, "ER  - ", "", ""]))


SYLLABLES = ("ka", "ri", "ström", "no", "le", "vé", "zhang", "da", "mü", "ton", "o'", "bel")
GIVEN = ("Anna", "J. R.", "Jia Hui", "M", "Rubén", "K.-L.")


def _write_sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS.split(), k=chance.randint(10, 22))).capitalize()


def _write_core(number: int, chance: random.Random, *, sentences: list[str], names: list[str]) -> list[str]:
    abstract = ". ".join(chance.choices(sentences, k=ABSTRACT // 60))[: ABSTRACT + number % 300 - 150]
    return [
        f"TI  - {chance.choice(sentences)}: {number}",
        *(f"AU  - {name}" for name in chance.choices(names, k=2 + number % 8)),
        *(f"AU  - {number % 9_973:x}{name.title()}" for name in chance.choices(names, k=1 + number % 8)),
        f"AB  - {abstract}",
        f"PY  - {1990 + number % 35}",
        f"VL  - {1 + number % 80}",
        f"IS  - {1 + number % 12}",
        f"SP  - {number % 900}",
        f"EP  - {number % 900 + 11}",
        f"SN  - {1000 + number % 9000}-{100 + number % 900}X",
        "LA  - English",
    ]


def read_prismake(path: Path, cores: int) -> int:
    """Entries with every column and identifier."""
    from prismake.ingest import read_export

    return len(read_export(path, path.name, cores=cores).entries)


def read_table(path: Path, cores: int) -> int:
    """The table of records, written to disk: what the workflow does with a source."""
    import pandas as pd

    from prismake import tables
    from prismake.ingest import read_source

    row = {"source": "s", "round": "1", "file": path.name, "hits": ""}
    records, *_ = read_source(pd.DataFrame([row], dtype="str"), source="s", folder=path.parent, cores=cores)
    tables.write("records", records, path.with_suffix(".parquet"))
    return len(records)


def read_rispy(path: Path, cores: int) -> int:
    """What rispy reads with its defaults: raw tags under other names."""
    import rispy

    return len(rispy.load(path, encoding="utf-8"))


def read_rispy_known(path: Path, cores: int) -> int:
    """What rispy reads when it may leave out the tags that it does not know."""
    import rispy

    return len(rispy.load(path, encoding="utf-8", skip_unknown_tags=True))


OURS = ("read_export", "read_source")
READERS: dict[str, Callable[[Path, int], int]] = {
    "read_export": read_prismake,
    "read_source": read_table,
    "rispy": read_rispy,
    "rispy_known": read_rispy_known,
}


def measure_here(reader: str, path: Path, cores: int) -> dict[str, float]:
    """Entries, seconds and peak MB of one reading in this process and its children."""
    import rispy  # noqa: F401  Imports are no part of the reading.

    import prismake.ingest  # noqa: F401

    start, before = time.perf_counter(), os.times()
    count = READERS[reader](path, cores)
    seconds, after = time.perf_counter() - start, os.times()
    processor = sum(after[:4]) - sum(before[:4])
    return {"records": count, "seconds": seconds, "processor": processor, "peak": read_peak()}


def read_peak() -> float:
    """Peak memory in MB of this process alone: ru_maxrss would count what it was before it was started."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(reader: str, path: Path, cores: int) -> dict[str, float]:
    """The same, in a process of its own; the memory is that of the process and its workers together."""
    command = [sys.executable, __file__, str(path), "--reader", reader, "--cores", str(cores)]
    together = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        while cores > 1 and running.poll() is None:
            together = max(together, read_together(running.pid))
            time.sleep(SAMPLED)
        figures = json.loads(running.communicate()[0])
    return {**figures, "peak": max(figures["peak"], together)}


def read_together(process: int) -> float:
    """MB that a process and its children hold now, what they share counted once; 0 where the system does not tell."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        rollups = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in (process, *children)]
        return sum(int(rollup.split("\nPss:")[1].split()[0]) for rollup in rollups) / 1024
    except (OSError, IndexError):  # A worker has just ended.
        return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", nargs="*", default=["50000"])
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--reader", choices=READERS)
    arguments = parser.parse_args()
    if arguments.reader:
        sys.path.insert(0, str(ROOT / "workflow"))
        print(json.dumps(measure_here(arguments.reader, Path(arguments.records[0]), arguments.cores[0])))
        return
    print(" ".join(f"{head:>{width}}" for head, width in HEADS.items()))
    for count in map(int, arguments.records):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "export.ris"
            write_export(path, count=count)
            compare_readers(path, arguments.cores)


def compare_readers(path: Path, cores: list[int]) -> None:
    """Print one line per reader; the last figure is its speed beside that of rispy's faster setting."""
    turns = [(reader, count) for reader in READERS for count in (cores if reader in OURS else [1])]
    runs = [(turn, measure(turn[0], path, turn[1])) for _ in range(RUNS) for turn in turns]
    best = {turn: min((run for who, run in runs if who == turn), key=lambda run: run["seconds"]) for turn in turns}
    yardstick = min(best[reader, 1]["seconds"] for reader in READERS if reader not in OURS)
    for (reader, count), run in best.items():
        peak = max(other["peak"] for who, other in runs if who == (reader, count))
        figures = (
            *(f"{run['records']}", f"{path.stat().st_size / 2**20:.0f}", reader, str(count)),
            *(f"{run['records'] / run['seconds']:.0f}", f"{run['seconds']:.2f}", f"{run['processor']:.2f}"),
            *(f"{peak:.0f}", f"{yardstick / run['seconds']:.2f}"),
        )
        print(" ".join(f"{figure:>{width}}" for figure, width in zip(figures, HEADS.values(), strict=True)), flush=True)


if __name__ == "__main__":
    main()
