"""What the rules need to know of a review, as plain data.

Snakemake reads its rules at every start, also where nothing is to be done: nothing heavy is imported here.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from prismake import config
from prismake.config import releases
from prismake.config.files import OWN_LOADER
from prismake.exports.handover_names import name_handover
from prismake.issues import ReviewError
from prismake.text.vocabulary import PHASES

TOOLS = Path(__file__).resolve().parents[1] / "extract" / "tools"
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Plan:
    """The reviewers' decisions as the rules hand them on: `searches` and `codebook` are rows of text."""

    review: dict[str, Any]  # all of them: the fields of a Config
    intervention: str
    sources: list[str]
    people: dict[str, str]  # every name that may stand on a sheet, with the name it counts under
    files: list[str]  # of config/
    handover: list[str]  # files for other tools
    tools: dict[str, dict[str, Any]]  # that judge risk of bias: the domains of each, and whether it has an overall
    previous: str  # the version released before this one
    updated: str  # the released version that has not all rounds of the searches
    released: list[str]  # what these versions have kept

    @property
    def config(self) -> dict[str, Any]:
        """config.yaml, as written."""
        return dict(self.review["config"])

    @property
    def protocol(self) -> dict[str, Any]:
        """protocol.yaml, as written."""
        return dict(self.review["protocol"])

    @property
    def analyses(self) -> list[dict[str, Any]]:
        """The analyses of analyses.yaml."""
        return list(self.review["analyses"])

    @property
    def accuracy(self) -> list[dict[str, Any]]:
        """The analyses of diagnostic accuracy of analyses.yaml."""
        return list(self.review["accuracy"])

    @property
    def network(self) -> list[dict[str, Any]]:
        """The network meta-analyses of analyses.yaml."""
        return list(self.review["network"])

    @property
    def swim(self) -> list[dict[str, Any]]:
        """The syntheses without meta-analysis of analyses.yaml."""
        return list(self.review["swim"])

    @property
    def findings(self) -> Rows:
        """The findings of a qualitative evidence synthesis."""
        return list(self.review["rows"]["findings"])

    @property
    def searches(self) -> Rows:
        """The search log."""
        return list(self.review["rows"]["searches"])

    @property
    def codebook(self) -> Rows:
        """The variables to extract."""
        return list(self.review["rows"]["codebook"])


def read_plan() -> Plan:
    """The plan of the review in the working folder.

    Raises ReviewError with every problem of config/, of the files in seeds/search/ and of the releases.
    """
    review = config.load("config", seeds="seeds")
    version, rounds = review.config["version"], [row["round"] for row in review.rows["searches"]]
    if issues := releases.check_version(version, rounds):
        raise ReviewError(issues)
    previous, updated = releases.name_previous(version), releases.name_updated(version, rounds)
    voters = {phase: review.config["screening"][phase]["people"] for phase in PHASES}
    plan = Plan(
        review=vars(review),
        intervention=review.intervention,
        sources=review.sources,
        people=config.list_people(review.config),
        files=config.list_files("config"),
        handover=name_handover(voters),
        tools=describe_tools((review.config.get("appraisal") or {}).get("tools", {}).values()),
        previous=previous,
        updated=updated,
        released=[path for one in sorted({previous, updated} - {""}) for path in releases.release_files(one).values()],
    )
    return Plan(**json.loads(json.dumps(asdict(plan))))  # Snakemake compares params by what they look like


def describe_tools(chosen: Iterable[str] = ()) -> dict[str, dict[str, Any]]:
    """Of every usual and every chosen tool the ids of the domains that are judged, in order, and whether it has an
    overall judgement.
    """
    tools, named = {}, set(chosen)
    for path in sorted(TOOLS.glob("*.yaml")):
        tool = yaml.load(path.read_text(encoding="utf-8"), Loader=OWN_LOADER)
        if path.stem not in named and tool.get("usual") != "yes":
            continue
        tools[path.stem] = {"domains": _list_judged(tool), "overall": tool["overall"]["rule"] != "none"}
    return tools


def list_domains(tool_id: str) -> list[str]:
    """The ids of the domains that a tool judges, in its order; none of a tool that there is no file of."""
    tool = _read_tool(tool_id)
    return _list_judged(tool) if tool else []


def list_concerns(tool_id: str) -> list[str]:
    """The ids of the domains in which a tool judges concerns about applicability, no risk of bias."""
    return [domain["id"] for domain in _read_tool(tool_id).get("domains", ()) if domain.get("counted") == "no"]


def list_words(tool_id: str) -> list[str]:
    """The words in which a tool judges domains and overall; none of a tool that there is no file of."""
    tool = _read_tool(tool_id)
    return [*tool["judgements"], *tool["overall"].get("judgements", ())] if tool else []


def _read_tool(tool_id: str) -> dict[str, Any]:
    path = TOOLS / f"{tool_id}.yaml"
    return dict(yaml.load(path.read_text(encoding="utf-8"), Loader=OWN_LOADER)) if path.is_file() else {}


def _list_judged(tool: dict[str, Any]) -> list[str]:
    return [domain["id"] for domain in tool["domains"] if domain.get("judged") != "no"]
