"""What is to be known of some entries of a tagged file beside their fields, and how it is told."""

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from prismake.issues import Issue

if TYPE_CHECKING:
    from prismake.ingest.dialect import Dialect

SHOWN_TAGS = 8


@dataclass
class Part:
    """What is to be known of some whole entries of a file; all lines are counted from the beginning of the file.

    `starts` are start marks, `unended` entries without end; `joined` lines were taken apart, `outside` stand in no
    entry, `skipped` in no field, and `untagged` look like fields but go on with the text before them. `strange` fields
    have a tag that is not known.
    """

    starts: list[int] = field(default_factory=list)
    unended: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)
    untagged: list[int] = field(default_factory=list)
    strange: list[tuple[str, int]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def extend(self, other: "Part") -> None:
        """Append what was read from the entries behind these."""
        for known in fields(self):
            getattr(self, known.name).extend(getattr(other, known.name))


def remark(part: Part, dialect: "Dialect") -> tuple[str, ...]:
    """What is to be said of the entries and lines of a whole file."""
    tags = sorted({tag for tag, _ in part.strange})
    shown = ", ".join(tags[:SHOWN_TAGS]) + (f" … ({len(tags)} in all)" if len(tags) > SHOWN_TAGS else "")
    told = {
        "files joined without a line end, taken apart": part.joined,
        f"entries without {dialect.end}": part.unended if dialect.end else [],
        "lines outside any field left out": part.skipped,
        "lines outside any entry left out": part.outside,
        "lines that look like fields read as text, since their dash has one blank before it": part.untagged,
        f"fields with tags that are not known ({shown}), which fill no column": [line for _, line in part.strange],
    }
    return tuple(f"{what}: {len(lines)} ({list_lines(lines)})" for what, lines in told.items() if lines)


def list_lines(numbers: list[int]) -> str:
    """The first of the numbers of some lines, for a remark."""
    listed = ", ".join(str(number) for number in sorted(numbers)[:5])
    return f"line{'s' if len(numbers) > 1 else ''} {listed}{' …' if len(numbers) > 5 else ''}"
