"""Ids of the machine as readers see them: buckets, phases, rules, decisions, sources."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from prismake.report.grammar import begin_sentence
from prismake.running.plan import list_concerns
from prismake.statistics.measures import MEASURES, Measure

PHASE_LABELS: Mapping[str, str] = {"title_abstract": "Title and abstract", "full_text": "Full text"}
BUCKET_LABELS: Mapping[str, str] = {
    "duplicate": "Duplicate",
    "also_in_databases": "Also in databases or registers",
    "excluded_automatic": "Excluded by a rule",
    "title_abstract_pending": "Title and abstract: pending",
    "title_abstract_conflict": "Title and abstract: conflict",
    "title_abstract_excluded": "Title and abstract: excluded",
    "full_text_pending": "Full text: pending",
    "full_text_conflict": "Full text: conflict",
    "full_text_excluded": "Full text: excluded",
    "full_text_awaiting": "Awaiting classification",
    "full_text_ongoing": "Awaiting classification: the study is under way",
    "full_text_not_retrieved": "Full text not retrieved",
    "included": "Included",
}
RULE_LABELS: Mapping[str, str] = {
    "ruling": "a ruling by a person",
    "same_doi_title": "same DOI, titles alike",
    "same_doi_similar_title": "same DOI, similar titles",
    "registry_id": "the same registration",
}  # of rules whose names say more or less than what agreed
MEDIANS = "medians became means by quantile estimation (McGrath 2020)"  # what `medians` of an analysis comes to
ABBREVIATED: Mapping[str, str] = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "isbn": "ISBN", "issn": "ISSN"}


def name_rule(rule: str) -> str:
    """A rule of deduplication in words.

    >>> name_rule("same_doi_title"), name_rule("ruling"), name_rule("same_pmid")
    ('same DOI, titles alike', 'a ruling by a person', 'same PMID')
    >>> name_rule("same_doi_similar_title"), name_rule("same_range_no_authors")
    ('same DOI, similar titles', 'same range, no authors')
    """
    if rule in RULE_LABELS:
        return RULE_LABELS[rule]
    head, _, rest = rule.partition("_")
    if head != "same":
        return rule.replace("_", " ")
    words = [ABBREVIATED.get(word, word) for word in rest.split("_") if word != "and"]
    return "same " + ", ".join(words).replace("no, ", "no ")


def name_decision(decision: str) -> str:
    """A decision or a status in words.

    >>> name_decision("not_retrieved")
    'not retrieved'
    """
    return decision.replace("_", " ")


# What sources are called, by the letters of the names that people give them in the search log.
SOURCES: Mapping[str, str] = {
    "pubmed": "PubMed",
    "pmc": "PubMed Central",
    "medline": "MEDLINE",
    "embase": "Embase",
    "central": "CENTRAL",
    "cinahl": "CINAHL",
    "psycinfo": "PsycINFO",
    "scopus": "Scopus",
    "wos": "Web of Science",
    "webofscience": "Web of Science",
    "eric": "ERIC",
    "lilacs": "LILACS",
    "ctgov": "ClinicalTrials.gov",
    "clinicaltrials": "ClinicalTrials.gov",
    "ictrp": "WHO ICTRP",
    "openalex": "OpenAlex",
    "europepmc": "Europe PMC",
}


def name_source(source: str, platform: str, kind: str = "database", database: str = "") -> str:
    """A source as the reader sees it: its name, and its platform where that says something else.

    The name is that of the `database` in the search log, else made from the short one. What is no database and no
    register is called by its platform: "Reference list of Tan 2016".

    >>> name_source("pubmed", "pubmed"), name_source("embase", "Ovid"), name_source("embase", "Embase.com")
    ('PubMed', 'Embase (Ovid)', 'Embase.com')
    >>> name_source("cja", "EBSCO", "database", "Criminal Justice Abstracts")
    'Criminal Justice Abstracts (EBSCO)'
    >>> name_source("pmc_pages", "PubMed Central and mirrors"), name_source("hand_search", "")
    ('PubMed Central and mirrors', 'Hand search')
    """
    name, platform = call_source(source, database), call_platform(platform)
    if not platform or kind not in ("database", "register"):
        return platform or name
    if database:
        return name if _letters(name) == _letters(platform) else f"{name} ({platform})"
    first = _letters(SOURCES.get(source.split("_")[0], source.split("_")[0]))
    said = _letters(platform)
    return platform if said.startswith((_letters(name), first)) or _letters(name) == said else f"{name} ({platform})"


def name_sources(searches: Iterable[Mapping[Any, Any]]) -> dict[str, str]:
    """By source, what the reader sees; two sources that would be called the same keep their own names beside it."""
    names = {
        str(row["source"]): name_source(
            str(row["source"]), str(row.get("platform") or ""), str(row["kind"]), str(row.get("database") or "")
        )
        for row in searches
    }
    twice = {name for name, n in Counter(names.values()).items() if n > 1}
    return {source: f"{name}: {source.replace('_', ' ')}" if name in twice else name for source, name in names.items()}


def call_source(source: str, database: str = "") -> str:
    """A source without its platform: the name of the `database` in the search log, else one made from the short one.

    >>> call_source("embase"), call_source("hand_search"), call_source("cja", "Criminal Justice Abstracts")
    ('Embase', 'Hand search', 'Criminal Justice Abstracts')
    """
    words = source.replace("_", " ")
    return database or SOURCES.get(_letters(source)) or (words[:1].upper() + words[1:])


def call_platform(platform: str) -> str:
    """A platform as people typed it; one that is a source of a known name, by that name.

    >>> call_platform("web_of_science"), call_platform("Ovid"), call_platform("Embase.com")
    ('Web of Science', 'Ovid', 'Embase.com')
    """
    return SOURCES.get(_letters(platform), platform.strip())


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


TOOLS: Mapping[str, str] = {
    "rob2": "RoB 2",
    "rob2_adhering": "RoB 2, effect of adhering",
    "rob2_cluster": "RoB 2 for cluster-randomised trials",
    "rob2_crossover": "RoB 2 for crossover trials",
    "robins_i": "ROBINS-I",
    "robins_i_v2": "ROBINS-I V2",
    "jbi_case_control": "JBI checklist for case-control studies",
    "jbi_case_series": "JBI checklist for case series",
    "inspect_sr": "INSPECT-SR",
    "jbi_cohort": "JBI checklist for cohort studies",
    "jbi_cross_sectional": "JBI checklist for analytical cross-sectional studies",
    "jbi_prevalence": "JBI checklist for prevalence studies",
    "jbi_qualitative": "JBI checklist for qualitative research",
    "nos_case_control": "Newcastle-Ottawa Scale for case-control studies",
    "nos_cohort": "Newcastle-Ottawa Scale for cohort studies",
    "probast": "PROBAST",
    "quadas2": "QUADAS-2",
    "quadas3": "QUADAS-3",
    "syrcle": "SYRCLE's risk of bias tool",
}

# Tools that give no overall judgement, as their data files say; some advise against one.
WITHOUT_OVERALL = frozenset({"nos_case_control", "nos_cohort", "quadas2", "syrcle"})
VERSIONED = re.compile(r"(.+?)(?:_((?:19|20)\d\d))?")


def has_overall(tool: str) -> bool:
    """Whether a risk-of-bias tool has a judgement of the whole.

    >>> has_overall("rob2_2019"), has_overall("quadas2_2011")
    (True, False)
    """
    found = VERSIONED.fullmatch(tool)
    return not found or found[1] not in WITHOUT_OVERALL


def name_tool(tool: str) -> str:
    """A risk-of-bias tool with the year of its version.

    >>> name_tool("rob2_2019"), name_tool("robins_i_v2_2025"), name_tool("own_tool"), name_tool("rob2")
    ('RoB 2 (2019)', 'ROBINS-I V2 (2025)', 'Own tool', 'RoB 2')
    """
    found = VERSIONED.fullmatch(tool)
    head, year = (found[1], found[2]) if found else (tool, None)
    words = TOOLS.get(head) or begin_sentence(head.replace("_", " "))
    return f"{words} ({year})" if year else words


@cache
def _judges_applicability(tool: str) -> bool:
    return bool(list_concerns(tool))


def name_appraised(tools: Iterable[str]) -> str:
    """What tools judge of studies: those for tests and for prediction models judge applicability, too.

    >>> name_appraised(["rob2_2019"]), name_appraised(["rob2_2019", "quadas2_2011"])
    ('risk of bias', 'risk of bias and applicability')
    """
    return "risk of bias and applicability" if any(map(_judges_applicability, tools)) else "risk of bias"


def name_measure(measure: str) -> str:
    """A measure as its values are read: whatever scale it was computed on, a proportion is a proportion.

    >>> name_measure("PLO"), name_measure("IRLN"), name_measure("RR")
    ('proportion', 'incidence rate', 'risk ratio')
    """
    return call_measure(MEASURES[measure])


def call_measure(measure: Measure) -> str:
    """The same of the measure itself."""
    scaled = measure.comparison == "single_arm"  # a share, a rate or a correlation, its scale in brackets
    return measure.label.partition(" (")[0] if scaled else measure.label


def name_error(measure: Measure, words: str = "standard error") -> str:
    """What the standard error of an effect is of, where that is another scale than the effect is shown on.

    >>> [name_error(MEASURES[one], "SE") for one in ("PLO", "RR", "IRS", "PR", "SMD", "ZCOR")]
    ['SE (logit)', 'SE (logarithm)', 'SE (square root)', 'SE', 'SE', "SE (Fisher's z)"]
    """
    scale = "logarithm" if measure.ratio else measure.label.removeprefix(call_measure(measure)).strip(" ()")
    return f"{words} ({scale})" if scale else words


COLUMN_LABELS: Mapping[str, str] = {
    "record_id": "Record",
    "reference_id": "Reference",
    "study_id": "Study id",
    "member_id": "Member",
    "analysis_id": "Analysis",
    "n_records": "Records",
    "doi": "DOI",
    "pmid": "PMID",
    "sha256": "SHA-256",
    "n": "Number",
    "k": "Studies (k)",
    "yi": "Effect (analysis scale)",
    "vi": "Variance of the effect",
    "se": "Standard error",
    "ci_low": "CI, lower limit",
    "ci_high": "CI, upper limit",
    "pi_low": "Prediction interval, lower limit",
    "pi_high": "Prediction interval, upper limit",
    "tau2": "τ²",
    "tau2_low": "τ², lower limit",
    "tau2_high": "τ², upper limit",
    "i2": "I² (%)",
    "h2": "H²",
    "q": "Q",
    "q_df": "Q, degrees of freedom",
    "q_p": "Q, p",
    "data": "Key",
}


def name_column(column: str) -> str:
    """The heading of a column in the workbook.

    >>> name_column("ci_low"), name_column("settled_by"), name_column("Already named")
    ('CI, lower limit', 'Settled by', 'Already named')
    """
    if column in COLUMN_LABELS or "_" in column or column.islower():
        return COLUMN_LABELS.get(column, column.replace("_", " ").capitalize())
    return column
