"""Which designs are randomised: the word for it, and those that RoB 2 in one of its versions judges."""

from collections.abc import Mapping

RANDOMISED = "randomised"
ROB2 = "rob2"  # how the ids of its versions begin; it judges randomised trials alone
CONTROLLED = "controlled"  # a comparison group without random allocation, whatever tool is chosen for it


def is_randomised_design(design: str, tools: Mapping[str, str] | None = None) -> bool:
    """Whether studies of a design are randomised; `tools` gives the tool that judges the risk of bias of each.

    >>> is_randomised_design("randomised"), is_randomised_design("crossover", {"crossover": "rob2_crossover_2020"})
    (True, True)
    >>> is_randomised_design("crossover"), is_randomised_design("controlled", {"controlled": "rob2_2019"})
    (False, False)
    """
    return design == RANDOMISED or (design != CONTROLLED and (tools or {}).get(design, "").startswith(ROB2))
