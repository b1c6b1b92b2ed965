"""Names that are taken: columns that the sheets have of their own, and sheets that the report's workbook has."""

KEY, ROW_NUMBER, GUARD = "id", "no", "guard"
RESERVED = frozenset({KEY, ROW_NUMBER, GUARD, "quote", "page"})  # no variable of the codebook may be called so
# Tables of results/ that stand in the workbook as they are; LINKED where there is any row.
PROBED = ("sensitivity", "influence", "subgroups", "moderators", "bias", "absolute", "missing_results")
CERTAINTY = ("grade", "grade_settled")
TESTS = ("accuracy", "accuracy_estimates", "accuracy_subgroups", "accuracy_absolute")
NETWORKS = ("networks", "network_effects", "network_estimates", "network_treatments", "network_contributions")
SWIM = ("swim_results", "swim_directions", "swim_syntheses")
POOLED = ("effects", "estimates", *PROBED, *CERTAINTY, *TESTS, *NETWORKS, *SWIM)
JUDGED = ("appraisal", "appraisal_settled")
POOLING = (*JUDGED, *POOLED)  # left out while empty where the review maps what there is
AS_THEY_ARE = (
    *("flow", "extraction", "extraction_settled", "extraction_agreement", "doubts", *JUDGED),
    *("trust_facts", "trust_judgements", "trust_settled", *POOLED),
    *("ledger", "flow_members", "ingest", "checks", "check_issues"),
)
CONFIDENCE = ("confidence", "finding_studies", "confidence_settled")
LINKED = (
    *("citation_searches", "claims", "study_pairs", "cohorts", "retractions", "retraction_checks"),
    *CONFIDENCE,
)
COMPOSED = (
    *("summary", "references", "included studies", "excluded full texts", "duplicates", "searches"),
    *("matrix", "flow rounds", "columns"),
)
LONGEST = 31  # letters of a sheet's name, as Excel has it


def name_sheet(name: str) -> str:
    """The name of the sheet of a table.

    >>> name_sheet("accuracy_subgroups")
    'accuracy subgroups'
    """
    return name.replace("_", " ")[:LONGEST]


# Excel keeps "history" for itself.
SHEETS = frozenset({*COMPOSED, *map(name_sheet, (*AS_THEY_ARE, *LINKED)), "history"})
