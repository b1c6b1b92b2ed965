"""Writes the same text the same way: entities, markup, Greek letters, diacritics, case and punctuation folded."""

import html
import re
import unicodedata

GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "ο": "omicron",
    "π": "pi",
    "ρ": "rho",
    "ς": "sigma",
    "σ": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
LETTERS = {"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_TRANSLATED = str.maketrans({**{letter: f" {name} " for letter, name in GREEK.items()}, **LETTERS})
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,60}>")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_OTHER = re.compile(r"[\W_]+")
_TRADE_MARK = re.compile(r"[®™©℠]|(?<!\()\(+(?:R|TM)\)+")
_QUOTES = b"'`"
# For bytes of utf-8: of ASCII letters in lower case, digits, and blanks for all else; other letters stay.
ASCII_WORDS = bytes(ord(chr(c).lower() if chr(c).isalnum() else " ") if c < 128 else c for c in range(256))
_APOSTROPHE = re.compile(r"['’ʼ`´]")


class _Unmarked(dict[int, int | None]):
    """A table for str.translate that removes combining marks; what it learns of a letter it keeps."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_UNMARKED = _Unmarked()


def strip_markup(text: str) -> str:
    """Text with entities decoded, tags and trade marks removed and UTF-8 that was read as cp1252 mended.

    >>> strip_markup("TGF-&beta;<sub>1</sub> by KÃ¶nig")
    'TGF-β1 by König'
    """
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub("", text)
    if not text.isascii():
        text = _mend_encoding(text)
    return _TRADE_MARK.sub("", text) if "(" in text or not text.isascii() else text


def _mend_encoding(text: str) -> str:
    return _FOREIGN.sub(_decode_again, text) if "Ã" in text or "â" in text or "Â" in text else text


def _decode_again(found: re.Match[str]) -> str:
    try:
        return found[0].encode("cp1252").decode("utf-8")
    except UnicodeError:
        return found[0]


def fold_text(text: str) -> str:
    """Lower-case words divided by single blanks, of any script, without diacritics and punctuation.

    >>> fold_text("  The rôle of TGF-β1: Müller’s view. ")
    'the role of tgf beta 1 mullers view'
    >>> fold_text("运动的影响。")
    '运动的影响'
    """
    if text.isascii():
        return " ".join(text.encode().translate(ASCII_WORDS, _QUOTES).decode().split())
    text = _APOSTROPHE.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).casefold().translate(_TRANSLATED)
        text = unicodedata.normalize("NFKD", text).translate(_UNMARKED)
        text = unicodedata.normalize("NFC", text)
    return _OTHER.sub(" ", text.lower()).strip()
