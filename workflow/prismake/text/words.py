"""Words as people and programs write them: cells as text, and text to compare."""

import datetime
import re
import unicodedata

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
UNSEEN = re.compile(f"[{''.join(map(chr, INVISIBLE))}]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LINE_END = re.compile(r"\r\n?|\u2028|\u2029")


def write_value(value: object) -> str:
    """What a cell holds as text: whole numbers without '.0', dates as ISO 8601, the time only where there is one.

    >>> write_value(3.0), write_value(datetime.datetime(2024, 5, 1)), write_value(datetime.datetime(2024, 5, 1, 9, 30))
    ('3', '2024-05-01', '2024-05-01 09:30:00')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    return str(value)


def clean_text(value: object) -> str:
    """A cell's value as text: no '.0', dates as ISO 8601, invisible characters and outer blanks away.

    >>> clean_text(3.0), clean_text(None), clean_text(" a\\u200b\\u00a0")
    ('3', '', 'a')
    """
    text = CONTROL.sub("", LINE_END.sub("\n", write_value(value)))
    return (text if text.isascii() else UNSEEN.sub("", text)).strip()


def fold(text: str) -> str:
    """Text for comparing what a person typed with a vocabulary: NFKC, one blank, no case.

    >>> fold(" Not  Retrieved ") == fold("not_retrieved".replace("_", " "))
    True
    """
    plain = text if text.isascii() else UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(plain.split()).casefold()
