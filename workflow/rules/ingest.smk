"""Ingest: the exports of the search log become records, and the count of every file is proved.

Inputs:  seeds/search/*, config/searches.csv
Outputs: results/records.parquet, ingest.csv, carried_votes.csv
"""


rule read_sources:
    """Read the exports of all sources; whatever does not add up in any of them stops here, and is told at once."""
    input:
        source_files,
    output:
        records="results/records.parquet",
        ingest="results/ingest.csv",
        carried_votes="results/carried_votes.csv",
    log:
        "logs/read_sources.log",
    conda:
        ENVIRONMENT
    threads: reading_cores
    params:
        code=CODE,
        searches=REVIEW.searches,
        written=written(source_files),
    script:
        "../scripts/read_sources.py"
