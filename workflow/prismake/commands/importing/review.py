"""The review that something is brought into: its references and studies, and what people have said of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.commands.importing.matching import Finder
from prismake.commands.importing.placing import Standing, read_standing
from prismake.commands.importing.studies import Studies
from prismake.commands.importing.voting import Phase, Said
from prismake.config import Config, list_people
from prismake.config.machines import list_machines
from prismake.extract import gather_extraction, mark_titles
from prismake.extract.values import Variables
from prismake.files.seeds import saved_sheets
from prismake.issues import Gathering, Issue, ReviewError, raise_any
from prismake.screen import read_screening_sheets
from prismake.screen.rows import Choices
from prismake.sheets import name_former, resolve_studies
from prismake.text.vocabulary import MACHINE

NAMES = ("records", "clusters", "former_ids", "references", "eligibility")
OF_STUDIES = ("studies", "study_references", "retractions")
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Review:
    """What the last run made of the review, and what people have saved by now; `votes` are the latter by phase."""

    config: Config
    named: Tables
    clusters: pd.DataFrame
    finder: Finder
    phases: Mapping[str, Phase]
    votes: Mapping[str, pd.DataFrame]

    def choices(self, phase: str) -> Choices:
        """What people may write in a phase."""
        return Choices(phase, self.config.protocol["criteria"])


@dataclass(frozen=True)
class Extracted:
    """The included studies, what people have saved of them by now, and what may be extracted."""

    studies: Studies
    titles: Mapping[str, str]
    standing: Standing
    codebook: pd.DataFrame

    @property
    def variables(self) -> Variables:
        """The codebook by level and variable."""
        return {(row["level"], row["variable"]): row for row in tables.to_rows(self.codebook)}


def read_extracted(review: Review) -> Extracted:
    """The studies of a review and their saved sheets. Raises ReviewError with every problem of these."""
    named, codebook = review.named, review.config.codebook
    of_studies: Any = {"study_references": named["study_references"]}
    people = list_people(review.config.config)
    saved = saved_sheets("seeds/extraction")
    extraction, _ = gather_extraction(saved, codebook=codebook, clusters=review.clusters, people=people, **of_studies)
    references = mark_titles(named["references"], retractions=named["retractions"], **of_studies)
    titles = dict(zip(references["reference_id"].tolist(), references["title"].tolist(), strict=True))
    studies = Studies(review.finder, named["studies"], resolve_studies(review.clusters, **of_studies))
    return Extracted(studies, titles, read_standing(extraction, codebook=codebook), codebook)


def name_folder(phase: str, *, adjudicator: bool) -> Path:
    """The folder of the sheets of a phase."""
    return Path("seeds") / ("consensus" if adjudicator else "screening") / phase


def read_review(loaded: Config, *, phases: Collection[str], extracts: bool) -> Review:
    """The review in the working folder; `extracts` says whether its studies are asked for, too.

    Raises ReviewError where no run made its tables, and for wrong sheets.
    """
    names = [*NAMES, *(OF_STUDIES if extracts else ()), *phases, *(f"votes_{phase}" for phase in phases)]
    lost = [tables.PATHS[name] for name in names if not Path(tables.PATHS[name]).is_file()]
    remedy = "run ./review first, so that there is something to bring them to"
    raise_any([Issue(lost[0], "", "no such file", "the tables of a run", remedy)] if lost else [])
    try:
        named = tables.read_all({name: tables.PATHS[name] for name in names})
    except tables.TableError as error:  # made by another version
        raise ReviewError([Issue("results", "", str(error), "the tables of a run", "run ./review first")]) from None
    clusters = name_former(named["clusters"], named["former_ids"])
    gathering, votes = Gathering(), dict[str, pd.DataFrame]()
    for phase in sorted(phases):
        with gathering:
            folders = [name_folder(phase, adjudicator=one) for one in (False, True)]
            saved = [path for folder in folders for path in saved_sheets(folder)]
            asked: Any = {"criteria": loaded.protocol["criteria"], "people": list_people(loaded.config)}
            asked["machines"] = list_machines(loaded.config["screening"][phase])
            votes[phase] = read_screening_sheets(saved, phase=phase, clusters=clusters, **asked).votes
    gathering.end()
    standing = {phase: _describe_phase(phase, loaded, named=named, votes=votes[phase]) for phase in votes}
    return Review(loaded, named, clusters, Finder(named["records"], clusters), standing, votes)


def _describe_phase(phase: str, loaded: Config, *, named: Tables, votes: pd.DataFrame) -> Phase:
    """What has been said in a phase, in sheets as they are saved now and by exports as the last run read them."""
    carried = named[f"votes_{phase}"]
    setting = loaded.config["screening"][phase]
    adjudicator = "" if setting.get("adjudicator") in setting["people"] else setting.get("adjudicator") or ""
    said: dict[tuple[str, str], tuple[Said, str]] = {}
    for vote in (*tables.to_rows(carried[carried["origin"] != ""]), *tables.to_rows(votes)):
        usual = MACHINE if vote["person"] in list_machines(setting) else "reviewer"
        role = "adjudicator" if vote["person"] == adjudicator else usual  # who votes, too, is taken at that
        if vote["role"] == role and vote["decision"]:
            place = f"{vote['sheet']} {vote['cell']}"
            said[vote["person"], vote["reference_id"]] = (vote["decision"], vote["reason"]), place
    screening = named[phase]
    status = dict(zip(screening["reference_id"].tolist(), screening["status"].tolist(), strict=True))
    return Phase(status, said, adjudicator)
