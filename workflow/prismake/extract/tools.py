"""Risk-of-bias tools as versioned data files, which of them fits a design, and the overall rule of each."""

import functools
import pathlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from prismake.config.files import TextLoader

FOLDER = pathlib.Path(__file__).resolve().parent / "tools"
TRUST_FOLDER = pathlib.Path(__file__).resolve().parent / "trustworthiness"
TRUST_TOOL = "inspect_sr_2025"  # asked before the risk of bias, of the designs that config.yaml names
OVERALL = "overall"


@dataclass(frozen=True)
class Question:
    """A signalling question: the tool's number, our words, the codes that may be given."""

    id: str
    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Branch:
    """One way through a flow chart: the answers by question that lead along it, and the judgement at its end."""

    gives: str
    when: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Domain:
    """A domain; `judged` is False for questions before the domains, `counted` for concerns about applicability.

    `flow` are the parts of the tool's flow chart, each the paths that exclude one another; empty where there is none.
    """

    id: str
    name: str
    note: str
    judged: bool
    questions: tuple[Question, ...]
    counted: bool = True
    flow: tuple[tuple[Branch, ...], ...] = ()


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
    flow = tuple(tuple(_read_path(path) for path in part) for part in raw.get("flow", ()))
    judged, counted = raw.get("judged") != "no", raw.get("counted") != "no"
    return Domain(raw["id"], raw["name"], raw.get("note", ""), judged, questions, counted, flow)


def _read_path(raw: Mapping[str, Any]) -> Branch:
    return Branch(raw["gives"], {question: tuple(codes) for question, codes in raw["when"].items()})


def propose_judgement(tool: Tool, domain: Domain, answers: Mapping[str, str]) -> str:
    """What the tool's flow chart makes of the answers by question: the worst of its parts; empty while one has no end.

    A person decides; where the tool has no flow chart for the domain, nothing is proposed.

    >>> rob2 = read_tool("rob2_2019")
    >>> propose_judgement(rob2, rob2.domains[0], {"1.1": "Y", "1.2": "NI", "1.3": "PN"})
    'some concerns'
    """
    ends = [_follow(part, answers) for part in domain.flow]
    return max(ends, key=tool.judgements.index) if ends and all(ends) else ""


def _follow(paths: Iterable[Branch], answers: Mapping[str, str]) -> str:
    for path in paths:
        if all(answers.get(question) in codes for question, codes in path.when.items()):
            return path.gives
    return ""


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
    given = [judgements.get(domain.id, "") for domain in tool.domains if domain.judged and domain.counted]
    return max(given, key=tool.judgements.index) if all(given) else ""
