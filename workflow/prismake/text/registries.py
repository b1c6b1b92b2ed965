"""Registries of trials by the beginning of their numbers."""

import re
from collections.abc import Mapping

REGISTRATION = "Trial registration"  # the type of publication of every entry of a registry
NAMES: Mapping[str, str] = {
    "NCT": "ClinicalTrials.gov",
    "ISRCTN": "ISRCTN registry",
    "ACTRN": "Australian New Zealand Clinical Trials Registry",
    "ChiCTR": "Chinese Clinical Trial Registry",
    "CTRI": "Clinical Trials Registry – India",
    "EUCTR": "EU Clinical Trials Register",
    "CTIS": "EU Clinical Trials Information System",
    "DRKS": "German Clinical Trials Register",
    "JPRN": "Japan Primary Registries Network",
    "jRCT": "Japan Registry of Clinical Trials",
    "UMIN": "UMIN Clinical Trials Registry",
    "IRCT": "Iranian Registry of Clinical Trials",
    "PACTR": "Pan African Clinical Trials Registry",
    "TCTR": "Thai Clinical Trials Registry",
    "KCT": "Clinical Research Information Service, Republic of Korea",
    "RBR": "Brazilian Registry of Clinical Trials",
    "NTR": "Netherlands Trial Register",
    "NL": "Netherlands Trial Register",
    "SLCTR": "Sri Lanka Clinical Trials Registry",
    "LBCTR": "Lebanon Clinical Trials Registry",
    "RPCEC": "Cuban Public Registry of Clinical Trials",
    "PER": "Peruvian Clinical Trial Registry",
}
NUMBER = re.compile(rf"(?:{'|'.join(NAMES)})(?=[\d/:_-])\S*\d\S*", re.IGNORECASE)
BY_START = {start.casefold(): name for start, name in NAMES.items()}


def is_number(text: str) -> bool:
    """Whether a text is the number of a registration.

    >>> is_number("NCT02313415"), is_number("CTRI/2013/08/003896"), is_number("38123456"), is_number("Nature 2020")
    (True, True, False, False)
    """
    return bool(NUMBER.fullmatch(text))


def name_registry(number: str) -> str:
    """The registry that gave a number; empty for one that is not known by its beginning.

    >>> name_registry("NCT02313415"), name_registry("2013-001234-56")
    ('ClinicalTrials.gov', '')
    """
    found = re.match(r"[^\W\d_]+", number)
    return BY_START.get(found[0].casefold(), "") if found and is_number(number) else ""
