"""What all rules share: the review's configuration, the hash of the code, and which files a rule reads.

Inputs:  config/ (checked here, before any job), and the names of the files in seeds/
Outputs: OUTPUTS, everything that `snakemake` builds
"""

from snakemake.exceptions import WorkflowError

from prismake.config import load
from prismake.issues import ReviewError
from prismake.jobs import hash_code
from prismake.sheets import saved_sheets
from prismake.tables import PHASES

try:
    REVIEW = load("config", seeds="seeds")
except ReviewError as error:
    raise WorkflowError(str(error))

CODE = hash_code()
SCREENING = REVIEW.config["screening"]
DUPLICATES = REVIEW.config.get("duplicates", {})
EXTRACTION = REVIEW.config.get("extraction", {})
ENVIRONMENT = "../envs/prismake.yaml"
OUTPUTS = [
    *expand(
        "results/{table}",
        table=[
            *("records.parquet", "ingest.csv", "candidates.csv", "rulings.csv"),
            *("pairs.csv", "clusters.csv", "references.parquet", "eligibility.csv"),
            *("agreement.csv", "studies.csv", "study_references.csv", "extraction.csv"),
            *("effects.csv", "estimates.csv", "ledger.csv", "flow.csv", "flow_members.csv"),
            *("sheets/duplicates.csv", "sheets/extraction.csv"),
        ],
    ),
    *expand("results/ingest/{source}.parquet", source=REVIEW.sources),
    *expand("results/ingest/{source}.csv", source=REVIEW.sources),
    *expand("results/votes/{phase}.csv", phase=PHASES),
    *expand("results/screening/{phase}.csv", phase=PHASES),
    *expand("results/sheets/{kind}_{phase}.csv", kind=["screening", "consensus"], phase=PHASES),
    *("reports/review.html", "reports/review.xlsx"),
]


wildcard_constraints:
    phase="|".join(PHASES),
    source="|".join(REVIEW.sources),


def source_rows(wildcards):
    """The rows of the search log of one source."""
    log = REVIEW.searches
    return log[log["source"] == wildcards.source].to_dict("records")


def source_files(wildcards):
    """The export files of one source."""
    return [f"seeds/search/{row['file']}" for row in source_rows(wildcards)]


def ballots(wildcards):
    """The screening sheets of a phase that people have saved, the adjudicator's among them."""
    folders = [f"seeds/screening/{wildcards.phase}", f"seeds/consensus/{wildcards.phase}"]
    return [path.as_posix() for folder in folders for path in saved_sheets(folder)]


def previous_phase(wildcards):
    """The decisions of the phase before."""
    position = PHASES.index(wildcards.phase)
    return [f"results/screening/{PHASES[position - 1]}.csv"] if position else []
