"""Judges the readers on a corpus of real exports: counts, fields beside other libraries, DOIs, others' expectations."""

import os
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "workflow"), str(ROOT / "benchmarks")]

from corpus_cases import judge_facts, mark_met, print_facts  # noqa: E402
from corpus_dois import Found, compare_dois  # noqa: E402
from corpus_files import WRONG, Case, File, explain, find_unread, judge_count, read_corpus, read_explained  # noqa: E402
from corpus_oracles import FIELDS, Tally, count_oracle, count_ours  # noqa: E402
from corpus_twins import compare_counts, compare_facts, compare_twins, find_lonely_twins  # noqa: E402

DATA = Path(os.environ.get("PRISMAKE_SHARED_DATA", ROOT.parent / "shared" / "data"))
FOLDER = DATA / "exports"


@dataclass(frozen=True)
class Verdict:
    """Everything that was compared: files with the state of their count, DOIs, cases.

    `lonely` are twins without their file, `stale` explanations of differences that are none any more.
    """

    files: tuple[File, ...]
    counts: dict[str, str]
    dois: tuple[Found, ...]
    cases: tuple[Case, ...]
    lonely: tuple[str, ...]
    stale: tuple[str, ...]

    @property
    def failures(self) -> list[str]:
        """What makes the run fail: a wrong count, a lost or foreign DOI, a difference without a reason."""
        wrong = [f"{name}: count {state}" for name, state in self.counts.items() if state in WRONG]
        lost = [f"{one.file}, entry {one.entry}: DOI {one.doi} {one.state}" for one in self.dois if _is_bad(one)]
        differ = [f"{case.file}, entry {case.entry}: {case.field}" for case in self.cases if case.state == "differs"]
        return [*wrong, *lost, *differ]


def judge(folder: Path = FOLDER) -> Verdict:
    """Read the corpus and compare everything."""
    explained = read_explained()
    files = read_corpus(folder)
    unread = find_unread(files)
    cases = [*compare_counts(files), *compare_facts(files), *compare_twins(files, folder)]
    counted = {file.name: judge_count(file, unread=unread, explained=explained) for file in files}
    known = [explain(case, explained) for case in cases if counted[case.file] != "no reader yet"]
    dois = [_excuse(one, explained) for file in files for one in compare_dois(file) if file.export]
    lonely = find_lonely_twins(files, folder)
    used = {
        *((name, "0", "count") for name, state in counted.items() if state == "explained"),
        *((case.file, str(case.entry), case.field) for case in known if case.state == "explained"),
        *((one.file, str(one.entry), "doi") for one in dois if one.state == "explained"),
    }
    rows = [(row["file"], row["entry"], row["field"]) for row in explained]
    stale = [", ".join(row) for row in rows if row not in used and counted.get(row[0]) != "no reader yet"]
    return Verdict(tuple(files), counted, tuple(dois), tuple(known), tuple(lonely), tuple(stale))


def _excuse(one: Found, explained: list[dict[str, str]]) -> Found:
    """A lost or foreign DOI that is explained counts as such."""
    case = Case(one.file, one.entry, "doi", one.doi, one.kept, one.state in ("kept", "beside"))
    reason = explain(case, explained).reason
    return Found(one.file, one.entry, one.line, one.tag, one.doi, "explained", one.kept) if reason else one


def _is_bad(one: Found) -> bool:
    return one.state in ("lost", "foreign")


def print_counts(verdict: Verdict) -> None:
    """One line per kind and library: files, start marks, records, files refused, fields filled."""
    print(
        f"{'kind':14}{'read by':14}{'files':>6}{'marks':>7}{'read':>7}{'refused':>8}"
        + "".join(f"{f:>9}" for f in FIELDS)
    )
    for kind in sorted({file.kind for file in verdict.files}):
        files = [file for file in verdict.files if file.kind == kind]
        marks = [file.marks for file in files if file.marks is not None]
        shown = str(sum(marks)) if marks else "none"
        _print_tally(kind, "prismake", len(files), shown, count_ours(files))
        library, tally = count_oracle(kind, files)
        if library:
            _print_tally("", library, len(files), "", tally)
        without = sum(file.marks is None for file in files)
        if without and marks:
            print(f"{'':14}{without} of these files without a count of marks in the manifest")
    print()
    for state, number in sorted(Counter(verdict.counts.values()).items()):
        print(f"{number:6} files: count {state}")
    for file in verdict.files:
        state = verdict.counts[file.name]
        if state not in ("right", "own count", "no reader yet"):
            places = "; ".join(f"{issue.place} {issue.found[:70]}" for issue in file.issues)
            print(
                f"    {state}: {file.name}: {places or f'{file.read} read, {file.marks} marks, {file.stated} stated'}"
            )


def _print_tally(kind: str, library: str, files: int, marks: str, tally: Tally | None) -> None:
    head = f"{kind:14}{library:14}{files:6}{marks:>7}"
    if tally is None:
        print(f"{head}  not installed")
    else:
        print(f"{head}{tally.records:7}{tally.failed:8}" + "".join(f"{tally.filled[name]:9}" for name in FIELDS))


def print_dois(dois: Iterable[Found]) -> None:
    """How many DOIs are kept, and every other one."""
    listed = list(dois)
    states = Counter(one.state for one in listed)
    own = sum(states[state] for state in ("kept", "lost", "explained"))
    print(
        f"\nDOIs of records: {own}, kept {states['kept']}, lost {states['lost']}, foreign {states['foreign']}", end=", "
    )
    print(f"explained {states['explained']}; beside them stand {states['beside']} of other versions or records")
    for one in listed:
        if one.state != "kept":
            place = f"{one.file}, entry {one.entry}, line {one.line}, {one.tag}"
            print(f"    {one.state}: {place}: {one.doi} (kept: {one.kept})")


def print_cases(verdict: Verdict) -> None:
    """How many expectations are met, and every other one with both values."""
    states = Counter(case.state for case in verdict.cases)
    shown = ", ".join(f"{states[state]} {state}" for state in ("match", "explained", "differs"))
    print(f"\nExpectations of others: {len(verdict.cases)}: {shown}; twins without their file: {len(verdict.lonely)}")
    for case in verdict.cases:
        if not case.same:
            reason = f" ({case.reason})" if case.reason else ""
            place = f"{case.file}, entry {case.entry}, {case.field}"
            print(f"    {case.state}: {place}: {case.theirs!r}, ours {case.ours!r}{reason}")


def print_outcome(verdict: Verdict) -> None:
    """What is to be mended."""
    for row in verdict.stale:
        print(f"    explained without need: {row}")
    print(f"\n{len(verdict.failures)} failures")
    for failure in verdict.failures:
        print(f"    {failure}")


def main() -> int:
    """Print the whole comparison; 1 when something is wrong. `--mark` writes down which facts are met by now."""
    if not FOLDER.is_dir():
        print(f"no corpus in {FOLDER}; set PRISMAKE_SHARED_DATA")
        return 1
    if "--mark" in sys.argv[1:]:
        mark_met(DATA)
    facts = judge_facts(DATA)
    print_facts(facts)
    if "--cases" in sys.argv[1:]:
        return int(any(fact.lost for fact in facts))
    print()
    verdict = judge()
    print_counts(verdict)
    print_dois(verdict.dois)
    print_cases(verdict)
    print_outcome(verdict)
    return 1 if verdict.failures or any(fact.lost for fact in facts) else 0


if __name__ == "__main__":
    sys.exit(main())
