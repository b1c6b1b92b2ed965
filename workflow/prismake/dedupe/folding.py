"""Writes the same text the same way: entities, markup, Greek letters, diacritics, case and punctuation folded."""

import html
import re
import unicodedata

GREEK = {
    **dict(
        zip("αβγδεζηθικλμ", "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu".split(), strict=True)
    ),
    **dict(zip("νξοπρστυφχψω", "nu xi omicron pi rho sigma tau upsilon phi chi psi omega".split(), strict=True)),
    "ς": "sigma",
}
LETTERS = {"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_TRANSLATED = str.maketrans({**{letter: f" {name} " for letter, name in GREEK.items()}, **LETTERS})
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,60}>")
_OTHER = re.compile(r"[\W_]+")
_APOSTROPHE = re.compile(r"['’ʼ`´]")


def strip_markup(text: str) -> str:
    """Text with entities decoded, tags removed and UTF-8 that was read as cp1252 mended.

    >>> strip_markup("TGF-&beta;<sub>1</sub> by KÃ¶nig")
    'TGF-β1 by König'
    """
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub("", text)
    if "Ã" in text or "â€" in text:
        try:
            text = text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            return text
    return text


def fold_text(text: str) -> str:
    """Lower-case words divided by single blanks, of any script, without diacritics and punctuation.

    >>> fold_text("  The rôle of TGF-β1: Müller’s view. ")
    'the role of tgf beta 1 mullers view'
    >>> fold_text("运动的影响。")
    '运动的影响'
    """
    text = _APOSTROPHE.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).casefold().translate(_TRANSLATED)
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
        text = unicodedata.normalize("NFC", text)
    return _OTHER.sub(" ", text.lower()).strip()
