"""The section of included studies."""

from typing import Any

from prismake.report.characteristics import read_characteristics
from prismake.report.view import View


def build_studies(view: View) -> dict[str, Any]:
    """Characteristics, reports and extracted values of every included study."""
    return {"characteristics": read_characteristics(view.tables, view.library, codebook=view.codebook)}
