"""Names in BibTeX: braces keep a body of people whole, particles are part of the family name."""

import re

from prismake.ingest.bibtex_braces import find_end, split_level
from prismake.ingest.latex import decode_latex
from prismake.ingest.names import CORPORATE, PARTICLE, SUFFIX, split_commas

AND = re.compile(" and ", re.IGNORECASE)  # Of names with single blanks.
BREAK = r"\s+and\s+|\s*;\s*"
LABELLED = re.compile(r"(family|given|prefix)\s*=\s*([^,]+)")
FAMILY_IN_BRACES = re.compile(r"([^{},]+) \{([^{}\\, ]+(?: [^{}\\, ]+)+)\}")


def read_names(written: str, value: str) -> str:
    """The names of a field, one a line; `written` has the braces around the whole of it, `value` has not.

    >>> read_names("{{Bill and Melinda Foundation}}", "Bill and Melinda Foundation")
    'Bill and Melinda Foundation,'
    >>> read_names("{{A, Bo; C}, Do}", "{A, Bo; C}, Do").split("\\n")
    ['A, Bo', 'C, Do']
    """
    bare, value = written.strip()[1:-1].strip(), " ".join(value.split())
    if bare.startswith("{") and find_end(bare, 0) == len(bare) and _is_body(value):
        return _read_name(f"{{{value}}}")
    return "\n".join(_read_name(name) for name in _split_names(_free_lists(value)))


def _is_body(text: str) -> bool:
    """Whether words in braces with " and " within them name one body: two single words do, as "Barnes and Noble"."""
    names = AND.split(text)
    pair = len(names) == 2 and not re.search(r"[\s,]", "".join(names))
    return len(names) > 1 and ";" not in text and (pair or bool(CORPORATE.search(", ".join(names))))


def _free_lists(value: str) -> str:
    """The names without braces that hold several of them, as in `{Ann, A; Bo, B; Cy}, C` or `{Ann, A and Bo, B}`."""
    kept, position = [], 0
    while (begin := value.find("{", position)) >= 0:
        end = find_end(value, begin)
        if end is None:
            break
        inner = value[begin + 1 : end - 1]
        names = AND.split(inner)
        people = len(names) > 1 and all(name.count(",") == 1 for name in names) and not _is_body(inner)
        kept += [value[position:begin], inner if ";" in re.sub(r"&#?\w+;", "", inner) or people else value[begin:end]]
        position = end
    return "".join([*kept, value[position:]])


def _split_names(value: str) -> list[str]:
    """Names are split before they are decoded: `{A and B}` is one body."""
    parts = (part.strip() for part in split_level(value, BREAK))
    # Four commas in one "name" are several names joined by commas.
    return [
        name
        for part in parts
        if part
        for name in (split_commas(part) if part.count(",") > 2 and "=" not in part else [part])
    ]


def _read_name(name: str) -> str:
    labelled = dict(LABELLED.findall(name)) if "=" in name else {}
    if "family" in labelled:  # BibLaTeX: given=Ada, family=Lovelace
        family = " ".join(filter(None, (labelled.get("prefix", "").strip(), labelled["family"].strip())))
        name = f"{family}, {labelled.get('given', '').strip()}"
    whole = name.startswith("{") and find_end(name, 0) == len(name)
    behind = FAMILY_IN_BRACES.fullmatch(name) if "{" in name else None
    if behind and not CORPORATE.search(name):
        name = f"{behind[2]}, {behind[1]}"
    decoded = " ".join(decode_latex(name).split())
    # A body in braces is marked by a comma at its end, which order_name takes for "no given name".
    if whole:
        return decoded if "," in decoded else f"{decoded},"
    return decoded if "," in decoded or CORPORATE.search(decoded) else _place_particle(decoded)


def _place_particle(name: str) -> str:
    """ "Family, Given" where BibTeX's rule tells: the family name begins at the first particle in small letters."""
    names = name.split()
    at = next((place for place, word in enumerate(names[:-1]) if word.islower() and PARTICLE.match(word)), -1)
    if at < 0:
        return name
    suffix = [names.pop()] if len(names) > at + 2 and SUFFIX.fullmatch(names[-1]) else []
    family, given = " ".join(names[at:]), " ".join(names[:at])
    return ", ".join([family, given, *suffix]) if given else f"{family},"
