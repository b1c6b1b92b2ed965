"""What the files are called that Rayyan, ASReview and Covidence import: the rules name them before any is made."""

from collections.abc import Mapping, Sequence

# The five places that Covidence imports into.
COVIDENCE = ("screen", "irrelevant", "full_text_review", "excluded", "included")


def name_handover(people: Mapping[str, Sequence[str]]) -> list[str]:
    """The files by name; `people` are those who vote, by phase."""
    return [
        *(f"rayyan_{phase}.csv" for phase in people),
        *(f"asreview_{phase}_{person}.csv" for phase, names in people.items() for person in names),
        *(f"covidence_{place}.ris" for place in COVIDENCE),
    ]
