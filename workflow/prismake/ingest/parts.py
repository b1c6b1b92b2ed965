"""What is to be known of some entries of a tagged file beside their fields, and how it is told."""

from dataclasses import dataclass, field, fields

from prismake.issues import Issue


@dataclass
class Part:
    """What is to be known of some whole entries of a file; all lines are counted from the beginning of the file.

    `starts` are start marks, `unended` entries without end; `joined` lines were taken apart, `outside` stand in no
    entry, `skipped` in no field, and `untagged` look like fields but go on with the text before them.
    """

    starts: list[int] = field(default_factory=list)
    unended: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)
    untagged: list[int] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def extend(self, other: "Part") -> None:
        """Append what was read from the entries behind these."""
        for known in fields(self):
            getattr(self, known.name).extend(getattr(other, known.name))


def remark(part: Part, end: str) -> tuple[str, ...]:
    """What is to be said of the entries and lines of a whole file, whose entries close with `end` if with anything."""
    told = {
        "files joined without a line end, taken apart": part.joined,
        f"entries without {end}": part.unended if end else [],
        "lines outside any field left out": part.skipped,
        "lines outside any entry left out": part.outside,
        "lines that look like fields read as text, since their dash has one blank before it": part.untagged,
    }
    return tuple(f"{what}: {len(lines)} ({_list_lines(lines)})" for what, lines in told.items() if lines)


def _list_lines(numbers: list[int]) -> str:
    listed = ", ".join(str(number) for number in sorted(numbers)[:5])
    return f"line{'s' if len(numbers) > 1 else ''} {listed}{' …' if len(numbers) > 5 else ''}"
