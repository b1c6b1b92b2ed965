"""Freezes the present version of a review: what it held, in hashes and tables, for later versions to be told from."""

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from prismake import config, tables
from prismake.config import releases
from prismake.issues import Issue, ReviewError
from prismake.running.jobs import hash_code

NAME = "release"
HELP = "Freeze the version that config/config.yaml states, in releases/, after everything is up to date."


def add_arguments(parser: ArgumentParser) -> None:
    """Whether the released versions are only listed, or compared with what stands here."""
    parser.add_argument("--list", action="store_true", help="list the released versions")
    parser.add_argument("--force", action="store_true", help="release although something is open")
    parser.add_argument("--verify", metavar="VERSION", help="compare the files here with those of a released version")


def run(args: Namespace) -> int:
    """Release, list or verify; 1 when a file differs from the released version."""
    if args.list:
        for one in releases.list_releases():
            follows = f", follows {one.previous}" if one.previous else ""
            print(f"{one.version}: {len(one.files)} files, data of {one.date or 'no date'}{follows}")
        return 0
    if args.verify:
        return _verify(args.verify)
    review = config.load("config", seeds="seeds")
    _check_current()
    if issues := find_open(str(review.config.get("final", "false")) == "true"):
        if not args.force:
            raise ReviewError(issues)
        print("\n".join(f"open: {issue.found}" for issue in issues))
    date = max(review.searches["searched_on"], default="")
    place = releases.freeze(str(review.config["version"]), date=date, code=hash_code())
    print(f"released as {place}; now: git add -A && git commit && git tag v{place.name}")
    return 0


def find_open(final: bool) -> list[Issue]:
    """What is not done in the review as it was built: checks of grade E, work that people owe, a version not final."""
    checks, owed = (tables.read(name, tables.PATHS[name]) for name in ("open_checks", "owed"))
    mandatory = checks.loc[checks["grade"] == "E", "check"].tolist()
    left = [row for row in tables.to_rows(owed) if row["owed"]]
    remedy = "do it first, or release what is there with --force"
    issues = []
    if mandatory:
        found = f"open checks of grade E: {', '.join(map(str, mandatory))}"
        issues.append(Issue("results/open_checks.csv", "", found, "none", f"see ./review checks --issues; {remedy}"))
    if left:
        tasks = ", ".join(f"{row['task'].partition(' ')[2]} {row['owed']} ({row['person']})" for row in left)
        issues.append(Issue("results/owed.csv", "", f"work is owed: {tasks}", "nothing owed", remedy))
    if not final:
        remedy = "write final: true in config/config.yaml once the review is done, or release with --force"
        issues.append(Issue("config/config.yaml", "final", "the review is not marked as final", "true", remedy))
    return issues


def _check_current() -> None:
    """Everything must be built from what stands here: a release of yesterday's report would state the wrong hashes."""
    command = [sys.executable, "-m", "snakemake", "--dry-run", "--quiet", "--nolock"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    if done.returncode:
        raise ReviewError([Issue("the review", "", said.strip()[-2_000:], "a review that builds", "mend it first")])
    if "Nothing to be done" not in said:
        found = "results/ and reports/ are older than config/, seeds/ or the code"
        raise ReviewError([Issue(str(Path("reports")), "", found, "an up-to-date review", "run ./review first")])


def _verify(version: str) -> int:
    known = {one.version: one for one in releases.list_releases()}
    if version not in known:
        allowed = ", ".join(known) or "no version was released yet"
        raise ReviewError([Issue("--verify", "", version, allowed, "name a released version")])
    differing = releases.compare_files(known[version])
    for name, state in differing:
        print(f"{state}: {name}")
    print(f"{len(known[version].files) - len(differing)} of {len(known[version].files)} files are as in {version}")
    return 1 if differing else 0
