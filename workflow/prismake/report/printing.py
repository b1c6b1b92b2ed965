"""The report as PDF through WeasyPrint, which gives the same bytes every time."""

import re

from prismake.issues import Issue, ReviewError

SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
FOLDED = re.compile(r"<details(?! open)(?=[ >])")


def print_page(page: str, *, date: str) -> bytes:
    """The page as PDF, everything unfolded; `date` stands in it as the day it was made.

    Raises ReviewError where WeasyPrint, which not everybody wants, is not installed.
    """
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        remedy = "install the group pdf of pyproject.toml, and the system's Pango library"
        raise ReviewError([Issue("reports/review.pdf", "", f"no WeasyPrint: {error}", "WeasyPrint", remedy)]) from None
    plain = FOLDED.sub("<details open", SCRIPT.sub("", page))
    dated = plain.replace("<title>", f'<meta name="dcterms.created" content="{date}"><title>', 1)
    printed: bytes = HTML(string=dated).write_pdf(pdf_identifier=b"prismake")
    return printed
