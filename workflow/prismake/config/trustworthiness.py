"""What config.yaml says of trustworthiness, held against who judges and against the codebook."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prismake.config.analyses import list_choices
from prismake.issues import Issue
from prismake.text.words import fold


def check_trustworthiness(
    config: Mapping[str, Any], *, codebook: Sequence[Mapping[str, str]], file: str
) -> Iterator[Issue]:
    """Issues of trustworthiness that nobody judges, and of designs that no study can have."""
    asked = config.get("trustworthiness")
    if asked is None:
        return
    if not (config.get("appraisal") or {}).get("people"):
        remedy = "name people under appraisal, two for independent judgements, or take trustworthiness away"
        yield Issue(file, "trustworthiness", "nobody under appraisal", "the people who judge it", remedy)
    words = list_choices(codebook).get(("study", "design"))
    for design in asked["designs"]:
        if words is not None and fold(design) not in words:
            remedy = "write a value of the variable design of config/codebook, or add it there"
            yield Issue(file, "trustworthiness.designs", design, " | ".join(sorted(words)), remedy)
