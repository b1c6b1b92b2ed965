"""Small vocabularies: types of publication in RIS words, languages as ISO 639-1, ISSNs."""

import re
from functools import lru_cache

from prismake.ingest.mapping import words

RIS_TYPES = words(
    "ABST ADVS AGGR ANCIENT ART BILL BLOG BOOK CASE CHAP CHART CLSWK COMP CONF CPAPER CTLG DATA DBASE DICT EBOOK"
    " ECHAP EDBOOK EJOUR ELEC ENCYC EQUA FIGURE GEN GOVDOC GRANT HEAR ICOMM INPR JFULL JOUR LEGAL MANSCPT MAP MGZN"
    " MPCT MULTI MUSIC NEWS PAMP PAT PCOMM RPRT SER SLIDE SOUND STAND STAT THES UNBILL UNPB UNPD VIDEO WEB"
)
# Words of other formats, looked for in this order in the lower-cased type.
TYPE_WORDS = (
    (r"thesis|dissertation", "THES"),
    (r"clinical ?trial(?! phase)|trial registry|interventional|observational", "GEN"),
    (r"dataset|data set", "DATA"),
    (r"software|computer program", "COMP"),
    (r"patent", "PAT"),
    (r"inbook|incollection|suppbook|bookinbook|inreference|book ?section|book ?chapter|chapter", "CHAP"),
    (r"^(?:edited )?(?:book|books|mvbook|booklet|collection|reference|monograph|manual|mvcollection)s?\b", "BOOK"),
    (r"article|journal|review|editorial|letter|note|erratum|short survey|case report|randomi[sz]ed|comment", "JOUR"),
    (r"conference|proceedings|inproceedings|meeting", "CONF"),
    (r"techreport|report", "RPRT"),
    (r"unpublished|preprint|posted-content|manuscript", "UNPB"),
    (r"newspaper", "NEWS"),
    (r"magazine|periodical|serial", "MGZN"),
    (r"online|electronic|web|www|elec", "ELEC"),
)
LANGUAGES = {
    code: tuple(written.split())
    for code, written in {
        "af": "afr afrikaans",
        "ar": "ara arabic",
        "bg": "bul bulgarian",
        "bs": "bos bosnian",
        "ca": "cat catalan",
        "cs": "cze ces czech",
        "da": "dan danish",
        "de": "ger deu german deutsch alemão alemán",
        "el": "gre ell greek",
        "en": "eng english inglés inglês englisch anglais ingles en-us en-gb",
        "es": "spa spanish español espanhol espanol castilian",
        "et": "est estonian",
        "eu": "baq eus basque",
        "fa": "per fas persian farsi",
        "fi": "fin finnish",
        "fr": "fre fra french français francés francês",
        "gl": "glg galician",
        "he": "heb hebrew",
        "hi": "hin hindi",
        "hr": "hrv scr croatian",
        "hu": "hun hungarian",
        "id": "ind indonesian",
        "is": "ice isl icelandic",
        "it": "ita italian italiano",
        "ja": "jpn japanese",
        "ka": "geo kat georgian",
        "ko": "kor korean",
        "lt": "lit lithuanian",
        "lv": "lav latvian",
        "mk": "mac mkd macedonian",
        "ms": "may msa malay",
        "nl": "dut nld dutch",
        "no": "nor norwegian nob nno",
        "pl": "pol polish",
        "pt": "por portuguese português portugués portugues",
        "ro": "rum ron romanian",
        "ru": "rus russian",
        "sk": "slo slk slovak",
        "sl": "slv slovenian slovene",
        "sq": "alb sqi albanian",
        "sr": "srp scc serbian",
        "sv": "swe swedish",
        "th": "tha thai",
        "tr": "tur turkish",
        "uk": "ukr ukrainian",
        "ur": "urd urdu",
        "vi": "vie vietnamese",
        "zh": "chi zho chinese mandarin",
    }.items()
}
LANGUAGE_CODES = {word: code for code, written in LANGUAGES.items() for word in (code, *written)}
# Blanks separate only three-letter codes: "eng ger", but "Scottish Gaelic".
LANGUAGE_BREAK = re.compile(r"[;,/|]|\band\b|(?<=\b[a-z]{3})\s(?=[a-z]{3}\b)")
ISSN = re.compile(r"(?:(?<![\dXx-])|(?<=ISSN-))(\d{4})-?(\d{3}[\dXx])(?![\dXx-])")


@lru_cache(2**14)
def read_type(written: str) -> str:
    """The RIS word for a type of publication; GEN when nothing fits, "" when nothing is written.

    >>> read_type("JOUR"), read_type("inproceedings"), read_type("Journal Article"), read_type("OTHER")
    ('JOUR', 'CONF', 'JOUR', 'GEN')
    """
    word = written.strip()
    if word.upper() in RIS_TYPES or not word:
        return word.upper()
    return next((ris for pattern, ris in TYPE_WORDS if re.search(pattern, word.lower())), "GEN")


def list_languages(value: str) -> list[str]:
    """ISO 639-1 codes; an unknown language stays as written.

    >>> list_languages("German"), list_languages("pt, en"), list_languages("Klingon")
    (['de'], ['pt', 'en'], ['Klingon'])
    """
    named = [word.strip(" .") for word in LANGUAGE_BREAK.split(value)]
    return [LANGUAGE_CODES.get(word.lower(), word) for word in named if word and word.lower() not in {"und", "mul"}]


def list_issns(value: str) -> list[str]:
    """ISSNs with their hyphen; an ISBN is none.

    >>> list_issns("0955-2359 (Print) 19326203"), list_issns("978-3-86490-311-3")
    (['0955-2359', '1932-6203'], [])
    """
    return [f"{match[1]}-{match[2].upper()}" for match in ISSN.finditer(value)]
