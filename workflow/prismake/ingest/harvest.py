"""Identifiers: where they may stand, in ranked order, and what is an identifier at all."""

import re
from collections.abc import Iterable, Iterator, Sequence

from prismake.ingest.mapping import Lead
from prismake.text.dois import ANOTHER, DOI, HIDDEN, clean_doi, restore_doi, unquote_link

DOI_MARK = re.compile(r"\[doi\]", re.IGNORECASE)
# What may follow a blank inside a broken DOI: one token of id characters with a digit, no pii, no year, no address.
TAIL = re.compile(r"[-._;()/:<>A-Za-z0-9]*\d[-._;()/:<>A-Za-z0-9]*")
NO_TAIL = re.compile(r"S?\d{4}-?\d{3}[\dX]\(\d\d\)|(?:19|20)\d\d$|https?:|10\.\d{4,}/|\(|pmid|pmc", re.IGNORECASE)
HEAD = re.compile(
    r"\W*(?:https?://\S*|(?:info|urn):doi[:/]|doi\W*(?:org\W*)?|dx\.doi\.org/|(?:[\w-]+\.)*doi\S*/)?\W*", re.IGNORECASE
)
ADDRESS_END = re.compile(r"(?<!;2-)[&?#](?=\w|$)")  # Old DOIs end with a sign of their own: "3.0.CO;2-#".
BEFORE = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi(?:\.org/|:\s?)", re.IGNORECASE)
# Words behind which a note speaks of another document, and what separates the fields of a note.
OTHERS = (
    r"\b(?:comment(?:ary)?\b|errat(?:um|a)\b|corrigend|retract|cites?\b|republish|updates? (?:of|in)\b"
    r"|original (?:study|article)|expression of concern|(?:reply|response) to\b|references?:|summary for patients"
    r"|reprint)"
)
OTHER_DOCUMENT = re.compile(OTHERS, re.IGNORECASE)
NOTE_BREAK = re.compile(r"[;,|]\s+|(?<!\s)\s+(?=(?:doi|pmid|pmcid|pubmed|nlm uid)\b)", re.IGNORECASE)
OWN_DOI = re.compile(r"(?:doi)?[\s:=]*(?:https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}[^\s/]{0,40}/\S+)", re.IGNORECASE)
OWN_PMID = re.compile(r"(?:pmid|pubmed(?: id)?)[\s:=]*(?:NLM)?(\d{1,8})(?:\s?\[[^\[\]]*\])?\.?", re.IGNORECASE)
OWN_PMCID = re.compile(r"(?:pmcid)?[\s:=]*(PMC\s?\d{5,9})\.?", re.IGNORECASE)
EBSCO_NOTE = "Accession Number:"
# What every registration of the registry holds, in lower case; its pattern; its own spelling.
REGISTRIES = (
    ("nct", r"NCT[ :-]?0?(\d{8})\b", "NCT{}"),
    ("isrctn", r"ISRCTN[ :-]?(\d{8})\b", "ISRCTN{}"),
    ("chictr", r"ChiCTR((?:-[A-Z]{2,4})*-?\d{8,10})\b", "ChiCTR{}"),
    (r"ctri/?\d", r"CTRI/?(\d{4}/\d{2,3}/\d{6})\b", "CTRI/{}"),
    (
        "eu(?:ctr|dract)",
        r"(?:EUCTR|EudraCT(?:\s*(?:number|no\.?|nr\.?))?[ :#/-]*)(\d{4}-\d{6}-\d{2})(?:-[A-Z]{2})?\b",
        "EUCTR{}",
    ),
    ("actrn", r"ACTRN[ :-]?(\d{14})\b", "ACTRN{}"),
    ("jprn", r"JPRN-?((?:UMIN|jRCT|JapicCTI|JMA-IIA)[\w-]{0,40}\d{5,40})\b", "JPRN-{}"),
    (r"umin[ :-]?(?:ctr\s*)?\d", r"(?<!JPRN-)\bUMIN[ :-]?(?:CTR\s*)?(\d{9})\b", "JPRN-UMIN{}"),
    ("jrct", r"(?<!JPRN-)\bjRCT(s?\d{9,10})\b", "JPRN-jRCT{}"),
    ("drks", r"DRKS[ :-]?(\d{8})\b", "DRKS{}"),
    ("irct", r"IRCT[ :-]?(\d{10,}N\d+)\b", "IRCT{}"),
    ("pactr", r"PACTR[ :-]?(\d{15,16})\b", "PACTR{}"),
    ("tctr", r"TCTR[ :-]?(\d{11})\b", "TCTR{}"),
    ("kct", r"KCT[ :-]?(\d{7})\b", "KCT{}"),
    ("rbr-", r"RBR-(\w{6,7})\b", "RBR-{}"),
    (r"ntr[ :-]?\d", r"\bNTR[ :-]?(\d{3,5})\b", "NTR{}"),
    ("slctr", r"SLCTR/(\d{4}/\d{3})\b", "SLCTR/{}"),
    ("ctis", r"CTIS[ :-]?(\d{4}-\d{6}-\d{2})(?:-\d{2})?\b", "CTIS{}"),
    ("nl-omon", r"NL-OMON[ :-]?(\d{4,6})\b", "NL-OMON{}"),
    ("lbctr", r"LBCTR[ :-]?(\d{10})\b", "LBCTR{}"),
    ("rpcec", r"RPCEC[ :-]?(\d{8})\b", "RPCEC{}"),
)
REGISTRY_PATTERNS = tuple(
    (re.compile(hint), re.compile(r"(?<![A-Za-z])" + pattern, re.IGNORECASE), form)
    for hint, pattern, form in REGISTRIES
)
# What a search of whole files looks for: the words at the beginning of a word. Case is folded beyond ASCII: İ, ı, ſ.
REGISTRY_HINTS = "|".join(hint.split(r"[ :-]")[0].split("/?")[0] for hint, _, _ in REGISTRIES).replace("i", "[iİı]")
REGISTRY_START = f"(?:^|[^a-z])(?:{REGISTRY_HINTS})"


