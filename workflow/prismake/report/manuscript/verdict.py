"""What a manuscript says otherwise than the review: numbers in fields, in sentences and in tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation

from prismake.report.facts import split_facts, unmark
from prismake.report.manuscript.aligning import Unit, align, cites_others, pair_numbers
from prismake.report.manuscript.blocks import Block, Heading, Paragraph, Placed, Table, list_facts
from prismake.report.manuscript.table_pairs import pair_tables
from prismake.report.manuscript.tokens import Token, list_tokens, read_values, split_sentences

CONTEXT = 60  # characters on each side
QUIET = frozenset({"no", "one", "once"})  # words that seldom count anything


@dataclass(frozen=True)
class Difference:
    """A number that is not the review's: where, what it says, and what the review says, by its fact.

    `expected` is empty where the review has no such number any more, `fact` where its own sentence says the number.
    `rounded` tells that both are one number with other decimals.
    """

    place: str
    found: str
    expected: str
    fact: str
    context: str
    rounded: bool = False


@dataclass
class Verdict:
    """What was compared and what came of it; `unchecked` are (place, sentence) with numbers that no fact stands behind.

    `unchecked_numbers` is how many of them there are; `unmentioned` are the facts of the review that the manuscript
    leaves out.
    """

    in_fields: int = 0
    in_text: int = 0
    differences: list[Difference] = field(default_factory=list)
    unchecked: list[tuple[str, str]] = field(default_factory=list)
    unchecked_numbers: int = 0
    unmentioned: list[str] = field(default_factory=list)


def verify(manuscript: Sequence[Placed], blocks: Sequence[Block]) -> Verdict:
    """Hold a manuscript that was read against the one that the review would write today."""
    facts, verdict = list_facts(blocks), Verdict()
    mentioned: set[str] = set()
    for placed in manuscript:
        for text in _list_parts(placed.block):
            mentioned |= _check_fields(text, placed.place, facts, verdict)
    mentioned |= _check_sentences(manuscript, blocks, verdict)
    mentioned |= _check_tables(manuscript, blocks, verdict)
    verdict.unmentioned = [fact for fact in facts if fact not in mentioned]
    return verdict


def _list_parts(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        for row in block.rows:
            yield from row
    elif isinstance(block, Heading | Paragraph):
        yield block.text


def _check_fields(text: str, place: str, facts: Mapping[str, str], verdict: Verdict) -> set[str]:
    """Each field against its fact: one of the numbers in it must be the review's; a field without any says nothing."""
    mentioned = set()
    for piece in split_facts(text):
        numbers = [token for token in list_tokens(piece.text) if token.values] if piece.fact else []
        if not piece.fact or not (numbers or read_values(piece.text) & read_values(facts.get(piece.fact, ""))):
            continue
        mentioned.add(piece.fact)
        verdict.in_fields += 1
        if piece.fact not in facts:
            verdict.differences.append(Difference(place, piece.text.strip(), "", piece.fact, _cut(text, piece.text)))
            continue
        expected = facts[piece.fact]
        if not any(is_same(values, expected) for values in (piece.text, *(token.text for token in numbers))):
            verdict.differences.append(_tell(place, numbers[0].text, expected, piece.fact, text))
    return mentioned


def is_same(found: str, expected: str) -> bool:
    """Whether two texts of a number have a reading in common, with the decimals that they show.

    >>> is_same("12,5", "12.5"), is_same("Twelve", "12"), is_same("0.8", "0.76"), is_same("−0.50", "-0.5")
    (True, True, False, False)
    """
    return bool(read_values(found) & read_values(expected))


def is_rounded(found: str, expected: str) -> bool:
    """Whether two different texts are one number with more or fewer decimals.

    >>> is_rounded("0.8", "0.76"), is_rounded("0.760", "0.76"), is_rounded("0.77", "0.76")
    (True, True, False)
    """
    try:
        one, other = (Decimal(min(read_values(text))) for text in (found, expected))
    except (InvalidOperation, ValueError):
        return False
    exponents = [number.as_tuple().exponent for number in (one, other)]
    if not all(isinstance(exponent, int) for exponent in exponents):
        return False
    rough, fine = sorted((one, other), key=lambda number: -int(number.as_tuple().exponent))
    unit = Decimal(1).scaleb(int(rough.as_tuple().exponent))
    return rough in (fine.quantize(unit, ROUND_HALF_EVEN), fine.quantize(unit, ROUND_HALF_UP))


def _tell(place: str, found: str, expected: str, fact: str, text: str) -> Difference:
    return Difference(place, found, expected, fact, _cut(text, found), is_rounded(found, expected))


def _cut(text: str, around: str) -> str:
    """The words around a number."""
    shown = " ".join(unmark(text).split())
    at = max(shown.find(around.strip()), 0)
    start, end = max(at - CONTEXT, 0), min(at + len(around) + CONTEXT, len(shown))
    return f"{'…' if start else ''}{shown[start:end].strip()}{'…' if end < len(shown) else ''}"


def _check_sentences(manuscript: Sequence[Placed], blocks: Sequence[Block], verdict: Verdict) -> set[str]:
    left = [unit for placed in manuscript for unit in _list_units(placed.block, placed.place)]
    right = [unit for block in blocks for unit in _list_units(block, "")]
    pairs, mentioned = align(left, right), set()
    for at, unit in enumerate(left):
        own = at in pairs and not cites_others(unit, right[pairs[at]])
        other = right[pairs[at]].tokens if own else ()
        mentioned |= _check_text(unit.text, unit.place, unit.tokens, other, verdict)
    return mentioned


def _list_units(block: Block, place: str) -> Iterator[Unit]:
    if isinstance(block, Heading | Paragraph):
        yield from (Unit(sentence, place) for sentence in split_sentences(block.text))
    elif not place:  # of the review: its captions are paragraphs of the manuscript
        yield from (Unit(sentence) for sentence in split_sentences(block.caption))


def _check_text(
    text: str, place: str, left: Sequence[Token], right: Sequence[Token], verdict: Verdict, *, least: int = 2
) -> set[str]:
    """The numbers of a text outside of fields against those at the same places of the review's."""
    free = {id(token): token for token in left if token.values and not token.fact}
    mentioned = set()
    for one, other in pair_numbers(left, right, least=least):
        if id(one) not in free:
            continue
        del free[id(one)]
        verdict.in_text += 1
        if other.fact:
            mentioned.add(other.fact)
        if not one.values & other.values:
            verdict.differences.append(_tell(place, one.text, other.text, other.fact, text))
    if left_over := [token for token in free.values() if token.text.casefold() not in QUIET]:
        verdict.unchecked_numbers += len(left_over)
        verdict.unchecked.append((place, " ".join(unmark(text).split())))
    return mentioned


def _check_tables(manuscript: Sequence[Placed], blocks: Sequence[Block], verdict: Verdict) -> set[str]:
    left = [placed for placed in manuscript if isinstance(placed.block, Table)]
    tables = [placed.block for placed in left if isinstance(placed.block, Table)]
    right = [block for block in blocks if isinstance(block, Table)]
    mentioned = set()
    for cell in pair_tables(tables, right):
        place = f"{left[cell.table].place}, row “{cell.row}”, column “{cell.column}”"
        given = (list_tokens(cell.found), list_tokens(cell.expected))
        mentioned |= _check_text(cell.found, place, *given, verdict, least=1)
    return mentioned
