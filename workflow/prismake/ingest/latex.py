"""LaTeX in BibTeX values as plain text: what stands by itself is looked up once, the rest goes through pylatexenc."""

import re
from functools import lru_cache
from typing import Any

from pylatexenc import latex2text, latexwalker  # bibtexparser brings it
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec
from pylatexenc.latexwalker import LatexWalker
from pylatexenc.macrospec import std_macro

from prismake.ingest.mapping import words
from prismake.ingest.markup import raise_text

LATEX = "\\", "{", "}", "$", "~", "``", "''", "--"  # A text without them is plain.
LINK = re.compile(r"\\href\s*\{[^{}]*\}\s*\{([^{}]*)\}|\\url\s*\{([^{}]*)\}")
MATH = re.compile(r"(?<!\\)\$[^$\n]{0,200}?(?:[\\^_=][^$\n]{0,200})?(?<!\\)\$")
# What is raised or lowered in formulas: a group, a command or a single sign. Some forget the dollars around 10^{6}.
RAISED = re.compile(r"\^\s?(\{(?:[^{}$]|\{[^{}$]*\})*\}|\\[A-Za-z]+|[^\s{}\\$^_])")
LOWERED = re.compile(r"_(?=[^\s}$^_])")
FORMULA = re.compile(
    r"(?<!\\)\$(?:[^$\\]|\\.)*\$|\\\((?:[^$\\]|\\[^()]){0,300}\\\)|(?<=[0-9)A-Za-z])[\^_]\{[-+0-9]{1,9}\}", re.DOTALL
)
MARK = re.compile(r"\\([~^])(?=\{\s?\})")  # An accent on nothing is the sign itself.
MARKS = {"~": r"\textasciitilde", "^": r"\textasciicircum"}
SWITCHES = words(
    "it bf em rm sc tt sl sf cal relax normalfont itshape bfseries scshape upshape slshape mdseries rmfamily sffamily"
    " ttfamily tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge protect newblock noindent"
    " centering displaystyle textstyle limits nolimits"
)
GREEK = (
    *(
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "zeta",
        "eta",
        "theta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
    ),
    *("omicron", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
)
# Commands that pylatexenc does not know, and drops with what they say.
SAID = {
    **{"textless": "<", "textgreater": ">", "textunderscore": "_", "textasteriskcentered": "*", "textbar": "|"},
    **{"textbackslash": "\\", "textpm": "±", "texttimes": "×", "textdiv": "÷", "textminus": "−", "textcelsius": "℃"},
    **{"textonehalf": "½", "textonequarter": "¼", "textthreequarters": "¾", "textperthousand": "‰"},
    **{"textonesuperior": "¹", "texttwosuperior": "²", "textthreesuperior": "³", "textordmasculine": "º"},
    **{"textnumero": "№", "texteuro": "€", "textasciicircum": "^", "textasciitilde": "~", "textasciigrave": "`"},
    **{"LaTeX": "LaTeX", "LaTeXe": "LaTeX2e", "TeX": "TeX", "BibTeX": "BibTeX", "XeTeX": "XeTeX", "degree": "°"},
    **{f"text{name}": chr(code) for code, name in enumerate(GREEK, start=0x3B1)},
    **{"micro": "µ", "milli": "m", "kilo": "k", "centi": "c", "nano": "n", "gram": "g", "litre": "L", "liter": "L"},
    **{"metre": "m", "meter": "m", "second": "s", "percent": "%", "mole": "mol", "par": " "},
    **dict.fromkeys(SWITCHES, ""),
}
WRAPPED = ("mbox", "hbox", "ensuremath", "textsubscript")  # They leave what they hold.
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


def _raise(node: Any, l2tobj: LatexNodes2Text) -> str:
    """A superscript; in a formula (`raise` stands for ^) all of it is one."""
    text: str = l2tobj.nodelist_to_text(node.nodeargd.argnlist)
    return raise_text(text, power=node.macroname == "raise")


def _keep_name(node: Any) -> str:
    r"""A command that nobody knows: before a group it changes only how that looks, else it says something."""
    source, end = node.parsing_state.s, node.pos + node.len
    return (
        ""
        if source.startswith("{", end) and not source.startswith("{}", end)
        else f"\\{node.macroname}{node.macro_post_space}"
    )


def _make_contexts() -> tuple[Any, Any]:
    """What pylatexenc knows of commands, to parse and to write, with ours before it; made once, for it takes long."""
    parsed, written = latexwalker.get_default_latex_context_db(), latex2text.get_default_latex_context_db()
    ours = [*SAID, *WRAPPED, "textsuperscript", "raise"]
    parsed.add_context_category(
        "prismake", macros=[std_macro(name, False, 0 if name in SAID else 1) for name in ours], prepend=True
    )
    specs = [MacroTextSpec(name, simplify_repl=said) for name, said in SAID.items()]
    specs += [MacroTextSpec(name, simplify_repl="%s") for name in WRAPPED]
    specs += [MacroTextSpec(name, simplify_repl=_raise) for name in ("textsuperscript", "raise")]
    written.add_context_category("prismake", macros=specs, prepend=True)
    written.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=_keep_name))
    return parsed, written


COMMANDS, WORDS = _make_contexts()
DECODER = LatexNodes2Text(math_mode="text", keep_comments=True, latex_context=WORDS)


def decode_latex(text: str) -> str:
    r"""LaTeX as plain text; a bare % is a per cent sign and no comment, a bare & stays.

    >>> decode_latex(r"live birth by 50% in Caf{\'e} & Co. for $5 and $10")
    'live birth by 50% in Café & Co. for $5 and $10'
    """
    if not any(mark in text for mark in LATEX):
        return text
    text = MARK.sub(lambda mark: MARKS[mark[1]], LINK.sub(r"\1\2", text))
    guarded = re.sub(r"(?<!\\)([%&#])", r"\\\1", text)
    kept = MATH.findall(guarded) if "$" in guarded else []
    if kept == [] or not any(re.search(r"[\\^_=]", piece) or len(piece) < 6 for piece in kept):
        guarded = re.sub(r"(?<!\\)\$", r"\\$", guarded)
    if "^" in guarded or "_" in guarded:
        guarded = FORMULA.sub(_raise_formula, guarded)
    try:
        decoded = _decode_pieces(guarded)
        return decode_whole(guarded) if decoded is None else decoded
    except (AttributeError, IndexError, TypeError, ValueError, RecursionError):
        # A command without its argument, or braces without end: keep what is written.
        return re.sub(r"[{}]", "", text)


def _raise_formula(match: re.Match[str]) -> str:
    r"""The formula with `\raise{…}` for ^ and without _, so that both are met as commands and signs."""

    def name(raised: re.Match[str]) -> str:
        return rf"\raise{raised[1]}" if raised[1].startswith("{") else rf"\raise{{{raised[1]}}}"

    return LOWERED.sub("", RAISED.sub(name, match[0]))


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
