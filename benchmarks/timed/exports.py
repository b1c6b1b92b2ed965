"""RIS exports made up for measuring: the dialects of several producers, with abstracts of the usual length."""

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from timed.labelled import make_rounds

ABSTRACT = 1_500
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


SYLLABLES = ("ka", "ri", "ström", "no", "le", "vé", "zhang", "da", "mü", "ton", "o'", "bel")
GIVEN = ("Anna", "J. R.", "Jia Hui", "M", "Rubén", "K.-L.")
# Of these tags the labelled records have their own, or they would name another document.
TAKEN = frozenset("AN DO DOI JF JO JA T2 J2 C3 L2 L3".split())  # noqa: SIM905
FIELDS = (("year", "PY"), ("journal", "JO"), ("volume", "VL"), ("issue", "IS"), ("pages", "SP"), ("doi", "DO"))
NAMES = re.compile(r"\s*;\s*|\s+and\s+")


def write_export(path: Path, *, count: int, seed: int = 1) -> None:
    """A RIS export of `count` entries, the dialects in turn; the same bytes for the same arguments."""
    chance = random.Random(seed)
    sentences = _write_sentences(chance)
    names = [f"{''.join(chance.choices(SYLLABLES, k=3)).title()}, {chance.choice(GIVEN)}" for _ in range(5_000)]
    dialects = [lines.split("|") for lines in DIALECTS.values()]
    with path.open("w", encoding="utf-8", newline="") as file:
        for number in range(count):
            lines = ["TY  - JOUR", *_write_core(number, chance, sentences=sentences, names=names)]
            lines += _write_others(dialects[number % len(dialects)], number, chance)
            file.write("\n".join([*lines, "ER  - ", "", ""]))


def write_labelled(folder: Path, *, count: int, files: int) -> list[Path]:
    """`count` records of the labelled sets as RIS exports: duplicates stand in different files, as they do in life.

    Abstracts, keywords and whatever else an export holds are made up around them.
    """
    chance = random.Random(1)
    sentences = _write_sentences(chance)
    dialects = [
        [line for line in lines.split("|") if line[:3].strip() not in TAKEN and "10." not in line]
        for lines in DIALECTS.values()
    ]
    paths = [folder / f"export_{number:02}.ris" for number in range(files)]
    with ExitStack() as stack:
        opened = [stack.enter_context(path.open("w", encoding="utf-8", newline="")) for path in paths]
        for number, row in enumerate(_list_labelled(count)):
            place = number % files
            core = _write_labelled_core(row, number, abstract=_write_abstract(number, chance, sentences))
            others = _write_others(dialects[place % len(dialects)], number, chance)
            opened[place].write("\n".join(["TY  - JOUR", *core, *others, "ER  - ", "", ""]))
    return paths


def _list_labelled(count: int) -> Iterator[dict[str, str]]:
    names = ["title", "authors", "issn", *(field for field, _ in FIELDS)]
    for records in make_rounds(count):
        for row in zip(*(records[name].tolist() for name in names), strict=True):
            yield dict(zip(names, row, strict=True))


def _write_labelled_core(row: dict[str, str], number: int, *, abstract: str) -> list[str]:
    lines = [f"TI  - {row['title'] or f'Untitled {number}'}"]
    lines += [f"AU  - {name}" for name in NAMES.split(row["authors"]) if name]
    lines += [f"{tag}  - {row[field]}" for field, tag in FIELDS if row[field]]
    lines += [f"SN  - {row['issn']}"] if row["issn"] else []
    return [*(" ".join(line.split("\n")) for line in lines), f"AB  - {abstract}", "LA  - English"]


def _write_others(dialect: Sequence[str], number: int, chance: random.Random) -> list[str]:
    values = {"n": 1_000_000 + number, "journal": JOURNALS[number % 4]}
    return [line.format(key=chance.choice(KEYWORDS), **values) for line in dialect]


def _write_sentences(chance: random.Random) -> list[str]:
    return [" ".join(chance.choices(WORDS.split(), k=chance.randint(10, 22))).capitalize() for _ in range(2_000)]


def _write_abstract(number: int, chance: random.Random, sentences: list[str]) -> str:
    return ". ".join(chance.choices(sentences, k=ABSTRACT // 60))[: ABSTRACT + number % 300 - 150]


def _write_core(number: int, chance: random.Random, *, sentences: list[str], names: list[str]) -> list[str]:
    abstract = _write_abstract(number, chance, sentences)
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


def fill_protocol(review: Path) -> None:
    """Words of one's own in place of the sentences in brackets of a new protocol."""
    path = review / "config" / "protocol.yaml"
    path.write_text(re.sub(r'"\[([^"]*)\]"', r'"\1"', path.read_text(encoding="utf-8")), encoding="utf-8")
