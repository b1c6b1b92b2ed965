"""What is measured: every step with its sizes, its peer and what it has to keep to."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
K, M = 1_000, 1_000_000
BEFORE = os.environ.get("BEFORE", "")
LABELLED = 23_246  # records of the five labelled sets that every peer takes
POOLED = 624  # pooled results of metafor's oracle
ALL = (K, 10 * K, 100 * K, M)


@dataclass(frozen=True)
class Doer:
    """Who does the work: a name for people, `module.function`, and the Python and the packages that it takes.

    `limit` are the seconds after which it is stopped, `largest` the size beyond which it is not asked, `distribution`
    the package whose version counts.
    """

    name: str
    work: str
    python: str = sys.executable
    packages: str = ""
    limit: float = 1_800
    largest: int = M
    distribution: str = ""

    @property
    def environments(self) -> list[str]:
        """The folders beside the locked environment that it needs."""
        own = {path for path in (self.python, self.packages) if path not in ("", sys.executable)}
        return [Path(path).relative_to(ROOT).parts[0] for path in sorted(own)]

    @property
    def missing(self) -> str:
        """What has to be installed first, if anything, and why it was not."""
        places = [ROOT / name for name in self.environments]
        return ", ".join(f"{place.name}{_tell_why(place)}" for place in places if not (place / "installed").exists())


def _tell_why(place: Path) -> str:
    """The last line that the installer said when it failed."""
    told = (place / "why").read_text(encoding="utf-8").split("\n") if (place / "why").is_file() else []
    return next((f": {line.strip()[:150]}" for line in reversed(told) if line.strip()), "")


@dataclass(frozen=True)
class Target:
    """At most so much of `figure` at a size: seconds, together (GB), times (the peer's seconds); growth has no size."""

    figure: str
    most: float
    size: int = 0


@dataclass(frozen=True)
class Step:
    """One thing that is measured over sizes counted in `unit`; `prepare` makes its data, as `module.function`."""

    name: str
    what: str
    prepare: str
    ours: Doer
    peers: tuple[Doer, ...] = ()
    unit: str = "records"
    sizes: tuple[int, ...] = ALL
    judged: str = ""  # what its accuracy is judged by, where that is what counts
    targets: tuple[Target, ...] = ()


def _ours(work: str) -> Doer:
    return Doer("prismake", work)


def _before(work: str) -> tuple[Doer, ...]:
    """The same by the machine of another commit, where one is named: BEFORE=a1ee284 make bench ONLY=idle."""
    return (Doer(BEFORE, f"timed.reviewing.before_{work}"),) if BEFORE else ()


def _peer(name: str, work: str, *, environment: str = "", limit: float = 60, largest: int = M) -> Doer:
    """A program whose name is that of its package, in an environment of its own where it has one."""
    python = str(ROOT / environment / "bin" / "python") if environment else sys.executable
    return Doer(name, work, python=python, limit=limit, largest=largest, distribution=name)


STEPS = (
    Step(
        "ingest",
        "one RIS export → table",
        "timed.ingesting.prepare",
        _ours("timed.ingesting.read"),
        (
            _peer("rispy", "timed.ingesting.read_with_rispy", largest=100 * K),
            _peer("colrev", "timed.ingesting.read_with_colrev", environment=".venv-colrev", largest=100 * K),
        ),
        targets=(Target("growth", 1.15),),
    ),
    Step(
        "dedupe",
        "records → references",
        "timed.deduping.prepare",
        _ours("timed.deduping.deduplicate"),
        (
            _peer(
                "bib-dedupe",
                "timed.deduping.deduplicate_with_peer",
                environment=".venv-bib-dedupe",
                largest=10 * K,
            ),
        ),
        targets=(Target("growth", 1.15),),
    ),
    Step(
        "labelled",
        "records of five labelled sets → duplicates removed",
        "timed.judging.prepare",
        _ours("timed.judging.remove"),
        tuple(
            _peer(name, f"timed.judging.remove_with_{name.replace('-', '_')}", environment=f".venv-{name}", limit=600)
            for name in ("bib-dedupe", "srdedupe", "deduplicate-it")
        ),
        sizes=(K, LABELLED),
        judged="labels",
    ),
    Step(
        "raw",
        "10 RIS exports → references, by snakemake",
        "timed.reviewing.prepare_raw",
        _ours("timed.reviewing.run_raw"),
        targets=(
            Target("seconds", 60, 100 * K),
            Target("together", 3, 100 * K),
            Target("seconds", 1_200, M),
            Target("together", 12, M),
            Target("growth", 1.15),
        ),
    ),
    Step(
        "issue",
        "screening sheets of two people",
        "timed.voting.prepare",
        _ours("timed.voting.issue"),
        (Doer("openpyxl loop", "timed.voting.issue_plainly", limit=60, largest=10 * K, distribution="openpyxl"),),
        unit="references",
        sizes=(K, 10 * K, 50 * K),
        targets=(Target("seconds", 15, 10 * K), Target("times", 1.5, K), Target("times", 1.5, 10 * K)),
    ),
    Step(
        "read",
        "votes of two people, every row checked",
        "timed.voting.prepare_filled",
        _ours("timed.voting.read"),
        (Doer("openpyxl loop", "timed.voting.read_plainly", limit=60, largest=10 * K, distribution="openpyxl"),),
        unit="references",
        sizes=(K, 10 * K, 50 * K),
        targets=(Target("seconds", 15, 10 * K),),
    ),
    Step(
        "ranking",
        "features, fit and order",
        "timed.ranking.prepare",
        _ours("timed.ranking.rank"),
        (
            Doer(
                "ASReview",
                "timed.ranking.rank_with_asreview",
                python=str(ROOT / ".venv-asreview" / "bin" / "python"),
                limit=90,
                largest=100 * K,
                distribution="asreview",
            ),
        ),
        unit="references",
        sizes=(K, 10 * K, 100 * K),
    ),
    Step(
        "retractions",
        "60,000 notices against references",
        "timed.ingesting.prepare_retractions",
        _ours("timed.ingesting.match_retractions"),
        unit="references",
        sizes=(3 * K,),
        targets=(Target("seconds", 10, 3 * K),),
    ),
    Step(
        "synthesis",
        "REML analyses of 20 studies each",
        "timed.pooling.prepare",
        _ours("timed.pooling.pool"),
        (
            Doer(
                "PyMetaAnalysis",
                "timed.pooling.pool_with_peer",
                packages=str(ROOT / ".venv-peers"),
                limit=60,
                largest=10 * K,
                distribution="PyMetaAnalysis",
            ),
            _peer("pimeta", "timed.pooling.pool_with_pimeta", environment=".venv-pimeta", largest=10 * K),
        ),
        unit="effects",
        sizes=(K, 10 * K, 100 * K),
    ),
    Step(
        "oracle",
        "pooled results that metafor computed, computed anew",
        "timed.checking.prepare",
        _ours("timed.checking.check"),
        (
            Doer(
                "PyMetaAnalysis",
                "timed.checking.check_pymetaanalysis",
                packages=str(ROOT / ".venv-peers"),
                limit=300,
                distribution="PyMetaAnalysis",
            ),
            _peer("pimeta", "timed.checking.check_pimeta", environment=".venv-pimeta", limit=300),
        ),
        unit="fits",
        sizes=(POOLED,),
        judged="metafor",
    ),
    Step(
        "report",
        "HTML page and workbook",
        "timed.reporting.prepare",
        _ours("timed.reporting.render"),
        unit="references",
        sizes=(100, K, 10 * K),
    ),
    Step(
        "page",
        "the page loads in Chromium",
        "timed.reporting.prepare",
        _ours("timed.reporting.load"),
        unit="references",
        sizes=(100, K, 10 * K),
        targets=(Target("seconds", 2, 10 * K),),
    ),
    Step(
        "idle",
        "nothing to do on the flagship review",
        "timed.reviewing.prepare_built",
        _ours("timed.reviewing.run_idle"),
        (Doer("empty Snakefile", "timed.reviewing.run_empty"), *_before("idle")),
        unit="references",
        sizes=(101,),
        targets=(Target("times", 1.3, 101),),
    ),
    Step(
        "flagship",
        "the flagship review, cold",
        "timed.reviewing.prepare_flagship",
        _ours("timed.reviewing.run_cold"),
        _before("cold"),
        unit="references",
        sizes=(101,),
        targets=(Target("seconds", 45, 101),),
    ),
    Step(
        "note",
        "one note edited on the flagship → report",
        "timed.reviewing.prepare_built",
        _ours("timed.reviewing.run_note"),
        _before("note"),
        unit="references",
        sizes=(101,),
    ),
    Step(
        "vote",
        "one vote edited → report, by snakemake",
        "timed.reviewing.prepare_votes",
        _ours("timed.reviewing.run_vote"),
        _before("vote"),
        unit="references",
        sizes=(K, 10 * K),
        targets=(Target("seconds", 10, 10 * K),),
    ),
)
