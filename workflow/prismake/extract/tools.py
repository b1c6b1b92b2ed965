"""Risk-of-bias tools as versioned data files, which of them fits a design, and the overall rule of each."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from prismake.config.files import TextLoader

FOLDER = Path(__file__).resolve().parent / "tools"
TRUST_FOLDER = Path(__file__).resolve().parent / "trustworthiness"
TRUST_TOOL = "inspect_sr_2025"  # asked before the risk of bias, of the designs that config.yaml names
OVERALL = "overall"


@dataclass(frozen=True)
class Question:
    """A signalling question: the tool's number, our words, the codes that may be given."""

    id: str
    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Domain:
    """A domain; `judged` is False for questions that come before the domains."""

    id: str
    name: str
    note: str
    judged: bool
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Tool:
    """One version of one tool; `judgements` from best to worst, `overall` the judgements of the whole (none: empty)."""

    id: str
    name: str
    version: str
    source: str
    by_outcome: bool
    answers: Mapping[str, str]
    judgements: tuple[str, ...]
    rule: str
    explanation: str
    overall: tuple[str, ...]
    domains: tuple[Domain, ...]
    critical_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def list_tools() -> list[str]:
    """The ids of all tools there are."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@functools.cache
def read_tool(tool_id: str) -> Tool:
    """The tool of a data file."""
    folder = TRUST_FOLDER if tool_id == TRUST_TOOL else FOLDER
    raw: dict[str, Any] = yaml.load((folder / f"{tool_id}.yaml").read_text(encoding="utf-8"), Loader=TextLoader)
    rule = raw["overall"]["rule"]
    judgements = tuple(raw["judgements"])
    return Tool(
        id=raw["id"],
        name=raw["name"],
        version=raw["version"],
        source=raw["source"],
        by_outcome=raw["level"] == "outcome",
        answers=raw["answers"],
        judgements=judgements,
        rule=rule,
        explanation=raw["overall"]["explanation"],
        overall=() if rule == "none" else tuple(raw["overall"].get("judgements", judgements)),
        domains=tuple(_read_domain(domain) for domain in raw["domains"]),
        critical_when={key: tuple(codes) for key, codes in raw["overall"].get("critical_when", {}).items()},
    )


def _read_domain(raw: Mapping[str, Any]) -> Domain:
    questions = tuple(Question(item["id"], item["text"], tuple(item["answers"])) for item in raw.get("questions", ()))
    return Domain(raw["id"], raw["name"], raw.get("note", ""), raw.get("judged") != "no", questions)


def judge_overall(tool: Tool, *, judgements: Mapping[str, str], answers: Mapping[str, str]) -> str:
    """What the tool's rule makes of the judgements by domain and the answers by question; empty while it cannot say.

    The worst judgement of any domain (RoB 2, ROBINS-I); an answer of `critical_when` makes the result critical at once
    (ROBINS-I V2, part B). A tool whose overall judgement is stated by the person, or that has none, gives nothing.

    >>> judge_overall(read_tool("rob2_2019"), judgements=dict.fromkeys("12345", "low") | {"2": "high"}, answers={})
    'high'
    """
    if tool.rule != "worst":
        return ""
    if any(answers.get(question) in codes for question, codes in tool.critical_when.items()):
        return tool.judgements[-1]
    given = [judgements.get(domain.id, "") for domain in tool.domains if domain.judged]
    return max(given, key=tool.judgements.index) if all(given) else ""
