"""Prose without the markup of HTML, JATS and MathML: what is no markup stays, what is raised keeps its meaning."""

import re
from collections.abc import Sequence

from prismake.ingest.mapping import words

ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>=]+))*"""
PREFIXES = "jats|mml|m|ce|sb|xhtml|html|o"  # Whatever they stand before is an element.
TAG = re.compile(rf"<(/?)((?:{PREFIXES}):)?([A-Za-z][A-Za-z0-9-]{{0,30}}){ATTRIBUTES}\s*(/?)>", re.IGNORECASE)
# Marks within a word (H<sub>2</sub>O) leave nothing behind, all other elements a blank.
INLINE = words(
    "i b u s em strong sub sup span a font inf scp tt small big italic bold underline sc strike del ins cite code"
    " abbr monospace roman overline mark q emphasis superscript subscript xref ext-link named-content styled-content"
    " inline-formula math mi mn mo mrow mtext mstyle mpadded semantics msub msup msubsup mfrac msqrt"
)
BLOCKS = words(
    "p br hr div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 sec section title label list list-item def-list def-item term def"
    " table thead tbody tr td th caption blockquote pre center abstract abstracttext para heading header img wbr"
    " disp-formula disp-quote alternatives tex-math annotation annotation-xml copyrightinformation graphic"
    " mfenced mover munder munderover mtable mtr mtd mroot menclose mphantom mmultiscripts mspace merror"
)
ELEMENTS = INLINE | BLOCKS
UNPAIRED = words("p li dt dd tr td th br hr img wbr mspace graphic")  # HTML ends them without a closing tag, or never.
# What most titles with markup have is taken away at once: marks of type around plain words.
PLAIN_MARKS = re.compile(r"<(i|b|em|strong|italic|bold|(?<!\d<)(?:sub|inf))>([^<>]*)</\1>", re.IGNORECASE)
RAISED = words("sup superscript")
LOWERED = words("sub inf subscript")
DROPPED = words("annotation annotation-xml")  # They say the formula beside them once more.
SIGNS = str.maketrans("0123456789+-−–=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ")
LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
POWER = re.compile(r"[-+−–=()0-9n]{1,9}")
ORDINALS = words("st nd rd th er re e ème a o tm sm")
ONE_WORD = re.compile(r"[-+−–]?[\w.,]+")

Piece = tuple[bool, str]  # Whether an element left it, and the text.


def strip_markup(text: str) -> str:
    """Prose without markup: known elements with a partner; all else between < and > is text.

    >>> strip_markup("<i>p</i> <median and >mean, 10<sup>6</sup> of H<sub>2</sub>O")
    'p <median and >mean, 10⁶ of H2O'
    """
    text = PLAIN_MARKS.sub(r"\2", text)
    tags = [tag for tag in TAG.finditer(text) if tag[2] or tag[3].lower() in ELEMENTS]
    if not tags:
        return text
    partners = _pair(tags)
    tree = _Tree()
    position = 0
    for number, tag in enumerate(tags):
        name, partner = tag[3].lower(), partners.get(number, -1)
        if partner < 0 and not (tag[2] or tag[4] or name in UNPAIRED):
            continue  # No markup: it stays where it stands.
        tree.add(text[position : tag.start()])
        position = tag.end()
        if partner > number:
            tree.open(name, partner)
        elif partner >= 0:
            tree.close(number)
        elif name not in INLINE:
            tree.add(" ")
    tree.add(text[position:])
    return "".join(part for _, part in tree.root)


class _Tree:
    """The elements that are open, each by the number of its end, and what they and the text around them hold."""

    def __init__(self) -> None:
        self.root: list[Piece] = []
        self.opened: list[tuple[int, str, list[Piece]]] = []
        self.ends: set[int] = set()

    @property
    def inside(self) -> list[Piece]:
        return self.opened[-1][2] if self.opened else self.root

    def add(self, text: str, *, element: bool = False) -> None:
        if text:
            self.inside.append((element, text))

    def open(self, name: str, end: int) -> None:
        self.opened.append((end, name, []))
        self.ends.add(end)

    def close(self, number: int) -> None:
        """Close the element with this end, and those within it whose end comes later: tags may overlap."""
        while number in self.ends:
            end, name, parts = self.opened.pop()
            self.ends.discard(end)
            before = self.inside[-1][1][-1] if self.inside else ""
            self.add(render(name, parts, before), element=True)


def _pair(tags: Sequence[re.Match[str]]) -> dict[int, int]:
    """The number of each tag's partner."""
    partners: dict[int, int] = {}
    waiting: dict[str, list[int]] = {}
    for number, tag in enumerate(tags):
        name = tag[3].lower()
        if tag[1]:
            if waiting.get(name):
                begin = waiting[name].pop()
                partners[begin], partners[number] = number, begin
        elif not tag[4]:
            waiting.setdefault(name, []).append(number)
    return partners


def render(name: str, parts: Sequence[Piece], before: str) -> str:
    """What an element leaves in the text behind the character `before`.

    >>> render("msup", [(True, "10"), (True, "-3")], ""), render("sup", [(False, "th")], "5")
    ('10⁻³', 'th')
    """
    text = "".join(part for _, part in parts)
    if name in RAISED:
        return raise_text(text, before)
    if name in LOWERED:
        return lower_text(text, before)
    if name in DROPPED:
        return ""
    children = [part.strip() for inner, part in parts if inner]
    if name == "msup" and len(children) == 2:
        return children[0] + raise_text(children[1], children[0][-1:] or before, power=True)
    if name == "msubsup" and len(children) == 3:
        return children[0] + children[1] + raise_text(children[2], children[1][-1:], power=True)
    if name == "mfrac" and len(children) == 2:
        return "/".join(child if ONE_WORD.fullmatch(child) else f"({child})" for child in children)
    if name == "msqrt" and text.strip():
        return f"√{text.strip()}" if ONE_WORD.fullmatch(text.strip()) else f"√({text.strip()})"
    return text if name in INLINE else f" {text} "


def raise_text(text: str, before: str = "", *, power: bool = False) -> str:
    """A superscript: as raised digits and signs, else behind ^ where it would run into a number, else as it is.

    >>> [raise_text(*written) for written in (("6", "0"), ("2+", "a"), ("1.5", "0"), ("th", "5"), ("o", "7"))]
    ['⁶', '²⁺', '^1.5', 'th', '°']
    """
    bare = text.strip()
    if bare in ("∘", "°", "º") or (bare.lower() == "o" and before.isdigit()):
        return "°"
    if POWER.fullmatch(bare) and (bare != "n" or power or before.isdigit()):
        return bare.translate(SIGNS)
    behind = power or before.isdigit() or before in (")", "]")
    if not behind or bare.lower() in ORDINALS - ({"a", "e", "o"} if power else set()):
        return text
    if not any(letter.isalnum() for letter in bare):
        return text
    return f"^{bare}" if ONE_WORD.fullmatch(bare) else f"^({bare})"


def lower_text(text: str, before: str = "") -> str:
    """A subscript: H2O as it is commonly written; lowered digits where it would run into a number.

    >>> lower_text("2", "H"), lower_text("10", "5")
    ('2', '₁₀')
    """
    return text.translate(LOW) if before.isdigit() and text.strip().isdigit() else text
