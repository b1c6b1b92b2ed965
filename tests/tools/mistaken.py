"""Mistakes in config/, made and refused: a text changed in a copy of the tiny review, and the Issues of loading it."""

from pathlib import Path

import pytest

from prismake import config
from prismake.issues import Issue, ReviewError


def refuse(review: Path) -> list[Issue]:
    with pytest.raises(ReviewError) as caught:
        config.load(review / "config", seeds=review / "seeds")
    return list(caught.value.issues)


def edit(review: Path, file: str, before: str, after: str) -> None:
    path = review / "config" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
