"""Ingest: the exports of the search log become records, and the count of every file is proved.

Inputs:  seeds/search/*, config/searches.csv
Outputs: results/ingest/{source}.parquet, .csv and .votes.csv, results/records.parquet, results/ingest.csv,
         results/carried_votes.csv
"""

OUTPUTS += [
    "results/records.parquet",
    "results/ingest.csv",
    "results/carried_votes.csv",
    *expand("results/ingest/{source}.{ending}", source=REVIEW.sources, ending=["parquet", "csv", "votes.csv"]),
]


rule read_source:
    """Read the exports of one source; a file that does not add up stops here, other sources go on."""
    input:
        source_files,
    output:
        records="results/ingest/{source}.parquet",
        ledger="results/ingest/{source}.csv",
        votes="results/ingest/{source}.votes.csv",
    log:
        "logs/read_source/{source}.log",
    conda:
        ENVIRONMENT
    threads: reading_cores
    resources:
        **READS_EXPORTS,
    params:
        code=CODE,
        searches=source_rows,
        written=written(source_files),
    script:
        "../scripts/read_source.py"


rule combine_records:
    """All records of all sources in one table."""
    input:
        records=expand("results/ingest/{source}.parquet", source=REVIEW.sources),
        ledgers=expand("results/ingest/{source}.csv", source=REVIEW.sources),
        votes=expand("results/ingest/{source}.votes.csv", source=REVIEW.sources),
    output:
        records="results/records.parquet",
        ledger="results/ingest.csv",
        votes="results/carried_votes.csv",
    log:
        "logs/combine_records.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
    script:
        "../scripts/combine_records.py"
