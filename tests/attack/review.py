"""A small invented review in a folder of its own: what people decided, and where its files stand."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PHASES = ("title_abstract", "full_text")
CRITERIA = [
    {"id": "population", "phase": [*PHASES], "text": "Adults with a cold.", "reason": "Wrong population"},
    {"id": "intervention", "phase": [*PHASES], "text": "Herbal tea.", "reason": "Wrong intervention"},
]
PROTOCOL: dict[str, Any] = {
    "criteria": CRITERIA,
    "automation": [
        {"id": "no_study", "field": "title", "pattern": r"\beditorial\b", "verdict": "exclude", "text": "x"}
    ],
    "highlight": {"include": ["warm"], "exclude": ["rat"]},
}
CODEBOOK = [
    ("design", "study", "Design", "choice", "randomised|single_arm", "", "yes"),
    ("enrolled", "study", "Enrolled", "integer", "", "", ""),
    ("arm", "arm", "Arm", "choice", "experimental|control", "", "yes"),
    ("drink", "arm", "What they drank", "text", "", "", ""),
    ("outcome", "outcome", "Outcome", "choice", "recovery|score", "", "yes"),
    ("arm", "outcome", "Arm", "choice", "experimental|control", "", "yes"),
    ("timepoint", "outcome", "Time point", "text", "", "", ""),
    ("n", "outcome", "n", "integer", "", "", ""),
    ("events", "outcome", "Events", "integer", "", "", ""),
    ("mean", "outcome", "Mean", "number", "", "points", ""),
]
COLUMNS = ("variable", "level", "label", "type", "values", "unit", "required", "help")
ANALYSES = [
    {"id": "recovered", "title": "Recovery in the trials", "outcome": "recovery", "designs": ["randomised"]}
    | {
        "comparison": {"kind": "arms", "experimental": "experimental", "control": "control"},
        "species": "human",
        "measure": "OR",
    },
    {"id": "scored", "title": "Scores before and after", "outcome": "score", "designs": ["single_arm"]}
    | {
        "comparison": {"kind": "pre_post", "before": ["baseline"], "after": ["7 days"]},
        "species": "human",
        "measure": "MC",
    },
]
SOURCES = (("hand", "hand.csv", "website"), ("list", "list.csv", "database"), ("base", "base.ris", "database"))


@dataclass
class Review:
    """What stands in config/ of the review, and the folder of its seeds/."""

    folder: Path
    people: list[str] = field(default_factory=lambda: ["anna", "ben"])
    adjudicator: str = "carla"
    former: dict[str, str] = field(default_factory=dict)
    codebook: list[dict[str, str]] = field(
        default_factory=lambda: [dict(zip(COLUMNS, (*row, ""), strict=True)) for row in CODEBOOK]
    )
    analyses: list[dict[str, Any]] = field(default_factory=lambda: [dict(one) for one in ANALYSES])

    @property
    def seeds(self) -> Path:
        """What people put in."""
        return self.folder / "seeds"

    @property
    def known(self) -> dict[str, str]:
        """For every name that may stand on a sheet the name it counts under."""
        names = [*self.people, self.adjudicator]
        return {name: name for name in names} | {old: new or old for old, new in self.former.items()}

    @property
    def labels(self) -> dict[tuple[str, str], str]:
        """Under which words, unit included, a variable is asked for today."""
        return {
            (row["level"], row["variable"]): " ".join(
                [row["label"], *([f"({row['unit']})"] if row["unit"] else [])]
            ).casefold()
            for row in self.codebook
        }

    @property
    def setting(self) -> dict[str, Any]:
        """One phase of config.yaml."""
        return {"people": list(self.people), "adjudicator": self.adjudicator, "batch_size": 50}

    @property
    def searches(self) -> list[dict[str, str]]:
        """The search log."""
        shared = {"round": "2024-01", "platform": "", "searched_on": "2024-01-01", "hits": "", "query": ""}
        return [{"source": source, "file": file, "kind": kind, **shared} for source, file, kind in SOURCES]
