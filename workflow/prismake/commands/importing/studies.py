"""Which study a row of extracted values is about: by label, id, DOI, PMID or title, and by nothing that contradicts."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from prismake.commands.importing.matching import Finder
from prismake.commands.importing.rows import Row
from prismake.text.dois import find_doi
from prismake.text.words import fold

SEVERAL = re.compile(r"[;|,\s]+(?=(?:doi\b|https?:|10\.))", re.IGNORECASE)  # between the DOIs of one study
OUTSIDE = "is about no included study; it may become one with the next run"


class StudyMatch(NamedTuple):
    """The study of a row and what told it; without one why, and what it may be. `outside`: a reference, no study."""

    study_id: str
    by: str = ""
    why: str = ""
    candidates: tuple[str, ...] = ()
    outside: bool = False


class Studies:
    """The included studies of a review by what names them; `resolve` has the study of each of their records."""

    def __init__(self, finder: Finder, studies: pd.DataFrame, resolve: Mapping[str, str]) -> None:
        self.finder, self.resolve = finder, resolve
        self.labels = dict(zip(studies["study_id"].tolist(), studies["label"].tolist(), strict=True))
        self._labelled: dict[str, set[str]] = {}
        for study_id, label in self.labels.items():
            self._labelled.setdefault(fold(label), set()).add(study_id)

    def find(self, row: Row) -> StudyMatch:
        """The one study of a row, or why there is none. A label alone tells it only where the row says nothing else."""
        labelled = self._labelled.get(fold(row.label), set()) if row.label else set()
        told = {"label": labelled} if labelled else {}
        if not any((row.id, row.title, row.doi, row.pmid)):
            return self._judge(told, why=f"no study has the label {row.label}" if row.label else "names no study")
        odd = []
        named = [part for part in SEVERAL.split(row.doi.strip()) if find_doi(part)]
        matches = [self.finder.find(replace(row, doi=doi)) for doi in named or [row.doi.strip()]]
        found = [match for match in matches if match.reference_id]
        inside = [match for match in found if match.reference_id in self.resolve]
        for match in inside:
            told.setdefault(match.by, set()).add(self.resolve[match.reference_id])
            odd.append(match.why)
        if found and not inside:
            return StudyMatch("", why=f"{found[0].reference_id} {OUTSIDE}", outside=True)
        if not found:
            near = [one for match in matches for one in match.candidates] + [self._show(one) for one in labelled]
            return StudyMatch("", why=matches[0].why, candidates=tuple(dict.fromkeys(near)))
        if row.label and not labelled:
            odd.append("its label is that of no study")
        return self._judge(told, odd="; ".join(filter(None, dict.fromkeys(odd))))

    def _judge(self, told: Mapping[str, set[str]], *, why: str = "", odd: str = "") -> StudyMatch:
        if not told:
            return StudyMatch("", why=why)
        both = set.intersection(*told.values())
        if len(both) == 1:
            return StudyMatch(both.pop(), ", ".join(told), odd)
        apart = f"its {' and '.join(told)} are of different studies"
        found = tuple(self._show(one) for one in sorted(set.union(*told.values())))
        return StudyMatch("", why=f"several studies fit by {', '.join(told)}" if both else apart, candidates=found)

    def _show(self, study_id: str) -> str:
        return f"{study_id} ({self.labels.get(study_id, '')})"
