"""Words that people type, held against those that the review knows; and those that sheets keep for themselves."""

import unicodedata

KEY, NUMBER, GUARD = "id", "no", "guard"
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def fold(text: str) -> str:
    """Text for comparing what a person typed with a vocabulary: NFKC, one blank, no case.

    >>> fold(" Not  Retrieved ") == fold("not_retrieved".replace("_", " "))
    True
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text).translate(INVISIBLE)
    return " ".join(plain.split()).casefold()
