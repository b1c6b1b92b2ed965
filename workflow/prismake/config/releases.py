"""Released versions: what each froze, in releases/<version>/, so that later ones can be told apart from it."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

import prismake
from prismake import tables
from prismake.config.files import columns, find_file, read_rows
from prismake.files.hashes import hash_file
from prismake.files.strays import HIDDEN
from prismake.issues import Issue, ReviewError

if TYPE_CHECKING:
    import pandas as pd

FOLDER = Path("releases")
MANIFEST = "manifest.json"
NAMING = ("record_id", "reference_id", "study_id", "voted_id")  # columns of ids that sheets may hold
# Those of KEPT that releases made before they were kept lack.
LATER = ("network_estimates", "accuracy_estimates", "grade", "swim_syntheses", "confidence")
# What a release keeps, small enough for git.
KEPT: Mapping[str, str] = {
    name: tables.PATHS[name]
    for name in (
        *("clusters", "title_abstract", "full_text", "studies", "study_references"),
        *("estimates", "flow", "votes_title_abstract", "votes_full_text", *LATER),
    )
}
CONFIG = Path("config")
AMENDMENT = ["date", "text", "reason"]
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")


@dataclass(frozen=True)
class Release:
    """One released version: what it followed, the date of its data, the code, and the SHA-256 of every file by path."""

    version: str
    previous: str
    date: str
    prismake: str
    code: str
    files: Mapping[str, str]


def list_releases(folder: Path = FOLDER) -> list[Release]:
    """The releases, oldest first. Raises ReviewError for a damaged manifest."""
    found, issues = [], []
    for path in sorted(folder.glob(f"*/{MANIFEST}")):
        try:
            release = Release(**json.loads(path.read_text(encoding="utf-8")))
            if release.version != path.parent.name:
                raise ValueError
            found.append(release)
        except (ValueError, TypeError, RecursionError):
            remedy = "restore it from git"
            issues.append(Issue(path.as_posix(), "", "no manifest of a release", "the file as it was written", remedy))
    if issues:
        raise ReviewError(issues)
    return sorted(found, key=lambda one: (one.date, _order(one.version)))


def find_previous(version: str, folder: Path = FOLDER) -> Release | None:
    """The newest release that is not this version itself nor later, None when there is none."""
    before = _list_before(version, folder)
    return before[-1] if before else None


def _list_before(version: str, folder: Path) -> list[Release]:
    releases = list_releases(folder)
    versions = [one.version for one in releases]
    return releases[: versions.index(version)] if version in versions else releases


def name_updated(version: str, rounds: Iterable[str], folder: Path = FOLDER) -> str:
    """The newest version before this one whose search log lacks one of `rounds` and has another; empty for none.

    That is the version that this one updates: one released since, with the same searches, is the same update.
    Raises ReviewError for a search log that is missing or damaged.
    """
    now = set(rounds)
    for release in reversed(_list_before(version, folder)):
        held = _read_rounds(release.version, folder) & now
        if held and held != now:
            return release.version
    return ""


def check_version(version: str, rounds: Iterable[str], folder: Path = FOLDER) -> list[Issue]:
    """An Issue where this version was released without one of `rounds`: what has a search more is another version."""
    if version not in {one.version for one in list_releases(folder)}:
        return []
    found = [f"{version}, released without round {one}" for one in sorted(set(rounds) - _read_rounds(version, folder))]
    remedy = "raise the version: studies of the released one are the previous studies then"
    return [Issue("config/config.yaml", "version", one, "a version of its own", remedy) for one in found]


def _read_rounds(version: str, folder: Path) -> set[str]:
    path = find_file(folder / version, "searches")
    try:
        return {row["round"] for row in read_rows(path, "searches")}
    except (OSError, UnicodeDecodeError, KeyError):
        found, remedy = "missing or damaged", "restore it from git"
        raise ReviewError([Issue(path.as_posix(), "", found, "the file as it was written", remedy)]) from None


def name_previous(version: str, folder: Path = FOLDER) -> str:
    """The version before this one, empty when there is none."""
    found = find_previous(version, folder)
    return found.version if found else ""


def release_files(version: str, folder: Path = FOLDER) -> dict[str, str]:
    """The kept tables of a release, by name."""
    kept = {name: folder / version / f"{name}.csv" for name in KEPT}
    there = {name: path.as_posix() for name, path in kept.items() if name not in LATER or path.exists()}
    return {**there, **find_written(folder / version)}


def find_written(folder: Path = CONFIG) -> dict[str, str]:
    """The files of people by which versions are compared, by name: those of config/, or those that a release keeps."""
    return {"searches": find_file(folder, "searches").as_posix(), "protocol": (folder / "protocol.yaml").as_posix()}


def read_release(version: str, folder: Path = FOLDER) -> "dict[str, pd.DataFrame]":
    """The kept tables of a release as frames, by name; the search log, criteria and amendments as text."""
    return read_version(release_files(version, folder))


def read_before(version: str, *, former: "pd.DataFrame") -> "tuple[str, dict[str, pd.DataFrame]] | None":
    """A released version and its frames with today's ids; None for no version. `former` is the table "former_ids"."""
    return (version, name_as_today(read_release(version), former=former)) if version else None


