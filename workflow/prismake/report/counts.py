"""How many of how many: what is shown instead of "of 1000" where one study, or a handful of people, stand behind it."""

from dataclasses import dataclass

import pandas as pd

from prismake.tables import to_rows
from prismake.text.units import write_unit

FEW = 10


@dataclass(frozen=True)
class Counted:
    """Events and people of one analysis, per group, added up over its k studies."""

    k: int
    groups: tuple[tuple[int, int], ...]

    @property
    def is_few(self) -> bool:
        """Whether a rate per 1000 would say more than was seen: one study, or a count below ten."""
        return self.k == 1 or min(number for group in self.groups for number in group) < FEW

    def tell(self, per: str) -> str:
        """The counts in words.

        >>> Counted(1, ((1, 1),)).tell("pregnancies"), Counted(1, ((41, 72), (26, 68))).tell("patients")
        ('1 of 1 pregnancy', '41 of 72 patients in the experimental group and 26 of 68 in the control group')
        """
        events, n = self.groups[0]
        first = f"{events} of {write_unit(str(n), per)}"
        if len(self.groups) == 1:
            return first
        return f"{first} in the experimental group and {self.groups[1][0]} of {self.groups[1][1]} in the control group"


def count_events(effects: pd.DataFrame, analysis_id: str) -> Counted | None:
    """The counts behind the effects of one analysis; None where a study of it gives none, or several effects."""
    used = to_rows(effects[(effects["analysis_id"] == analysis_id) & effects["yi"].notna()])
    sides = [side for side in ("1", "2") if any(pd.notna(row[f"n{side}"]) for row in used)]
    names = [f"{name}{side}" for side in sides for name in ("events", "n")]
    several = len({row["study_id"] for row in used}) < len(used)  # effects of the same people
    if several or not names or any(pd.isna(row[name]) for row in used for name in names):
        return None
    groups = tuple(
        (sum(int(row[f"events{side}"]) for row in used), sum(int(row[f"n{side}"]) for row in used)) for side in sides
    )
    return Counted(len(used), groups)
