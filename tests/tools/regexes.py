"""Every regular expression of the package with the way it is used, and texts on which a careless one takes for ever."""

import ast
import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

import prismake
from prismake.ingest.dialect import Dialect
from prismake.ingest.mapping import Lead, Profile

FLAGS = {"IGNORECASE": re.IGNORECASE, "MULTILINE": re.MULTILINE, "DOTALL": re.DOTALL, "VERBOSE": re.VERBOSE}
FROM_THE_START = frozenset({"match", "fullmatch"})
ONE_CHARACTER = frozenset({kinds.LITERAL, kinds.NOT_LITERAL, kinds.IN, kinds.ANY})
ENDS = ("", "\x01", "!\n", ";")


PATIENCE = 0.5  # Seconds of the processor after which a pattern is given up.


class _LateError(Exception):
    pass


def _give_up(*_: object) -> None:
    raise _LateError


@dataclass(frozen=True)
class Regex:
    """A pattern, where it stands, and whether it is only ever tried at one place of a text."""

    where: str
    pattern: re.Pattern[str]
    anchored: bool

    def seconds(self, text: str) -> float:
        """The processor's time for a text; the least of three where it seems long."""
        ask = self.pattern.match if self.anchored else self.pattern.search
        least = PATIENCE
        signal.signal(signal.SIGVTALRM, _give_up)
        for _ in range(3):
            begun = time.process_time()
            signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
            try:
                ask(text)
            except _LateError:
                return PATIENCE
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            least = min(least, time.process_time() - begun)
            if least < 0.0003:
                break
        return least


def list_regexes() -> list[Regex]:
    """Patterns that modules compile or hand to `re`, those of dialects, leads and tables among them."""
    found: dict[tuple[str, int, bool], Regex] = {}
    sources = [(info.name, importlib.util.find_spec(info.name)) for info in _modules()]
    trees = {name: ast.parse(Path(spec.origin).read_text(encoding="utf-8")) for name, spec in sources if spec}
    used: dict[str, set[str]] = {}
    for called, way in (use for tree in trees.values() for use in _list_uses(tree)):
        used.setdefault(called, set()).add(way)
    for name, tree in trees.items():
        listed = [*_list_held(name, used), *_list_written(name, tree)]
        for regex in listed:
            found.setdefault((regex.pattern.pattern, regex.pattern.flags, regex.anchored), regex)
    return list(found.values())


def _modules() -> Iterator[pkgutil.ModuleInfo]:
    return (info for info in pkgutil.walk_packages(prismake.__path__, "prismake.") if "__main__" not in info.name)


def _list_uses(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            yield (node.value.id if isinstance(node.value, ast.Name) else node.value.attr), node.attr


def _list_held(name: str, used: dict[str, set[str]]) -> Iterator[Regex]:
    asked = FROM_THE_START | {"search", "sub", "subn", "split", "findall", "finditer"}
    for key, value in vars(importlib.import_module(name)).items():
        ways = used.get(key, set()) & asked
        for held in _open(value):
            yield Regex(f"{name}.{key}", held, anchored=bool(ways) and ways <= FROM_THE_START)
        if isinstance(value, Dialect):
            for part in ("line", "mark", "start_value"):
                yield Regex(f"{name}.{key}.{part}", getattr(value, part), anchored=True)
            if value.glue:
                yield Regex(f"{name}.{key}.glue", value.own_glue, anchored=False)
        if isinstance(value, Profile):
            leads = [lead for ranked in value.leads.values() for lead in ranked]
            yield from (Regex(f"{name}.{key}.{lead.tag}", lead.search, anchored=False) for lead in leads)


def _open(value: object) -> Iterator[re.Pattern[str]]:
    """Patterns themselves, in tuples and in tables."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict):
        yield from (found for one in value.values() for found in _open(one))
    elif isinstance(value, tuple | list) and not isinstance(value, Lead):
        yield from (found for one in value for found in _open(one))


def _list_written(name: str, tree: ast.AST) -> Iterator[Regex]:
    """Those that stand in a call, `re.sub(r"…", …)` or `_has_lines(r"…")`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        pattern, way = node.args[0].value, ast.unparse(node.func)
        known = (way.startswith("re.") and way != "re.compile") or way == "_has_lines"
        if isinstance(pattern, str) and known:
            flags = sum(flag for word, flag in FLAGS.items() if word in ast.unparse(node))
            flags |= re.MULTILINE if way == "_has_lines" else 0
            anchored = way.removeprefix("re.") in FROM_THE_START
            yield Regex(f"{name}:{node.lineno}", re.compile(pattern, flags), anchored=anchored)


def find_group_possessives(pattern: re.Pattern[str]) -> bool:
    """Whether more than one character at a time is repeated possessively, or a group is atomic."""
    return _has_group_possessives(parser.parse(pattern.pattern, pattern.flags))


def _has_group_possessives(tree: object) -> bool:
    for kind, value in tree:
        if kind == kinds.ATOMIC_GROUP:
            return True
        if kind == kinds.POSSESSIVE_REPEAT and (len(value[2]) != 1 or value[2][0][0] not in ONE_CHARACTER):
            return True
        if any(isinstance(part, parser.SubPattern) and _has_group_possessives(part) for part in _parts(value)):
            return True
    return False


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, tuple | list):
        for part in value:
            yield part
            if isinstance(part, list):
                yield from part


