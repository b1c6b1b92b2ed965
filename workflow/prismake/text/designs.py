"""Which designs are randomised: the word for it, and those that RoB 2 in one of its versions judges."""

from collections.abc import Mapping

from prismake.text.words import fold

RANDOMISED = "randomised"
ROB2 = "rob2"  # how the ids of its versions begin; it judges randomised trials alone
CONTROLLED = "controlled"  # a comparison group without random allocation, whatever tool is chosen for it


def is_randomised_design(design: str, tools: Mapping[str, str] | None = None) -> bool:
    """Whether studies of a design, however it is spelt, are randomised.

    `tools` gives the tool that judges the risk of bias of each design.

    >>> is_randomised_design("randomised"), is_randomised_design("crossover", {"crossover": "rob2_crossover_2020"})
    (True, True)
    >>> is_randomised_design("crossover"), is_randomised_design("controlled", {"controlled": "rob2_2019"})
    (False, False)
    """
    folded = fold(design)
    return folded == RANDOMISED or (folded != CONTROLLED and find_tool(design, tools).startswith(ROB2))


def find_tool(design: str, tools: Mapping[str, str] | None) -> str:
    """The tool that judges a design, however it is spelt, by a mapping of designs; empty without one.

    >>> find_tool("Controlled", {"controlled": "robins_i_2016"}), find_tool("controlled", None)
    ('robins_i_2016', '')
    """
    return {fold(name): tool for name, tool in (tools or {}).items()}.get(fold(design), "")
