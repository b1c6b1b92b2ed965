"""The script that sorts, searches and filters tables: DataTables as the package itables ships it, inlined."""

import base64
import hashlib
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from prismake.report.drawing import read_template

EXPORT = re.compile(r"export\{[^{}]*?(?P<name>[A-Za-z_$][\w$]*) as default[^{}]*\};")

# In strings and regular expressions these mean the same, and HTML does not take them for its own.
INLINED = {"<!--": r"<\x21--", "<script": r"<\x73cript"}


class Widget(NamedTuple):
    """The whole script and its hash as a content security policy wants it; nothing else may run on the page."""

    script: Markup
    policy: str


@cache
def load_widget() -> Widget:
    """DataTables with the few lines that put it on the page's tables.

    Without the script the tables stand as they are. Raises ValueError when the package is not as expected.
    """
    spec = find_spec("itables")
    if spec is None or spec.origin is None:
        raise ValueError("itables is not installed")
    bundle = (Path(spec.origin).parent / "html" / "dt_bundle.js").read_text(encoding="utf-8")
    exported = EXPORT.search(bundle)
    if exported is None or "</script" in bundle.lower():
        raise ValueError("the bundle of itables cannot be inlined")
    ours = read_template("tables.js")
    named = f"const DataTable={exported['name']};"
    script = bundle[: exported.start()] + named + bundle[exported.end() :].rstrip() + "\n" + ours
    for mark, harmless in INLINED.items():
        script = script.replace(mark, harmless)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return Widget(Markup(script), f"'sha256-{digest}'")