def list_attacks(pattern: re.Pattern[str], length: int) -> Iterator[str]:
    """Texts of about this length: what leads to each open repetition, then what it repeats, many times, then a stop."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    own = sorted({letter for letter in re.sub(r"\\.|\w", "", pattern.pattern) if letter not in "()?*+|^$"})
    seen: set[str] = set()
    for head, pumps in _list_repeats(tree, ""):
        for pump in dict.fromkeys([*pumps, *own]):
            for end in ENDS:
                yielded = (
                    f"{head}{pump * (length // len(pump))}{end}",
                    (head + pump) * (length // len(head + pump)) + end,
                )
                yield from (text for text in yielded if text not in seen)
                seen.update(yielded)


def _list_repeats(tree: parser.SubPattern, head: str) -> Iterator[tuple[str, list[str]]]:
    for kind, value in tree:
        if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            _, most, inner = value
            yield from _list_repeats(inner, head)
            if most > 200:
                letters = _sample_all(inner)
                yield head, [*letters, *(a + b for a in letters for b in letters if a != b)][:12]
        elif kind == kinds.SUBPATTERN:
            yield from _list_repeats(value[3], head)
        elif kind == kinds.BRANCH:
            for branch in value[1]:
                yield from _list_repeats(branch, head)
        elif kind in (kinds.ASSERT, kinds.ASSERT_NOT):
            yield from _list_repeats(value[1], head)
        head += _sample([(kind, value)])


def _sample_all(tree: parser.SubPattern) -> list[str]:
    """Some texts that the tree may match, blanks and digits among them where it takes them."""
    found = [_sample(tree)]
    for kind, value in tree:
        if kind == kinds.IN:
            found += [letter for letter in ' \n"a1.;,({' if _is_in(letter, value)]
        elif kind == kinds.ANY or kind == kinds.NOT_LITERAL:
            found += [" ", "a", "1", '"', "."]
        elif kind == kinds.BRANCH:
            found += [_sample(branch) for branch in value[1]]
        elif kind == kinds.SUBPATTERN:
            found += _sample_all(value[3])
    return [text for text in dict.fromkeys(found) if text]


def _is_in(letter: str, items: list) -> bool:
    negated = bool(items) and items[0][0] == kinds.NEGATE
    inside = any(_covers(letter, kind, value) for kind, value in items)
    return inside != negated


def _covers(letter: str, kind: object, value: object) -> bool:
    if kind == kinds.LITERAL:
        return ord(letter) == value
    if kind == kinds.RANGE:
        return value[0] <= ord(letter) <= value[1]
    if kind == kinds.CATEGORY:
        tests = {
            kinds.CATEGORY_SPACE: letter.isspace(),
            kinds.CATEGORY_NOT_SPACE: not letter.isspace(),
            kinds.CATEGORY_DIGIT: letter.isdigit(),
            kinds.CATEGORY_NOT_DIGIT: not letter.isdigit(),
            kinds.CATEGORY_WORD: letter.isalnum() or letter == "_",
            kinds.CATEGORY_NOT_WORD: not (letter.isalnum() or letter == "_"),
        }
        return tests.get(value, False)
    return False


def _sample(tree: object) -> str:
    """One short text that the tree matches, as far as can be told without looking around."""
    written = ""
    for kind, value in tree:
        if kind == kinds.LITERAL:
            written += chr(value)
        elif kind == kinds.NOT_LITERAL:
            written += "b" if value == ord("a") else "a"
        elif kind == kinds.ANY:
            written += "a"
        elif kind == kinds.IN:
            written += next((letter for letter in 'Aa1 ,.;:-/"({[%@\n\t#&\\' if _is_in(letter, value)), "")
        elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            written += _sample(value[2]) * value[0]
        elif kind == kinds.SUBPATTERN:
            written += _sample(value[3])
        elif kind == kinds.BRANCH:
            written += _sample(value[1][0])
    return written
