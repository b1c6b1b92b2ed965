"""Cells of which a program made something else than was typed: .05 of 5 %, a date of 3-4; told by their formats."""

import re

PLAIN = ""
ERROR = "an error value"
PERCENTAGE, DATE, TIME, FRACTION = "a percentage", "a date", "a time", "a fraction"
POWER, CURRENCY, BOOLEAN = "a number in powers of ten", "an amount of money", "a truth value"
NUMBER, FORMULA = "a number with decimals", "the result of a formula"  # as they are where a number is asked for
# Formats that have a number and no code in a file (ECMA-376, part 1, 18.8.30); the last two rows are East Asian dates.
BUILTIN = {
    **dict.fromkeys((9, 10), PERCENTAGE),
    **dict.fromkeys((11, 48), POWER),
    **dict.fromkeys((12, 13), FRACTION),
    **dict.fromkeys((14, 15, 16, 17, 22), DATE),
    **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), TIME),
    **dict.fromkeys((5, 6, 7, 8, 42, 44), CURRENCY),
    **dict.fromkeys(range(27, 37), DATE),
    **dict.fromkeys(range(50, 59), DATE),
}
MONEY = re.compile(r"(?<![_\[])[$€£¥₹₽₩]|\[\$[^\]\-]")
# Words, single characters kept as they are, blanks of a width, colours, conditions and languages.
SAID = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
STYLE = re.compile(rb"<(?:\w+:)?xf\b([^>]*)>")
STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
CODE = re.compile(rb"<(?:\w+:)?numFmt\b([^>]*)>")
ATTRIBUTE = re.compile(rb"""\b(numFmtId|formatCode)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
# What Excel shows where it made a date of 3-4, a number of 1E5, or could not compute: all that a .csv still tells.
MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
SHOWN = (
    (DATE, re.compile(rf"\d{{1,2}}-{MONTH}(?:-\d\d)?|{MONTH}-\d\d", re.IGNORECASE)),
    (POWER, re.compile(r"-?\d[.,]\d\dE[+-]\d\d\d?")),
    (ERROR, re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:5\d\d")),
)


# What libraries write for a date or a time where text is asked for; nobody types midnight with its seconds.
MIDNIGHT = re.compile(r"\d{4}-\d\d-\d\d[ T]00:00:00(?:\.0+)?(?:Z|\+00:00)?|1899-12-3\d[ T][\d:.]+(?:Z|\+00:00)?")
LONGEST_SHOWN = 32


class Converted(str):
    """The text of a cell that a program made of what was typed; `kind` says in words what it is now."""

    kind: str

    def __new__(cls, text: str, kind: str) -> "Converted":
        """The text, with its kind."""
        made = super().__new__(cls, text)
        made.kind = kind
        return made


def tell_kind(code: str) -> str:
    """What a number format shows a number as; "" for a plain number, and for text.

    >>> tell_kind("d-mmm"), tell_kind("0.0%"), tell_kind("# ?/?"), tell_kind("[h]:mm"), tell_kind("#,##0.00")
    ('a date', 'a percentage', 'a fraction', 'a time', '')
    """
    if code.lower() in ("general", "standard", "@", ""):
        return PLAIN
    if MONEY.search(code):
        return CURRENCY
    bare = SAID.sub("", code).lower()
    if "general" in bare:
        return PLAIN
    if "%" in bare:
        return PERCENTAGE
    if re.search(r"[?#0]\s*/\s*[?#\d]", bare):
        return FRACTION
    if re.search(r"e[+-]", bare):
        return POWER
    if re.search(r"[yd]", bare) or ("m" in bare and not re.search(r"[hs]", bare)):
        return DATE
    return TIME if re.search(r"[hs]", bare) else PLAIN


def list_odd_styles(styles: bytes) -> dict[int, str]:
    """The cell styles of an .xlsx, by number, that show a number as something else; from its member styles.xml."""
    codes = {}
    for match in CODE.finditer(styles):
        told = _read_attributes(match[1])
        codes[told.get("numFmtId", "")] = tell_kind(told.get("formatCode", "").replace("&quot;", '"'))
    cells = STYLES.search(styles)
    kinds = {}
    for number, match in enumerate(STYLE.finditer(cells[0]) if cells else ()):
        name = _read_attributes(match[1]).get("numFmtId", "0")
        kind = codes.get(name) if name in codes else BUILTIN.get(int(name) if name.isdecimal() else 0, PLAIN)
        if kind:
            kinds[number] = kind
    return kinds


def _read_attributes(text: bytes) -> dict[str, str]:
    return {
        match[1].decode(): (match[2] or match[3] or b"").decode("utf-8", "replace")
        for match in ATTRIBUTE.finditer(text)
    }


def mark_shown(text: str) -> str:
    """The text of a cell of a .csv, marked where it is what a program shows for something that it made.

    >>> [getattr(mark_shown(text), "kind", "") for text in ("12-May", "1.00E+05", "#N/A", "3-4")]
    ['a date', 'a number in powers of ten', 'an error value', '']
    """
    if len(text) > LONGEST_SHOWN:
        return text
    return next((Converted(text, kind) for kind, pattern in SHOWN if pattern.fullmatch(text)), text)


def read_kind(text: str) -> str:
    """What a text says it was made into; "" for what may have been typed.

    >>> read_kind(Converted("0.05", PERCENTAGE)), read_kind("2024-03-04 00:00:00"), read_kind("2024-03-04")
    ('a percentage', 'a date', '')
    """
    return getattr(text, "kind", "") or (DATE if len(text) <= LONGEST_SHOWN and MIDNIGHT.fullmatch(text) else PLAIN)
