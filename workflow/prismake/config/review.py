"""The files in config/, read and checked: every problem of every file at once, with its line."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prismake.config.accuracy import check_accuracy
from prismake.config.analyses import check_analyses
from prismake.config.citation_searches import check_citations
from prismake.config.dates import check_dates
from prismake.config.files import check_forms, columns, find_file, read_checked
from prismake.config.findings import check_beside
from prismake.config.machines import check_machines, list_machines, part_machines
from prismake.config.names import check_names, find_standing
from prismake.config.network import check_networks
from prismake.config.optional import REGISTERS, check_optional, list_optional, read_optional
from prismake.config.protocol import check_criteria, check_rules
from prismake.config.reserved import RESERVED
from prismake.config.search_files import check_kinds, check_rounds, compare_seeds
from prismake.config.swim import check_swim
from prismake.config.trustworthiness import check_trustworthiness
from prismake.issues import Issue, raise_any

if TYPE_CHECKING:
    import pandas as pd

YAML_FILES = ("config", "protocol", "analyses")
CSV_FILES = ("searches", "codebook")
FORMS = (*CSV_FILES, "analyses")  # which may be workbooks
# Keys of config.yaml that name people beside those who screen.
TASKS = ("duplicates", "studies", "extraction", "appraisal", "grade")
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Config:
    """What the reviewers decided, as written; `rows` are those of its CSV files, of text.

    In `config` the machines of a phase stand apart from its people.
    """

    config: dict[str, Any]
    protocol: dict[str, Any]
    analyses: list[dict[str, Any]]
    evidence_tables: list[dict[str, Any]]
    rows: dict[str, Rows]
    accuracy: list[dict[str, Any]] = field(default_factory=list)
    network: list[dict[str, Any]] = field(default_factory=list)
    swim: list[dict[str, Any]] = field(default_factory=list)

    @property
    def searches(self) -> "pd.DataFrame":
        """The search log."""
        return as_frame(self.rows["searches"], "searches")

    @property
    def codebook(self) -> "pd.DataFrame":
        """The variables to extract."""
        return as_frame(self.rows["codebook"], "codebook")

    @property
    def claims(self) -> "pd.DataFrame":
        """The figures that documents assert."""
        return as_frame(self.rows["claims"], "claims")

    @property
    def apart(self) -> "pd.DataFrame":
        """Facts of documents that are excluded and told apart."""
        return as_frame(self.rows["apart"], "apart")

    @property
    def reported(self) -> "pd.DataFrame":
        """Searches that documents report and that were not run here."""
        return as_frame(self.rows["reported"], "reported")

    @property
    def checklist(self) -> "pd.DataFrame":
        """The authors' answers to checklists."""
        return as_frame(self.rows["checklist"], "checklist")

    def by_name(self) -> dict[str, Any]:
        """Everything by its name, as the report takes it: rows as frames."""
        return {**vars(self), **{name: as_frame(rows, name) for name, rows in self.rows.items()}}

    @property
    def sources(self) -> list[str]:
        """The sources in the order of the search log, which is their order of preference."""
        return list(dict.fromkeys(row["source"] for row in self.rows["searches"]))

    @property
    def intervention(self) -> str:
        """What the protocol's question is about: the intervention, exposure, concept or interest, in its words."""
        question = self.protocol["question"]
        return " ".join(
            str(question[key]) for key in ("intervention", "exposure", "concept", "interest") if question.get(key)
        )


def load(folder: str | Path = "config", *, seeds: str | Path | None = None) -> Config:
    """Read config/; with `seeds`, also compare the search log with the files in seeds/search/.

    Raises ReviewError with every problem of every file.
    """
    root = Path(folder)
    issues = list(check_forms(root, FORMS))
    found: dict[str, Any] = {}
    for name in YAML_FILES + CSV_FILES:
        path = find_file(root, name) if name in FORMS else root / f"{name}.yaml"
        value, problems = read_checked(path, name)
        found[name] = value
        issues += problems
    optional, problems = read_optional(root)
    raise_any([*issues, *problems])
    search = Path(seeds or root.parent / "seeds") / "search"
    standing = find_standing([row["file"] for row in found["searches"]], search)
    searches = [{**row, "file": standing.get(row["file"], row["file"])} for row in found["searches"]]
    loaded = Config(
        config=part_machines(found["config"]),
        protocol=found["protocol"],
        analyses=found["analyses"]["analyses"],
        evidence_tables=optional["tables"],
        rows={
            **{"searches": searches, "codebook": found["codebook"]},
            **{name: optional[name] for name in REGISTERS},
        },
        accuracy=found["analyses"].get("accuracy") or [],
        network=found["analyses"].get("network") or [],
        swim=found["analyses"].get("swim") or [],
    )
    raise_any(
        [
            *_cross_check(loaded, root),
            *(compare_seeds(searches, search=search, log=str(find_file(root, "searches"))) if seeds else ()),
        ]
    )
    return loaded


