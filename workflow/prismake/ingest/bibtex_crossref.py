"""What a chapter or paper leaves to the entry of its book: BibTeX's `crossref` and BibLaTeX's `xdata`."""

from collections.abc import Iterator, Mapping, Sequence

from prismake.ingest.blocks import Block, Field
from prismake.ingest.mapping import words

# What a part has in common with the whole; never its DOI, pages, authors or abstract, which are those of the whole.
COMMON = words("year date month editor publisher volume number series issn eissn language maintitle")
DATES = words("year date")
JOURNALS = words("journal journaltitle booktitle")
TITLES = ("journal", "journaltitle", "booktitle", "title")
DEEPEST = 9  # Parts of parts; an entry that names itself ends here.


def inherit(blocks: Sequence[Block]) -> tuple[list[Block], list[int]]:
    """The entries with the fields they take from others of the same file, and the lines that name none of them."""
    if not any(field.tag in ("crossref", "xdata") for block in blocks for field in block.fields):
        return list(blocks), []
    known: dict[str, Block] = {}
    for block in blocks:
        known.setdefault(_key(block.fields[0].value), block)
    missing: list[int] = []
    filled = [Block(b.kind, tuple(_fill(b, known, missing)), b.first_line, b.last_line) for b in blocks]
    return filled, missing


def _key(written: str) -> str:
    return written.strip().lower()


def _fill(block: Block, known: Mapping[str, Block], missing: list[int], depth: int = 0) -> Iterator[Field]:
    """The entry's own fields, and behind them those of the entries it names that it does not have."""
    yield from block.fields
    own = {field.tag for field in block.fields if field.value.strip()}
    for field in block.fields:
        if field.tag not in ("crossref", "xdata") or depth > DEEPEST:
            continue
        for key in filter(None, map(_key, field.value.split(",") if field.tag == "xdata" else [field.value])):
            if key not in known:
                missing += [] if depth else [field.line]
                continue
            for given in _give(
                list(_fill(known[key], known, missing, depth + 1)), known[key], whole=field.tag == "xdata"
            ):
                if not own & _alike(given.tag):
                    yield given


def _give(fields: list[Field], block: Block, *, whole: bool) -> list[Field]:
    """What an entry gives: all but its name, or what parts have in common, its title as theirs of the book."""
    if whole:
        return [field for field in fields[1:] if field.tag not in ("crossref", "xdata")]
    given = [field for field in fields[1:] if field.tag in COMMON]
    for tag in TITLES:  # Never given as `booktitle`, which is the title of an entry that has no other.
        titles = [Field("journaltitle", field.value, field.line) for field in block.fields if field.tag == tag]
        if titles:
            return [*given, *titles]
    return given


def _alike(tag: str) -> frozenset[str]:
    return next((tags for tags in (DATES, JOURNALS) if tag in tags), frozenset({tag}))
