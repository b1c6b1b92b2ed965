"""Judgements of risk of bias as lights: a symbol and a colour for each word of each tool."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from prismake.tables import to_rows

OVERALL = "overall"
# look: symbol, words of RoB 2, ROBINS-I, JBI and SYRCLE that it stands for
LOOKS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "low": ("+", ("low", "yes", "include")),
    "some": ("−", ("some concerns", "moderate")),
    "high": ("×", ("high", "serious", "no", "exclude")),
    "critical": ("!", ("critical",)),
    "unknown": ("?", ("unclear", "no information", "seek further information")),
    "none": ("·", ("not applicable", "")),
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


def read_assessments(appraisal: pd.DataFrame) -> tuple[Assessment, ...]:
    """The assessments of the table appraisal, by tool and outcome; of several people's words the first person's."""
    if appraisal.empty:
        return ()
    found = []
    for (tool, outcome), group in appraisal.sort_values(["study_id", "person"]).groupby(["tool", "outcome"], sort=True):
        lights: dict[str, dict[str, Light]] = {}
        for row in to_rows(group):
            domain = str(row["domain"])
            lights.setdefault(str(row["study_id"]), {}).setdefault(domain, make_light(row))
        domains = {light.domain: light.name for by_domain in lights.values() for light in by_domain.values()}
        ordered = tuple(sorted(domains.items(), key=lambda pair: order_domain(pair[0])))
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


def make_light(row: Mapping[str, object]) -> Light:
    """The light of one row of the table appraisal; a word that no look knows is a question mark."""
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


def order_domain(domain: str) -> tuple[bool, int, str]:
    """The key that sorts domains by their number, overall last."""
    digits = "".join(sign for sign in domain if sign.isdigit())
    return domain == OVERALL, int(digits or 0), domain