def name_as_today(frames: "Mapping[str, pd.DataFrame]", *, former: "pd.DataFrame") -> "dict[str, pd.DataFrame]":
    """Tables of a release with today's ids; `former` is the table "former_ids", of ids that no record has any more."""
    today = dict(zip(former["former_id"], former["record_id"], strict=True))
    named = {
        name: frame.assign(
            **{column: [today.get(one, one) for one in frame[column]] for column in NAMING if column in frame}
        )
        for name, frame in frames.items()
    }
    return {**named, "clusters": named["clusters"].drop_duplicates("record_id", ignore_index=True)}


def read_version(files: Mapping[str, str]) -> "dict[str, pd.DataFrame]":
    """What two versions are compared by, from `files`, as `release_files` names them."""
    return {**tables.read_all(files), **_read_written(files)}


def take_version(named: "Mapping[str, pd.DataFrame]") -> "dict[str, pd.DataFrame]":
    """The same of the review as it is now: `named` holds the tables of KEPT, config/ stands in the working folder."""
    return {**{name: named[name] for name in KEPT}, **_read_written(find_written())}


def _read_written(files: Mapping[str, str]) -> "dict[str, pd.DataFrame]":
    """The search log, the criteria and the amendments."""
    import pandas as pd

    searches = pd.DataFrame(
        read_rows(Path(files["searches"]), "searches"), columns=columns("searches"), dtype="str"
    ).fillna("")
    protocol = yaml.safe_load(Path(files["protocol"]).read_text(encoding="utf-8-sig"))
    rows = [(row["id"], phase, row["text"]) for row in protocol["criteria"] for phase in row["phase"]]
    criteria = pd.DataFrame(rows, columns=["id", "phase", "text"], dtype="str")
    amended = [[str(row.get(name) or "") for name in AMENDMENT] for row in protocol.get("amendments") or []]
    return {
        "searches": searches,
        "criteria": criteria,
        "amendments": pd.DataFrame(amended, columns=AMENDMENT, dtype="str"),
    }


def freeze(version: str, *, date: str, code: str, folder: Path = FOLDER) -> Path:
    """Keep what the review is now as releases/<version>/, whole or not at all; returns that folder.

    Run in the review's folder, after everything was built. Raises ReviewError when the version was released before, is
    no name for a folder, or a file is missing.
    """
    _check(version, folder)
    previous = find_previous(version, folder)
    files = {path.as_posix(): hash_file(path) for path in _list_files()}
    manifest = Release(version, previous.version if previous else "", date, prismake.__version__, code, files)
    folder.mkdir(exist_ok=True)
    waiting = Path(tempfile.mkdtemp(prefix=".releasing-", dir=folder))
    try:
        for name, path in KEPT.items():
            shutil.copyfile(path, waiting / f"{name}.csv")
        for path in find_written().values():
            shutil.copyfile(path, waiting / Path(path).name)
        text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        (waiting / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
        waiting.chmod(0o755)
        return waiting.rename(folder / version)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def compare_files(release: Release, root: Path = Path()) -> list[tuple[str, str]]:
    """The files of a release that are "missing" or "different" under `root`, with their paths, sorted."""
    states = []
    for name, digest in sorted(release.files.items()):
        path = root / name
        if not path.is_file():
            states.append((name, "missing"))
        elif hash_file(path) != digest:
            states.append((name, "different"))
    return states


def _check(version: str, folder: Path) -> None:
    name, issues = "config/config.yaml", []
    if not VERSION.fullmatch(version):
        issues.append(Issue(name, "version", version, "letters, digits, dots and dashes", "name the version so"))
    elif (folder / version).exists():
        remedy = "raise the version, run ./review, and release again"
        issues.append(Issue(name, "version", f"{version}, released before", "a version of its own", remedy))
    missing = [path for path in (*KEPT.values(), "reports/review.html") if not Path(path).is_file()]
    issues += [Issue(path, "", "no such file", "the built review", "run ./review first") for path in missing]
    if issues:
        raise ReviewError(issues)


def _list_files() -> Iterable[Path]:
    folders = (Path("config"), Path("seeds"), Path("reports"))
    found = (path for one in folders for path in sorted(one.rglob("*")) if path.is_file())
    return (path for path in found if not path.name.startswith(HIDDEN))


def _order(version: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", version)]
