"""The report as one HTML file that works offline, with and without its script, with the keyboard and in print."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from markupsafe import Markup

from prismake.report.drawing import open_templates
from prismake.report.sections import APPENDICES, Section, list_contents, list_parts
from prismake.report.view import View, open_view
from prismake.report.widget import load_widget


@dataclass(frozen=True)
class Rendered:
    """One section as it stands on the page."""

    name: str
    title: str
    body: Markup


def render_page(tables: Mapping[str, pd.DataFrame], *, config: Mapping[str, Any]) -> str:
    """The whole report as one HTML text.

    `tables` holds the tables of results/ by name. `config` holds config, protocol, searches (frame), codebook
    (frame), analyses (list) and provenance: {version, code, command, date, inputs: {path: sha256}}.
    Text from records is escaped, links are http or https, and the same input gives the same text.
    """
    view = open_view(tables, config=config)
    view = replace(view, contents=list_contents(view))
    return (
        open_templates()
        .get_template("page.html.j2")
        .render(
            title=str(view.config["title"]),
            version=str(view.config.get("version") or ""),
            authors=[str(author) for author in view.config.get("authors") or []],
            language=str(view.config.get("language") or "en"),
            widget=load_widget(),
            parts=[(part, [_render(one, view) for one in shown]) for part, shown in list_parts(view)],
            folded=APPENDICES,
        )
    )


def _render(section: Section, view: View) -> Rendered:
    given = section.build(view)
    body = open_templates().get_template(section.template).render(**given, view=view, section=section)
    return Rendered(section.name, section.title, Markup(body))
