"""Which tool judges the risk of bias of each design in a review."""

from collections.abc import Mapping
from typing import Any

from prismake.extract.appraisal_forms import DEFAULT_TOOLS, fit_tool


def choose_tools(setting: Mapping[str, Any]) -> dict[str, str]:
    """The tool by design, as `appraisal` of config.yaml has it; nothing where nobody appraises."""
    chosen = setting.get("tools") or {}
    fitting = {design: fit_tool(design, chosen) for design in (*DEFAULT_TOOLS, *chosen)}
    return {design: tool for design, tool in fitting.items() if tool} if setting.get("people") else {}
