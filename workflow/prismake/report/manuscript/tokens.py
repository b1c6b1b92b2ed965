"""Numbers and words of a text: what may be compared, and when two numbers are the same."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from prismake.report.facts import OPEN, Piece, mark, split_facts, unmark
from prismake.text.numbers import list_readings

UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SPOKEN = {word: n for n, word in enumerate(UNITS)} | {word: 10 * n for n, word in enumerate(TENS, start=2)}
SPOKEN |= {"no": 0, "once": 1, "twice": 2, "thrice": 3}
WORD = "|".join(sorted(SPOKEN, key=len, reverse=True))
TEN, UNIT = "|".join(TENS), "|".join(UNITS[1:10])
# What stands for one thing though it holds digits: an address, a DOI, a date, an id such as NCT02680366.
ONE = (
    r"https?://\S*[\w/]|10\.\d{4,9}/\S*\w|\d{4}-\d{2}-\d{2}|(?:19|20)\d{2}-(?:0[1-9]|1[0-2])(?![\d-])|\d+(?:\.\d+){2,}"
    r"|[^\W\d_][^\W\d]*(?:[_:-][^\W\d_]+)*[_:-]?\d\w*|\d+[^\W\d_]+\d\w*"
)
SIGN = r"(?:(?<![\w)\]])[-−–+])?"
GROUPS = r"\d{1,3}(?:[.,'’ \u00a0\u2009\u202f]\d{3})+(?![\d])(?:[.,·]\d+)?"
NUMBER = rf"{SIGN}(?:{GROUPS}|\d+(?:[.,·]\d+)?|(?<![\d])[.·]\d+)"
BELOW = rf"(?:{TEN})[ -](?:{UNIT})|{WORD}"
SAID = rf"\b(?:(?:{UNIT}|a)[ -]hundred(?:(?: and)?[ -](?:{BELOW}))?|{BELOW})\b"
# Numbers of figures and tables are the authors' own; "95 %" is said of every interval.
OWN = r"\b(?:fig(?:ure|\.)?|tables?|figures|appendix|section|item)\s*S?\d+[a-z]?(?:\.\d+)*\b|\b95\s*(?:%|per\s?cent)"
TOKEN = re.compile(
    rf"(?P<own>{OWN})|(?P<one>{ONE})|(?P<number>{NUMBER})|(?P<said>{SAID})|(?P<word>[^\W\d]+)", re.IGNORECASE
)
SENTENCE = re.compile(rf"(?<![ .(][A-Z]\.)(?<!\bal\.)(?<!\bvs\.)(?<=[.!?])\s+(?=[^\Wa-z]|[{OPEN}\"“(\[]|(?i:{SAID}))")
SHORTEST = 3  # words of a sentence that stands alone
FREE = "?"
BLANKS = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f'’](?=\d)")


@dataclass(frozen=True)
class Token:
    """One word or one number of a text; `values` are the readings of a number, `fact` is set where it is a field."""

    text: str
    values: frozenset[str] = frozenset()
    fact: str = ""

    @property
    def key(self) -> str:
        """What stands for it when sentences are held side by side: all numbers are alike."""
        return "#" if self.values else self.text.casefold()


def read_values(text: str) -> frozenset[str]:
    """The numbers that a text may mean, with the decimals that it shows; an id means itself.

    >>> read_values("12,5") == read_values("12.5"), read_values("twelve") == read_values("12")
    (True, True)
    >>> sorted(read_values("1,234")), sorted(read_values("-0.50")), sorted(read_values("a hundred and twenty-one"))
    (['1.234', '1234'], ['-0.50'], ['121'])
    """
    bare = BLANKS.sub("", text.strip().replace("−", "-").replace("–", "-").replace("·", ".").lstrip("+"))
    if re.fullmatch(SAID, bare, re.IGNORECASE):
        return frozenset([str(_count(bare))])
    if not re.fullmatch(r"-?(?=[.,]?\d)\d*(?:[.,]\d+)*", bare):
        return frozenset([bare.casefold()])
    if "," in bare and "." in bare:  # the first of two marks parts thousands
        bare = bare.replace(min(",.", key=bare.index), "")
    plain = bare.replace(",", ".")
    grouped = {one for one in list_readings(bare, integer=False) if "." not in one}
    if plain.count(".") > 1:
        return frozenset(grouped or [bare])
    plain = re.sub(r"^(-?)(?=\.)", r"\g<1>0", plain)
    return frozenset([plain, *(grouped if re.search("[.,]", bare) else ())])


def _count(words: str) -> int:
    total = 0
    for word in re.split(r"[ -]", words.casefold()):
        if word == "hundred":
            total *= 100
        elif word != "and":
            total += 1 if word == "a" else SPOKEN[word]
    return total


def list_tokens(text: str) -> list[Token]:
    """The words and numbers of a text, those that stand in a field with its fact."""
    found, before = [], ""
    for piece in split_facts(text):
        if piece.fact:
            found.append(Token(piece.text.strip(), read_values(piece.text), piece.fact))
        else:
            found += [_make_token(match) for match in _scan(piece.text, before)]
        before = piece.text[-1:]
    return found


def _scan(text: str, before: str) -> Iterator[re.Match[str]]:
    """The words and numbers of a part of a text; behind the letter `before` it, a sign may be a dash."""
    return TOKEN.finditer(before + text, len(before))


def _make_token(match: re.Match[str]) -> Token:
    named = match.lastgroup in ("one", "number", "said")
    return Token(match[0], read_values(match[0]) if named else frozenset())


def mark_numbers(text: str, fact: str, names: tuple[str, ...] = ()) -> str:
    """The text with a mark around each number in digits that has none yet: `fact`, and which of several it is.

    >>> [token.fact for token in list_tokens(mark_numbers("0.51 [0.25, 0.76]", "e", ("estimate", "low", "high")))]
    ['e.estimate', 'e.low', 'e.high']
    >>> [token.fact for token in list_tokens(mark_numbers("7 women", "studies.a.women"))]
    ['studies.a.women', '']
    >>> [token.fact for token in list_tokens(mark_numbers("of 9 women 4 gave birth", "birth")) if token.fact]
    ['birth.of_women', 'birth.women_gave']
    """
    pieces = list(_cut_numbers(text))
    free = [at for at, piece in enumerate(pieces) if piece.fact == FREE]
    labels = iter([f"{fact}.{name}" for name in _name(pieces, free, names)] if len(free) > 1 or names else [fact])
    told = ((next(labels) if piece.fact == FREE else piece.fact, piece.text) for piece in pieces)
    return "".join(mark(named, words) if named else words for named, words in told)


def _cut_numbers(text: str) -> Iterator[Piece]:
    """The parts of a text; a number that has no fact yet is one of its own."""
    before = ""
    for piece in split_facts(text):
        at, shift = 0, len(before)
        for match in () if piece.fact else _scan(piece.text, before):
            if match.lastgroup in ("one", "number"):
                yield Piece(piece.text[at : match.start() - shift])
                yield Piece(match[0], FREE)
                at = match.end() - shift
        yield Piece(piece.text[at:], piece.fact)
        before = piece.text[-1:]


def _name(pieces: list[Piece], free: list[int], names: tuple[str, ...]) -> list[str]:
    """What numbers are called beyond `names`: by the words on their two sides, so that one more shifts no other."""
    told = list(names[: len(free)])
    seen = Counter[str]()
    for at in free[len(told) :]:
        before = re.findall(r"[^\W\d_]+", " ".join(piece.text for piece in pieces[max(0, at - 3) : at]))[-1:]
        after = re.findall(r"[^\W\d_]+", " ".join(piece.text for piece in pieces[at + 1 : at + 4]))[:1]
        name = "_".join(word.casefold() for word in (*before, *after)) or "number"
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"{name}:{seen[name]}")
    return told


def split_sentences(text: str) -> list[str]:
    """The sentences of a paragraph; fields stay whole.

    >>> split_sentences("Tan J et al. 2016 saw 3.5 mm. Two did not. 7 did so too.")
    ['Tan J et al. 2016 saw 3.5 mm.', 'Two did not.', '7 did so too.']
    """
    parts: list[str] = []
    for part in filter(None, map(str.strip, SENTENCE.split(text))):
        if (
            parts and len(re.findall(r"[^\W\d_]+", unmark(parts[-1]))) < SHORTEST
        ):  # "Cao 2018: (2014)." belongs to what follows
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    return parts
