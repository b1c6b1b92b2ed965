"""What a row of a sheet on certainty shows of its analysis, against what the analysis of that id is today."""

from collections.abc import Mapping, Sequence

from prismake.sheets import Row
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.starting import Tools, find_start
from prismake.text.titles import is_same_wording, list_words

SHOWN = ("title", "question", "start")
ANY = "any species"
SIGN = "; "  # between the parts of a question
REFERENCE = " against the reference standard"
UNNAMED = f"the test{REFERENCE}"  # in sheets of older machines, which did not name the test
Described = Mapping[str, str]


def describe_analysis(analysis: Analysis, tools: Tools | None = None) -> dict[str, str]:
    """What a row shows of an analysis: id, title, question and start; `tools` as for `find_start`."""
    comparison = analysis["comparison"]
    parts = [part for key, part in comparison.items() if key in ("experimental", "control", "arm")]
    sides = [part if isinstance(part, str) else " or ".join(part) for part in parts]
    kinds = {"pre_post": "the same people before and after", "arms": " against ".join(sides), "single_arm": "one arm"}
    kinds["test"] = f"{' or '.join(sides)}{REFERENCE}"
    told = (
        str(analysis["outcome"]),
        kinds[comparison["kind"]],
        ", ".join(analysis["designs"]),
        analysis.get("species", ANY),
    )
    question = SIGN.join(str(part) for part in told)
    names = {"id": str(analysis["id"]), "title": str(analysis["title"])}
    return names | {"question": question, "start": find_start(analysis, tools).level}


def is_other_analysis(row: Row, *, analyses: Mapping[str, Described]) -> bool:
    """Whether a row shows another analysis than the one that its id names today.

    Title, outcome, comparison and species are held against it, spelling aside. What exactly another analysis of today
    is called is that one, however alike the two titles are.
    """
    now = analyses[row.id]
    if _is_spelt(row, now):
        return False
    if any(_is_spelt(row, other) for other in analyses.values()):
        return True
    shown, asked = _list_parts(row.text("question")), _list_parts(now["question"])
    if shown and (len(shown) != len(asked) or not all(map(_is_same_part, shown, asked))):
        return True
    return bool(row.text("title")) and not is_same_wording(row.text("title"), now["title"])


def find_shown(row: Row, *, analyses: Mapping[str, Described]) -> Sequence[str]:
    """The ids of the analyses of today that are spelt as the row shows it."""
    return [name for name, described in analyses.items() if _is_spelt(row, described)]


def list_changes(row: Row, now: Described) -> list[str]:
    """What a row shows otherwise than the analysis is described today, in words."""
    told = ((name, row.text(name), " ".join(now[name].split())) for name in SHOWN)
    return [f"{name} '{shown}', now '{today}'" for name, shown, today in told if shown and shown != today]


def _is_spelt(row: Row, described: Described) -> bool:
    asked = _list_parts(described["question"])
    parts = _list_parts(row.text("question")) or asked
    titles = list_words(row.text("title")) == list_words(described["title"])
    spelt = [
        _is_unnamed(one, other) or list_words(one) == list_words(other)
        for one, other in zip(parts, asked, strict=False)
    ]
    return titles and len(parts) == len(asked) and all(spelt)


def _is_same_part(shown: str, asked: str) -> bool:
    return _is_unnamed(shown, asked) or is_same_wording(shown, asked)


def _is_unnamed(shown: str, asked: str) -> bool:
    """Whether an older sheet shows the comparison of a test without its name: its title and outcome tell it apart."""
    return shown == UNNAMED and asked.endswith(REFERENCE)


def _list_parts(question: str) -> list[str]:
    """The parts of a question that make the analysis what it is: designs say which studies come in, and may grow."""
    parts = question.split(SIGN)
    return [*parts[:-2], *parts[-1:]] if len(parts) > 2 else []
