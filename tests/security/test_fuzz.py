"""Every reader on a few hundred damaged inputs; `make fuzz` searches for minutes, guided by coverage."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.targets import list_targets

TARGETS = list_targets()
PIECES = [
    *(
        b"",
        b" " * 300,
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b'"',
        b"'",
        b"{",
        b"}",
        b"[",
        b"]",
    ),
    *(
        b"<",
        b">",
        b"&",
        b"&#0;",
        b"]]>",
        b"<!--",
        b"@",
        b"\\",
        b"=",
        b"|",
        b";",
        b",",
        b":",
        b"10.1000/",
        b"TY  - JOUR\n",
    ),
    *(
        b"ER  - \n",
        b"PMID- ",
        b"9" * 5000,
        b"1e999",
        b"NaN",
        b"prismake|1|a|b|c|d|e|9|9",
        b"%0",
        b"PT J\n",
        b"*a",
        b"&a ",
    ),
]


def damage(content: bytes, seed: int) -> bytes:
    """Some bytes cut out, doubled, moved or put in; the same seed gives the same damage."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 6)):
        first, last = sorted(chance.randint(0, len(content)) for _ in range(2))
        last = min(last, first + chance.choice((1, 8, 200, len(content))))
        piece = chance.choice((b"", content[first:last] * 2, chance.choice(PIECES), chance.randbytes(3)))
        content = content[:first] + piece + content[chance.choice((first, last)) :]
    return content


@pytest.mark.parametrize("name", TARGETS)
def test_damage_is_refused_or_adds_up(name):
    seeds = TARGETS[name].seeds()

    @settings(max_examples=12, deadline=None)
    @given(number=st.integers(0, 2**32))
    def check(number):
        TARGETS[name].read(damage(seeds[number % len(seeds)], number))

    check()


# Inputs that a search has found, each by the name of its reader.
FOUND = [
    ("config-searches", b""),
    ("config-codebook", b""),
    ("excel", b"\x14\x14[;\x22"),
]


@pytest.mark.parametrize(("name", "content"), FOUND)
def test_what_was_found_before_does_no_harm_again(name, content):
    TARGETS[name].read(content)
