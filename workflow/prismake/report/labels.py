"""Ids of the machine as readers see them: buckets, phases, rules, decisions, sources."""

from collections.abc import Mapping

PHASE_LABELS: Mapping[str, str] = {"title_abstract": "Title and abstract", "full_text": "Full text"}
BUCKET_LABELS: Mapping[str, str] = {
    "duplicate": "Duplicate",
    "also_in_databases": "Also in databases",
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
ABBREVIATED: Mapping[str, str] = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "isbn": "ISBN", "issn": "ISSN"}


def name_rule(rule: str) -> str:
    """A rule of deduplication in words.

    >>> name_rule("same_doi_title"), name_rule("ruling"), name_rule("same_pmid")
    ('same DOI, title', 'a ruling by a person', 'same PMID')
    """
    if rule == "ruling":
        return "a ruling by a person"
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


def name_source(source: str, platform: str) -> str:
    """A source as the reader sees it.

    >>> name_source("pubmed", "PubMed"), name_source("embase", "Ovid")
    ('PubMed', 'embase (Ovid)')
    """
    if not platform or platform.casefold() == source.casefold():
        return platform or source
    return f"{source} ({platform})"


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
