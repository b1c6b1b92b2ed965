"""What changed between two versions as a page of its own."""

import pandas as pd

from prismake.report.drawing import open_templates
from prismake.report.sections.changes import list_changes


def render_changes(changes: pd.DataFrame, *, before: str, after: str) -> str:
    """One HTML text with a table per part of "changes"; works offline and without scripts, as the report does."""
    template = open_templates().get_template("changes.html.j2")
    return template.render(title=f"What changed from version {before} to {after}", listings=list_changes(changes))
