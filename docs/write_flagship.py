"""Write docs/flagship.md from docs/flagship_statements.csv: each statement of the documents, and its answer."""

import csv
from pathlib import Path

HERE = Path(__file__).parent
LEAD = """# The flagship and its five documents

One table per document: what it states, where the report answers it, and how. *Shown*: the statement stands
there with what was found, also where that is nothing. *In part*: what is missing is said beside it. *Missing*:
nothing in the report answers it. The verdicts on claims are those of the register. This page is written by
`docs/write_flagship.py` from `docs/flagship_statements.csv`; a test opens every link and holds every number
against the report's tables.
"""


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_page(statements: list[dict[str, str]], claims: list[dict[str, str]]) -> str:
    """The page as Markdown."""
    verdicts = {row["claim_id"]: row["verdict"] for row in claims}
    lines = [LEAD]
    for document in dict.fromkeys(row["document"] for row in statements):
        lines += [f"## {document}", "", "| statement | in the report | verdict | |", "|---|---|---|---|"]
        lines += [_write_row(row, verdicts) for row in statements if row["document"] == document]
        lines.append("")
    return "\n".join(lines)


def _write_row(row: dict[str, str], verdicts: dict[str, str]) -> str:
    link = f'<a href="../reports/review.html#{row["anchor"]}">{row["anchor"]}</a>'
    claims = [f"{name}: {verdicts[name]}" for name in filter(None, row["claims"].split(";"))]
    number = row["fact"].rpartition(";")[2]
    told = "; ".join([*claims, *filter(None, (number and f"number: {number}", row["note"]))])
    return f"| {row['statement']} | {link} | {row['verdict']} | {told} |"


if __name__ == "__main__":
    page = write_page(read(HERE / "flagship_statements.csv"), read(HERE.parent / "config" / "claims.csv"))
    (HERE / "flagship.md").write_text(page, encoding="utf-8")
