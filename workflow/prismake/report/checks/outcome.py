"""What a check says: what is to be mended, or why it does not apply."""

from collections.abc import Callable, Iterable, Mapping

from prismake.issues import Issue
from prismake.report.view import View

Found = list[Issue] | str  # issues (none: the check holds), or the reason why it does not apply
Check = Callable[[View], Found]
PROTOCOL, SEARCHES, CONFIG = "config/protocol.yaml", "config/searches", "config/config.yaml"
CODEBOOK, ANALYSES, CHECKLIST = "config/codebook", "config/analyses", "config/checklist"
UNAMENDED, NONE_EXCLUDED = "the protocol tells of no amendment", "no full text has been excluded"
NO_VOTE = "no person has voted yet"
NO_ADJUDICATOR = "name an adjudicator in config/config.yaml, or let people agree in their own sheets"


def name_each(file: str, ids: Iterable[object], *, found: str, allowed: str, remedy: str) -> list[Issue]:
    """One issue per id, in order."""
    return [Issue(file, str(one), found, allowed, remedy) for one in sorted({str(one) for one in ids})]


def require_answer(view: View, standard: str, item: str, *, about: str) -> list[Issue]:
    """An issue unless the authors answered the item in config/checklist."""
    if find_answer(view, standard, item):
        return []
    remedy = f"add a line {standard},{item},… that says it, or why it was not done"
    return [Issue(CHECKLIST, f"{standard} {item}", f"nothing is said about {about}", "an answer", remedy)]


def find_answer(view: View, standard: str, item: str) -> str:
    """What the authors wrote for an item, empty when nothing."""
    answers: Mapping[tuple[str, str], str] = view.answers
    return answers.get((standard, item), "")
