"""What config/findings says held against itself, and what config.yaml sets beside it against the codebook."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prismake.issues import Issue
from prismake.text.titles import list_words

SEPARATOR = ";"
Rows = Sequence[Mapping[str, str]]


def list_contributing(row: Mapping[str, str]) -> list[str]:
    """The ids of the studies or documents that a finding rests on, as written.

    >>> list_contributing({"studies": "pubmed:1; pubmed:2;"})
    ['pubmed:1', 'pubmed:2']
    """
    return [name.strip() for name in row["studies"].split(SEPARATOR) if name.strip()]


def check_findings(findings: Rows, *, file: str) -> Iterator[Issue]:
    """Ids and words that stand more than once, findings without a study, and studies named twice in one."""
    words: dict[tuple[str, ...], str] = {}
    seen: set[str] = set()
    for row in findings:
        name, listed = row["finding_id"], list_contributing(row)
        if name in seen:
            yield Issue(file, name, "stands more than once", "each once", "give one of them another name")
        seen.add(name)
        first = words.setdefault(tuple(list_words(row["finding"])), name)
        if first != name:
            yield Issue(file, f"{name}, finding", f"the words of {first}", "each finding once", "take one of them away")
        if not listed:
            remedy = "name the studies that contribute"
            yield Issue(file, f"{name}, studies", row["studies"], "ids, joined by ';'", remedy)
        for one in sorted({one for one in listed if listed.count(one) > 1}):
            yield Issue(file, f"{name}, studies", f"'{one}' twice", "each once", "take one of the two away")


def check_beside(config: Mapping[str, Any], *, codebook: Rows, file: str) -> Iterator[Issue]:
    """An Issue for each name beside a component that is no variable of level study."""
    variables = [row["variable"] for row in codebook if row["level"] == "study"]
    for component, names in ((config.get("grade") or {}).get("beside") or {}).items():
        for name in names:
            if name not in variables:
                remedy = "write a variable of level study, or add it to config/codebook"
                yield Issue(file, f"grade.beside.{component}", name, ", ".join(variables), remedy)


def label_beside(setting: Mapping[str, Any], *, codebook: Rows) -> dict[str, Any]:
    """`grade` of config.yaml with the label of each variable that stands beside a component.

    >>> rows = [{"variable": "setting", "level": "study", "label": "Where"}]
    >>> label_beside({"beside": {"relevance": ["setting"]}}, codebook=rows)
    {'beside': {'relevance': {'setting': 'Where'}}}
    """
    labels = {row["variable"]: row["label"] for row in codebook if row["level"] == "study"}
    beside = (setting.get("beside") or {}).items()
    labelled = {component: {name: labels[name] for name in names} for component, names in beside}
    return {**setting, "beside": labelled} if labelled else dict(setting)
