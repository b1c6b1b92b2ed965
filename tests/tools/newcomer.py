"""A whole review as a newcomer lives it: from the built package to a second release, with sheets filled in LibreOffice.

    python tests/tools/newcomer.py [--here] [--write] [--keep FOLDER]

An empty environment gets the wheel and nothing else of this folder. Two people screen some hundred records of four
databases, one of them leaves, another comes; two judge the risk of bias and the certainty, and do not always agree; a
version is released, a second round of searches follows, and a second release. Only commands are typed that the
documents name. Printed are the commands, the runs and the seconds waited; the last lines of each run are held against
newcomer.txt (--write writes it anew). --here takes the environment that runs this, and builds no package.
"""

import csv
import os
import re
import subprocess
import sys
import tempfile
import time
import venv
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newcomer_answers import fill_in, list_issued, open_sheet
from newcomer_exports import TOWNS, WRITERS, hold, list_documents
from office import Office
from places import ROOT

GOLDEN = Path(__file__).with_suffix(".txt")
DOCUMENTS = ("README.md", "config/README.md", "seeds/README.md", "docs")
LAST, COMMANDS, RUNS = 15, 30, 20
IDLE = "Nothing to be done"
FIRST = list_documents(300, TOWNS[:11])
LATER = list_documents(60, TOWNS[11:], first=300)
ANALYSIS = """analyses:
  - id: main_outcome
    title: Main outcome, peppermint oil against placebo
    outcome: main outcome
    comparison: {kind: arms, experimental: experimental, control: control, timepoints: [end of treatment]}
    denominator: patients
    designs: [randomised]
    species: human
    measure: RR
    model: random
    tau2: REML
    test: adhoc_hartung_knapp
    direction: higher
    labels: {lower: fewer with peppermint, higher: more with peppermint}
"""


@dataclass
class Newcomer:
    """Who sits at the terminal: what was typed, how long it took, and what the last lines were."""

    folder: Path
    office: Office
    documents: str
    typed: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    filled: set[Path] = field(default_factory=set)
    waited: float = 0.0

    @property
    def review(self) -> Path:
        """The folder of the review."""
        return self.folder / "review"

    def type(self, *words: str, cwd: Path | None = None, fails: bool = False) -> str:
        """Type a command that the documents name, and read what it says."""
        self.typed.append(" ".join(words))
        for word in _list_telling(words):
            assert word in self.documents, f"no document names {word}"
        begun = time.monotonic()
        told = call(*words, cwd=cwd or self.review, fails=fails)
        self.waited += time.monotonic() - begun
        return told

    def run(self, *, fails: bool = False) -> str:
        """Run the review; the last lines are kept."""
        told = self.type("./review", fails=fails)
        lines = [re.sub(r"\s+$", "", line) for line in told.strip().splitlines()[-LAST:]]
        self.told.append(f"== run {len(self.told) + 1}\n" + "\n".join(map(_drop_times, lines)) + "\n")
        return told

    def fill(self, *, but: Sequence[str] = ()) -> int:
        """Everybody fills the sheets that came; `but` names people and folders for later. Returns how many it were."""
        waiting = [path for path in list_issued(self.review) if path not in self.filled]
        sheets = [open_sheet(path) for path in waiting if not set(but) & set(path.parts)]
        wanted = [(sheet.path, answers) for sheet in sheets if (answers := fill_in(sheet))]
        self.office.fill(wanted)
        self.filled |= {path for path, _ in wanted}
        return len(wanted)

    def edit(self, name: str, *changes: tuple[str, str]) -> None:
        """Change a file of config/ in an editor."""
        path = self.review / "config" / name
        text = path.read_text(encoding="utf-8")
        for pattern, word in changes:
            text, count = re.subn(pattern, word, text, flags=re.MULTILINE)
            assert count, f"{name} has no {pattern}"
        path.write_text(text, encoding="utf-8")

    def export(self, month: str, names: Sequence[str], documents) -> None:
        """Save the answers of databases, and write them into the search log."""
        with (self.review / "config/searches.csv").open("a", encoding="utf-8", newline="") as log:
            for source in names:
                name, _, write = WRITERS[source]
                held, file = hold(documents, source), f"{month}-{name}"
                (self.review / "seeds/search" / file).write_text(write(held), encoding="utf-8")
                row = (source, month, file, "database", source, f"{month}-28", len(held), "peppermint", "searched", "")
                csv.writer(log, lineterminator="\n").writerow(row)


