"""LaTeX in BibTeX values as plain text: what stands by itself is looked up once, the rest goes through pylatexenc."""

import re
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text  # bibtexparser brings it
from pylatexenc.latexwalker import LatexWalker, get_default_latex_context_db

LATEX = re.compile(r"[\\{}$~]|``|''|--")
LINK = re.compile(r"\\href\s*\{[^{}]*\}\s*\{([^{}]*)\}|\\url\s*\{([^{}]*)\}")
MATH = re.compile(r"(?<!\\)\$[^$\n]{0,200}?(?:[\\^_=][^$\n]{0,200})?(?<!\\)\$")
DECODER = LatexNodes2Text(math_mode="text", keep_comments=True)
COMMANDS = get_default_latex_context_db()  # Building it anew for each text takes longer than most texts.
NOT_PLAIN = r"\\{}$~`'!?\n-"
INNER = r"[^{}\\$]|\\[^\n]"
GROUP = rf"\{{(?:{INNER}|\{{(?:{INNER}|\{{(?:{INNER})*\}})*\}})*\}}"
PARAGRAPH = re.compile(r"\n\s*\n")
# Pieces of a text that say the same wherever they stand, and the plain text between them.
PIECE = re.compile(
    rf"(?P<plain>(?:[^{NOT_PLAIN}]|[`'!?\n-](?![`'-]))+)"
    rf"|(?P<marks>[`'!?-]++)"
    rf"|(?P<group>{GROUP})"
    rf"|(?P<accent>\\['`\"^~=.](?:[A-Za-z]|\{{\\?[A-Za-z]\}}))"
    rf"|(?P<sign>\\[%&#$_{{}}])"
    rf"|(?P<command>\\(?P<name>[A-Za-z]++)(?![^\W\d_])"
    rf"(?:(?P<given>(?:{GROUP})+)|(?:\s++(?=[^\s{NOT_PLAIN}%&#]))?(?!\s)))"
    rf"|(?P<math>\$(?:[^$\n\\{{}}]|\\[A-Za-z]|{GROUP})+\$)"
    rf"|(?P<tie>~)",
)
COMMAND = re.compile(rf"\\([A-Za-z]++)((?:{GROUP})*)")
BEGINNING = frozenset({"begin", "end", "verb"})  # What follows is no argument of theirs.
SHORT = 40  # Groups of so few characters are mostly met again.


def decode_latex(text: str) -> str:
    r"""LaTeX as plain text; a bare % is a per cent sign and no comment, a bare & stays.

    >>> decode_latex(r"live birth by 50% in Caf{\'e} & Co. for $5 and $10")
    'live birth by 50% in Café & Co. for $5 and $10'
    """
    if not LATEX.search(text):
        return text
    text = LINK.sub(r"\1\2", text)
    guarded = re.sub(r"(?<!\\)([%&#])", r"\\\1", text)
    kept = MATH.findall(guarded) if "$" in guarded else []
    if kept == [] or not any(re.search(r"[\\^_=]", piece) or len(piece) < 6 for piece in kept):
        guarded = re.sub(r"(?<!\\)\$", r"\\$", guarded)
    try:
        decoded = _decode_pieces(guarded)
        return decode_whole(guarded) if decoded is None else decoded
    except (AttributeError, IndexError, TypeError, ValueError, RecursionError):
        # A command without its argument, or braces without end: keep what is written.
        return re.sub(r"[{}]", "", text)


def decode_whole(text: str) -> str:
    """What pylatexenc makes of a text."""
    decoded: str = DECODER.nodelist_to_text(LatexWalker(text, latex_context=COMMANDS).get_latex_nodes()[0])
    return decoded


def _decode_pieces(text: str) -> str | None:
    """The same where all of the text is pieces that do not depend on what stands around them; else None."""
    if "\n" in text and PARAGRAPH.search(text):
        return None
    found, position = [], 0
    while position < len(text):
        match = PIECE.match(text, position)
        piece = _decode_piece(match) if match else None
        if match is None or piece is None:
            return None
        found.append(piece)
        position = match.end()
    return "".join(found)


def _decode_piece(match: re.Match[str]) -> str | None:
    kind, piece = str(match.lastgroup), match[0]
    if kind == "plain":
        return piece
    if kind == "group" and len(piece) > SHORT:
        return _decode_pieces(piece[1:-1])
    if kind == "command" and not _is_whole(match["name"], match["given"] or ""):
        return None
    if kind == "math" and not all(_is_whole(name, given) for name, given in COMMAND.findall(piece)):
        return None
    return _decode_known(piece)


def _is_whole(name: str, given: str) -> bool:
    """Whether a command has behind it all that it asks for, and nothing that may be the next one's."""
    asked = "" if (spec := COMMANDS.get_macro_spec(name)) is None else getattr(spec.args_parser, "argspec", "?")
    if name in BEGINNING or not set(asked) <= {"{"}:
        return False
    return re.fullmatch(GROUP * len(asked) if asked else r"(?:\{\})?", given) is not None


@lru_cache(maxsize=20_000)
def _decode_known(piece: str) -> str:
    """A piece that is met again and again; what follows a command keeps its blanks only before plain text."""
    if piece[-1:].isspace():
        return decode_whole(f"{piece}x")[:-1]
    return decode_whole(piece)
