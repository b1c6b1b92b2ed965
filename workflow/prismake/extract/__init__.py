"""Studies out of included references; extraction and appraisal sheets, read back, checked, compared and settled."""

from prismake.extract.agreement import compare_extractors
from prismake.extract.apart import build_apart, read_apart
from prismake.extract.appraisal import gather_appraisal, read_appraisal
from prismake.extract.appraisal_forms import issue_appraisal
from prismake.extract.asking import issue_studies, read_study_rulings
from prismake.extract.choosing import choose_tools
from prismake.extract.claims import check_claims
from prismake.extract.consensus import gather_disagreements, read_disagreements
from prismake.extract.consensus_forms import issue_disagreements
from prismake.extract.deciding import decide_extraction, settle_extraction
from prismake.extract.doubts import find_doubts
from prismake.extract.evidence import build_tables
from prismake.extract.harms import build_harms
from prismake.extract.headings import mark_titles
from prismake.extract.issuing import issue_extraction
from prismake.extract.maps import build_maps
from prismake.extract.stage import form_studies, judge_studies, list_evidence, settle_values
from prismake.extract.studies import build_studies, group_studies
from prismake.extract.values import gather_extraction, read_extraction

__all__ = [
    "build_apart",
    "build_harms",
    "build_maps",
    "build_studies",
    "build_tables",
    "check_claims",
    "choose_tools",
    "compare_extractors",
    "decide_extraction",
    "find_doubts",
    "form_studies",
    "gather_appraisal",
    "gather_disagreements",
    "gather_extraction",
    "group_studies",
    "issue_appraisal",
    "issue_disagreements",
    "issue_extraction",
    "issue_studies",
    "judge_studies",
    "list_evidence",
    "mark_titles",
    "read_apart",
    "read_appraisal",
    "read_disagreements",
    "read_extraction",
    "read_study_rulings",
    "settle_extraction",
    "settle_values",
]