def main() -> None:
    """Live through it; an assertion that fails says what a newcomer would have met."""
    parser = ArgumentParser()
    parser.add_argument("--here", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newcomer-") as name:
        folder = args.keep or Path(name)
        office = Office.open(Path(name))
        assert office, "LibreOffice with its Python (libreoffice-calc, python3-uno) is needed"
        newcomer = Newcomer(folder, office, _read_documents())
        try:
            begin(newcomer, Path(sys.executable).parent if args.here else install(newcomer))
            screen(newcomer)
            extract(newcomer)
            judge(newcomer)
            search_again(newcomer)
        finally:
            office.close()
            (folder / "told.txt").write_text("".join(newcomer.told), encoding="utf-8")
    report(newcomer, write=args.write)


def report(newcomer: Newcomer, *, write: bool) -> None:
    """Print what it took, and hold the last lines of each run against those that are kept."""
    runs = newcomer.typed.count("./review")
    for number, words in enumerate(newcomer.typed, start=1):
        print(f"{number:3} {words}")
    print(f"{len(newcomer.typed)} commands, {runs} runs, {newcomer.waited:.0f} seconds waited, none without a document")
    assert len(newcomer.typed) <= COMMANDS
    assert runs <= RUNS
    text = "".join(newcomer.told)
    if write:
        GOLDEN.write_text(text, encoding="utf-8")
    kept = GOLDEN.read_text(encoding="utf-8")
    different = [(old, new) for old, new in zip(kept.split("== "), text.split("== "), strict=True) if old != new]
    assert not different, "\n".join(f"kept: {old}\nnow: {new}" for old, new in different)
    print("a newcomer comes from the package to two releases")


def call(*command: object, cwd: Path, fails: bool = False) -> str:
    """Run a command as a newcomer would: nothing of this folder on the path."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert bool(done.returncode) == fails, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def install(newcomer: Newcomer) -> Path:
    """An empty environment with the built package, in the versions of the lock; returns its programs."""
    folder = newcomer.folder
    call(sys.executable, "-m", "uv", "build", "--wheel", "--out-dir", folder / "dist", cwd=ROOT)
    (wheel,) = (folder / "dist").glob("prismake-*.whl")
    venv.create(folder / "env", with_pip=True)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9][\w.\[\]-]*==[^\s\\]+(?: *;[^\\\n]*)?", lock, re.MULTILINE | re.IGNORECASE)
    (folder / "constraints.txt").write_text("\n".join(pinned) + "\n", encoding="utf-8")
    tools = folder / "env" / "bin"
    begun = time.monotonic()
    call(tools / "pip", "install", "--quiet", "--constraint", folder / "constraints.txt", wheel, cwd=folder)
    newcomer.typed.append(f"pip install dist/{wheel.name}")
    newcomer.waited += time.monotonic() - begun
    return tools


def begin(newcomer: Newcomer, tools: Path) -> None:
    """A new review that runs at once, and says what is to be written before anybody is asked."""
    people = ("--people", "anna,ben", "--adjudicator", "carla", "--databases", ",".join(WRITERS))
    path = os.environ["PATH"]
    os.environ["PATH"] = f"{tools}{os.pathsep}{path}"
    newcomer.type("prismake", "new", "review", "--title", "Peppermint oil", *people, cwd=newcomer.folder)
    os.environ["PATH"] = path
    newcomer.export("2026-01", list(WRITERS), FIRST)
    newcomer.type("./review", "read", "seeds/search")
    told = newcomer.run(fails=True)
    assert "config/protocol.yaml, question.population" in told, told
    assert not [*newcomer.review.glob("seeds/screening/**/*.xlsx")]
    newcomer.edit("protocol.yaml", (r'"\[([^"]*)\]"', r'"\1"'))
    (newcomer.review / "config/analyses.yaml").write_text(ANALYSIS, encoding="utf-8")
    roles = "(?:extraction|appraisal|grade)"
    newcomer.edit("config.yaml", (r"^# (appraisal:|grade:)", r"\1"), (r"^#   (people: \[anna|adjudicator:)", r"  \1"))
    newcomer.edit("config.yaml", (r"^  # adjudicator: carla", "  adjudicator: carla"), (rf"^({roles}:)", r"\1"))
    newcomer.run()


def screen(newcomer: Newcomer) -> None:
    """Duplicates, titles, full texts, and what two people see otherwise."""
    newcomer.fill(but=("anna", "ben"))
    newcomer.run()
    assert "anna" in newcomer.type("./review", "status")
    newcomer.fill()
    newcomer.run()
    newcomer.fill()
    newcomer.run()
    newcomer.fill(but=("extraction",))
    newcomer.run()
    flow = _read_flow(newcomer)
    documents = len({one.number for source in WRITERS for one in hold(FIRST, source)})
    hits = sum(len(hold(FIRST, source)) for source in WRITERS)
    assert (flow["database_results"], flow["duplicates"]) == (hits, hits - documents), flow
    assert (flow["records_screened"], flow["dbr_notretrieved_reports"]) == (documents, 1), flow
    assert flow["dbr_included"] == 9, flow


def extract(newcomer: Newcomer) -> None:
    """Ben leaves with a third of the studies extracted; Dan comes, and gets the others."""
    mine = [path for path in list_issued(newcomer.review) if "extraction/ben" in path.as_posix()]
    newcomer.fill(but=("ben", "carla"))
    done = [open_sheet(path) for path in mine[:3]]
    newcomer.office.fill([(sheet.path, fill_in(sheet)) for sheet in done])
    newcomer.filled |= set(mine)
    newcomer.edit("config.yaml", (r"\[anna, ben\]", "[anna, dan]"), (r"\Z", "\nformer:\n  ben:\n"))
    newcomer.run()
    came = [path for path in list_issued(newcomer.review) if "extraction/dan" in path.as_posix()]
    assert len(came) == len(mine) - 3, came
    newcomer.fill(but=("grade",))
    newcomer.run()
    assert "Conflicts, extraction" in newcomer.type("./review", "status")


def judge(newcomer: Newcomer) -> None:
    """Risk of bias and certainty by two people; what they see otherwise is settled; the version is released."""
    newcomer.fill()
    newcomer.run()
    newcomer.fill()
    newcomer.run()
    newcomer.edit("config.yaml", (r'^version: "0.1"', 'version: "1.0"'))
    newcomer.run()
    assert "grade E" in newcomer.type("./review", "release", fails=True)
    newcomer.type("./review", "release", "--force")
    (row,) = _read_table(newcomer, "grade")
    assert (row["certainty"], row["k"]) == ("moderate", "9"), row


def search_again(newcomer: Newcomer) -> None:
    """A second round: only what is new is owed, and the certainty is judged again on the new estimate."""
    newcomer.export("2026-06", ["pubmed", "embase"], LATER)
    newcomer.edit("config.yaml", (r'^version: "1.0"', 'version: "2.0"'))
    newcomer.run()
    while newcomer.fill(but=("grade",)):
        newcomer.run()
    while newcomer.fill():
        newcomer.run()
    assert IDLE in newcomer.run()
    newcomer.type("./review", "status")
    newcomer.type("./review", "release", "--force")
    newcomer.type("./review", "changes", "1.0", "2.0")
    newcomer.type("./review", "release", "--verify", "2.0")
    (row,) = _read_table(newcomer, "grade")
    assert (row["certainty"], row["k"]) == ("moderate", "12"), row


def _list_telling(words: Sequence[str]) -> list[str]:
    """What of a command a document must name: the program with its command, and each option."""
    command = " ".join(words[:2]) if len(words) > 1 and not words[1].startswith("-") else words[0]
    return [command, *(word for word in words if word.startswith("--"))]


def _read_documents() -> str:
    """Everything that the documents say."""
    paths = [
        path for name in DOCUMENTS for path in ([ROOT / name] if name.endswith(".md") else (ROOT / name).rglob("*.md"))
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(paths))


def _drop_times(line: str) -> str:
    """A line without what differs from run to run: how long something took."""
    return re.sub(r"\b\d+(?:\.\d+)? ?s\b", "… s", line)


def _read_table(newcomer: Newcomer, name: str) -> list[dict[str, str]]:
    with (newcomer.review / f"results/{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _read_flow(newcomer: Newcomer) -> dict[str, int]:
    return {row["data"]: int(row["n"]) for row in _read_table(newcomer, "flow") if row["n"].isdigit()}


if __name__ == "__main__":
    main()