def read_doi(value: str) -> tuple[str, str]:
    """The DOI of a field meant for one, and a remark ("" when there is nothing to say).

    It ends at white space. When exactly one token of id characters follows the blank, the DOI was broken in two and is
    joined, with a remark: cutting it would give another document's DOI. A value that does not start with 10. is no DOI.

    >>> read_doi("https://doi.org/10.1093/HUMUPD/dml004")
    ('10.1093/humupd/dml004', '')
    >>> read_doi("10.1093/humupd/dml 004")
    ('10.1093/humupd/dml004', "DOI '10.1093/humupd/dml 004' joined over its blank")
    >>> read_doi("1052547/sjrm.10.4.1")
    ('', "'1052547/sjrm.10.4.1' is no DOI")
    """
    bare = unquote_link(value if value.isascii() else value.translate(HIDDEN))
    match = DOI.search(bare)
    if not match or not HEAD.fullmatch(bare[: match.start()]):
        looks = ("/" in value and re.search(r"\d", value)) or bare.strip().startswith("10")
        return _restore(bare) if looks else ("", "")
    if re.match(r"\s*https?:", bare) and "doi.org" not in bare[: match.start()]:
        return _linked_doi(value.strip())
    tokens = bare[match.start() :].split()
    if len(tokens) == 2 and TAIL.fullmatch(tokens[1]) and (tokens[0][-1] in "./-" or not NO_TAIL.match(tokens[1])):
        return clean_doi("".join(tokens)), f"DOI {squeeze_quote(value)} joined over its blank"
    if re.search(ANOTHER, tokens[0]):
        return clean_doi(tokens[0]), f"DOI {squeeze_quote(value)} holds several, of which the first counts"
    remark = "" if len(tokens) == 1 or tokens[1].startswith("[") else f"DOI {squeeze_quote(value)} cut at its blank"
    return clean_doi(tokens[0]), remark


def _restore(value: str) -> tuple[str, str]:
    """What a field meant for a DOI says when it holds none: one that lost a dot or a slash is given with a remark."""
    doi = restore_doi(BEFORE.sub("", value.strip()))
    return doi, f"{squeeze_quote(value)} read as the DOI {doi}" if doi else f"{squeeze_quote(value)} is no DOI"


def squeeze_quote(value: str) -> str:
    """The value in quotation marks, shortened for a remark."""
    squeezed = " ".join(value.split())
    return repr(squeezed if len(squeezed) <= 80 else squeezed[:79] + "…")


def harvest_registries(texts: Iterable[str]) -> list[str]:
    """Trial registrations in the texts, in their registry's own spelling, sorted.

    >>> harvest_registries(["see nct 01234567 and ChiCTR-IOR-15006123", "NCT01234567"])
    ['ChiCTR-IOR-15006123', 'NCT01234567']
    """
    listed = list(texts)
    return sorted({found for _, found in place_registries(listed)})


