"""Dedupe: records of the same document become one reference; the doubtful go to people.

Inputs:  results/records.parquet, rulings in seeds/duplicates/, what all saved sheets show
Outputs: results/candidates.csv, former_ids.csv, rulings.csv, pairs.csv, clusters.csv, references.parquet, related.csv,
         sheets/duplicates.csv
"""


rule find_duplicates:
    """Pairs of records that are, or may be, the same document, each with its rule."""
    input:
        "results/records.parquet",
    output:
        "results/candidates.csv",
    log:
        "logs/find_duplicates.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
    script:
        "../scripts/find_duplicates.py"


rule carry_ids:
    """The records of ids that only older sheets name: told by the titles that the sheets show."""
    input:
        "results/records.parquet",
    output:
        "results/former_ids.csv",
    log:
        "logs/carry_ids.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        sheets=sheet_names,
    script:
        "../scripts/carry_ids.py"


rule join_records:
    """Records joined into references, by rule or by ruling; people are asked about the doubtful pairs."""
    input:
        "results/records.parquet",
        candidates="results/candidates.csv",
        former_ids="results/former_ids.csv",
        saved=saved("seeds/duplicates"),
    output:
        rulings="results/rulings.csv",
        pairs="results/pairs.csv",
        clusters="results/clusters.csv",
        references="results/references.parquet",
        related="results/related.csv",
        sheets="results/sheets/duplicates.csv",
    log:
        "logs/join_records.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        sources=REVIEW.sources,
        asked=DUPLICATES.get("people", []),
        people=PEOPLE,
        former=FORMER,
        written=written(saved("seeds/duplicates")),
        lost=lost_sheets("results/sheets/duplicates.csv"),
    script:
        "../scripts/join_records.py"
