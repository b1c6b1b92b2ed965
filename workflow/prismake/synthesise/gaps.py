"""What people have not filled in yet: no error, only a reason to wait with an effect."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    """Something that is still empty: `missing` says what, `file` and `place` where it belongs."""

    missing: str
    file: str
    place: str

    @property
    def cell(self) -> str:
        """File and place as they stand in the column cells of effects."""
        return f"{self.file} {self.place}"


def describe_gaps(gaps: Sequence[Gap]) -> str:
    """The remark on a study that waits for values.

    >>> describe_gaps([Gap("sd", "tan.xlsx", "outcome!I11"), Gap("n", "tan.xlsx", "outcome!G11")])
    'not yet: sd (tan.xlsx outcome!I11); n (tan.xlsx outcome!G11)'
    """
    return "not yet: " + "; ".join(f"{gap.missing} ({gap.cell})" for gap in gaps)


def list_gap_cells(gaps: Sequence[Gap]) -> str:
    """The cells that wait for values, each once, joined by "; "."""
    return "; ".join(dict.fromkeys(gap.cell for gap in gaps))
