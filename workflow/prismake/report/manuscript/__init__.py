"""What authors hand in: the manuscript with its figures, and what one that they edited says otherwise."""

from pathlib import Path

from prismake.files.placing import write_bytes
from prismake.files.refusals import naming
from prismake.issues import Issue, ReviewError
from prismake.report.facts import unmark
from prismake.report.figure_files import draw_png, export_figures, list_drawings, make_standalone
from prismake.report.manuscript.blocks import Placed, list_facts
from prismake.report.manuscript.compose import compose_manuscript
from prismake.report.manuscript.docx_reader import UnreadableError, read_docx
from prismake.report.manuscript.docx_writer import write_docx
from prismake.report.manuscript.markdown_reader import read_markdown
from prismake.report.manuscript.verdict import Difference, Verdict, verify
from prismake.report.numerals import join_words
from prismake.report.view import View
from prismake.running import jobs

__all__ = ["Difference", "Verdict", "check_manuscript", "write_manuscript"]
READ = (".docx", ".md", ".markdown")


def write_manuscript(view: View, path: str | Path, *, figures: str | Path) -> None:
    """Write the manuscript as .docx, and every figure into the folder `figures` as SVG and PNG.

    The same tables give the same bytes.
    """
    drawings = list_drawings(view)
    with jobs.step("drawing the figures"):
        pictures = {drawing.name: draw_png(make_standalone(drawing.svg)) for drawing in drawings}
        export_figures(drawings, pictures, figures)
    with jobs.step("writing the manuscript"):
        blocks, authors = compose_manuscript(view, drawings), [str(one) for one in view.config.get("authors") or []]
        title = str(view.config["title"])
        told = write_docx(blocks, pictures=pictures, title=title, authors=join_words(authors), date=view.date)
        write_bytes(path, told)


def check_manuscript(view: View, path: Path) -> Verdict:
    """Hold a manuscript that authors edited against the review. Raises ReviewError for a file that is none."""
    blocks = compose_manuscript(view, list_drawings(view))
    return verify(_read(path, {fact: unmark(text) for fact, text in list_facts(blocks).items()}), blocks)


def _read(path: Path, facts: dict[str, str]) -> list[Placed]:
    form, allowed = path.suffix.casefold(), f"a file that ends in {', '.join(READ[:-1])} or {READ[-1]}"
    if form not in READ or not path.is_file():
        found = f"a file that ends in {form or 'nothing'}" if path.is_file() else "no such file"
        raise ReviewError([Issue(str(path), "", found, allowed, "name the manuscript; save it in one of these forms")])
    with naming(path):
        content = path.read_bytes()
    try:
        return read_docx(content, facts) if form == ".docx" else read_markdown(content.decode("utf-8-sig"))
    except UnreadableError as error:
        remedy = "open it in a word processor and save it anew as .docx"
        raise ReviewError([Issue(str(path), "", str(error), "a document of Word or LibreOffice", remedy)]) from None
    except UnicodeDecodeError as error:
        remedy = "save it in UTF-8"
        raise ReviewError([Issue(str(path), f"byte {error.start}", "not UTF-8", "text in UTF-8", remedy)]) from None
