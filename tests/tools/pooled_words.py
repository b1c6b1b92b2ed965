"""Words of a meta-analysis, which a review that only maps what there is has no use for."""

import re

WORDS = re.compile(
    r"(?i:meta-?analy|\bpool|\beffects?\b|certainty|risk of bias|heterogen|(?<!config/)analys[ie]s\b)|\bGRADE\b|\bI²",
)


def read_words(page: str) -> list[str]:
    body = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", body)
    return [text[max(0, found.start() - 30) : found.end() + 30] for found in WORDS.finditer(text)]
