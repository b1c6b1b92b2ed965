"""Values of the configuration as readers see them."""

from collections.abc import Mapping
from typing import Any

COMPARISONS = {"pre_post": "the same people before and after", "arms": "between arms", "single_arm": "one arm"}


def write_plainly(value: Any) -> str:
    """A value of config/ in words.

    >>> write_plainly({"kind": "arms", "experimental": "cells"}), write_plainly(["single_arm", 3])
    ('between arms; experimental cells', 'single arm, 3')
    """
    if isinstance(value, Mapping):
        kind = [COMPARISONS.get(str(value["kind"]), str(value["kind"]))] if "kind" in value else []
        return "; ".join([*kind, *(f"{name} {write_plainly(part)}" for name, part in value.items() if name != "kind")])
    if isinstance(value, list | tuple):
        return ", ".join(write_plainly(part) for part in value)
    return str(value).replace("_", " ") if isinstance(value, str) else str(value)


def list_fields(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The filled fields with their names as headings."""
    return [(str(name).replace("_", " ").capitalize(), write_plainly(value)) for name, value in fields.items() if value]
