"""DOIs in text: where one begins, where it ends, and how it is written."""

import re
from urllib.parse import unquote

from prismake.text.words import INVISIBLE

DOI = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,9}/\S+")
ANYWHERE = re.compile(r"10(?:\.([\d.]{1,12})|(\d{4,9}))/(\S+)")  # one source in a thousand loses the dot
CODED = re.compile(r"%[0-9A-Fa-f]{2}")
ESCAPED = re.compile(r"\{?\\([_%&#~])\}?|\{([_&#~])\}")  # "10.1000/a\_b" of programs that write LaTeX
# Marks that no eye sees, those of writing direction, and hyphens that publishers' pages set for the plain one.
HIDDEN = {**INVISIBLE, **dict.fromkeys([*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])}
HIDDEN |= dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0xFF0D], "-")
# What publishers' addresses put behind a DOI: the kind of page or file, parameters, the place in the page.
PAGE_KINDS = (
    "full|fulltext|full-text|full_text|abstract|abs|short|long|extract|summary|pdf|epdf|pdfdirect|epub|html?|meta|xml"
    "|references|citedby|figures|figures-only|article-info|article-metrics|info-history|supplementary-material"
    "|suppinfo|supplemental|issuetoc|download|metrics|pdfft|tables|citations"
)
FILE_FOLDERS = "asset|assets|mediaobjects|suppl_file|suppl-file|supplemental|supplementary-material|files?|attachments?"
TAILED = rf"(?i)[./](?:{PAGE_KINDS})$|/(?:{FILE_FOLDERS})/|[0-9]v[0-9]+$"
ANOTHER = r"[,;|](?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/"  # What begins a second DOI in one field.
TAIL = re.compile(
    rf"(?:[./](?:{PAGE_KINDS})(?:\+html)?|/(?:{FILE_FOLDERS})/.*|;jsessionid=.*|(?<!;2-)[?&][\w.]+=.*|#\w[\w.-]*"
    rf"|(?:[.;,]|\[)(?:pmid|pmcid|pubmed|doi|pii)\b.*|{ANOTHER}.*)$"
)
# The versions of one preprint have one DOI, at bioRxiv, medRxiv and arXiv; other servers give each its own.
VERSION = re.compile(r"(10\.(?:(?:1101|64898)/[\d.]+\d|48550/arxiv\.\d{4}\.\d{4,5}))v\d+")
MOST_TAILS = 5  # "v1.full.pdf+html?rss=1)." has four; a text of nothing but tails is no DOI.
# A DOI with nothing to clean: no sign that cleaning looks for, and at its end what no kind of page ends in.
CLEAN = re.compile(
    r"10\.(?!(?:1101|64898|48550)/)\d{4,9}/(?!.*[.](?:pmid|pmcid|pubmed|doi|pii)\b)[a-z0-9._:()-]*[\dx]", re.ASCII
)
CLOSING = ".,;:'`*|/\\”’“‘»…、。，；"
# Publishers whose DOIs are known by their first number, where a program lost the dot or the slash behind it.
_LISTED = (
    "1001 1002 1007 1016 1017 1021 1023 1024 1029 1034 1037 1038 1039 1040 1042 1044 1046 1051 1053 1055 1056 1057 "
    "1061 1063 1065 1067 1068 1071 1073 1074 1075 1080 1081 1083 1086 1088 1089 1091 1092 1093 1094 1096 1097 1098 "
    "1099 1101 1103 1104 1105 1108 1109 1111 1113 1114 1115 1117 1123 1124 1126 1128 1130 1134 1136 1139 1142 1145 "
    "1146 1148 1152 1155 1158 1159 1161 1162 1164 1165 1172 1175 1176 1177 1182 1183 1186 1187 1188 1192 1194 1196 "
    "1200 1207 1210 1212 1213 1242 1247 1249 1258 1300 1309 1332 1345 1353 1370 1371 1373 1377 1378 1383 1385 1386 "
    "1399 1401 1419 1420 1424 1425 1426 1427 1430 1433 1440 1441 1444 1451 1453 1460 1463 1465 1471 1476 1504 1510 "
    "1513 1515 1517 1518 1519 1520 1521 1523 1525 1530 1532 1534 1540 1542 1543 1556 1557 1558 1561 1570 1571 1573 "
    "1576 1578 1580 1586 1590 1591 1600 1609 1614 1623 1646 1684 1687 1745 1746 1747 2000 2105 2106 2139 2147 2165 "
    "2174 2188 2196 2214 2215 2217 2223 2307 2310 2337 2340 2459 2466 2471 2478 2486 2500 2522 2527 2903 3109 3310 "
    "3324 3346 3349 3389 3390 3399 3402 3406 3410 3414 3748 3758 3760 3765 3766 3791 3803 3819 3822 3899 3917 3928 "
    "3945 3961 4065 4085 4088 4103 4137 4172 4187 4236 4321 5114 5152 5194 5281 5301 5336 5402 5409 5414 5455 5498 "
    "5507 5546 5588 5606 5664 5694 5808 5812 5858 5888 5935 6004 7150 7189 7202 7326 7448 7554 7575 7589 7717 7748 "
    "7759 9734 9745 9778 12659 12688 12968 13075 13140 14309 14336 14740 14814 15171 15252 15406 15537 15585 15620 "
    "15761 15766 16966 17116 17179 17219 17226 17605 17615 17645 17816 18061 18231 18240 18502 18553 18632 19082 "
    "20429 20944 20960 21037 21105 21203 21873 22037 22541 23736 23750 24875 26420 26434 26599 26633 28991 29328 "
    "30773 31219 31234 34172 36311 36660 37766 47391 48550 52965 55730 "
)
REGISTRANTS = frozenset(_LISTED.split())
LOST = re.compile(r"10\.?(\d{4,5})/?([a-z(][^\s\[]+)|10(\d{4,5})/([^\s\[]+)", re.IGNORECASE)


