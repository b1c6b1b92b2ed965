"""What all rules share: the review's configuration, the hash of the code, and which files a rule reads.

Inputs:  config/ (checked here, before any job), and the names of the files in seeds/
Outputs: OUTPUTS, everything that `snakemake` builds; a rule writes each table where its declaration has it
"""

import os
from functools import cache, partial
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake_interface_executor_plugins.settings import SharedFSUsage

from prismake.issues import ReviewError, raise_any
from prismake.config.findings import label_beside
from prismake.files.hashes import hash_files
from prismake.running.jobs import hash_code, lead_with_this_package
from prismake.running.cache import heed_force
from prismake.running.lost import count_losses
from prismake.tables import PATHS
from prismake.text.vocabulary import PHASES
from prismake.running.plan import read_plan
from prismake.files.refusals import check_leave, check_room, check_writable
from prismake.files.seeds import as_issued, check_places, saved_sheets
from prismake.files.times import check_times

lead_with_this_package()
# A start asks for every input and param, also for folders within one another: each workbook is looked into once.
saved_sheets = cache(partial(saved_sheets, is_issued=cache(as_issued)))
if SharedFSUsage.INPUT_OUTPUT not in workflow.storage_settings.shared_fs_usage:
    raise WorkflowError(
        "Sheets for people are written into seeds/ and declared nowhere: they would stay on another machine and be lost. "
        "Run this review where all jobs see its folder, with input-output among --shared-fs-usage."
    )
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no job has work for threads, and each would make them
CODE = hash_code()
try:
    raise_any([*check_room("."), *check_writable([".", ".snakemake", "results", "reports", "logs"])])
    raise_any(check_leave(["config", "seeds"]))
    REVIEW = read_plan()
    raise_any([*check_places("seeds"), *check_times(["config", "seeds"])])
except ReviewError as error:
    raise WorkflowError(str(error))

SCREENING = REVIEW.config["screening"]
DUPLICATES = REVIEW.config.get("duplicates", {})
PEOPLE = REVIEW.people
FORMER = {old: new or "" for old, new in (REVIEW.config.get("former") or {}).items()}
STUDIES = REVIEW.config.get("studies", {})
EXTRACTION = REVIEW.config.get("extraction", {})
GRADE = label_beside(REVIEW.config.get("grade", {}), codebook=REVIEW.codebook)
ANALYSES = [analysis["id"] for analysis in REVIEW.analyses]
APPRAISAL = REVIEW.config.get("appraisal", {})
TRUSTWORTHINESS = REVIEW.config.get("trustworthiness", {})
CONFIG = REVIEW.files
FILED = [name for name in ("CITATION.cff", "LICENSE", "Snakefile") if Path(name).is_file()]
ENVIRONMENT = "../envs/prismake.yaml"
OUTPUTS = [*PATHS.values()]  # every rules file adds what else its rules make
LARGE_EXPORT = 20  # MB from which an export is read on two cores


wildcard_constraints:
    phase="|".join(PHASES),


def located(*names):
    """The paths of tables, by name."""
    return {name: PATHS[name] for name in names}


def located_all(start):
    """The same of all tables whose names begin so."""
    return located(*[name for name in PATHS if name.startswith(start)])


def source_files(wildcards):
    """The export files of all sources; one file may stand in several rounds.

    Every other job waits for these: asked for them, Snakemake knows for the first time whether the run is forced.
    """
    if workflow.is_main_process:  # elsewhere Snakemake forces the one job itself
        heed_force(workflow.dag_settings)
    return sorted({f"seeds/search/{row['file']}" for row in REVIEW.searches})


def reading_cores(wildcards, input):
    """Two cores where exports are large enough to be read in parts."""
    return 2 if input.size_mb > LARGE_EXPORT else 1


def sheet_names(wildcards):
    """The sheets that people have saved, by name: what they show stays as it was issued."""
    return [path.as_posix() for path in saved_sheets("seeds")]


def saved(*folders):
    """The sheets below folders that people have saved, as an input; the names may hold wildcards."""

    def list_saved(wildcards):
        named = (folder.format(**dict(wildcards.items())) for folder in folders)
        return [path.as_posix() for folder in named for path in saved_sheets(folder)]

    return list_saved


def retraction_files(wildcards):
    """The Retraction Watch files that people have downloaded."""
    listed = sorted(Path("seeds/retractions").glob("[!.~]*.csv"))
    return [path.as_posix() for path in listed if path.is_file()]


def previous_phase(wildcards):
    """The decisions of the phase before."""
    position = PHASES.index(wildcards.phase)
    return [f"results/screening/{PHASES[position - 1]}.csv"] if position else []


def people_files(wildcards):
    """Everything that people wrote outside config/: exports, saved sheets, licence, citation file and Snakefile."""
    exports = source_files(wildcards)
    return [*exports, *[path.as_posix() for path in saved_sheets("seeds")], *FILED]


def written(list_files):
    """What the files of an input function hold, as a param.

    Times do not tell: copying, moving and synchronising keep old ones, and a sheet may be saved while it is being read.
    """

    def hash_inputs(wildcards):
        return {path: digest for name in sorted(set(list_files(wildcards))) for path, digest in hash_once(name).items()}

    return hash_inputs


@cache
def hash_once(path):
    """The hash of one file by its name, empty where it is gone: an export is asked for by several rules."""
    return hash_files([path])


def config_files(wildcards):
    """The files in config/."""
    return CONFIG


def released_tables(wildcards):
    """What the version before this one has kept, and the one that this one updates."""
    return REVIEW.released


def lost_sheets(*manifests):
    """For each manifest whether sheets that it names are gone, as a param: what they asked is owed again."""

    def count(wildcards):
        named = [manifest.format(**dict(wildcards.items())) for manifest in manifests]
        return {name: count_losses(name) for name in named}

    return count
