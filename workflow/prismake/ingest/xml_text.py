"""XML as text, before any parser: what its first element is, where documents meet, how often a tag stands in it."""

import re
from collections.abc import Iterable, Iterator

PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\b[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)(?=[\s/>])")
# What may stand between two documents, of a length that no search through it takes long.
BETWEEN = r"<\?[^<>]{0,500}>|<!--[^<>]{0,500}-->|<!DOCTYPE\b[^<>\[]{0,500}>"
NEXT = re.compile(rf"[\s\ufeff]*+(?:(?:{BETWEEN})[\s\ufeff]*+){{0,9}}{ROOT.pattern}", re.IGNORECASE)


def root_name(characters: str) -> str:
    """The name of the first element without its prefix; "" when the text is no XML.

    >>> root_name('<?xml version="1.0"?> <!-- made by hand --> <!DOCTYPE a SYSTEM "b"><x:records>'), root_name("<1>")
    ('records', '')
    """
    position = 1 if characters.startswith("\ufeff") else 0
    while step := PROLOG.match(characters, position):
        position = step.end()
    match = ROOT.match(characters, position)
    return match[1] if match else ""


def split_documents(characters: str) -> Iterator[tuple[int, int]]:
    """Where each of the documents begins and ends that were saved in pages, one behind the other.

    A document ends with the last tag of its first element; what follows is the next one if that has the same name.

    >>> list(split_documents("<a>1</a>\\n<?xml?><a>2</a>")), list(split_documents("<a>1</a><b/>"))
    ([(0, 8), (8, 24)], [(0, 12)])
    """
    begin, name = 0, root_name(characters)
    for match in re.finditer(rf"</(?:[\w.-]+:)?{re.escape(name)}\s*>", characters) if name else ():
        behind = NEXT.match(characters, match.end())
        if behind and behind[1] == name:
            yield begin, match.end()
            begin = match.end()
    yield begin, len(characters)


def count_tags(characters: str, tags: Iterable[str]) -> tuple[int, ...]:
    """The lines of start tags in the text, not in comments, CDATA and instructions; knows nothing of the parser."""
    names = "|".join(sorted(map(re.escape, tags)))
    mark = re.compile(rf"<!--|<!\[CDATA\[|<\?|<(?:[\w.-]+:)?(?P<tag>{names})(?=[\s/>])")
    ends = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
    lines, line, counted, position = [], 1, 0, 0
    while match := mark.search(characters, position):
        position = match.end()
        if match["tag"]:
            line += characters.count("\n", counted, match.start())
            counted = match.start()
            lines.append(line)
        elif match[0] in ends:
            end = characters.find(ends[match[0]], position)
            if end < 0:
                del ends[match[0]]  # None of them ends any more: look no further for it.
            else:
                position = end
    return tuple(lines)