def find_doi(text: str) -> str:
    """The DOI in a text, whatever stands around it; empty when there is none.

    >>> find_doi("http://dx.doi.org/10.1038/JHH.2014.1."), find_doi("S0016508594002283 [pii]")
    ('10.1038/jhh.2014.1', '')
    >>> find_doi("10.1890/0012-9658(2006)87[1234:abc]2.0.co;2"), find_doi("10.1000/182[doi]")
    ('10.1890/0012-9658(2006)87[1234:abc]2.0.co;2', '10.1000/182')
    """
    if not text:
        return ""
    if CLEAN.fullmatch(lower := text.lower()):
        return lower
    found = ANYWHERE.search(unescape(decode(text)).lower())
    return clean_doi(f"10.{found[1] or found[2]}/{found[3]}") if found else ""


def clean_doi(doi: str) -> str:
    r"""Lower case, as registered: without markup, codes, hidden characters, tails of addresses and closing marks.

    >>> clean_doi("10.1000/ABC(1)2).<br"), clean_doi("10.1101/2020.01.01.123456v1.full"), clean_doi("10.1000/a\\_b/pdf")
    ('10.1000/abc(1)2', '10.1101/2020.01.01.123456', '10.1000/a_b')
    >>> clean_doi("10.1002/(SICI)1097-0258(1997)16:21%3C2475::AID-SIM669%3E3.0.CO;2-%23")
    '10.1002/(sici)1097-0258(1997)16:21<2475::aid-sim669>3.0.co;2-#'
    """
    if CLEAN.fullmatch(lower := doi.lower()):
        return lower
    if "%" in doi:
        doi = (decode(doi).split() or [""])[0]
    if "\\" in doi or "{" in doi:
        doi = ESCAPED.sub(lambda match: match[1] or match[2], doi)
    if not doi.isascii():
        doi = doi.translate(HIDDEN)
    doi = re.split(r"<br|</|&lt;|\"|'>", doi.lower(), maxsplit=1)[0]
    for _ in range(MOST_TAILS):
        shorter = TAIL.sub("", _strip_closing(doi))
        if shorter == doi or "/" not in shorter:  # "10.1000/short" has no other name.
            break
        doi = shorter
    version = VERSION.fullmatch(doi)
    return version[1] if version else doi


def _strip_closing(doi: str) -> str:
    """Without closing marks and unpaired brackets at its end."""
    surplus = {end: doi.count(end) - doi.count(begin) for begin, end in ("()", "[]", "{}", "<>")}
    length = len(doi)
    while length and (doi[length - 1] in CLOSING or surplus.get(doi[length - 1], 0) > 0):
        length -= 1
        if doi[length] in surplus:
            surplus[doi[length]] -= 1
    return doi[:length]


def restore_doi(text: str) -> str:
    """The DOI of a text that lost the dot or the slash of one, where its publisher is known; empty otherwise.

    >>> restore_doi("101521aeap.2014.26.3.211"), restore_doi("101016/j.x.2012.01.001"), restore_doi("10.1037a0022161")
    ('10.1521/aeap.2014.26.3.211', '10.1016/j.x.2012.01.001', '10.1037/a0022161')
    >>> restore_doi("1099999abc.1"), restore_doi("1052547/sjrm.10.4.1")
    ('', '')
    """
    found = LOST.fullmatch(text)
    registrant, suffix = (found[1] or found[3], found[2] or found[4]) if found else ("", "")
    return clean_doi(f"10.{registrant}/{suffix}") if registrant in REGISTRANTS else ""


def unquote_link(value: str) -> str:
    """A value without entities and breaks, and with percent signs decoded when it is an address."""
    value = unescape(value).split("<br", maxsplit=1)[0]
    return decode(value) if re.search(r"https?:|%2[fF]|%252[fF]", value) else value


def decode(value: str) -> str:
    """A value without percent codes, which some programs write twice; as it is where they stand for no letters.

    >>> decode("10.1000%252Fa%3C1"), decode("10.1000/a%ff")
    ('10.1000/a<1', '10.1000/a%ff')
    """
    for _ in range(2):
        if "%" not in value or not CODED.search(value):
            break
        decoded = unquote(value)
        value = value if "\ufffd" in decoded else decoded
    return value


def unescape(value: str) -> str:
    """A value without the entities that stand in DOIs."""
    return value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in value else value
