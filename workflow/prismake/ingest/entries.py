"""A raw block as one entry: the bibliographic columns, each by the rule of its kind."""

import re
from collections.abc import Callable

from prismake.ingest.blocks import Block, Field
from prismake.ingest.harvest import harvest, harvest_registries
from prismake.ingest.mapping import Profile
from prismake.ingest.names import order_names, split_names
from prismake.ingest.text import clean_prose, squeeze
from prismake.ingest.vocabulary import read_issns, read_languages, read_pages, read_type, read_year

IDENTIFIERS = ("doi", "pmid", "pmcid", "accession")
# The entry's columns that are not harvested identifiers; each builder takes the block and the profile.
Builder = Callable[[Block, Profile], str]


def build_entry(block: Block, profile: Profile) -> tuple[dict[str, str], list[str]]:
    """The bibliographic columns of one block with `taken_from`, and remarks on what could not be read."""
    entry = {column: build(block, profile) for column, build in BUILDERS.items()}
    taken, remarks = [], []
    for column in IDENTIFIERS:
        entry[column], tag, said = harvest(block, column=column, profile=profile)
        remarks += said
        if tag:
            taken.append(f"{column}={tag}")
    own = [field for field in reversed(block.fields) if field.tag not in profile.foreign]
    registries = {found: field.tag for field in own for found in harvest_registries([field.value])}
    entry["registry_ids"] = "; ".join(sorted(registries))
    taken += [f"registry_ids={tag}" for tag in sorted(set(registries.values()))]
    entry["taken_from"] = "; ".join(taken)
    return entry, remarks


def _ranked(block: Block, profile: Profile, column: str) -> list[Field]:
    """The filled fields of a column, best rank first."""
    return [found for rank in profile.ranks(column) for found in block.values(rank)]


def _best_rank(block: Block, profile: Profile, column: str) -> list[Field]:
    return next((found for rank in profile.ranks(column) if (found := block.values(rank))), [])


def _first(column: str) -> Builder:
    def build(block: Block, profile: Profile) -> str:
        return next((text for found in _ranked(block, profile, column) if (text := squeeze(found.value))), "")

    return build


def _prose(column: str) -> Builder:
    # The first of several abstracts is the record's own; later ones are notices of copyright or translations.
    def build(block: Block, profile: Profile) -> str:
        return next((text for found in _ranked(block, profile, column) if (text := clean_prose(found.value))), "")

    return build


def _journal(block: Block, profile: Profile) -> str:
    """The fullest form of the best rank."""
    names = [squeeze(found.value) for found in _best_rank(block, profile, "journal")]
    return max(names, key=len, default="")


def _year(block: Block, profile: Profile) -> str:
    return next((year for found in _ranked(block, profile, "year") if (year := read_year(found.value))), "")


def _authors(block: Block, profile: Profile) -> str:
    found = _best_rank(block, profile, "authors")
    named = [name for field in found for name in _written_names(field, profile)]
    initials = profile.initials and not any("," in name for name in named)
    people = order_names(named, initials=initials)
    bodies = [squeeze(field.value) for field in _ranked(block, profile, "corporate")]
    return "; ".join(dict.fromkeys([*people, *bodies]))


def _written_names(field: Field, profile: Profile) -> list[str]:
    if profile.split_names:
        return split_names(field.value)
    if field.tag in profile.listed:
        return [squeeze(line) for line in field.value.split("\n")]
    return re.split(r"\s*;\s*|\s+and\s+(?=\S+,)", squeeze(field.value))


def _volume(block: Block, profile: Profile) -> str:
    volume = _first("volume")(block, profile)
    match = re.fullmatch(r"(\w+)\s?\([^()]*\)", volume)
    return match[1] if match else volume


def _issue(block: Block, profile: Profile) -> str:
    issue = _first("issue")(block, profile)
    inside = re.fullmatch(r"\w+\s?\(([^()]*)\)", _first("volume")(block, profile))
    return issue or (inside[1] if inside else "")


def _pages(block: Block, profile: Profile) -> str:
    first, last = _first("first_page")(block, profile), _first("last_page")(block, profile)
    articles = (squeeze(found.value) for found in _ranked(block, profile, "article_number"))
    # MEDLINE's LID also carries DOI and publisher ids: an article number is a bare word.
    number = next((text for text in articles if re.fullmatch(r"[\w.-]{1,20}", text)), "")
    return read_pages(first, last) or number


def _issns(block: Block, profile: Profile) -> str:
    return read_issns([found.value for found in _ranked(block, profile, "issn")])


def _language(block: Block, profile: Profile) -> str:
    return read_languages([squeeze(found.value) for found in _best_rank(block, profile, "language")])


def _keywords(block: Block, profile: Profile) -> str:
    words = []
    for found in _ranked(block, profile, "keywords"):
        listed = found.value if found.tag in profile.listed else squeeze(found.value)
        parts = re.split(r"[;\n|]", listed)
        if len(parts) == 1 and profile.comma_keywords:  # One cell for all keywords: commas are all there is.
            parts = listed.split(",")
        words += [squeeze(part).strip(" *-") for part in parts]
    return "; ".join(dict.fromkeys(word for word in words if word))


def _publication_types(block: Block, profile: Profile) -> str:
    values = [
        squeeze(part)
        for found in _ranked(block, profile, "publication_types")
        for part in re.split(r"[;|]", found.value)
    ]
    return "; ".join(dict.fromkeys(value for value in values if value and not re.search(r"10\.\d{4}", value)))


def _type(block: Block, profile: Profile) -> str:
    kinds = (
        [squeeze(found.value) for found in _ranked(block, profile, profile.types)] if profile.types else [block.kind]
    )
    read = [read_type(profile.kinds.get(kind, kind)) for kind in kinds if kind]
    return next((kind for kind in read if kind not in ("", "GEN")), read[0] if read else profile.default_type)


def _url(block: Block, profile: Profile) -> str:
    values = (re.split(r"\s|;\s*(?=https?:)", squeeze(found.value))[0] for found in _ranked(block, profile, "url"))
    return next((value for value in values if re.match(r"(?:https?:)?//|ftp:|www\.|(?:dx\.)?doi\.org", value)), "")


BUILDERS: dict[str, Builder] = {
    "type": _type,
    "title": _prose("title"),
    "abstract": _prose("abstract"),
    "authors": _authors,
    "year": _year,
    "journal": _journal,
    "volume": _volume,
    "issue": _issue,
    "pages": _pages,
    "issn": _issns,
    "language": _language,
    "keywords": _keywords,
    "publication_types": _publication_types,
    "url": _url,
}
