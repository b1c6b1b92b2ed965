"""Judgements of risk of bias as lights: a symbol and a colour for each word of each tool."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from prismake.running.plan import list_domains
from prismake.tables import to_rows
from prismake.text.vocabulary import NOT_SETTLED

OVERALL = "overall"
# look: symbol, words of RoB 2, ROBINS-I, JBI, SYRCLE, QUADAS, PROBAST and Newcastle-Ottawa that it stands for
LOOKS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "low": ("+", ("low", "yes", "include", "star", "no concerns")),
    "some": ("−", ("some concerns", "moderate")),
    "high": ("×", ("high", "serious", "no", "exclude", "no star", "serious concerns")),
    "critical": ("!", ("critical",)),
    "unknown": ("?", ("unclear", "no information", "insufficient information", "seek further information")),
    "none": ("·", ("not applicable", "")),
    "open": ("≠", (NOT_SETTLED,)),
}
WORDS = {word: look for look, (_, words) in LOOKS.items() for word in words}


@dataclass(frozen=True)
class Light:
    """One judgement: the domain's number and name, the word, and how it looks."""

    domain: str
    name: str
    judgement: str
    look: str
    symbol: str
    support: str = ""


@dataclass(frozen=True)
class Assessment:
    """What one tool says of all studies for one outcome (empty: of the study as a whole); lights by study."""

    tool: str
    outcome: str
    domains: tuple[tuple[str, str], ...]
    lights: Mapping[str, Mapping[str, Light]]


def drop_halves(appraisal: pd.DataFrame) -> pd.DataFrame:
    """The judgements of the table that count: one without its reasons is held back, and its word is empty."""
    return appraisal[appraisal["judgement"] != ""] if len(appraisal) else appraisal


def unite_judges(appraisal: pd.DataFrame) -> pd.DataFrame:
    """The table with one row for each study, tool, outcome and domain, as appraisal_settled has it.

    Where people differ, the row is not settled: no one's word stands for another's.
    """
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in to_rows(drop_halves(appraisal)):
        key = tuple(str(row[name]) for name in ("study_id", "tool", "outcome", "domain"))
        first = rows.setdefault(key, row)
        if str(row["judgement"]).strip().casefold() != str(first["judgement"]).strip().casefold():
            rows[key] = {**first, "judgement": NOT_SETTLED, "support": ""}
    return pd.DataFrame(list(rows.values()), columns=list(appraisal.columns))


def find_judged(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The table appraisal_settled; where there is none, what people judged, and not settled where they differ."""
    settled = tables.get("appraisal_settled")
    if settled is not None and len(settled):
        return settled
    return unite_judges(tables.get("appraisal", pd.DataFrame()))


def read_assessments(appraisal: pd.DataFrame) -> tuple[Assessment, ...]:
    """The assessments of the table appraisal_settled, by tool and outcome."""
    if appraisal.empty:
        return ()
    found = []
    united = unite_judges(appraisal).sort_values("study_id", kind="stable")
    for (tool, outcome), group in united.groupby(["tool", "outcome"], sort=True):
        lights: dict[str, dict[str, Light]] = {}
        for row in to_rows(group):
            lights.setdefault(str(row["study_id"]), {})[str(row["domain"])] = make_light(row)
        domains = {light.domain: light.name for by_domain in lights.values() for light in by_domain.values()}
        places = {domain: place for place, domain in enumerate(_list_domains(str(tool)))}
        ordered = tuple(sorted(domains.items(), key=lambda pair: order_domain(pair[0], places)))
        found.append(Assessment(str(tool), str(outcome), ordered, lights))
    return tuple(found)


def read_lights(appraisal: pd.DataFrame, *, outcome: str) -> tuple[tuple[str, ...], dict[str, tuple[Light, ...]]]:
    """The domains and each study's lights for one outcome, else for the study as a whole; empty without judgements."""
    wanted = outcome.strip().casefold()
    fitting = [one for one in read_assessments(appraisal) if one.outcome.strip().casefold() in (wanted, "")]
    fitting.sort(key=lambda one: (one.outcome == "", one.tool))
    if not fitting:
        return (), {}
    domains = tuple(domain for domain, _ in fitting[0].domains)
    lights = {
        study: tuple(by_domain.get(domain, _no_light(domain)) for domain in domains)
        for one in reversed([one for one in fitting if one.tool == fitting[0].tool])
        for study, by_domain in one.lights.items()
    }
    return domains, lights


@cache
def _list_domains(tool: str) -> tuple[str, ...]:
    return tuple(list_domains(tool))


def make_light(row: Mapping[str, object]) -> Light:
    """The light of one row of the table appraisal_settled; a word that no look knows is a question mark."""
    word, domain = str(row["judgement"]).strip(), str(row["domain"])
    look = WORDS.get(word.casefold(), "unknown")
    name = str(row.get("name") or ("Overall" if domain == OVERALL else f"Domain {domain}"))
    return Light(domain, name, word, look, LOOKS[look][0], str(row.get("support") or ""))


def head_domain(domain: str) -> str:
    """The short head of a domain's column.

    >>> head_domain("3"), head_domain("overall")
    ('D3', 'All')
    """
    return "All" if domain == OVERALL else f"D{domain}" if domain.isdigit() else domain


def _no_light(domain: str) -> Light:
    return Light(domain, "", "", "none", LOOKS["none"][0])


def order_domain(domain: str, places: Mapping[str, int]) -> tuple[bool, int, int, str]:
    """The key that sorts domains as their tool lists them, those that it does not list by their number, overall last.

    >>> sorted(["overall", "2", "S", "1"], key=lambda domain: order_domain(domain, {"1": 0, "S": 1, "2": 2}))
    ['1', 'S', '2', 'overall']
    """
    digits = "".join(sign for sign in domain if sign.isdigit())
    return domain == OVERALL, places.get(domain, len(places)), int(digits or 0), domain
