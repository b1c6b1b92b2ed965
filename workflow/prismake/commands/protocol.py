"""Write the protocol of a review as a document to register, from the files of config/."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

import prismake
from prismake import config
from prismake.report import open_plan, write_protocol
from prismake.report.checklists.answering import OPEN, answer_items
from prismake.report.checklists.packs import PROTOCOLS

NAME = "protocol"
HELP = "Write the protocol to register (PRISMA-P) from config/, as .docx or .md. Run it in the folder of a review."


def add_arguments(parser: ArgumentParser) -> None:
    """The document."""
    parser.add_argument("document", metavar="FILE", type=Path, help="a file that does not exist yet, .docx or .md")


def run(args: Namespace) -> int:
    """Write the document and say what is left to write. Raises ReviewError where the file stands already."""
    review = config.load("config")
    view = open_plan({**review.by_name(), "provenance": {"version": prismake.__version__}})
    write_protocol(view, args.document)
    open_ = [one.item.item for one in answer_items(view, [PROTOCOLS]) if one.status == OPEN]
    print(f"{args.document} written; left to write: {', '.join(open_) or 'nothing'} of {PROTOCOLS}")
    print(f"answers to {PROTOCOLS} in config/checklist stand in it, too")
    return 0
