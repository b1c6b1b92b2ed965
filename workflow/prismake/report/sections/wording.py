"""Values of the configuration as readers see them."""

from collections.abc import Mapping
from typing import Any

from prismake.statistics.kinds import list_arms


def write_plainly(value: Any) -> str:
    """A value of config/ in words.

    >>> write_plainly({"value": 0.5, "source": "a trial"}), write_plainly(["single_arm", 3])
    ('value 0.5; source a trial', 'single arm, 3')
    """
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {write_plainly(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(write_plainly(part) for part in value)
    return str(value).replace("_", " ") if isinstance(value, str) else str(value)


def write_comparison(comparison: Mapping[str, Any]) -> str:
    """What an analysis compares, in words.

    >>> write_comparison({"kind": "arms", "experimental": "cells", "control": "catheter", "timepoints": ["1 year"]})
    'between arms: cells against catheter, at 1 year'
    >>> write_comparison({"kind": "arms", "experimental": ["low", "high_dose"], "control": "none"})
    'between arms: low or high dose against none'
    >>> write_comparison({"kind": "pre_post", "before": ["baseline"], "after": ["3 months", "after treatment"]})
    'the same people: baseline against 3 months or else after treatment'
    >>> write_comparison({"kind": "single_arm", "arm": "experimental"})
    'one arm: experimental'
    """
    told = {name: write_plainly(value) for name, value in comparison.items() if isinstance(value, str)}
    times = {
        name: " or else ".join(map(write_plainly, value))
        for name, value in comparison.items()
        if isinstance(value, list | tuple)
    }
    kind, at = comparison["kind"], f", at {times['timepoints']}" if times.get("timepoints") else ""
    if kind == "pre_post":
        return f"the same people: {times['before']} against {times['after']}"
    if kind == "arms":
        sides = (" or ".join(map(write_plainly, list_arms(comparison, key))) for key in ("experimental", "control"))
        return f"between arms: {' against '.join(sides)}{at}"
    return f"one arm: {told['arm']}{at}"


def list_fields(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The filled fields with their names as headings."""
    return [(str(name).replace("_", " ").capitalize(), write_plainly(value)) for name, value in fields.items() if value]
