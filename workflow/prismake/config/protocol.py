"""What protocol.yaml says held against itself: rules that can be read, criteria that can be told apart."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from prismake.issues import Issue
from prismake.text.words import fold


def check_rules(protocol: Mapping[str, Any], file: str) -> Iterator[Issue]:
    """Issues of automation rules whose pattern is none."""
    for rule in protocol.get("automation") or []:
        try:
            re.compile(rule["pattern"])
        except re.error as error:
            found = f"{rule['pattern']}: {error}"
            yield Issue(file, f"automation {rule['id']}", found, "a regular expression", "mend the pattern")


def check_criteria(protocol: Mapping[str, Any], file: str) -> Iterator[Issue]:
    """Issues of criteria with one name, and of a full-text phase without a reason to give."""
    criteria = {item["id"]: item for item in protocol["criteria"]}.values()
    words = [word for item in criteria for word in {fold(item["id"]), fold(item["reason"])}]
    for word in sorted({word for word in words if words.count(word) > 1 or not word}):
        yield Issue(file, "criteria", f"reason or id '{word}' stands more than once", "each once", "tell them apart")
    if not any("full_text" in item["phase"] for item in protocol["criteria"]):
        remedy = "add full_text to the phases of a criterion: exclusions there need a reason"
        yield Issue(file, "criteria", "none for full_text", "at least one", remedy)