def list_files(folder: str | Path = "config") -> list[str]:
    """The files of config/: those that every review has, and the optional ones that there are."""
    root = Path(folder)
    paths = [find_file(root, name) if name in FORMS else root / f"{name}.yaml" for name in YAML_FILES + CSV_FILES]
    return [*(path.as_posix() for path in paths), *list_optional(folder)]


def list_people(config: Mapping[str, Any]) -> dict[str, str]:
    """Every name that may stand on a sheet, with the name it counts under: today's, or the old one of who has left."""
    machines = [name for setting in config["screening"].values() for name in list_machines(setting)]
    today = {name: name for name in (*_place_people(config), *machines)}
    return today | {old: new or old for old, new in (config.get("former") or {}).items()}


def _place_people(config: Mapping[str, Any]) -> dict[str, list[str]]:
    """The name of everybody who is asked something, machines aside, with the places of config.yaml that say so."""
    phases = {f"screening.{phase}": setting for phase, setting in config["screening"].items()}
    placed: dict[str, list[str]] = {}
    for key, group in {**phases, **{key: config.get(key) or {} for key in TASKS}}.items():
        for place, names in (("people", group.get("people", ())), ("adjudicator", [group.get("adjudicator")])):
            for name in filter(None, names):
                placed.setdefault(name, []).append(f"{key}.{place}")
    return placed


def list_names(person: str, former: Mapping[str, str]) -> list[str]:
    """The names a person has or had: sheets under any of them are the person's."""
    return [person, *sorted(old for old, new in former.items() if new == person)]


def as_frame(rows: Rows, name: str) -> "pd.DataFrame":
    """The rows of a file of config/ as a frame of texts, with every column of the file."""
    import pandas as pd  # slow to import, and every start of Snakemake reads config/

    return pd.DataFrame(rows, columns=columns(name), dtype="str")


def _cross_check(loaded: Config, root: Path) -> Iterator[Issue]:
    """What no schema of one file can see: repeated names, unlike rows of one source, words that another file lacks."""
    yield from _check_repeated(loaded, root)
    yield from check_names(list_people(loaded.config), file=str(root / "config.yaml"), what="people")
    log = str(find_file(root, "searches"))
    yield from check_names(loaded.sources, file=log, what="source")
    yield from check_rounds(loaded.rows["searches"], log=log)
    yield from check_kinds(loaded.rows["searches"], log=log)
    yield from check_citations(loaded.rows["searches"], log=log)
    yield from check_criteria(loaded.protocol, str(root / "protocol.yaml"))
    yield from check_rules(loaded.protocol, str(root / "protocol.yaml"))
    yield from check_dates(loaded.rows["searches"], loaded.protocol, root=root)
    yield from _check_variables(loaded.rows["codebook"], str(find_file(root, "codebook")))
    plan = str(find_file(root, "analyses"))
    yield from check_analyses(loaded.analyses, codebook=loaded.rows["codebook"], file=plan)
    yield from check_accuracy(loaded.accuracy, codebook=loaded.rows["codebook"], file=plan)
    yield from check_networks(loaded.network, codebook=loaded.rows["codebook"], file=plan)
    yield from check_swim(loaded.swim, codebook=loaded.rows["codebook"], file=plan)
    known = {"codebook": loaded.rows["codebook"], "criteria": loaded.protocol["criteria"]}
    yield from check_optional(loaded.rows, loaded.evidence_tables, **known, root=root)
    yield from check_trustworthiness(loaded.config, codebook=loaded.rows["codebook"], file=str(root / "config.yaml"))
    yield from check_beside(loaded.config, codebook=loaded.rows["codebook"], file=str(root / "config.yaml"))
    yield from _check_phases(loaded, root)
    humans = _place_people(loaded.config)
    yield from check_machines(loaded.config, loaded.protocol, humans=humans, file=str(root / "config.yaml"))
    for old in sorted(set(loaded.config.get("former") or {}) & set(list_people({**loaded.config, "former": {}}))):
        found, remedy = f"{old} still works on the review", "take the name away from one of the two places"
        yield Issue(str(root / "config.yaml"), f"former.{old}", found, "names of old", remedy)
    yield from _check_carried(loaded, str(root / "config.yaml"))


