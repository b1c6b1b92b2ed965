"""The exports of an invented search: some hundred documents in four formats, of which a dozen answer the question.

Everything is computed from the number of a document, so that the same call gives the same bytes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

HERBS = ("Chamomile", "Valerian", "Lavender", "Ginger", "Fennel", "Thyme", "Sage", "Rosemary", "Turmeric", "Echinacea")
HERBS += (
    "Ginseng",
    "Liquorice",
    "Nettle",
    "Hawthorn",
    "Yarrow",
    "Arnica",
    "Calendula",
    "Comfrey",
    "Dandelion",
    "Elder",
)
ILLS = ("insomnia", "migraine", "eczema", "hay fever", "low back pain", "gout", "anxiety", "tinnitus", "psoriasis")
ILLS += ("bronchitis", "cystitis", "vertigo", "sunburn", "burnout", "restless legs")
PEOPLE = ("nurses", "older adults", "students", "athletes", "pilots", "farmers", "soldiers")
NAMES = (
    "Abel",
    "Bianchi",
    "Castro",
    "Dubois",
    "Eriksen",
    "Fischer",
    "Garcia",
    "Haddad",
    "Ivanov",
    "Jansen",
    "Kowalski",
)
NAMES += ("Lindqvist", "Moreau", "Novak", "Okafor", "Petrov", "Quinn", "Rossi", "Schmidt", "Tanaka", "Ueda", "Varga")
JOURNALS = ("Journal of Herbal Trials", "Phytotherapy Reports", "Annals of Botany and Health")
TOWNS = ("Lyon", "Porto", "Graz", "Turku", "Bergen", "Ghent", "Leeds", "Padua", "Basel", "Lublin", "Malaga", "Varna")
TOWNS += ("Tartu", "Delft")
UNSURE = (44, 104)  # documents that one database has a year later and without a DOI


@dataclass(frozen=True)
class Document:
    """One document; `town` is where a trial that answers the question was done, else empty."""

    number: int
    town: str = ""

    @property
    def title(self) -> str:
        """Its title, unlike that of any other."""
        if self.town:
            return f"Peppermint oil against placebo in irritable bowel syndrome: the {self.town} randomised trial"
        herb, ill = HERBS[self.number % len(HERBS)], ILLS[self.number // len(HERBS) % len(ILLS)]
        return f"{herb} for {ill} among {PEOPLE[self.number % len(PEOPLE)]}: observations of a clinic"

    @property
    def authors(self) -> list[str]:
        """Family and given name."""
        first, second = NAMES[self.number % len(NAMES)], NAMES[(self.number * 5 + 3) % len(NAMES)]
        return [f"{first}, Ann", f"{second}, Bo"]

    @property
    def year(self) -> int:
        """Year of publication."""
        return 1995 + self.number % 29

    @property
    def doi(self) -> str:
        """A DOI of the prefix that is kept for examples."""
        return f"10.5555/herb.{self.number:04}"

    @property
    def abstract(self) -> str:
        """Two sentences."""
        people = "adults with irritable bowel syndrome" if self.town else PEOPLE[self.number % len(PEOPLE)]
        return f"We followed {40 + self.number % 60} {people}. Symptoms were recorded in setting {self.number}."

    @property
    def journal(self) -> str:
        """Where it appeared."""
        return JOURNALS[self.number % len(JOURNALS)]


def list_documents(count: int, towns: Iterable[str], *, first: int = 0) -> list[Document]:
    """`count` documents, of which as many answer the question as there are towns, spread among the others."""
    places = {first + 7 + at * 21: town for at, town in enumerate(towns)}
    return [Document(number, places.get(number, "")) for number in range(first, first + count)]


def write_medline(documents: Iterable[Document]) -> str:
    """As PubMed saves it."""
    form = "PMID- {pmid}\nTI  - {title}\nAB  - {abstract}\n{authors}DP  - {year} Jan\nJT  - {journal}\n"
    form += "LID - {doi} [doi]\n\n"
    return "".join(
        form.format(pmid=39000000 + one.number, authors=_each("FAU - {}\n", one.authors), **_tell(one))
        for one in documents
    )


def write_ris(documents: Iterable[Document]) -> str:
    """As Embase saves it; of UNSURE a year later and without a DOI."""
    text = ""
    for one in documents:
        told = _tell(one) | ({"year": one.year + 1} if one.number in UNSURE else {})
        doi = "" if one.number in UNSURE else f"DO  - {one.doi}\n"
        form = "TY  - JOUR\nID  - L{number}\n{authors}TI  - {title}\nAB  - {abstract}\nPY  - {year}\nJO  - {journal}\n"
        text += form.format(number=one.number, authors=_each("AU  - {}\n", one.authors), **told) + f"{doi}ER  - \n\n"
    return text


def write_web_of_science(documents: Iterable[Document]) -> str:
    """As Web of Science saves it."""
    form = "PT J\nAU {authors}\nTI {title}\nAB {abstract}\nSO {journal}\nPY {year}\nDI {doi}\nUT WOS:{ut:015}\nER\n\n"
    rows = (form.format(authors="\n   ".join(one.authors), ut=one.number, **_tell(one)) for one in documents)
    return "FN Clarivate Analytics Web of Science\nVR 1.0\n" + "".join(rows) + "EF\n"


def write_bibtex(documents: Iterable[Document]) -> str:
    """As Scopus saves it."""
    fields = ("title", "abstract", "journal", "year", "doi")
    form = "".join(f"  {name} = {{{{{{{name}}}}}}},\n" for name in fields)
    return "".join(
        f"@article{{herb{one.number},\n  author = {{{' and '.join(one.authors)}}},\n{form.format(**_tell(one))}}}\n\n"
        for one in documents
    )


WRITERS: dict[str, tuple[str, int, Callable[[Iterable[Document]], str]]] = {
    "pubmed": ("pubmed.nbib", 2, write_medline),
    "embase": ("embase.ris", 3, write_ris),
    "web_of_science": ("wos.txt", 5, write_web_of_science),
    "scopus": ("scopus.bib", 7, write_bibtex),
}


def hold(documents: Iterable[Document], source: str) -> list[Document]:
    """What a database holds of the documents; those that answer the question stand in the first two at least."""
    every = WRITERS[source][1]
    first = source in ("pubmed", "embase")
    return [
        one
        for one in documents
        if one.number % every == 0 or (one.town and first) or (source == "embase" and one.number in UNSURE)
    ]


def _tell(one: Document) -> dict[str, object]:
    return {name: getattr(one, name) for name in ("title", "abstract", "year", "journal", "doi")}


def _each(form: str, texts: Iterable[str]) -> str:
    return "".join(form.format(text) for text in texts)