def is_registration(text: str) -> bool:
    """Whether a text is the number of a registration and nothing else, also where it was taken for a name.

    >>> is_registration("NCT01234567,"), is_registration("EUCTR2019-001234-12-DE"), is_registration("01234567, NCT")
    (True, True, True)
    >>> is_registration("Tan, J"), is_registration("NCT01234567 Investigators")
    (False, False)
    """
    family, _, given = text.strip(" ,.").partition(", ")
    return any(own.fullmatch(f"{given} {family}".strip()) for _, own, _ in REGISTRY_PATTERNS)


def place_registries(texts: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The same with the number of the text that each stands in, as often as they stand there."""
    folded = [text.lower().replace("i\u0307", "i").replace("ı", "i").replace("ſ", "s") for text in texts]
    whole = "\n".join(folded)
    for hint, pattern, form in REGISTRY_PATTERNS:
        if hint.search(whole):
            for number, text in enumerate(texts):
                if hint.search(folded[number]):
                    yield from ((number, form.format(match[1])) for match in pattern.finditer(text))


def follow(lead: Lead, value: str) -> tuple[str, str]:
    """The identifier that a lead finds in a value, and a remark."""
    if lead.pattern in OWN:
        return (_own_doi(value) if lead.pattern == "doi own" else finish(lead, _find_own(value, OWN[lead.pattern]))), ""
    value = value.replace("\n", " ").strip()
    if lead.pattern == "doi":
        return read_doi(value)
    if lead.pattern == "doi quiet":  # A field that only some producers use for it.
        return read_doi(value)[0], ""
    if lead.pattern in DOI_READINGS:
        return DOI_READINGS[lead.pattern](value)
    match = lead.search.search(value)
    return (finish(lead, next(group for group in match.groups() if group)) if match else ""), ""


def finish(lead: Lead, found: str) -> str:
    """What a lead's pattern found, without blanks and with the prefix of its kind."""
    identifier = "".join(found.split())
    if lead.prefix and not identifier.upper().startswith(lead.prefix.upper()):
        identifier = lead.prefix + identifier
    return identifier.upper() if identifier.lower().startswith("pmc") else identifier


def _typed_doi(value: str) -> tuple[str, str]:
    """MEDLINE names the kind behind the id; an id without kind counts when it looks like a DOI."""
    begin = 0
    for mark in DOI_MARK.finditer(value):
        word = value[begin : mark.start()].split()[-1:]
        begin = mark.end()
        if word and (match := DOI.search(word[0])):
            return clean_doi(match[0]), ""
    return "" if "[" in value else read_doi(value)[0], ""


def _linked_doi(value: str) -> tuple[str, str]:
    """A DOI inside an address ends at the next parameter; an address of doi.org that holds none is told."""
    address = unquote_link(value.split()[0])
    if match := DOI.search(address):
        return clean_doi(ADDRESS_END.split(match[0], maxsplit=1)[0]), ""
    own = BEFORE.match(address)
    return _restore(address) if own and address.startswith("10", own.end()) else ("", "")


def _noted_doi(value: str) -> tuple[str, str]:
    """A note counts when it holds a single DOI: a note that lists references holds the DOIs of other documents."""
    value = OTHER_DOCUMENT.split(value, maxsplit=1)[0]
    dois = sorted({clean_doi(match[0]) for match in DOI.finditer(unquote_link(value))})
    return dois[0] if len(dois) == 1 else "", ""


def _find_own(value: str, pattern: re.Pattern[str]) -> str:
    """The identifier in a note that is the record's own: it stands on a line of nothing but identifiers.

    EBSCO's notes are lists of labelled fields, each of which counts as a line. What follows words on another document,
    such as "Comment on", belongs to that one.

    >>> _find_own("PMID: 12345; doi: 10.1000/a", OWN_PMID), _find_own("Comment on: Test 1:2; PMID: 12345", OWN_PMID)
    ('12345', '')
    """
    for line in OTHER_DOCUMENT.split(value, maxsplit=1)[0].splitlines():  # EndNote ends lines with a CR.
        parts = [part.strip() for part in NOTE_BREAK.split(line.strip(" \t;,")) if part.strip()]
        labelled = line.lstrip().startswith(EBSCO_NOTE)
        if labelled or all(any(own.fullmatch(part) for own in OWN.values()) for part in parts):
            found = next((match[1] for part in parts if (match := pattern.fullmatch(part))), "")
            if found:
                return found
    return ""


def _own_doi(value: str) -> str:
    return clean_doi(_find_own(unquote_link(value), OWN_DOI))


OWN = {"doi own": OWN_DOI, "pmid own": OWN_PMID, "pmcid own": OWN_PMCID}
DOI_READINGS = {"doi typed": _typed_doi, "doi link": _linked_doi, "doi note": _noted_doi}
DOI_PATTERNS = frozenset({"doi", "doi quiet", "doi own", *DOI_READINGS})
