"""Ingest: the exports of the search log become records, and the count of every file is proved.

Inputs:  seeds/search/*, config/searches.csv
Outputs: results/ingest/{source}.parquet, .csv and .votes.csv
"""

OUTPUTS += expand(
    "results/ingest/{source}.{ending}",
    source=REVIEW.sources,
    ending=["parquet", "csv", "votes.csv"],
)


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
