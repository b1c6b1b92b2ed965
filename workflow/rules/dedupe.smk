"""Dedupe: records of the same document become one reference; the doubtful go to people.

Inputs:  results/records.parquet, rulings in seeds/duplicates/
Outputs: results/former_ids.csv, candidates.csv, pairs.csv, rulings.csv, clusters.csv, references.parquet, related.csv,
         sheets/duplicates.csv
"""

OUTPUTS += [
    "results/former_ids.csv",
    "results/candidates.csv",
    "results/rulings.csv",
    "results/pairs.csv",
    "results/clusters.csv",
    "results/references.parquet",
    "results/related.csv",
    "results/sheets/duplicates.csv",
]


rule find_pairs:
    """Pairs of records that are, or may be, the same document, each with its rule."""
    input:
        "results/records.parquet",
    output:
        "results/candidates.csv",
    log:
        "logs/find_pairs.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
    script:
        "../scripts/find_pairs.py"


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
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        sheets=sheet_names,
    script:
        "../scripts/carry_ids.py"


rule read_rulings:
    """What people said of doubtful pairs."""
    input:
        records="results/records.parquet",
        former_ids="results/former_ids.csv",
        sheets=ruled_sheets,
    output:
        "results/rulings.csv",
    log:
        "logs/read_rulings.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        people=PEOPLE,
        written=written(ruled_sheets),
    script:
        "../scripts/read_rulings.py"


rule join_records:
    """Records joined into references, by rule or by ruling, with the best value of every field."""
    input:
        records="results/records.parquet",
        candidates="results/candidates.csv",
        rulings="results/rulings.csv",
    output:
        pairs="results/pairs.csv",
        clusters="results/clusters.csv",
        references="results/references.parquet",
        related="results/related.csv",
    log:
        "logs/join_records.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        sources=REVIEW.sources,
    script:
        "../scripts/join_records.py"


rule issue_duplicates:
    """Sheets with the doubtful pairs that stand in nobody's sheet yet."""
    input:
        records="results/records.parquet",
        former_ids="results/former_ids.csv",
        pairs="results/pairs.csv",
    output:
        "results/sheets/duplicates.csv",
    log:
        "logs/issue_duplicates.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        people=DUPLICATES.get("people", []),
        former=FORMER,
        lost=lost_sheets("results/sheets/duplicates.csv"),
    script:
        "../scripts/issue_duplicates.py"