def _check_carried(loaded: Config, file: str) -> Iterator[Issue]:
    for phase, setting in loaded.config["screening"].items():
        criteria = {item["id"] for item in loaded.protocol["criteria"] if phase in item["phase"]}
        people = list_people({"screening": {phase: setting}, "former": loaded.config.get("former")})
        seen: set[tuple[str, ...]] = set()
        for item in setting.get("carried", ()):
            key = tuple(item.get(name, "") for name in ("origin", "name", "source"))
            place = f"screening.{phase}.carried, {' '.join(key).strip()}"
            if item["person"] not in people:
                allowed = ", ".join([*setting["people"], *list_machines(setting)])
                remedy = "name one of these, or add the person to the phase"
                yield Issue(file, place, f"person {item['person']}", allowed, remedy)
            if "source" in item and item["source"] not in loaded.sources:
                allowed, remedy = ", ".join(loaded.sources), "name a source of the search log, or none"
                yield Issue(file, place, f"source {item['source']}", allowed, remedy)
            for word in sorted(set((item.get("reasons") or {}).values()) - criteria):
                yield Issue(file, place, f"reason {word}", ", ".join(sorted(criteria)), "name a criterion of the phase")
            if key in seen:
                yield Issue(file, place, "stands twice", "each name once", "take one of the two away")
            seen.add(key)


def _check_repeated(loaded: Config, root: Path) -> Iterator[Issue]:
    rules = [item["id"] for key in ("criteria", "automation") for item in loaded.protocol.get(key) or []]
    planned = (*loaded.analyses, *loaded.accuracy, *loaded.network, *loaded.swim)
    listed = {
        "protocol.yaml": rules,
        find_file(root, "analyses").name: [item["id"] for item in planned],
        find_file(root, "codebook").name: [f"{row['level']}.{row['variable']}" for row in loaded.rows["codebook"]],
        find_file(root, "searches").name: [
            unicodedata.normalize("NFC", row["file"]) for row in loaded.rows["searches"]
        ],
        find_file(root, "checklist").name: [f"{row['standard']} {row['item']}" for row in loaded.rows["checklist"]],
    }
    for file, names in listed.items():
        for name in sorted({name for name in names if names.count(name) > 1}):
            remedy = "give one of them another name"
            yield Issue(str(root / file), name, "stands more than once", "each once", remedy)


def _check_variables(codebook: Rows, file: str) -> Iterator[Issue]:
    for row in codebook:
        name = row["variable"]
        if name in RESERVED:
            remedy = f"choose another name, for instance {name}_stated"
            yield Issue(file, name, "a name that the sheets use", "another name", remedy)
        if (row["type"] == "choice") != bool(row["values"]):
            found = f"type {row['type']}, values '{row['values']}'"
            yield Issue(file, name, found, "values exactly for type choice", "add or remove the values")


def _check_phases(loaded: Config, root: Path) -> Iterator[Issue]:
    file = str(root / "config.yaml")
    for phase, setting in loaded.config["screening"].items():
        people, needed = setting["people"], setting.get("votes", 1)
        if people and needed > len(people):
            found = f"{needed} votes on each reference by {len(people)} people"
            yield Issue(file, f"screening.{phase}.votes", found, f"1 to {len(people)}", "name more people")
        if (loaded.protocol.get("screening") or {}).get("pilot", {}).get(phase) and len(people) < 2:
            found = "a pilot in config/protocol.yaml, and one person"
            yield Issue(file, f"screening.{phase}.people", found, "two or more", "name another, or drop the pilot")
    stopping = (loaded.protocol.get("screening") or {}).get("stopping")
    if stopping and loaded.config["screening"]["title_abstract"].get("order") != "ranked":
        found = "no ranking, though config/protocol.yaml says when to stop"
        remedy = "write order: ranked, or drop screening.stopping from the protocol"
        yield Issue(file, "screening.title_abstract.order", found, "ranked", remedy)
