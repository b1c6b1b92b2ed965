"""DOIs in text: where one begins, where it ends, and how it is written."""

import re
from urllib.parse import unquote

DOI = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,9}/\S+")
ANYWHERE = re.compile(r"10(?:\.([\d.]{1,12})|(\d{4,9}))/(\S+)")  # one source in a thousand loses the dot
KIND = re.compile(r"\[(?:pii|doi)\]$")


def find_doi(text: str) -> str:
    """The DOI in a text, whatever stands around it; empty when there is none.

    >>> find_doi("http://dx.doi.org/10.1038/JHH.2014.1."), find_doi("S0016508594002283 [pii]")
    ('10.1038/jhh.2014.1', '')
    >>> find_doi("10.1890/0012-9658(2006)87[1234:abc]2.0.co;2"), find_doi("10.1000/182[doi]")
    ('10.1890/0012-9658(2006)87[1234:abc]2.0.co;2', '10.1000/182')
    """
    if not text:
        return ""
    found = ANYWHERE.search(unescape(unquote(text) if "%" in text else text).lower())
    return clean_doi(KIND.sub("", f"10.{found[1] or found[2]}/{found[3]}")) if found else ""


def clean_doi(doi: str) -> str:
    """Lower case, without markup, closing marks and unpaired brackets at its end.

    >>> clean_doi("10.1000/ABC(1)2).<br")
    '10.1000/abc(1)2'
    """
    doi = re.split(r"<br|</|&lt;|\"|'>", doi.lower(), maxsplit=1)[0]
    surplus = {end: doi.count(end) - doi.count(begin) for begin, end in ("()", "[]", "{}", "<>")}
    length = len(doi)
    while length and (doi[length - 1] in ".,;:'`*|" or surplus.get(doi[length - 1], 0) > 0):
        length -= 1
        if doi[length] in surplus:
            surplus[doi[length]] -= 1
    return doi[:length]


def unquote_link(value: str) -> str:
    """A value without entities and breaks, and with percent signs decoded when it is an address."""
    value = unescape(value).split("<br", maxsplit=1)[0]
    return unquote(value) if re.search(r"https?:|%2[fF]", value) else value


def unescape(value: str) -> str:
    """A value without the entities that stand in DOIs."""
    return value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in value else value
