"""Studies out of included references, extraction sheets from the codebook, and the values read back from them."""

from prismake.extract.asking import issue_studies, read_study_rulings
from prismake.extract.claims import check_claims
from prismake.extract.evidence import build_tables
from prismake.extract.forms import issue_extraction
from prismake.extract.headings import mark_titles
from prismake.extract.studies import build_studies, group_studies
from prismake.extract.values import read_extraction

__all__ = [
    "build_studies",
    "build_tables",
    "check_claims",
    "group_studies",
    "issue_extraction",
    "issue_studies",
    "mark_titles",
    "read_extraction",
    "read_study_rulings",
]
