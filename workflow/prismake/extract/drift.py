"""A codebook that changed after values were typed: what a sheet shows of a variable against what it means today."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from prismake.extract.forms import describe_allowed, label_variable
from prismake.extract.noticing import CHANGED, Remark, count_words, make_remark
from prismake.text.titles import is_same_word, is_same_wording, list_words
from prismake.text.words import fold

ALLOWED = re.compile(r"^(?P<help>.*?)(?:\. )?(?:One of: (?P<choices>.*)|Type: (?P<type>\w+))$", re.DOTALL)
NEGATIONS = frozenset(["no", "not", "non", "without", "never", "except", "excluding", "instead", "neither", "nor"])
Key = tuple[str, str]  # level and variable
Codebook = Mapping[Key, Mapping[str, str]]


class Drift(NamedTuple):
    """What a sheet shows of a variable over a typed value: its label with the unit, what is allowed; and the value."""

    key: Key
    label: str
    allowed: str
    place: Mapping[str, str]


def remark_drift(shown: Iterable[Drift], *, variables: Codebook) -> list[Remark]:
    """One remark for each variable and each thing that sheets say of it and the codebook of today does not."""
    found: dict[tuple[Key, str], list[Drift]] = {}
    known: dict[tuple[Key, str, str], list[str]] = {}  # nearly all sheets say the same
    for one in shown:
        said = known.get(one[:3])
        if said is None:
            said = known[one[:3]] = list(_compare(one, variables[one.key]))
        for words in said:
            found.setdefault((one.key, words), []).append(one)
    return [_make(key, words, drifts) for (key, words), drifts in sorted(found.items())]


def _make(key: Key, words: str, drifts: Sequence[Drift]) -> Remark:
    first = drifts[0].place
    sheets = len({drift.place["sheet"] for drift in drifts})
    text = (
        f"{words}. {count_words(len(drifts), 'value')} of {key[1]} in {count_words(sheets, 'sheet')}, typed before, "
        f"{'counts' if len(drifts) == 1 else 'count'} as config/codebook has it now, first {first['sheet']} "
        f"{first['cell']}: compare them, or give the new meaning a variable of its own"
    )
    return make_remark(CHANGED, text, place=first)


def _compare(shown: Drift, variable: Mapping[str, str]) -> Iterable[str]:
    if shown.label and not _is_label(shown.label, variable):
        yield f"the sheet says '{shown.label}', config/codebook says '{label_variable(variable)}'"
    if shown.allowed and (differs := _compare_allowed(shown.allowed, variable)):
        yield f"the sheet says '{shown.allowed}', config/codebook says '{describe_allowed(variable)}' ({differs})"


def _is_label(shown: str, variable: Mapping[str, str]) -> bool:
    bare, unit = shown.removesuffix("*").strip(), variable["unit"].strip()
    if fold(bare) == fold(f"{variable['label']} ({unit})" if unit else variable["label"]):
        return True
    if not unit:
        return is_same_wording(bare, variable["label"])
    before, separator, end = bare.rpartition("(")
    return bool(separator) and fold(end) == fold(f"{unit})") and is_same_wording(before, variable["label"])


def _compare_allowed(shown: str, variable: Mapping[str, str]) -> str:
    """Which part differs: type or meaning. A longer list of choices and a wider help text say the same and more."""
    found = ALLOWED.match(shown)
    if found is None or fold(shown) == fold(describe_allowed(variable)):
        return ""
    before = "choice" if found["choices"] else found["type"]
    if before != variable["type"] and (before, variable["type"]) != ("integer", "number"):
        return f"type {before}, now {variable['type']}"
    return "" if is_wider(found["help"], variable["help"]) else "meaning"


def is_wider(before: str, now: str) -> bool:
    """Whether a text still says all that it said, in this order, and denies nothing that it did not.

    >>> is_wider("People who started.", "People who started, also those who left."), is_wider("At the end", "Change")
    (True, False)
    >>> is_wider("Count withdrawals", "Do not count withdrawals")
    False
    """
    left, right = list_words(before), list_words(now)
    if sum(word in NEGATIONS for word in left) != sum(word in NEGATIONS for word in right):
        return not left
    rest = iter(right)
    return all(any(is_same_word(word, other) for other in rest) for word in left)
