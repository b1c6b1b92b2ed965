"""Studies out of included references, extraction sheets from the codebook, and the values read back from them."""

from prismake.extract.forms import issue_extraction
from prismake.extract.studies import group_studies
from prismake.extract.values import read_extraction

__all__ = ["group_studies", "issue_extraction", "read_extraction"]
