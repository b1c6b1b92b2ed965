"""Changes a manuscript as authors do by mistake, and keeps what was changed: the truth that `verify` is held to.

The .docx is edited in its XML with lxml, by a hand that knows nothing of the program's reader.
"""

import io
import random
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"
WORDS = ("eleven", "twelve", "thirteen", "twenty-three", "ninety-nine", "one hundred and four", "thirty")
NUMBERS = (11, 12, 13, 23, 99, 104, 30)
KINDS = ("field", "retyped", "table", "decimals", "word")


@dataclass
class Document:
    """A .docx that is being edited: its XML, and the changes so far as (kind, tag, before, after)."""

    content: bytes
    changes: list[tuple[str, str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            self.members = {name: archive.read(name) for name in archive.namelist()}
        self.root = etree.fromstring(self.members[DOCUMENT])

    @property
    def controls(self) -> list[Any]:
        """The content controls with a fact."""
        return [one for one in self.root.iter(f"{W}sdt") if read_tag(one).startswith("fact:")]

    @property
    def paragraphs(self) -> list[Any]:
        """The paragraphs outside of tables."""
        return list(self.root.find(f"{W}body").findall(f"{W}p"))

    def pack(self) -> bytes:
        """The edited .docx."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.members.items():
                archive.writestr(name, etree.tostring(self.root) if name == DOCUMENT else content)
        return packed.getvalue()


def read_tag(control: Any) -> str:
    """The tag of a content control."""
    return control.find(f"{W}sdtPr/{W}tag").get(f"{W}val")


def read_text(element: Any) -> str:
    """The text of an element."""
    return "".join(found.text or "" for found in element.iter(f"{W}t"))


def write(control: Any, text: str) -> None:
    """Type another text into a control."""
    first, *rest = control.iter(f"{W}t")
    first.text = text
    for other in rest:
        other.text = ""


def free(control: Any) -> None:
    """Take the control and its bookmark away, as a number does that is deleted and typed anew."""
    parent, at = control.getparent(), control.getparent().index(control)
    for run in reversed(control.findall(f"{W}sdtContent/{W}r")):
        parent.insert(at, run)
    parent.remove(control)


def plant(document: Document, *, seed: int, each: int) -> None:
    """`each` changes of each kind, at places drawn by chance; never two in one field, and no date or id."""
    chance = random.Random(seed)
    controls = [one for one in document.controls if re.fullmatch(r"[−-]?\d+(\.\d+)?", read_text(one).strip())]
    chance.shuffle(controls)
    for kind in KINDS:
        fitting = [one for one in controls if fits(kind, one)][:each]
        assert len(fitting) == each, (kind, len(fitting))
        for control in fitting:
            controls.remove(control)
            before = read_text(control).strip()
            after = change(kind, before, chance)
            document.changes.append((kind, read_tag(control), before, after))
            write(control, after)
            if kind == "retyped" or (kind != "field" and chance.random() < 0.5):
                free(control)


def fits(kind: str, control: Any) -> bool:
    """Whether a number can be changed in this way."""
    text, in_table = read_text(control).strip(), next(control.iterancestors(f"{W}tc"), None) is not None
    if kind == "table":
        return in_table
    if kind == "decimals":
        return "." in text
    following = control.getnext()
    spoken = text.isdecimal() and following is not None and read_text(following).startswith(" ")
    return not in_table and (kind != "word" or spoken)


def change(kind: str, before: str, chance: random.Random) -> str:
    """Another number in place of one."""
    if kind == "word":
        return chance.choice([word for word, n in zip(WORDS, NUMBERS, strict=True) if str(n) != before])
    if kind == "decimals":
        places = len(before.partition(".")[2])
        return chance.choice([f"{float(before.replace('−', '-')):.{places - 1}f}".replace("-", "−"), before + "0"])
    digits = [at for at, letter in enumerate(before) if letter.isdecimal()]
    at = chance.choice(digits)
    return before[:at] + str((int(before[at]) + chance.randint(1, 9)) % 10) + before[at + 1 :]
