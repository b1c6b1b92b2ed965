"""Print how many items of each reporting standard the review answers, and which are open."""

from argparse import ArgumentParser, Namespace

from tabulate import tabulate

from prismake.commands.verify import open_built
from prismake.report.checklists.answering import OPEN, answer_items
from prismake.report.checklists.counting import count_items

NAME = "checklists"
HELP = "Count the items of each reporting standard that are answered from facts, by hand, or open. Run it in a review."
HEADS = ("standard", "items", "from facts", "by hand", "of these answered", "missing")


def add_arguments(parser: ArgumentParser) -> None:
    """One switch: the sentence of every item, and what each open one waits for."""
    parser.add_argument("--items", action="store_true", help="list every item with its answer, too")


def run(args: Namespace) -> int:
    """Print the table; 0 whatever is open. Raises ReviewError when the review was not built."""
    answers = list(answer_items(open_built()))
    for one in answers if args.items else []:
        told = one.sentence or one.answer or one.todo
        print(f"{one.item.standard} {one.item.item} ({one.status}): {one.item.words}\n    {told}")
    print(tabulate(count_items(answers), headers=HEADS, tablefmt="plain", disable_numparse=True))
    print(f"{sum(one.status == OPEN for one in answers)} items are open.")
    return 0
