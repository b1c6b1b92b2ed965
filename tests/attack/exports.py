"""Invented documents, each with a word of its own in the title, and the exports that hold them."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

CORRECTIONS = ("dot", "capitals", "dash", "blanks")


@dataclass(frozen=True)
class Document:
    """One document; `word` stands in no other title."""

    word: str
    rest: str
    year: int
    author: str
    pages: str
    doi: str = ""
    abstract: str = ""
    accession: str = ""

    @property
    def title(self) -> str:
        """The title as the exports print it."""
        return f"{self.word} {self.rest}"


HAND = (
    Document("Caraway", "tea for colds: a randomised trial", 2001, "Ash, Jo", "123-9", "10.5555/c.1", "NCT07770001."),
    Document("Dill", "tea before and after", 2002, "Birch, Ida", "e12", "", "Twelve adults."),
    Document("Elder", "flowers for warm evenings", 2003, "CEDAR, KIM", "S1-S9"),
    Document("Fennel", "tea for hoarseness", 2004, "Dogwood, Li", "20-29"),
    Document("Ginseng", "against fatigue", 2005, "Elm, Bo", "30-1"),
    Document("Anise", "seeds, chewed", 2006, "Fir, Max", "1-9", "10.5555/seed.1"),
)
LIST = (
    Document("Cumin", "tea in two trials", 2007, "Gorse, Al", "10-19", "", "NCT07770001 and NCT07770002."),
    Document("Hyssop", "tea for a blocked nose", 2008, "Holly, Ed", "20-29"),
    Document("Iris", "root tea and fever", 2009, "Ivy, Flo", "30-39"),
    Document("Burdock", "leaves for winters", 2010, "Juniper, Gus", "40-49", "10.5555/leaf.2"),
)
BASE = (
    Document("Angelica", "root for singers", 2006, "Kapok, Hal", "70-79", "10.5555/seed.1", accession="L2000001001"),
    Document("Betony", "syrup in spring", 2010, "Larch, Ike", "80-89", "10.5555/leaf.2", accession="L2000001002"),
    Document("Jasmine", "tea for children", 2011, "Maple, Jay", "1097–1104"),
    Document("Kava", "tea and sleep", 2012, "Nutmeg, Kay", "5-6"),
    replace(HAND[0], accession="L2000001003"),
    Document("Lavender", "baths for colds", 2013, "Oak, Lou", "7-8", accession="L2000001004"),
)
LATER = ("Mouse", "Mint")  # documents that come later
WORDS = (*dict.fromkeys(one.word for one in (*HAND, *LIST, *BASE)), *LATER)


@dataclass(frozen=True)
class Export:
    """What one source exported: documents in their order, the first running number, spellings that were corrected."""

    documents: tuple[Document, ...]
    first: int = 1
    spelling: str = ""
    journal: str = "Herbal Reports"

    def spell(self, document: Document) -> str:
        """The title, as the database writes it now."""
        title = document.title
        changed = {
            "dot": f"{title}.",
            "capitals": f"{document.word} {document.rest.capitalize()}",
            "dash": title.replace("-", "–"),
            "blanks": title.replace(" ", "  ", 1),
        }
        return changed.get(self.spelling, title)


Exports = dict[str, Export]
FIRST: Exports = {"hand": Export(HAND), "list": Export(LIST, journal="Archives of Tea"), "base": Export(BASE)}


def write_exports(folder: Path, exports: Exports) -> None:
    """The three files of the search log."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, key in (("hand", "id"), ("list", "Accession Number")):
        lines = [f"{key},title,year,authors,journal,pages,doi,abstract"]
        for number, one in enumerate(exports[name].documents, start=exports[name].first):
            cells = (one.author, exports[name].journal, one.pages, one.doi, one.abstract)
            shown = ",".join(f'"{cell}"' for cell in (exports[name].spell(one), str(one.year), *cells))
            lines.append(f"{number},{shown}")
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "base.ris").write_text("\n".join(_list_ris(exports["base"])) + "\n", encoding="utf-8")


def _list_ris(export: Export) -> Iterable[str]:
    for one in export.documents:
        yield from ("TY  - JOUR", f"TI  - {export.spell(one)}", f"AU  - {one.author}", f"PY  - {one.year}")
        yield from (f"T2  - {export.journal}", f"SP  - {one.pages}", f"DO  - {one.doi}", f"AN  - {one.accession}")
        yield from (f"AB  - {one.abstract}", "ER  - ", "")


def shuffle(export: Export, chance: random.Random) -> Export:
    """The same documents in another order: running numbers pass to other documents."""
    listed = list(export.documents)
    while tuple(listed) == export.documents:
        chance.shuffle(listed)
    return replace(export, documents=tuple(listed))


def find_word(text: str, words: Sequence[str] = WORDS) -> str:
    """The word of the document whose title the text holds, empty when it holds none."""
    folded = text.casefold()
    return next((word for word in words if word.casefold() in folded), "")
